"""Writes the fields of a record that may not exist yet."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from fieldkit.domain.fields import Record
from fieldkit.domain.loaded import Loaded
from ui.records.keeper import RecordKeeper
from ui.shell.context import Context

R = TypeVar("R", bound=Record)


class NewRecordKeeper(RecordKeeper[R]):
    """Edits of a record whose first edit makes it, with what the page knows of it (its dossier, its day)."""

    def __init__(self, context: Context, record_type: type[R], identity: str, given: Mapping[str, Any]) -> None:
        """``identity`` is the id it will have; ``given`` are fields the person need not fill."""
        super().__init__(context, Loaded(record_type(id=identity, **given)))
        self._given = dict(given)
        self._made = False

    def begin(self, then: Callable[[Loaded[R]], object]) -> None:
        """Make the record with what is given, if it does not exist yet: something else refers to it."""
        self.edit({}, then)

    def _write(self, lines: Mapping[str, Any], values: Mapping[str, Any]) -> Loaded[R]:
        if self._made:
            return super()._write(lines, values)
        records = self._context.workspace.records
        gesture = records.gesture()
        gesture.create(self._kind, id=self.id, **{**self._given, **values})
        committed = records.keep(gesture)
        self._made = True
        changes = committed.changes if committed is not None else ()
        for name in {*self._given, *values}:
            line = lines.get(name) or self._lines[name]
            line.value, line.heads = values.get(name, self._given.get(name)), changes
        return records.get(self._kind, self.id)
