"""The program started as every day, by a person who has the passphrase ready; the process ends once today serves.

``start(folder, passphrase, started, typing)`` prints the seconds from ``started`` (``time.time()``) to the first frame
of the main window, to today painted with what it has read, and to a key that was answered there, without those the
person takes to type; and the longest the window's thread was away from its events meanwhile; then the names of the
modules that were loaded.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow

import ui.app
from fieldkit.domain.unlocking import Passphrase
from ui.start.unlock import UnlockPage
from ui.start.window import StartWindow

_TICK_MS = 1


class Person(QObject):
    """Types the passphrase when asked for it, and presses Tab once today is there."""

    def __init__(
        self, start: StartWindow, passphrase: str, typing: float, done: Callable[[float, float, float, float], None]
    ) -> None:
        """``typing`` is how many seconds the passphrase takes."""
        super().__init__(QApplication.instance())
        self._start, self._passphrase, self._typing, self._done = start, passphrase, typing, done
        self._asked = self._taken = 0.0
        self._window: QMainWindow | None = None
        self._painted = 0.0
        self._ticked, self._longest = time.perf_counter(), 0.0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.timeout.connect(self._unlock)
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the first frame."""
        if event.type() == QEvent.Type.Paint and not self._painted:
            self._painted = time.time()
        return super().eventFilter(watched, event)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest, self._ticked = max(self._longest, now - self._ticked), now

    def _unlock(self) -> None:
        page = self._start.page
        if not isinstance(page, UnlockPage) or not page.isVisible():
            return
        self._asked = self._asked or time.time()
        if time.time() >= self._asked + self._typing:
            self._taken = time.time() - self._asked
            self._timer.timeout.disconnect(self._unlock)
            self._timer.timeout.connect(self._find)
            page.tried.emit(Passphrase(self._passphrase))

    def _find(self) -> None:
        found = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMainWindow)]
        if found:
            self._window = found[0]
            self._window.installEventFilter(self)
            self._timer.timeout.disconnect(self._find)
            self._timer.timeout.connect(self._use)

    def _use(self) -> None:
        from ui.shell.window import MainWindow  # not before: it is part of what is measured
        from ui.today.screen import TodayScreen

        assert isinstance(self._window, MainWindow)
        screen = self._window.screen_shown
        if isinstance(screen, TodayScreen) and screen._seen is not None and self._window.context.jobs.idle:
            self._timer.stop()
            QApplication.processEvents()  # what was read is laid out and painted
            assert self._painted, "today is shown before it is painted"
            shown, before = time.time(), self._window.focusWidget()
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                tab = QKeyEvent(kind, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
                QApplication.sendEvent(before, tab)
            assert self._window.focusWidget() is not before, "no key is answered"
            self._tick()
            self._done(self._painted - self._taken, shown - self._taken, time.time() - self._taken, self._longest)


def start(folder: str, passphrase: str, started: float, typing: float) -> None:
    """Start and measure; ends the process."""

    def done(painted: float, shown: float, usable: float, longest: float) -> None:
        figures = (painted - started, shown - started, usable - started, longest)
        sys.stdout.write(f"{' '.join(map(str, figures))}\n{' '.join(sorted(sys.modules))}\n")
        sys.stdout.flush()
        os._exit(0)

    begin = StartWindow.begin

    def met(self: StartWindow) -> None:
        Person(self, passphrase, typing, done)
        begin(self)

    StartWindow.begin = met  # type: ignore[method-assign]  # the only place where a person can be stood in for
    # As a person starts it, with nothing on the command line: where the workspace lives is said here instead.
    setattr(ui.app, "default_workspace", lambda: Path(folder))  # noqa: B010 - past the type checker
    sys.exit(ui.app.main([]))
