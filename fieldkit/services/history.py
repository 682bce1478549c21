"""Who changed what and when, from the journal; and an earlier value put back."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from fieldkit.domain.changes import ChangeId, author_login, author_name, milliseconds
from fieldkit.domain.fields import DELETED, Record, title_of
from fieldkit.domain.kinds import KINDS, field_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.values import Plain
from fieldkit.errors import BadValue
from fieldkit.services.profile import People
from fieldkit.services.records import Records
from fieldkit.storage.reading import PastEdit, Reader
from fieldkit.storage.store import Store


class Act(StrEnum):
    """What was done to a record. SETTLED ends a disagreement: it has seen several values and left one."""

    CREATED = "created"
    CHANGED = "changed"
    SETTLED = "settled"
    DELETED = "deleted"
    RESTORED = "restored"


class Journey(StrEnum):
    """Where a change is. HELD and REFUSED are the server's answers, with a reason."""

    UNSENT = "unsent"
    SENT = "sent"
    RECEIVED = "received"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field given a value. ``before`` holds the values it replaced: none, one, or several after a disagreement.

    ``label_key`` is the key of its label in the vocabulary. A field this version does not know has plain values.
    """

    field: str
    label_key: str
    before: tuple[Any, ...]
    after: Any


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What one change did to one record."""

    kind: str
    record: str
    title: str
    act: Act
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A change as a person reads it. ``at`` is in UTC; ``mine`` and ``here`` say by whom and on which computer."""

    change: ChangeId
    at: dt.datetime
    author: str
    mine: bool
    here: bool
    journey: Journey
    reason: str
    records: tuple[RecordChange, ...]


class History:
    """The history of records and dossiers."""

    def __init__(self, records: Records, store: Store, people: People) -> None:
        """``records`` puts values back, ``store`` holds the journal, ``people`` tells whose changes are mine."""
        self._records = records
        self._store = store
        self._people = people

    def of_record(self, identity: str, limit: int = 500) -> list[HistoryEntry]:
        """The changes of a record, the latest first; ``limit`` counts edits of fields."""
        with self._store.read() as reader:
            return self._entries(reader, reader.history(record=identity, limit=limit))

    def of_dossier(self, dossier: str, limit: int = 500) -> list[HistoryEntry]:
        """The changes of a dossier and of everything in it, the latest first; ``limit`` counts edits of fields."""
        with self._store.read() as reader:
            return self._entries(reader, reader.history(scope=dossier, limit=limit))

    def restore_value(self, kind: str, identity: str, field: str, value: object) -> Loaded[Record]:
        """Give a field a value it had before, as a new change. Raises NotFound, BadValue.

        ``value`` is one of ``before`` or ``after`` of a FieldChange.
        """
        known = KINDS.get(kind)
        if known is None or field_of(kind, field) is None:
            raise BadValue("unknown_field", field=f"{kind}.{field}")
        gesture = self._records.gesture()
        gesture.edit(self._records.get(known.record_type, identity), **{field: value})
        self._records.keep(gesture)  # not as typing goes: the value it replaces stays in the history
        return self._records.get(known.record_type, identity)

    def _entries(self, reader: Reader, edits: Sequence[PastEdit]) -> list[HistoryEntry]:
        by_change: dict[ChangeId, dict[str, list[PastEdit]]] = {}
        for edit in edits:
            by_change.setdefault(edit.change, {}).setdefault(edit.record, []).append(edit)
        records = list(dict.fromkeys(edit.record for edit in edits))
        first = reader.first_changes(records)
        kinds = {edit.record: edit.kind for edit in edits}
        titles = {identity: _title(reader, kinds[identity], identity) for identity in records}
        return [
            self._entry(
                next(iter(by_record.values()))[0],
                tuple(
                    RecordChange(
                        kind=kinds[identity],
                        record=identity,
                        title=titles[identity],
                        act=_act(found, is_first=first.get(identity) == change),
                        fields=tuple(_field_change(edit) for edit in found if edit.field != DELETED),
                    )
                    for identity, found in by_record.items()
                ),
            )
            for change, by_record in by_change.items()
        ]

    def _entry(self, edit: PastEdit, records: tuple[RecordChange, ...]) -> HistoryEntry:
        return HistoryEntry(
            change=edit.change,
            at=dt.datetime.fromtimestamp(milliseconds(edit.at) / 1000, dt.UTC),
            author=author_name(edit.author),
            mine=author_login(edit.author) == self._people.current.login.lower(),
            here=edit.device == self._store.device,
            journey=_journey(edit),
            reason=edit.reason,
            records=records,
        )


def _act(edits: Sequence[PastEdit], *, is_first: bool) -> Act:
    fate = next((edit.value for edit in edits if edit.field == DELETED), None)
    if fate:
        return Act.DELETED
    if is_first:
        return Act.CREATED
    if fate is False:
        return Act.RESTORED
    disputed = any(len({repr(value) for value in edit.before}) > 1 for edit in edits)
    return Act.SETTLED if disputed else Act.CHANGED


def _journey(edit: PastEdit) -> Journey:
    if not edit.local:
        return Journey.RECEIVED
    if edit.verdict is None:
        return Journey.UNSENT
    return Journey(edit.verdict) if edit.verdict in {Journey.HELD, Journey.REFUSED} else Journey.SENT


def _field_change(edit: PastEdit) -> FieldChange:
    before = tuple(_value(edit, value) for value in edit.before)
    return FieldChange(edit.field, f"{edit.kind}.{edit.field}", before, _value(edit, edit.value))


def _value(edit: PastEdit, plain: Plain) -> Any:  # noqa: ANN401 - the value's type depends on the field
    field = field_of(edit.kind, edit.field)
    return plain if field is None else field.read(plain)


def _title(reader: Reader, kind: str, identity: str) -> str:
    known = KINDS.get(kind)
    loaded = reader.get(known.record_type, identity) if known else None
    return title_of(loaded.record) if loaded else ""
