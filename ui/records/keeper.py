"""Writes the fields of one record, each resting on what the screen showed when it was typed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Generic, TypeVar

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.fields import Record
from fieldkit.domain.kinds import kind_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.errors import FieldKitError
from ui.shell.context import Context

R = TypeVar("R", bound=Record)
Heads = tuple[ChangeId, ...]


@dataclass(slots=True)
class _Line:
    """What the next write of a field has seen. Only the writing lane changes it, in order, so nothing locks."""

    value: object
    heads: Heads
    forced: bool = False


class RecordKeeper(Generic[R]):
    """Edits of one record, chained: each has seen the one before it and nothing the person has not.

    A version that arrives from elsewhere counts as seen only once ``adopt`` says that it is on screen, so typing never
    overwrites it unread.
    """

    def __init__(self, context: Context, loaded: Loaded[R]) -> None:
        """``loaded`` is on screen now; of a field in conflict, its latest version is."""
        self._context = context
        self._kind = type(loaded.record)
        self._lines: dict[str, _Line] = {}
        self._under_way = 0
        self.id = loaded.id
        self.record: R = loaded.record
        """The record as this screen last wrote or showed it."""
        self.asked = 0
        """How many writes were asked for so far."""
        for field in kind_of(self._kind).fields:
            self.adopt(field.name, loaded)

    @property
    def busy(self) -> bool:
        """Whether a write is under way."""
        return self._under_way > 0

    def heads(self, field: str) -> Heads:
        """What the next write of a field will have seen."""
        return self._lines[field].heads

    def adopt(self, field: str, loaded: Loaded[R]) -> None:
        """A field now shows what ``loaded`` holds: of a conflict, the latest version alone."""
        versions = loaded.conflicts.get(field, ())
        heads = (versions[0].change,) if versions else loaded.heads.get(field, ())
        self._lines[field] = _Line(getattr(loaded.record, field), heads)
        self.record = replace(self.record, **{field: getattr(loaded.record, field)})

    def adopt_all_versions(self, field: str, heads: Heads) -> None:
        """The person has seen every version of a field: the next write ends the disagreement."""
        known = self._lines[field]
        self._lines[field] = _Line(known.value, tuple(dict.fromkeys((*known.heads, *heads))), forced=True)

    def edit(
        self,
        values: Mapping[str, Any],
        then: Callable[[Loaded[R]], object] | None = None,
        failed: Callable[[FieldKitError], object] | None = None,
    ) -> None:
        """Write fields after everything asked before; « Enregistré » follows the write to disk."""
        lines = {name: self._lines[name] for name in values}
        self.record = replace(self.record, **values)
        self._under_way += 1
        self.asked += 1

        def done(loaded: Loaded[R]) -> None:
            self._under_way -= 1
            if then is not None:
                then(loaded)

        def refused(error: FieldKitError) -> None:
            self._under_way -= 1
            if failed is not None:
                failed(error)

        key = f"{self.id}.{'.'.join(sorted(values))}"
        self._context.saving.save(lambda: self._write(lines, values), done, refused, key=key)

    def _write(self, lines: Mapping[str, _Line], values: Mapping[str, Any]) -> Loaded[R]:
        """Runs in the writing lane; safe to run again after it raised."""
        records = self._context.workspace.records
        known: dict[str, Any] = {name: line.value for name, line in lines.items()}
        loaded = Loaded(
            record=replace(self.record, **known),
            heads={name: line.heads for name, line in lines.items()},
            conflicts={name: () for name, line in lines.items() if line.forced},
        )
        gesture = records.gesture()
        gesture.edit(loaded, **values)
        committed = records.keep(gesture, typing=True)
        for name, line in lines.items():
            if committed is not None and (line.forced or line.value != values[name]):
                line.value, line.heads, line.forced = values[name], committed.changes, False
        return records.get(self._kind, self.id)
