"""What two people changed without having seen each other, read off the window's thread."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from fieldkit.domain.changes import ChangeId, author_login, author_name, milliseconds
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import DELETED, Field, Record, title_of
from fieldkit.domain.kinds import KINDS, kind_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.merging import Head
from fieldkit.domain.values import Blob, Plain, Shape
from fieldkit.reference.showing import shown, shown_plain
from fieldkit.reference.words import Words
from fieldkit.services.history import FieldChange, HistoryEntry
from fieldkit.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Version:
    """One person's value of a field: as kept and as read, by whom, when (local time), and whether on this computer."""

    value: object
    text: str
    author: str
    at: dt.datetime
    mine: bool
    here: bool
    change: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field with several versions, mine first. ``base`` is what all had before them, None where it is not known.

    ``about`` describes the field, None where the question is whether the record is in the bin: versions then say so.
    ``vocabulary`` names the states of a choice, empty for anything else.
    """

    field: str
    label: str
    versions: tuple[Version, ...]
    base: str | None
    is_prose: bool
    vocabulary: str
    about: Field | None = None
    base_at: dt.datetime | None = None

    @property
    def changes(self) -> tuple[str, ...]:
        """The changes its versions come from."""
        return tuple(sorted(version.change for version in self.versions))


@dataclass(frozen=True, slots=True)
class Merged:
    """A field only one side had changed, or one that keeps what both added: what it holds and who gave it, unasked."""

    label: str
    text: str
    before: str
    author: str
    at: dt.datetime
    here: bool
    there: bool


@dataclass(frozen=True, slots=True)
class Disputed:
    """A record somebody has to decide about."""

    loaded: Loaded[Record]
    kind_words: str
    """What kind of record it is, with a capital."""
    title: str
    disputes: tuple[Dispute, ...]
    merged: tuple[Merged, ...] = ()
    dossier: str = ""
    """The code of the dossier it belongs to."""
    unknown: tuple[str, ...] = ()
    """Fields in conflict that only a newer version of the program knows."""

    @property
    def count(self) -> int:
        """How many decisions it takes."""
        return len(self.disputes)

    @property
    def base_at(self) -> dt.datetime | None:
        """When the latest value that all versions rest on was given."""
        return max((dispute.base_at for dispute in self.disputes if dispute.base_at is not None), default=None)


def read_disputed(workspace: Workspace, words: Words) -> list[Disputed]:
    """Every record in conflict."""
    found = []
    for kind, identity in workspace.records.conflicts():
        loaded = workspace.records.find(KINDS[kind].record_type, identity)
        if loaded is not None:
            found.append(_Reading(workspace, words, loaded).disputed())
    return found


@dataclass(frozen=True, slots=True)
class Unsaved:
    """Results that were being written by hand for what somebody else has settled meanwhile: label and text by field."""

    record: str
    title: str
    typed: Mapping[str, tuple[str, str]]


def read_unsaved(workspace: Workspace, words: Words, disputed: Sequence[Disputed]) -> list[Unsaved]:
    """What was written by hand and is no longer asked: it can be taken along."""
    asked = {each.loaded.id: {dispute.field for dispute in each.disputes} for each in disputed}
    drafts = workspace.settling.drafts()
    kinds, titles = workspace.records.kinds(drafts), workspace.records.names(drafts)
    found = []
    for record, kind in kinds.items():
        typed = {
            name: (words.label(kind, name), shown_plain(kind, name, draft.typed[0], words, {}))
            for name, draft in drafts[record].items()
            if draft.typed and name not in asked.get(record, ())
        }
        if typed:
            found.append(Unsaved(record, titles.get(record) or words.label(kind), typed))
    return found


class _Reading:
    """One record in conflict, with its past."""

    def __init__(self, workspace: Workspace, words: Words, loaded: Loaded[Record]) -> None:
        self._loaded, self._words = loaded, words
        self._kind = kind_of(type(loaded.record))
        self._login = workspace.people.current.login.lower()
        self._past = {entry.change: entry for entry in workspace.history.of_record(loaded.id)}
        self._bases = workspace.settling.bases(loaded)
        self._names = workspace.records.names(self._mentioned())
        found = workspace.records.find(Dossier, str(getattr(loaded.record, "dossier", loaded.id)))
        self._dossier = found.record.code if found is not None else ""

    def disputed(self) -> Disputed:
        """What there is to decide."""
        loaded, words = self._loaded, self._words
        fields = {name: heads for name, heads in loaded.conflicts.items() if name in self._kind.by_name}
        disputes = [self._dispute(self._kind.by_name[name], heads) for name, heads in fields.items()]
        if loaded.fate.touched or DELETED in loaded.conflicts:
            disputes.insert(0, self._in_bin())
        label = words.label(self._kind.name)
        return Disputed(
            loaded,
            label[:1].upper() + label[1:],
            title_of(loaded.record),
            tuple(disputes),
            tuple(self._merged(disputes)),
            self._dossier,
            tuple(name for name in loaded.conflicts if name not in fields and name != DELETED),
        )

    def _dispute(self, field: Field, heads: Sequence[Head]) -> Dispute:
        versions = [self._version(field, head) for head in heads]
        basis = self._bases.get(field.name)
        return Dispute(
            field.name,
            self._words.label(self._kind.name, field.name),
            tuple(sorted(versions, key=lambda version: not version.mine)),
            self._said(field, basis.value) if basis is not None else None,
            is_prose=field.about.shape is Shape.PROSE,
            vocabulary=field.about.vocabulary if field.about.shape is Shape.CHOICE else "",
            about=field,
            base_at=_moment(basis.at) if basis is not None and basis.at else None,
        )

    def _version(self, field: Field, head: Head) -> Version:
        return Version(
            field.read(head.value),
            self._said(field, head.value),
            author_name(head.author),
            _moment(head.at),
            author_login(head.author) == self._login,
            head.change in self._past and self._past[head.change].here,
            str(head.change),
        )

    def _in_bin(self) -> Dispute:
        """Whether the record stays in the bin: one version for each person who said so, one for who worked on."""
        say, heads = self._words.say, self._loaded.heads
        gone, kept = say("conflict.in_bin"), say("conflict.not_in_bin")
        fates = {head.change: bool(head.value) for head in self._loaded.conflicts.get(DELETED, ())}
        fates = fates or dict.fromkeys(heads.get(DELETED, ()), True)
        versions = [self._fate(change, gone if value else kept, value=value) for change, value in fates.items()]
        touched = {name: max(map(self._at, heads.get(name, ())), default=0) for name in self._loaded.fate.touched}
        if touched:
            names = ", ".join(self._words.label(self._kind.name, name) for name in touched)
            last = max((change for name in touched for change in heads[name]), key=self._at)
            versions.append(self._fate(last, say("conflict.worked_on", fields=names), value=False))
        ordered = tuple(sorted(versions, key=lambda version: not version.mine))
        return Dispute(DELETED, say("conflict.bin"), ordered, None, is_prose=False, vocabulary="")

    def _at(self, change: ChangeId) -> float:
        entry = self._past.get(change)
        return entry.at.timestamp() if entry is not None else 0

    def _fate(self, change: ChangeId, text: str, *, value: bool) -> Version:
        entry = self._past.get(change)
        if entry is None:  # longer ago than the history goes back: it is told without a name
            return Version(value, text, "", _moment(0), mine=False, here=False, change=str(change))
        return Version(
            value, text, author_name(entry.author), entry.at.astimezone(), entry.mine, entry.here, str(change)
        )

    def _merged(self, disputes: Sequence[Dispute]) -> Iterable[Merged]:
        """Fields changed since the versions parted, of which nobody has to be asked."""
        times = [_moment(basis.since) for basis in self._bases.values()]
        times = times or [version.at for dispute in disputes for version in dispute.versions]
        since = min(times, default=None)
        left_out = {dispute.field for dispute in disputes} | set(self._loaded.fate.touched)
        found: dict[str, list[tuple[HistoryEntry, FieldChange]]] = {}
        for entry in self._past.values():
            for change in (change for record in entry.records for change in record.fields):
                field = self._kind.by_name.get(change.field)
                if field is None or not field.about.form or change.field in left_out:
                    continue
                if since is not None and entry.at >= since:
                    found.setdefault(change.field, []).append((entry, change))
        for name, edits in found.items():
            field, (entry, _) = self._kind.by_name[name], edits[0]
            before = edits[-1][1].before
            yield Merged(
                self._words.label(self._kind.name, name),
                self._shown(field, getattr(self._loaded.record, name)),
                self._shown(field, before[0]) if before else "",
                author_name(entry.author),
                entry.at.astimezone(),
                here=any(each.here for each, _ in edits),
                there=any(not each.here for each, _ in edits),
            )

    def _said(self, field: Field, plain: Plain) -> str:
        value = field.read(plain)
        if isinstance(value, Blob):
            return self._shown(field, value)
        return shown_plain(self._kind.name, field.name, plain, self._words, self._names)

    def _shown(self, field: Field, value: object) -> str:
        """As a person reads it; of a file, how long it is: its name is another field."""
        if isinstance(value, Blob):
            return f"{value.media_type}, {self._words.formats.size(value.size)}"
        return shown(field, value, self._words, self._names)

    def _mentioned(self) -> list[str]:
        """Ids of the records that values speak of."""
        references = {field.name for field in self._kind.fields if field.about.target}
        values: list[object] = [head.value for heads in self._loaded.conflicts.values() for head in heads]
        values += [getattr(self._loaded.record, name) for name in references]
        values += [basis.value for basis in self._bases.values()]
        return [
            item
            for value in values
            for item in (value if isinstance(value, list | tuple) else (value,))
            if isinstance(item, str)
        ]


def _moment(at: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(milliseconds(at) / 1000).astimezone()
