"""The simplest pages of a start: waiting, and what stands in the way."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.errors import Damaged, FieldKitError
from ui.widgets.buttons import Button, Kind
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import FlowBox, column, reveal
from ui.widgets.problems import ProblemCard, trouble_of

MENDABLE = frozenset({"database", "log"})
"""What may be damaged and made good: the pages of the database, and the log beside it."""


class WaitingPage(QWidget):
    """What is being done, and how far; « Annuler » where it can be stopped."""

    stopped = Signal()

    def __init__(self, told: str, *, stoppable: bool = False) -> None:
        super().__init__()
        self.told = Label(told, "h2", "secondary", wrap=True)
        whole = column(self.told, gap=16)
        if stoppable:
            stop = Button(words().say("start.stop_filling"))
            stop.clicked.connect(self.stopped)
            whole.addWidget(stop)
        self.setLayout(whole)


class TroublePage(QWidget):
    """An error before anything is open: what happened, what is safe, what to do. ``again`` asks to retry.

    ``restoring`` asks for a backup in the place of what is damaged, ``mending`` to make good what can be.
    """

    again = Signal()
    left = Signal()
    restoring = Signal()
    mending = Signal()

    def __init__(self, error: FieldKitError) -> None:
        super().__init__()
        say = words().say
        mendable = isinstance(error, Damaged) and error.reason in MENDABLE
        retry = Button(say("start.retry"), Kind.STANDARD if mendable else Kind.PRIMARY)
        leave = Button(say("start.quit"))
        retry.clicked.connect(self.again)
        leave.clicked.connect(self.left)
        self.restore = Button(say("start.restore"), icon="history")
        self.restore.clicked.connect(self.restoring)
        if not isinstance(error, Damaged):
            self.restore.hide()
        self.mend = Button(say("start.mend"), Kind.PRIMARY)
        self.mend.clicked.connect(self.mending)
        reveal(self.mend, when=mendable)
        ways = FlowBox(10, 10)
        for button in (self.mend, retry, self.restore, leave):
            button.grow("controlTallest")
            ways.add(button)
        self.setLayout(
            column(
                Label(say("problems.start"), "display", wrap=True),
                ProblemCard(trouble_of(error), framed=True),
                ways,
                gap=20,
            )
        )


def opening(title: str, sentence: str) -> QWidget:
    """A page's title, close above what it asks."""
    part = QWidget()
    part.setLayout(column(Label(title, "display", wrap=True), lead(sentence), gap=4))
    return part


def lead(sentence: str = "") -> Label:
    """What stands below a page's title, a little larger than what follows."""
    return Label(sentence, "h3", "secondary", weight=400, wrap=True)
