"""Ending a visit, and sending its note to review."""

import datetime as dt

from PySide6.QtCore import QObject, Signal

from fieldkit.domain.loaded import Loaded
from fieldkit.domain.review import Action
from fieldkit.domain.visit import Visit, VisitState
from fieldkit.errors import FieldKitError
from fieldkit.reference.words import Words
from fieldkit.services.completeness import Completeness
from fieldkit.services.visits import VisitSheet
from ui.shell.context import Context
from ui.theme import Tone

_KEY = "visit-ending"
_NAMED = 3
"""Sections named; the others are counted."""


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

        def write() -> VisitSheet:
            loaded = workspace.records.get(Visit, visit)
            same_day = loaded.record.date == now.date()
            workspace.visits.finish(loaded, now.date(), ends=ends if same_day else None)
            return workspace.visits.sheet(visit, now.date())

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

    def _told(self, sheet: VisitSheet) -> None:
        say, notices = self._context.words.say, self._context.notices
        if sheet.visit.state == VisitState.TO_COMPLETE:
            notices.message(
                say("visit.to_complete", what=", ".join(left_words(self._context.words, sheet.missing))),
                Tone.WARNING,
                say("visit.finish_anyway"),
                lambda: self._complete(sheet.visit.id),
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


def left_words(words: Words, missing: Completeness) -> list[str]:
    """What is left to do of a visit: « les sections « Contexte » et « Gouvernance » », « 2 indicateurs »."""
    say, told = words.say, []
    empty = [words.label(Visit.KIND, section.field) for section in missing.sections if not section.written]
    if empty:
        names = ", ".join(say("visit.section_named", name=name) for name in empty[:_NAMED])
        more = len(empty) - _NAMED
        few = say("visit.left_sections", count=len(empty), names=names)
        told.append(say("visit.left_sections_more", count=more, names=names) if more > 0 else few)
    indicators = missing.indicators - missing.indicators_recorded
    if indicators:
        told.append(say("visit.left_indicators", count=indicators))
    if missing.consents_missing:
        told.append(say("visit.left_consents", count=missing.consents_missing))
    return told
