"""The health of this computer among the settings, with the way to what went wrong since the start."""

from PySide6.QtWidgets import QWidget

from ui.problems.health import HealthScreen
from ui.shell.context import Context
from ui.widgets.buttons import Button
from ui.widgets.labels import Label
from ui.widgets.layouts import FlowBox, column

_LEFT = 32
"""Where the lines of every section begin."""


class HealthPage(QWidget):
    """The same page as behind « Santé », with its buttons under its title."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.inner = HealthScreen(context)
        self.inner.indent(context.theme.px(_LEFT))
        header = self.inner.header()
        self.problems = Button(context.words.say("problems.page"), icon="triangle-alert")
        self.problems.clicked.connect(lambda: context.navigator.go("problems"))
        title = Label(header.title, "h2")
        told = Label(header.subtitle, tone="secondary", wrap=True)
        commands = FlowBox(gap=8)
        commands.add(*header.actions, self.problems)
        words = QWidget()
        words.setLayout(column(title, told, gap=2))
        top = column(words, commands, gap=8, margins=(_LEFT, 20, 20, 0))
        whole = column(top, self.inner, gap=8)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def read(self) -> None:
        """Look at the computer again."""
        self.inner.enter()
