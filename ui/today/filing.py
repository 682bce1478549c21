"""Captures filed from outside their visit, or put in the bin, each with the way back."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from fieldkit.domain.visit import Observation, Visit
from fieldkit.errors import Refused
from ui.shell.context import Context


class CaptureFiling(QObject):
    """Writes on the writing lane; a toast takes each deed back."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def file(self, capture: str, visit: str, section: str) -> None:
        """Move a capture to the end of a section of a visit's note."""
        workspace, say = self._context.workspace, self._context.words.say

        def write() -> str | Refused:
            note = workspace.records.get(Observation, capture).record
            try:
                workspace.visits.file_capture(note, section, visit)
            except Refused as refused:
                return refused  # nothing was written and nothing is lost: the capture waits where it was
            return self._last()

        def filed(done: str | Refused) -> None:
            if isinstance(done, Refused):
                self._context.jobs.failed.emit(done)
                return
            named = say("visit.capture_filed", section=self._context.words.label(Visit.KIND, section))
            self._context.notices.toast(named, say("widgets.undo"), partial(self._take_back, done))

        self._context.saving.save(write, filed, owner=self)

    def drop(self, capture: str) -> None:
        """Put a capture in the bin, and say so."""
        say = self._context.words.say

        def dropped(gesture: str) -> None:
            undo = partial(self._take_back, gesture)
            self._context.notices.toast(say("visit.capture_binned"), say("widgets.undo"), undo, icon="trash-2")

        self.put_in_bin(capture, dropped)

    def put_in_bin(self, capture: str, then: Callable[[str], object] | None = None) -> None:
        """Put a capture in the bin; ``then`` is given the gesture."""
        records = self._context.workspace.records

        def write() -> str:
            records.delete(records.get(Observation, capture))
            return self._last()

        self._context.saving.save(write, then, owner=self)

    def _last(self) -> str:
        """The gesture just written: only the writing lane writes."""
        last = self._context.workspace.records.last
        return last.gesture if last is not None else ""

    def _take_back(self, gesture: str) -> None:
        undo = self._context.workspace.undo
        self._context.saving.save(lambda: undo.undo(gesture), owner=self)
