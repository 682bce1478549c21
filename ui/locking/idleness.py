"""Nobody is there: no key, no mouse and no touch for so many minutes."""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

_SIGNS: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)


_LONGEST_S: Final = 60.0
"""The time given may have been changed since the last look."""


class Idleness(QObject):
    """Emits ``long_enough`` once nobody has touched any window of the program for the time given.

    It listens to the system's windows, which see each input once, and not to every widget.
    """

    long_enough = Signal()

    def __init__(
        self, minutes: Callable[[], int], now: Callable[[], float] = time.monotonic, parent: QObject | None = None
    ) -> None:
        """``minutes`` is asked for the time given, 0 for ever; ``now`` gives seconds, for tests."""
        super().__init__(parent)
        self._minutes, self._now = minutes, now
        self._last = now()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        QGuiApplication.instance().focusWindowChanged.connect(self._listen)  # type: ignore[union-attr]  # there is one
        self._listen(QGuiApplication.focusWindow())
        self.look()

    @property
    def quiet_for(self) -> float:
        """Seconds since the last sign of a person."""
        return self._now() - self._last

    def begin_again(self) -> None:
        """Somebody is there."""
        self._last = self._now()

    def look(self) -> None:
        """Tell when it has been long enough; else look again when it may be, or in a minute."""
        seconds = 60.0 * self._minutes()
        left = self._last + seconds - self._now()
        if seconds and left <= 0:
            self.long_enough.emit()
        else:
            self._timer.start(int(1000 * min(left if seconds else _LONGEST_S, _LONGEST_S)) + 1)

    def leave(self) -> None:
        """Look no more."""
        self._timer.stop()
        QGuiApplication.instance().focusWindowChanged.disconnect(self._listen)  # type: ignore[union-attr]  # there is one

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take note of every sign of a person."""
        if event.type() in _SIGNS:
            self.begin_again()
        return super().eventFilter(watched, event)

    def _listen(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)
            self.begin_again()
