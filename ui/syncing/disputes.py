"""What two people changed without having seen each other, read off the window's thread."""

import datetime as dt
from collections.abc import Mapping

from fieldkit.domain.changes import ChangeId, author_name, milliseconds
from fieldkit.domain.fields import Field, Record, title_of
from fieldkit.domain.kinds import KINDS, kind_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.merging import Head
from fieldkit.domain.values import Shape
from fieldkit.reference.showing import shown, shown_plain
from fieldkit.reference.words import Words
from fieldkit.services.history import HistoryEntry
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


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field with several versions, mine first. ``base`` is what both had before them, None where it is not known.

    ``vocabulary`` names the states of a choice, empty for anything else.
    """

    field: str
    label: str
    versions: tuple[Version, ...]
    base: str | None
    is_prose: bool
    vocabulary: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """A record somebody has to decide about."""

    loaded: Loaded[Record]
    kind_words: str
    """What kind of record it is, with a capital."""
    title: str
    disputes: tuple[Dispute, ...]
    touched: tuple[str, ...]
    """Fields changed by people who had not seen that the record was put in the bin."""

    @property
    def count(self) -> int:
        """How many decisions it takes."""
        return len(self.disputes) + bool(self.touched)


def read_disputed(workspace: Workspace, words: Words) -> list[Disputed]:
    """Every record in conflict."""
    found = []
    for kind, identity in workspace.records.conflicts():
        loaded = workspace.records.find(KINDS[kind].record_type, identity)
        if loaded is not None:
            found.append(_disputed(workspace, words, loaded))
    return found


def _disputed(workspace: Workspace, words: Words, loaded: Loaded[Record]) -> Disputed:
    kind = kind_of(type(loaded.record))
    names = workspace.records.names(_references(loaded))
    past = {entry.change: entry for entry in workspace.history.of_record(loaded.id)}
    mine = workspace.people.current.mailbox
    disputes = []
    for name, heads in loaded.conflicts.items():
        field = kind.by_name.get(name)
        ordered = sorted(heads, key=lambda head: head.author != mine)
        versions = tuple(
            Version(
                field.value(head.value) if field else head.value,
                shown_plain(kind.name, name, head.value, words, names),
                author_name(head.author),
                dt.datetime.fromtimestamp(milliseconds(head.at) / 1000).astimezone(),
                head.author == mine,
                head.change in past and past[head.change].here,
            )
            for head in ordered
        )
        about = field.about if field else None
        disputes.append(
            Dispute(
                name,
                words.label(kind.name, name) if field else name,
                versions,
                _base(past, ordered, field, words, names),
                is_prose=about is not None and about.shape is Shape.PROSE,
                vocabulary=about.vocabulary if about is not None and about.shape is Shape.CHOICE else "",
            )
        )
    touched = tuple(words.label(kind.name, name) for name in loaded.fate.touched)
    label = words.label(kind.name)
    return Disputed(loaded, label[:1].upper() + label[1:], title_of(loaded.record), tuple(disputes), touched)


def _base(
    past: Mapping[ChangeId, HistoryEntry],
    heads: list[Head],
    field: Field | None,
    words: Words,
    names: Mapping[str, str],
) -> str | None:
    """The value every version took the place of, where the journal still tells it and it was one and the same."""
    if field is None:
        return None
    before: list[str] = []
    for head in heads:
        entry = past.get(head.change)
        changes = [change for record in (entry.records if entry else ()) for change in record.fields]
        values = next((change.before for change in changes if change.field == field.name), ())
        if len(values) != 1:
            return None
        before.append(shown(field, values[0], words, names))
    return before[0] if len(set(before)) == 1 else None


def _references(loaded: Loaded[Record]) -> list[str]:
    found: list[str] = []
    for versions in loaded.conflicts.values():
        for version in versions:
            if isinstance(version.value, str):
                found.append(version.value)
            elif isinstance(version.value, list):
                found += [item for item in version.value if isinstance(item, str)]
    return found
