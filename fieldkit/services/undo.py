"""Undo: a new change that puts the earlier values back."""

from fieldkit.domain.changes import Change, Edit
from fieldkit.domain.fields import DELETED
from fieldkit.domain.kinds import field_of
from fieldkit.domain.loaded import Committed
from fieldkit.domain.merging import Head, settle
from fieldkit.domain.values import Plain
from fieldkit.services.records import Records
from fieldkit.storage.reading import Reader
from fieldkit.storage.store import Store


class Undo:
    """Take gestures back, as many as were made since the program started."""

    def __init__(self, store: Store, records: Records) -> None:
        """``records`` writes what undoing means."""
        self._store = store
        self._records = records

    def undo(self, gesture: str) -> Committed | None:
        """Put back what the gesture changed; None when nothing of it is left to take back."""
        with self._store.read() as reader:
            changes = reader.gesture(gesture)
            inverse = [(change.scope, edit) for change in changes for edit in self._inverse(reader, change)]
        taken_back = self._records.gesture()
        for scope, edit in inverse:
            taken_back.add(scope, edit)
        return self._records.keep(taken_back)

    def _inverse(self, reader: Reader, change: Change) -> list[Edit]:
        edits = []
        created = {edit.record for edit in change.edits if reader.is_first(edit.record, change.id)}
        for record in created:
            kind = next(edit.kind for edit in change.edits if edit.record == record)
            edits.append(Edit(kind, record, DELETED, value=True, seen=reader.all_heads(record)))
        edits += [
            Edit(edit.kind, edit.record, edit.field, _before(reader, edit), (change.id,))
            for edit in change.edits
            if edit.record not in created
        ]
        return edits


def _before(reader: Reader, edit: Edit) -> Plain:
    if edit.field == DELETED:
        return not edit.value
    heads = [
        Head(past.id, past.at, past.author, old.value, old.seen)
        for past in reader.each(edit.seen)
        for old in past.edits
        if (old.record, old.field) == (edit.record, edit.field)
    ]
    return settle(heads, field_of(edit.kind, edit.field)).value
