"""Undo: a new change that puts the earlier values back."""

from collections.abc import Sequence

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.fields import DELETED
from fieldkit.domain.kinds import field_of
from fieldkit.domain.loaded import Committed
from fieldkit.domain.merging import Head, fate, settle
from fieldkit.domain.values import Plain
from fieldkit.services.records import Records
from fieldkit.storage.heads import RecordKey
from fieldkit.storage.reading import Reader
from fieldkit.storage.store import Store


class Undo:
    """Take gestures back, as many as were made since the program started."""

    def __init__(self, store: Store, records: Records) -> None:
        """``records`` writes what undoing means."""
        self._store = store
        self._records = records

    def undo(self, gesture: str) -> Committed | None:
        """Put back what the gesture changed; None when nothing of it is left to take back.

        A field somebody has changed since keeps its value: taking back an older one would only dispute it. Taking back
        the choice between versions puts every version back, in changes that have not seen each other.
        """
        rounds: list[dict[tuple[str, str], tuple[str, Edit]]] = []
        with self._store.read() as reader:
            for scope, edit in _inverse(reader, reader.gesture(gesture)[::-1]):
                key = (edit.record, edit.field)
                free = next((found for found in rounds if key not in found), None)
                if free is None:
                    rounds.append({key: (scope, edit)})
                else:
                    free[key] = (scope, edit)
        taken_back = self._records.gesture()
        for found in rounds:
            taken_back.part()
            for scope, edit in found.values():
                taken_back.add(scope, edit)
        return self._records.keep(taken_back)


def _inverse(reader: Reader, changes: Sequence[Change]) -> list[tuple[str, Edit]]:
    """What takes changes back, given oldest first: created records to the bin, other fields to what they held."""
    scopes: dict[RecordKey, str] = {}
    created: set[RecordKey] = set()
    first: dict[RecordKey, dict[str, Edit]] = {}
    made: dict[tuple[RecordKey, str], list[ChangeId]] = {}
    for change in changes:
        for key in {(edit.kind, edit.record) for edit in change.edits} - set(scopes):
            scopes[key] = change.scope
            if reader.is_first(key[1], change.id):
                created.add(key)
        for edit in change.edits:
            first.setdefault((edit.kind, edit.record), {}).setdefault(edit.field, edit)
            made.setdefault(((edit.kind, edit.record), edit.field), []).append(change.id)
    found = []
    for key, edits in first.items():
        heads = reader.heads(*key)
        if key in created:
            if not fate(heads).deleted:
                seen = dict.fromkeys(head.change for versions in heads.values() for head in versions)
                found.append((scopes[key], Edit(*key, DELETED, value=True, seen=tuple(seen))))
            continue
        for field, edit in edits.items():
            own, versions = made[key, field], heads.get(field, ())
            shown = tuple(head.change for head in versions if head.change in own)
            if shown and field == DELETED:
                found.append((scopes[key], _fate_before(reader, edit, shown)))
            elif shown:
                others = [head for head in versions if head.change not in own]
                found += [(scopes[key], Edit(*key, field, value, shown)) for value in _before(reader, edit, others)]
    return found


def _fate_before(reader: Reader, edit: Edit, shown: tuple[ChangeId, ...]) -> Edit:
    """Into the bin or out of it, as the record was: a former deletion has again seen what it had, and nothing else."""
    key = (edit.kind, edit.record, DELETED)
    former = [
        old
        for past in reader.each(edit.seen)
        for old in past.edits
        if (old.kind, old.record, old.field) == key and old.value
    ]
    seen = dict.fromkeys((*shown, *(change for old in former for change in old.seen)))
    return Edit(*key, value=bool(former), seen=tuple(seen))


def _before(reader: Reader, edit: Edit, others: Sequence[Head]) -> list[Plain]:
    """What a field held before an edit, every version of it; where others wrote at the same time, what they wrote."""
    field = field_of(edit.kind, edit.field)
    seen = [
        Head(past.id, past.at, past.author, old.value, old.seen)
        for past in reader.each(edit.seen)
        for old in past.edits
        if (old.kind, old.record, old.field) == (edit.kind, edit.record, edit.field)
    ]
    before = settle(others or seen, field)
    if before.in_conflict and not others:
        return [version.value for version in reversed(before.versions)]
    return [before.value]
