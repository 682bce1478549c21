"""The health of this computer among the settings, with the way to what went wrong since the start."""

from PySide6.QtWidgets import QWidget

from ui.problems.health import HealthScreen
from ui.shell.context import Context
from ui.widgets.buttons import Button
from ui.widgets.labels import Label
from ui.widgets.layouts import column, row


class HealthPage(QWidget):
    """The same page as behind « Santé », with its buttons above it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.inner = HealthScreen(context)
        header = self.inner.header()
        self.problems = Button(context.words.say("problems.page"), icon="triangle-alert")
        self.problems.clicked.connect(lambda: context.navigator.go("problems"))
        title = Label(header.title, "h2")
        told = Label(header.subtitle, tone="secondary", wrap=True)
        words = QWidget()
        words.setLayout(column(title, told, gap=2))
        line = row(words, self.problems, *header.actions, gap=8, margins=(20, 16, 20, 0))
        line.setStretch(0, 1)
        whole = column(line, self.inner, gap=8)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def read(self) -> None:
        """Look at the computer again."""
        self.inner.enter()
