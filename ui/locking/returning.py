"""Brings a window made anew to the place its person left, once its pages have read what they show."""

import time

from PySide6.QtCore import QEvent, QObject, QTimer

from ui.locking.place import Place, settle, turn_tabs
from ui.shell.window import MainWindow

_LOOK_MS = 30
_QUIET_LOOKS = 2
_LONGEST_S = 6.0
_HANDS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})


class Returning(QObject):
    """Works beside the person and stops at their first key or click: what they do now counts more."""

    def __init__(self, window: MainWindow, place: Place) -> None:
        super().__init__(window)
        self._window, self._place = window, place
        self._turned, self._quiet = False, 0
        self._until = time.monotonic() + _LONGEST_S
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        window.context.navigator.resume(place.stops)
        self._listen(install=True)
        self._timer.start()

    @property
    def done(self) -> bool:
        """Whether everything is as it was, or nothing more will be tried."""
        return not self._timer.isActive()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give way to the person."""
        if event.type() in _HANDS:
            self._stop()
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        screen = self._window.screen_shown
        if screen is None or time.monotonic() > self._until:
            self._stop()
            return
        self._quiet = self._quiet + 1 if self._window.context.jobs.idle else 0
        if self._quiet < _QUIET_LOOKS:
            return
        if not self._turned:
            turn_tabs(screen, self._place)
            self._turned, self._quiet = True, 0
        elif settle(screen, self._place):
            self._stop()

    def _stop(self) -> None:
        self._timer.stop()
        self._listen(install=False)

    def _listen(self, *, install: bool) -> None:
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self) if install else handle.removeEventFilter(self)
