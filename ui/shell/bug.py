"""What a defect of the program looks like: said plainly, with what one may pass on. The work goes on."""

import logging
import sys
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from fieldkit.services.logbook import scrubbed
from ui.theme import Tone, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.focus import FocusRing
from ui.widgets.language import words
from ui.widgets.layouts import ScrollColumn, column, row
from ui.widgets.problems import ProblemCard, Trouble

log = logging.getLogger(__name__)


def catch_bugs(tell: Callable[[BaseException], None]) -> None:
    """Hand every exception nothing else caught to ``tell``, as well as to the log: a slot may raise one any time."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("nothing caught this", exc_info=(kind, error, trace))
        tell(error)

    sys.excepthook = hook


class BugDialog(QDialog):
    """Not modal: it never stands between a person and their work. ``wanted`` asks for a support file.

    Its detail holds types, keys and lines of the program: neither a message nor a value, which may be somebody's words.
    """

    wanted = Signal()

    def __init__(self, error: BaseException, parent: QWidget | None = None, *, saved: bool = True) -> None:
        """``saved`` says whether everything typed is on disk."""
        super().__init__(parent)
        say = words().say
        self.setWindowTitle(say("problems.bug_title"))
        self.setModal(False)
        # The doctor knows much more than a version, and takes a twentieth of a start.
        from fieldkit.services.doctor import program_version

        detail = "\n".join([f"FieldKit {program_version()}", *scrubbed(error)])
        trouble = Trouble(
            say("problems.bug_title"),
            say("problems.bug_happened"),
            say("problems.bug_safe" if saved else "problems.bug_safe_unsaved"),
            say("problems.bug_todo"),
            "octagon-alert",
            Tone.DANGER,
            detail,
        )
        self.card = ProblemCard(trouble)
        page = ScrollColumn()
        page.column.addWidget(self.card)
        page.column.addStretch(1)
        self.support = Button(say("problems.support"), icon="download")
        close = Button(say("widgets.close"), Kind.PRIMARY)
        self.support.clicked.connect(self.wanted)
        close.clicked.connect(self.accept)
        whole = column(page, row(None, self.support, close, gap=8), gap=10, margins=(20, 18, 20, 16))
        self.setLayout(whole)
        self.focus_ring = FocusRing(self)
        self.resize(theme().px(560), theme().px(320))

    @property
    def detail(self) -> str:
        """What one may pass on."""
        return self.card.trouble.detail

    def open(self) -> None:
        """Show it without taking the window's keys away."""
        self.show()
