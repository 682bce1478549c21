"""Ending a visit, and sending its note to review."""

import datetime as dt

from PySide6.QtCore import QObject, Signal

from fieldkit.domain.loaded import Loaded
from fieldkit.domain.review import Action
from fieldkit.domain.visit import Visit, VisitState
from fieldkit.errors import FieldKitError
from ui.shell.context import Context
from ui.theme import Tone

_KEY = "visit-ending"


class Ending(QObject):
    """``ended`` once the state of the visit is on disk."""

    ended = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def forget(self) -> None:
        """The visit is left: what was said of its end stands on no other page."""
        self._context.notices.withdraw(_KEY)

    def finish(self, visit: str) -> None:
        """End the visit on the spot; what is missing is told, and does not stop anybody."""
        workspace = self._context.workspace
        now = dt.datetime.now()
        ends = now.time().replace(second=0, microsecond=0)

        def write() -> Loaded[Visit]:
            loaded = workspace.records.get(Visit, visit)
            same_day = loaded.record.date == now.date()
            return workspace.visits.finish(loaded, now.date(), ends=ends if same_day else None)

        self._context.saving.save(write, self._told, self._refuse, self)

    def submit(self, visit: str) -> None:
        """Send the note to review."""
        workspace = self._context.workspace
        say = self._context.words.say

        def write() -> None:
            workspace.review.act(Action.SUBMITTED, workspace.records.get(Visit, visit))

        def sent(_none: None) -> None:
            self._context.notices.message(say("visit.submitted"), Tone.SUCCESS, key=_KEY)
            self.ended.emit()

        self._context.saving.save(write, sent, self._refuse, self)

    def _told(self, loaded: Loaded[Visit]) -> None:
        say, notices = self._context.words.say, self._context.notices
        if loaded.record.state == VisitState.TO_COMPLETE:
            notices.message(
                say("visit.to_complete"),
                Tone.WARNING,
                say("visit.finish_anyway"),
                lambda: self._complete(loaded.id),
                key=_KEY,
            )
        else:
            notices.message(say("visit.finished"), Tone.SUCCESS, key=_KEY)
        self.ended.emit()

    def _complete(self, visit: str) -> None:
        workspace, say = self._context.workspace, self._context.words.say

        def done(_loaded: Loaded[Visit]) -> None:
            self._context.notices.message(say("visit.finished"), Tone.SUCCESS, key=_KEY)
            self.ended.emit()

        self._context.saving.save(
            lambda: workspace.visits.complete(workspace.records.get(Visit, visit)), done, self._refuse, self
        )

    def _refuse(self, error: FieldKitError) -> None:
        self._context.jobs.failed.emit(error)
