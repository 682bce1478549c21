"""Problems: everything that went wrong since FieldKit was opened, newest first, each with its three lines."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from fieldkit.domain.loaded import Published
from ui.problems.kept import Problem
from ui.problems.support import save_support
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import Tone
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.layouts import PAGE, ScrollColumn, Surface, clear_layout, column, row
from ui.widgets.problems import ProblemCard, Trouble, trouble_of

_WIDEST = 760


class ProblemsScreen(Screen):
    """Read from what the notices kept; nothing here is on disk."""

    key = "problems"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self.health = Button(say("problems.health"), icon="shield-check")
        self.health.clicked.connect(lambda: context.navigator.go("health"))
        self.support = Button(say("problems.support"), icon="download")
        self.support.clicked.connect(lambda: save_support(context, self))
        self.empty = EmptyState("circle-check", say("problems.none"), say("problems.none_text"), say("problems.health"))
        self.empty.activated.connect(lambda: context.navigator.go("health"))
        self._list = ScrollColumn(gap=0, margins=(0, 0, 0, 20))
        self.setLayout(column(self._list, self.empty, gap=0))
        self.cards: tuple[ProblemCard, ...] = ()
        context.notices.problems.changed.connect(self._show)

    def header(self) -> Header:
        """Title, what this page is for, and what one may do with it."""
        say = self.context.words.say
        return Header(say("problems.page"), say("problems.page_sub"), (self.health, self.support))

    def enter(self, **arguments: str) -> None:  # noqa: ARG002 - the screen takes none
        """Show what there is now."""
        self._show()

    def refresh(self, published: Published) -> None:
        """Nothing here comes from the journal."""

    def zones(self) -> tuple[QWidget, ...]:
        """The list."""
        return (self._list,)

    def _show(self) -> None:
        found = self._told_apart()
        clear_layout(self._list.column)
        self.cards = tuple(self._card(problem) for problem in found)
        for card in self.cards:
            band = Surface("none", "bottom")
            line = row(card, None, gap=0, margins=(PAGE, 16, PAGE, 16))
            line.setStretch(0, 100)
            band.setLayout(line)
            self._list.column.addWidget(band)
        self._list.column.addStretch(1)
        self._list.setVisible(bool(found))
        self.empty.setVisible(not found)

    def _told_apart(self) -> list[Problem]:
        """What is over, and of what is not one for each cause: the one with something to do about it."""
        problems, actions = self.context.notices.problems, self.context.notices.actions
        open_ones = [next((each for each in group if each.place in actions), group[0]) for group in problems.open]
        chosen = set(map(id, open_ones))
        return [each for each in problems.all if each.resolved or id(each) in chosen]

    def _card(self, problem: Problem) -> ProblemCard:
        action = None if problem.resolved else self.context.notices.actions.get(problem.place)
        actions = [action] if action is not None else []
        card = ProblemCard(told(problem, self.context), actions, caption=self._when(problem))
        card.setMaximumWidth(self.context.theme.px(_WIDEST))
        return card

    def _when(self, problem: Problem) -> str:
        formats, say = self.context.formats, self.context.words.say
        at = formats.clock(problem.first.time())
        if problem.count > 1:
            at = say("problems.times", at=at, count=problem.count, last=formats.clock(problem.last.time()))
        return say("problems.resolved_at", at=at) if problem.resolved else at


def told(problem: Problem, context: Context) -> Trouble:
    """A problem that was kept, in the words of the window."""
    if problem.bug:
        say = context.words.say
        title, happened, safe, todo = (say(f"problems.bug_{part}") for part in ("title", "happened", "safe", "todo"))
        return Trouble(title, happened, safe, todo, "octagon-alert", Tone.DANGER, problem.detail)
    return replace(trouble_of(problem.error, about=problem.about), detail=problem.detail)
