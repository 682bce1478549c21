"""A beat every 5 ms on the window's thread: whatever keeps it waiting keeps a person's typing waiting too."""

import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

INTERVAL_S = 0.005
_THREADS = Path("/proc/self/task")


class Heartbeat(QObject):
    """Collects how long the window's thread was kept from beating, in seconds, from ``start`` on.

    What a busy machine took is left out, where it tells so (Linux): the time that threads of this process stood ready
    and were given no processor. What the window's thread itself used meanwhile is always counted.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stalls: list[float] = []
        self._last = self._used = self._waited = 0.0
        self._timer = QTimer(self, interval=round(INTERVAL_S * 1000))
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Beat, nothing collected yet."""
        self._beat()
        self.stalls.clear()
        self._timer.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    @property
    def longest(self) -> float:
        """The longest stall, in seconds."""
        return max(self.stalls, default=0.0)

    def percentile(self, share: float) -> float:
        """The stall that this share of the beats did not exceed."""
        ordered = sorted(self.stalls)
        return ordered[min(len(ordered) - 1, round(share * len(ordered)))] if ordered else 0.0

    def _beat(self) -> None:
        used, waited, now = time.thread_time(), waited_for_a_processor(), time.perf_counter()
        late = now - self._last - INTERVAL_S
        self.stalls.append(max(0.0, min(late, max(used - self._used, late - (waited - self._waited)))))
        self._last, self._used, self._waited = now, used, waited


def waited_for_a_processor() -> float:
    """Seconds that all threads of this process together stood ready and did not run; 0 where nobody tells."""
    waited = 0
    for thread in _THREADS.iterdir() if _THREADS.is_dir() else ():
        try:
            waited += int((thread / "schedstat").read_text(encoding="ascii").split()[1])
        except OSError:
            continue  # it ended meanwhile
    return waited / 1e9
