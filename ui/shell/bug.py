"""What a defect of the program looks like: said plainly, with its detail to copy. The work goes on."""

import logging
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from ui.theme import theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import column, row

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
    """Not modal: it never stands between a person and their work."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say = words().say
        self.setWindowTitle(say("shell.bug_title"))
        self.setModal(False)
        self.detail = "".join(traceback.format_exception(error))
        shown = QPlainTextEdit(self.detail, readOnly=True)
        copy, close = Button(say("shell.bug_copy"), icon="copy"), Button(say("widgets.close"), Kind.PRIMARY)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.detail))
        close.clicked.connect(self.accept)
        self.setLayout(
            column(
                Label(say("shell.bug_title"), "h2"),
                Label(say("shell.bug_text"), tone="secondary", wrap=True),
                Label(say("shell.bug_detail"), "caption", "secondary"),
                shown,
                row(None, copy, close, gap=8),
                gap=10,
                margins=(20, 18, 20, 16),
            )
        )
        self.resize(theme().px(620), theme().px(420))

    def open(self) -> None:
        """Show it without taking the window's keys away."""
        self.show()
