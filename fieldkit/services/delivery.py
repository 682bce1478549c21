"""Proof of delivery: what of a mission the server said itself that it has, what has not arrived, and why."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

import msgspec

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.fields import title_of
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.photo import Photo
from fieldkit.domain.runs import Known, Run, runs_of
from fieldkit.domain.visit import Visit
from fieldkit.errors import Damaged, NotFound
from fieldkit.services.workspace import Workspace
from fieldkit.storage import delivery
from fieldkit.storage.delivery import Used, Written
from fieldkit.storage.reading import Reader

_OF_VISITS = tuple(kind.record_type for kind in KINDS.values() if "visit" in kind.by_name)
_SETTING = "delivery "
_LARGEST = 256 * 1024 * 1024
"""Bytes of a file that a server takes."""

_SIZES = ("thumbnail", "report_size", "original")


class Why(StrEnum):
    """Why something has not arrived, as far as is known here."""

    WAITING = "waiting"
    """It waits its turn."""
    REFUSED = "refused"
    ELSEWHERE = "elsewhere"
    """It is on another laptop, which has not sent it."""
    DAMAGED = "damaged"
    """The file here is not what it was."""
    TOO_LARGE = "too_large"
    LOST = "lost"
    """The server had it and has not got it any more; it is sent again."""
    DIFFERS = "differs"
    """The server has another one under its name."""
    UNASKED = "unasked"
    """It was sent, and the server was not asked since."""


@dataclass(frozen=True, slots=True)
class FileProof:
    """One file of a photo or a document; ``why`` is None where the server confirmed it."""

    field: str
    sha256: str
    size: int
    why: Why | None


@dataclass(frozen=True, slots=True)
class PieceProof:
    """A photo or a document with its files. ``why`` is that of the first file that has not arrived."""

    record: str
    title: str
    files: tuple[FileProof, ...]

    @property
    def why(self) -> Why | None:
        """None where all of it arrived."""
        return next((file.why for file in self.files if file.why is not None), None)

    @property
    def missing(self) -> tuple[FileProof, ...]:
        """Its files that have not arrived."""
        return tuple(file for file in self.files if file.why is not None)


@dataclass(frozen=True, slots=True)
class TextProof:
    """Changes of one record that have not arrived: how many, and why not. ``reason`` is that of a refusal."""

    kind: str
    record: str
    title: str
    count: int
    why: Why
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What has arrived of a mission.

    ``asked_at_ms`` is when the server answered last, 0 for never. ``texts`` and ``texts_there`` count changes,
    ``missing_texts`` are those that lack. ``hash_here`` and ``hash_there`` stand for everything on each side.
    """

    mission: Mission
    asked_at_ms: int
    texts: int
    texts_there: int
    missing_texts: tuple[TextProof, ...]
    photos: tuple[PieceProof, ...]
    documents: tuple[PieceProof, ...]
    hash_here: str
    hash_there: str

    @property
    def photos_there(self) -> int:
        """Photos of which every file arrived."""
        return sum(photo.why is None for photo in self.photos)

    @property
    def documents_there(self) -> int:
        """Documents that arrived."""
        return sum(document.why is None for document in self.documents)

    @property
    def complete(self) -> bool:
        """Whether all of it arrived."""
        return self.hash_here == self.hash_there and self.asked_at_ms > 0


@dataclass(frozen=True, slots=True)
class Question:
    """What a server is asked about a mission."""

    changes: tuple[Change, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A server's answer, kept: what it has, what of that asked it has not, and of which it has another one."""

    at_ms: int = 0
    there: tuple[Run, ...] = ()
    absent: tuple[Run, ...] = ()
    different: tuple[Run, ...] = ()
    files: tuple[str, ...] = ()
    absent_files: tuple[str, ...] = ()


class Delivery:
    """What has arrived of each mission. Nothing counts that a server's own answer did not confirm."""

    def __init__(self, workspace: Workspace) -> None:
        """Its vault keeps the answers, so that they can be shown without a network."""
        self._store = workspace.store

    def question(self, mission: str) -> Question:
        """What there is to ask about a mission; raises NotFound."""
        with self._store.read() as reader:
            records = _records(reader, _mission(reader, mission))
            changes = delivery.written(reader.connection, records)
            files = delivery.used(reader.connection, records)
        return Question(
            tuple(each.change for each in changes), tuple(dict.fromkeys(file.blob.sha256 for file in files))
        )

    def keep(
        self,
        mission: str,
        question: Question,
        *,
        at_ms: int,
        there: Collection[ChangeId],
        different: Collection[ChangeId],
        files: Collection[str],
    ) -> None:
        """Keep a server's whole answer; a file it turns out not to have is sent again."""
        asked = {change.id for change in question.changes}
        told = Told(
            at_ms,
            runs_of(there),
            runs_of(asked.difference(there, different)),
            runs_of(different),
            tuple(sorted(files)),
            tuple(sha256 for sha256 in question.files if sha256 not in set(files)),
        )
        self._store.in_transaction(lambda connection: delivery.note_files(connection, told.files, told.absent_files))
        self._store.set_setting(_SETTING + mission, msgspec.json.encode(told).decode())

    def proof(self, mission: str) -> Proof:
        """What has arrived, by the server's last answer and what happened since; raises NotFound."""
        raw = self._store.get_setting(_SETTING + mission)
        told = msgspec.json.decode(raw, type=Told) if raw else Told()
        with self._store.read() as reader:
            found = _mission(reader, mission)
            records = _records(reader, found)
            changes = delivery.written(reader.connection, records)
            files = delivery.used(reader.connection, records)
            titles = {key: _title(reader, *key) for key in {(file.kind, file.record) for file in files}}
            texts, texts_there = _texts(reader, changes, told)
        confirmed = set(told.files)
        proofs = [(file, self._judged(file, told, confirmed)) for file in files]
        photos = _pieces([each for each in proofs if each[0].kind == Photo.KIND], titles)
        there = Known(told.there)
        return Proof(
            mission=found,
            asked_at_ms=told.at_ms,
            texts=len(changes),
            texts_there=texts_there,
            missing_texts=texts,
            photos=photos,
            documents=_pieces([each for each in proofs if each[0].kind != Photo.KIND], titles),
            hash_here=_hash((each.change.id for each in changes), (file.blob.sha256 for file in files)),
            hash_there=_hash(
                (each.change.id for each in changes if each.change.id in there),
                (file.blob.sha256 for file in files if file.blob.sha256 in confirmed),
            ),
        )

    def _judged(self, file: Used, told: Told, confirmed: Collection[str]) -> FileProof:
        why = None if file.blob.sha256 in confirmed else self._why(file, told)
        return FileProof(file.field, file.blob.sha256, file.blob.size, why)

    def _why(self, file: Used, told: Told) -> Why:
        if not file.here:
            return Why.ELSEWHERE
        if file.blob.size > _LARGEST:
            return Why.TOO_LARGE
        if file.sent and file.blob.sha256 not in told.absent_files:
            return Why.UNASKED
        try:
            self._store.read_media(file.blob.sha256)
        except (Damaged, NotFound):
            return Why.DAMAGED
        return Why.WAITING


def _mission(reader: Reader, mission: str) -> Mission:
    found = reader.get(Mission, mission)
    if found is None:
        raise NotFound("mission", id=mission)
    return found.record


def _records(reader: Reader, mission: Mission) -> list[str]:
    """The mission, its agenda, its visits, and everything that belongs to one of these; in the bin or not."""
    found = {mission.id: None}
    visits: dict[str, None] = {}
    for deleted in (False, True):
        found |= dict.fromkeys(item.id for item in reader.all(AgendaItem, deleted=deleted, mission=mission.id))
        visits |= dict.fromkeys(visit.id for visit in reader.all(Visit, deleted=deleted, mission=mission.id))
    for record_type in _OF_VISITS:
        for visit in visits:
            for deleted in (False, True):
                found |= dict.fromkeys(each.id for each in reader.all(record_type, deleted=deleted, visit=visit))
    return [*found, *visits]


def _title(reader: Reader, kind: str, record: str) -> str:
    known = KINDS.get(kind)
    found = reader.get(known.record_type, record) if known is not None else None
    return title_of(found.record) if found is not None else ""


def _texts(reader: Reader, changes: Sequence[Written], told: Told) -> tuple[tuple[TextProof, ...], int]:
    """Changes that have not arrived, by record and reason; how many have."""
    there, absent, different = Known(told.there), Known(told.absent), Known(told.different)
    found: dict[tuple[str, str, Why, str], int] = {}
    arrived = 0
    for each in changes:
        if each.change.id in there:
            arrived += 1
            continue
        why = _why_not(each, absent, different)
        edit = each.change.edits[0]
        key = (edit.kind, edit.record, why, each.reason.partition(" ")[0] if why is Why.REFUSED else "")
        found[key] = found.get(key, 0) + 1
    lines = tuple(
        TextProof(kind, record, _title(reader, kind, record), count, why, reason)
        for (kind, record, why, reason), count in found.items()
    )
    return lines, arrived


def _why_not(each: Written, absent: Known, different: Known) -> Why:
    if each.change.id in different:
        return Why.DIFFERS
    match each.verdict:
        case "":
            return Why.WAITING
        case "refused" | "unwanted":
            return Why.REFUSED
        case _:
            return Why.LOST if each.change.id in absent else Why.UNASKED


def _pieces(files: Iterable[tuple[Used, FileProof]], titles: dict[tuple[str, str], str]) -> tuple[PieceProof, ...]:
    found: dict[tuple[str, str], PieceProof] = {}
    for use, proof in files:
        key = (use.kind, use.record)
        before = found.get(key, PieceProof(use.record, titles.get(key, ""), ()))
        found[key] = replace(before, files=(*before.files, proof))
    return tuple(sorted(found.values(), key=lambda piece: (piece.title.casefold(), piece.record)))


def _hash(changes: Iterable[ChangeId], files: Iterable[str]) -> str:
    """SHA-256 of the identities and file hashes, sorted, one a line: equal on both sides where all arrived."""
    lines = [*sorted({str(change) for change in changes}), *sorted(set(files))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
