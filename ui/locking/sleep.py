"""The computer went to sleep without a word: the clocks tell, on every system."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

LOOK_S = 5
JUMP_S = 30.0
"""More than a look may be late because the machine is busy."""


class Sleep(QObject):
    """Looks at both clocks every five seconds; emits ``jumped`` when far more time has passed than that.

    A clock set forward by more than half a minute cannot be told from a sleep, and locks too.
    """

    jumped = Signal()

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """``wall`` and ``steady`` give seconds, for tests. On some systems the steady one stands still in a sleep."""
        super().__init__(parent)
        self._clocks = (wall, steady)
        self._last = self._read()
        self._timer = QTimer(self, interval=1000 * LOOK_S)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Compare with the last look."""
        now = self._read()
        passed = max(late - early for late, early in zip(now, self._last, strict=True))
        self._last = now
        if passed > LOOK_S + JUMP_S:
            self.jumped.emit()

    def leave(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _read(self) -> tuple[float, ...]:
        return tuple(clock() for clock in self._clocks)
