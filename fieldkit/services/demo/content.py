"""The demo's records for a given day: plain values under lasting ids, in the order they were written.

Nothing here knows where records are kept: ``load`` puts them into a workspace.
"""

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fieldkit.domain.changes import mailbox
from fieldkit.domain.fields import Field, Kind
from fieldkit.domain.kinds import check
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Place, Plain, Shape
from fieldkit.errors import BadValue
from fieldkit.reference.catalogue import typeset
from fieldkit.reference.countries import country
from fieldkit.reference.formats import NARROW
from fieldkit.reference.resources import resource
from fieldkit.reference.tables import read
from fieldkit.services.demo.days import day_of, moment_of, with_days
from fieldkit.services.demo.drafts import Draft, DraftReader

_REFS = {Shape.REF, Shape.REFS}
_SUBJECTS = {"comment": ("subject",), "review_event": ("subject",)}
_SIGNED = {"comment": "written_at", "review_event": "happened_at"}
_EVENING = "18:30"
_NOT_RECORDS = {"people", "papers"}
_GROUPS = re.compile(r"(?<![\w,+])(?<!\d )\d{1,3}(?: \d{3})+(?!\d)")
"""A number written in groups of three: « 1 180 », not a telephone number."""


@dataclass(frozen=True, slots=True)
class DemoStep:
    """A record that is written, or fields of one that change (``new`` is false), by whom (a mailbox) and when."""

    kind: Kind
    id: str
    values: Mapping[str, Plain]
    by: str
    at: dt.datetime
    new: bool = True


@dataclass(frozen=True, slots=True)
class DemoPhoto:
    """A photo to paint and import into a visit.

    ``values`` are what a person says of it afterwards. ``taken`` (with the offset on the spot) and ``place`` go into
    the file; a file without them tells its day by its name only. ``zone`` is the clock on the spot.
    """

    id: str
    visit: str
    scene: str
    seed: int
    orientation: int
    file_name: str
    taken: dt.datetime | None
    zone: dt.tzinfo
    place: Place | None
    values: Mapping[str, Plain]
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class DemoDocument:
    """A document whose file is made from its dossier; ``parts`` are paragraphs of its own."""

    step: DemoStep
    file_name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoContent:
    """Everything the demo holds, each list by moment. ``people`` are mailboxes by symbol, ``me`` whose laptop it is."""

    today: dt.date
    people: Mapping[str, str]
    me: str
    steps: tuple[DemoStep, ...]
    photos: tuple[DemoPhoto, ...]
    documents: tuple[DemoDocument, ...]


def read_demo(today: dt.date, folder: Path | None = None) -> DemoContent:
    """The demo as it stands on a day; ``folder`` is read in the place of ``resources/demo``. Raises BadValue."""
    root = folder or resource("demo")
    people = read(root / "people.toml")
    mailboxes = {name: mailbox(entry["name"], entry["login"]) for name, entry in people.items()}
    me = next(name for name, entry in people.items() if entry.get("me"))
    drafts = list(_drafts(root))
    reader = _Reader(today, mailboxes, drafts)
    return reader.content(mailboxes[me])


def _drafts(root: Path) -> Iterator[Draft]:
    for path in sorted(root.glob("*.toml")):
        if path.stem not in _NOT_RECORDS:
            yield from DraftReader(path, "").drafts()
    for path in [*sorted((root / "dossiers").glob("*.toml")), *sorted((root / "visits").glob("*.toml"))]:
        yield from DraftReader(path, path.stem.partition(".")[0]).drafts()


def _narrow(number: re.Match[str]) -> str:
    return number[0].replace(" ", NARROW)


class _Reader:
    """Follows references, dates and authors of drafts."""

    def __init__(self, today: dt.date, people: Mapping[str, str], drafts: list[Draft]) -> None:
        self._today = today
        self._people = people
        self._drafts = drafts
        self._by_name: dict[str, Draft] = {}
        for draft in drafts:
            if draft.name in self._by_name:
                raise BadValue("name_twice", record=draft.where)
            self._by_name[draft.name] = draft
        self._moments: dict[str, dt.datetime] = {}
        self._countries = {
            draft.name: str(draft.fields.get("country", ""))
            for draft in drafts
            if draft.kind.name == "dossier" and not draft.edits
        }

    def content(self, me: str) -> DemoContent:
        steps: list[DemoStep] = []
        photos: list[DemoPhoto] = []
        documents: list[DemoDocument] = []
        for draft in self._in_order():
            if draft.kind.name == "photo":
                photos.append(self._photo(draft))
                continue
            step = self._step(draft)
            if draft.kind.name == "document":
                documents.append(DemoDocument(step, draft.paper["file"], tuple(draft.paper.get("parts", ()))))
            else:
                steps.append(step)
        return DemoContent(self._today, self._people, me, tuple(steps), tuple(photos), tuple(documents))

    def _in_order(self) -> list[Draft]:
        """By moment; what a record refers to comes before it."""
        ordered: dict[str, Draft] = {}

        def emit(draft: Draft) -> None:
            if draft.name in ordered:
                return
            for needed in self._needs(draft):
                emit(needed)
            ordered[draft.name] = draft

        for draft in sorted(self._drafts, key=self._moment):
            emit(draft)
        return list(ordered.values())

    def _needs(self, draft: Draft) -> Iterator[Draft]:
        if draft.edits:
            yield self._find(draft.edits, draft)
        for name in _SUBJECTS.get(draft.kind.name, ()):
            yield self._find(draft.fields[name], draft)
        for name, value in draft.fields.items():
            if draft.kind.by_name[name].about.shape in _REFS:
                names = [value] if isinstance(value, str) else value
                yield from (self._find(entry, draft) for entry in names if entry)

    def _find(self, name: str, draft: Draft) -> Draft:
        found = self._by_name.get(f"{draft.dossier}/{name}") or self._by_name.get(name)
        if found is None:
            raise BadValue("no_such_record", name=name, record=draft.where)
        return found

    def _offset(self, draft: Draft) -> int:
        known = country(self._countries.get(draft.dossier, "") or str(draft.fields.get("country", "")))
        return known.utc_offset_hours if known else 1

    def _moment(self, draft: Draft) -> dt.datetime:
        """When it was written: never before what it refers to."""
        known = self._moments.get(draft.name)
        if known is None:
            own = moment_of(self._told(draft), self._today, self._offset(draft))
            known = max([own, *(self._moment(needed) for needed in self._needs(draft))])
            self._moments[draft.name] = known
        return known

    def _told(self, draft: Draft) -> str:
        """The moment as the file tells it, or as what the record is about suggests."""
        stamp = _SIGNED.get(draft.kind.name)
        if stamp:
            return str(draft.fields[stamp])
        if draft.at:
            return draft.at
        day = str(draft.fields.get("date", ""))
        if day and day_of(day, self._today) <= self._today:
            return f"{day} {_EVENING}"
        if draft.parent is not None:
            return self._told(draft.parent)
        return draft.opened

    def _step(self, draft: Draft) -> DemoStep:
        target = self._find(draft.edits, draft) if draft.edits else draft
        values = {name: self._plain(draft, draft.kind.by_name[name], value) for name, value in draft.fields.items()}
        if draft.kind.name == "review_event":
            values["follows"] = self._follows(draft)
        return DemoStep(
            draft.kind, self._id(target), values, self._author(draft), self._moment(draft), new=not draft.edits
        )

    def _author(self, draft: Draft) -> str:
        signed = str(draft.fields["author"]) if draft.kind.name in _SIGNED else draft.by
        if signed not in self._people:
            raise BadValue("no_such_person", name=signed, record=draft.where)
        return self._people[signed]

    def _follows(self, draft: Draft) -> list[str]:
        """The review event before it on the same subject."""
        same = [
            other
            for other in self._drafts
            if other.kind is draft.kind and other.fields["subject"] == draft.fields["subject"]
        ]
        before = [other for other in same if (self._moment(other), other.name) < (self._moment(draft), draft.name)]
        return [self._id(max(before, key=self._moment))] if before else []

    def _photo(self, draft: Draft) -> DemoPhoto:
        visit = self._find(draft.fields["visit"], draft)
        fields = {key: value for key, value in draft.fields.items() if key not in {"dossier", "visit", "taken_at"}}
        paint: dict[str, Any] = draft.paint
        taken = draft.fields.get("taken_at")
        zone = dt.timezone(dt.timedelta(hours=self._offset(draft)))
        moment = moment_of(taken, self._today, self._offset(draft)).astimezone(zone) if taken else None
        position = fields.pop("position", None)
        values = {name: self._plain(draft, draft.kind.by_name[name], value) for name, value in fields.items()}
        return DemoPhoto(
            id=self._id(draft),
            visit=self._id(visit),
            scene=paint["scene"],
            seed=paint["seed"],
            orientation=paint.get("orientation", 1),
            file_name=with_days(paint["file"], self._today),
            taken=moment,
            zone=zone,
            place=Place(position[0], position[1]) if position else None,
            values=values,
            by=self._author(draft),
            at=self._moment(draft),
        )

    def _plain(self, draft: Draft, field: Field, value: object) -> Plain:
        plain = self._converted(draft, field, value)
        if plain in ("", []):
            return None  # the plain form of what is empty
        try:
            check(draft.kind.name, field.name, plain)
        except BadValue as error:
            raise BadValue(error.reason, field=field.label_key, record=draft.where) from None
        if field.about.choices and plain not in field.about.choices:
            raise BadValue("choice", field=field.label_key, value=str(value), record=draft.where)
        return plain

    def _converted(self, draft: Draft, field: Field, value: Any) -> Plain:  # noqa: ANN401 - as TOML has it
        shape = field.about.shape
        if field.name in _SUBJECTS.get(draft.kind.name, ()) or (shape is Shape.REF and value):
            return self._id(self._referred(draft, field, value))
        if shape is Shape.REFS:
            return [self._id(self._referred(draft, field, entry)) for entry in value]
        if shape is Shape.DAY:
            return day_of(value, self._today).isoformat()
        if shape is Shape.INSTANT:
            return moment_of(value, self._today, self._offset(draft)).isoformat().replace("+00:00", "Z")
        if shape is Shape.PLACE:
            return [*value, None, "entered"] if len(value) == 2 else list(value)
        if draft.kind.name in _SIGNED and field.name == "author":
            return self._people.get(value, "")
        if shape in {Shape.LINE, Shape.PROSE}:
            return _GROUPS.sub(_narrow, typeset(with_days(value.strip(), self._today), "fr"))
        return value if isinstance(value, bool | int | str | list | dict) else str(value)

    def _referred(self, draft: Draft, field: Field, name: str) -> Draft:
        found = self._find(name, draft)
        if field.about.target and found.kind.name != field.about.target:
            raise BadValue("other_kind", field=field.label_key, name=name, record=draft.where)
        return found

    def _id(self, draft: Draft) -> str:
        """A UUIDv7 that is the same for the same record on the same day, sorted by when it was written."""
        milliseconds = int(self._moment(draft).timestamp() * 1000)
        digest = hashlib.sha256(f"{self._today}:{draft.kind.name}:{draft.name}".encode()).digest()
        noise = int.from_bytes(digest[:10], "big")
        number = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | (noise >> 68) << 64 | 0b10 << 62 | noise & (2**62 - 1)
        return str(uuid.UUID(int=number))
