"""The backup made when the program ends: a small window says how far it is, and lets one leave without it."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QEventLoop, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from fieldkit.services.backups import Backups
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import Surface, column, row
from ui.widgets.progress import UNKNOWN, Bar

PATIENCE_MS = 300
"""A backup that takes no longer is made unseen."""

_LOOK_MS = 50
_WIDTH = 440


class ClosingBackup(QWidget):
    """How far the backup is. ``leave`` when the person wants to leave without it, by its button or by closing it."""

    leave = Signal()

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        self.setWindowTitle(say("shell.app"))
        self.setWindowIcon(theme().app_icon())
        self._far, self._bar = Label("", "caption", "secondary", tabular=True), Bar(UNKNOWN)
        self.quit = Button(say("backups.closing_quit"))
        self.quit.clicked.connect(self._leave)
        text = Label(say("backups.closing_text"), tone="secondary", wrap=True)
        ground = Surface("canvas")
        parts = (
            Label(say("backups.closing"), "h2", wrap=True),
            text,
            self._bar,
            row(self._far, None, self.quit, gap=8),
        )
        ground.setLayout(column(*parts, gap=12, margins=(24, 20, 24, 20)))
        self.setLayout(column(ground, gap=0))
        self.setFixedWidth(theme().grown(_WIDTH))

    def tell(self, done: int, total: int) -> None:
        """Bytes dealt with, of how many; 0 while that is not known."""
        if total:
            self._bar.show_share(done / total)
            self._far.setText(words().say("backups.closing_far", percent=100 * done // total))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it is leaving now."""
        self._leave()
        super().closeEvent(event)

    def _leave(self) -> None:
        self.quit.setEnabled(False)
        self.leave.emit()


def back_up_before_leaving(backups: Backups) -> bool:
    """On the window's thread, once it is closed: back up here what no backup has; whether all of it is in one.

    Whoever leaves earlier loses nothing: what was being made is taken away, the work itself is on disk, and the next
    run backs it up.
    """
    enough = threading.Event()
    far = [(0, 0)]

    def note(done: int, total: int) -> None:
        far[0] = (done, total)

    with ThreadPoolExecutor(1, thread_name_prefix="closing") as lane:
        made: Future[bool] = lane.submit(backups.at_end, enough.is_set, note)
        loop, shown = QEventLoop(), ClosingBackup()
        shown.leave.connect(enough.set)
        appear, look = QTimer(loop, singleShot=True, interval=PATIENCE_MS), QTimer(loop, interval=_LOOK_MS)
        appear.timeout.connect(shown.show)
        look.timeout.connect(lambda: loop.quit() if made.done() else shown.tell(*far[0]))
        appear.start()
        look.start()
        if not made.done():
            loop.exec()
        appear.stop()
        look.stop()
        shown.hide()
        shown.deleteLater()
        return made.result()
