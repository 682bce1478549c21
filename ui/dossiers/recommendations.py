"""Recommandations of a dossier."""

from fieldkit.services.recommendations import Due, RecommendationRow
from ui.dossiers.calendar import today_here
from ui.dossiers.tab import Tab
from ui.shell.context import Context
from ui.theme import Tone, theme
from ui.today.panel import due_look, due_words
from ui.widgets.empty import EmptyState
from ui.widgets.language import formats, words
from ui.widgets.layouts import column
from ui.widgets.rows import Cell, Fill, Row, RowView

_DUE = 176


class RecommendationsTab(Tab):
    """Open ones by day, then closed ones; opening one opens the visit it arose at."""

    key = "recommendations"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = context.words.say
        self._visits: dict[str, str] = {}
        self.view = RowView(say("dossier.tab.recommendations"))
        self.view.opened.connect(self._open)
        self._empty = EmptyState(
            "list-checks", say("dossier.no_recommendations"), say("dossier.no_recommendations_text")
        )
        self.setLayout(column(self.view, self._empty, gap=0))

    def read(self) -> None:
        """Read them."""
        dossier = self.dossier
        self.fetch(lambda: self.context.workspace.recommendations.all(today_here(), dossier), self._show)

    def _show(self, rows: list[RecommendationRow]) -> None:
        self.view.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._visits = {row.recommendation.id: row.recommendation.visit for row in rows}
        self.view.show_rows([_row(row) for row in rows])

    def _open(self, identity: str) -> None:
        visit = self._visits.get(identity, "")
        if visit:
            self.context.navigator.go("visit", visit=visit)


def _row(row: RecommendationRow) -> Row:
    entry = row.recommendation
    state = theme().state("recommendation_state", entry.state)
    finding = row.follow_ups[-1].finding if row.follow_ups else ""
    raised = words().say("dossier.raised_on", day=formats().medium_day(row.raised_on)) if row.raised_on else ""
    second = " · ".join(filter(None, (raised, entry.responsible, finding)))
    to_check = row.due is Due.TO_CHECK  # said by its state already: its day is left to say
    pressing = None if to_check else due_look(row)
    tone = Tone.NEUTRAL if pressing else state.tone
    when = due_words(row)
    if to_check:
        when = formats().medium_day(entry.due) if entry.due else ""
    cells = [
        Cell(Fill.STATE, when, *pressing, width=_DUE) if pressing else Cell(text=when, width=_DUE),
        Cell(text=words().choice("priority", entry.priority) if entry.priority else "", width=76),
        Cell(Fill.STATE, words().choice("recommendation_state", entry.state), state.icon, tone, width=150),
    ]
    number = f"{entry.number}. " if entry.number else ""
    return Row(entry.id, f"{number}{entry.text}", second, pressing[0] if pressing else state.icon, cells=tuple(cells))
