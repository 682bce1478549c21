"""The page header of a visit: title, states, when and for which dossier, undo, and the one thing to do next."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.review import ReviewState
from fieldkit.domain.visit import Visit, VisitState
from fieldkit.reference.words import Words
from sync.client.state import Phase
from ui.records.deeds import Deeds
from ui.records.witness import Witness
from ui.shell.context import Context
from ui.shell.screen import Header
from ui.theme import theme
from ui.visits.reading import VisitSeen
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.labels import Label
from ui.widgets.layouts import row
from ui.widgets.marks import Icon, StatePill

_OPEN = {"", VisitState.PLANNED, VisitState.UNDER_WAY, VisitState.TO_COMPLETE}


class Heading(QObject):
    """``finish`` and ``submit`` ask for what the primary button says; ``changed`` when the header looks otherwise."""

    finish = Signal()
    submit = Signal()
    changed = Signal()

    def __init__(self, context: Context, deeds: Deeds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._seen: VisitSeen | None = None
        self._offline = False
        say = context.words.say
        self.undo = IconButton("undo-2", say("visit.undo"))
        self.redo = IconButton("redo-2", say("visit.redo"))
        self.undo.clicked.connect(deeds.undo)
        self.redo.clicked.connect(deeds.redo)
        self._deeds = deeds
        deeds.changed.connect(self._tell_deeds)
        self._tell_deeds()
        self.primary = Button(say("visit.finish"), Kind.PRIMARY)
        self.primary.clicked.connect(self._act)
        self._state = StatePill("visit_state", VisitState.PLANNED)
        self._review = StatePill("review_state", ReviewState.DRAFT)
        self.witness = Witness(context, self)
        self.witness.shown.connect(self.changed)
        self._hint = QWidget()
        self._hint.setLayout(row(Icon("cloud-off"), Label(say("visit.offline"), tone="secondary"), gap=6))
        self._leave = context.engine.subscribe(lambda _state: context.jobs.on_window_thread(self._tell_network))
        self.destroyed.connect(lambda: self._leave())
        theme().changed.connect(self.changed)

    def show_seen(self, seen: VisitSeen) -> None:
        """Show the visit as it was read."""
        before, self._seen = self._seen, seen
        self.witness.follow(partial(self._context.workspace.copies.of_visit, seen.sheet.visit.id))
        if before is None or _facts(before) != _facts(seen):
            self.changed.emit()

    def header(self) -> Header:
        """What the page header shows now."""
        seen = self._seen
        if seen is None:
            return Header(self._context.words.label(Visit.KIND).capitalize(), back=True)
        visit, say = seen.sheet.visit, self._context.words.say
        self._state.set_code(visit.state or VisitState.PLANNED)
        self._review.set_code(seen.review)
        reviewed = seen.review is not ReviewState.DRAFT
        states: tuple[QWidget, ...] = (self._state, self._review) if reviewed else (self._state,)
        signs = (*states, self.witness.mark)
        finishing = visit.state in _OPEN
        self.primary.set_label(say(self._primary_key(seen)))
        self._offline = self._context.engine.state.phase is Phase.OFFLINE
        actions: list[QWidget] = [self._hint] if self._offline and not theme().sun else []
        actions += [self.undo] if theme().sun else [self.undo, self.redo]
        if finishing or (seen.finished and seen.may_submit):
            actions.append(self.primary)
        title = visit.title or say("visit.untitled")
        subtitle = "" if theme().sun else subtitle_of(self._context.words, seen)
        return Header(title, subtitle, tuple(actions), () if theme().sun else signs, back=True)

    def _primary_key(self, seen: VisitSeen) -> str:
        if seen.sheet.visit.state not in _OPEN:
            again = seen.review in {ReviewState.APPROVED, ReviewState.SHARED, ReviewState.CHANGES_REQUESTED}
            return "visit.submit_again" if again else "visit.submit"
        return "visit.finish_short" if theme().sun else "visit.finish"

    def _act(self) -> None:
        if self._seen is not None:
            (self.finish if self._seen.sheet.visit.state in _OPEN else self.submit).emit()

    def _tell_deeds(self) -> None:
        self.undo.setEnabled(self._deeds.can_undo)
        self.redo.setEnabled(self._deeds.can_redo)

    def _tell_network(self) -> None:
        if self._offline != (self._context.engine.state.phase is Phase.OFFLINE):
            self.changed.emit()


def _facts(seen: VisitSeen) -> tuple[object, ...]:
    visit = seen.sheet.visit
    when = (visit.date, visit.starts, visit.ends)
    dossier = seen.sheet.dossier
    return visit.title, visit.state, when, dossier and (dossier.code, dossier.title), seen.review, seen.may_submit


def subtitle_of(words: Words, seen: VisitSeen) -> str:
    """« Visite du 12 mars, 10:45 – 12:30 · BJ-24-017 Eau potable »."""
    visit, dossier, formats = seen.sheet.visit, seen.sheet.dossier, words.formats
    parts = []
    if visit.date:
        parts.append(words.say("visit.of_day", day=formats.short_day(visit.date)))
    times = " – ".join(formats.clock(time) for time in (visit.starts, visit.ends) if time)
    when = ", ".join(filter(None, (*parts, times)))
    named = " ".join(filter(None, (dossier.code, dossier.short_title or dossier.title))) if dossier else ""
    return " · ".join(filter(None, (when, named)))
