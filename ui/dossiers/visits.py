"""Visites of a dossier."""

from fieldkit.services.visits import VisitRow
from ui.dossiers.calendar import today_here
from ui.dossiers.tab import Tab
from ui.shell.context import Context
from ui.theme import theme
from ui.widgets.empty import EmptyState
from ui.widgets.language import formats, words
from ui.widgets.layouts import column
from ui.widgets.rows import Cell, Fill, Row, RowView


class VisitsTab(Tab):
    """The visits, the latest first; Entrée opens one."""

    key = "visits"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = context.words.say
        self.view = RowView(say("dossier.tab.visits"))
        self.view.opened.connect(lambda visit: self.context.navigator.go("visit", visit=visit))
        self._empty = EmptyState("notebook-pen", say("dossier.no_visits"), say("dossier.no_visits_text"))
        self.setLayout(column(self.view, self._empty, gap=0))

    def read(self) -> None:
        """Read the visits."""
        dossier = self.dossier
        self.fetch(lambda: self.context.workspace.visits.of_dossier(dossier, today_here()), self._show)

    def _show(self, rows: list[VisitRow]) -> None:
        self.view.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self.view.show_rows([_row(row) for row in rows])


def _row(row: VisitRow) -> Row:
    say, visit = words().say, row.visit
    state = theme().state("visit_state", visit.state or "planned")
    title = ", ".join(filter(None, (formats().day(visit.date) if visit.date else "", row.site or visit.title)))
    parts = [
        say("today.note_words", count=row.missing.words) if row.missing.words else "",
        say("dossiers.photo_count", count=row.missing.photos) if row.missing.photos else "",
        say("dossier.indicators_of", done=row.missing.indicators_recorded, total=row.missing.indicators)
        if row.missing.indicators
        else "",
    ]
    label = words().choice("visit_state", visit.state or "planned")
    cell = Cell(Fill.STATE, label, state.icon, state.tone, width=140)
    return Row(visit.id, title, " · ".join(filter(None, parts)), state.icon, cells=(cell,))
