"""Python's cyclic collector, on the window's thread only."""

import gc
import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer

LOOK_MS: Final = 1000
YOUNG: Final = 700
MIDDLE_EVERY: Final = 10
ALL_EVERY: Final = 60


class Collector(QObject):
    """Frees what only refers to itself, on the window's thread and between two events.

    Left alone, Python collects wherever the next object happens to be made: on a lane's thread, or in the middle of an
    event. A widget freed there is deleted under Qt's hands, and the program ends. ``longest_s`` is the longest time a
    collection kept the window waiting.
    """

    def __init__(self, parent: QObject) -> None:
        """Sets aside what was imported so far, and takes over."""
        super().__init__(parent)
        self.longest_s = 0.0
        self._rounds = 0
        gc.disable()
        self.set_aside()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(LOOK_MS)

    def set_aside(self) -> None:
        """Leave what there is now out of every later collection: modules live as long as the program.

        Collecting first would find next to nothing, and keep whoever starts the program waiting for a tenth of it.
        """
        gc.freeze()

    def look(self) -> None:
        """Collect what is due: the youngest objects when there are many, older ones every tenth and sixtieth time."""
        if gc.get_count()[0] < YOUNG:
            return
        self._rounds += 1
        generation = 2 if self._rounds % ALL_EVERY == 0 else 1 if self._rounds % MIDDLE_EVERY == 0 else 0
        begun = time.perf_counter()
        gc.collect(generation)
        self.longest_s = max(self.longest_s, time.perf_counter() - begun)


def collect_here(app: QCoreApplication) -> Collector:
    """Collect on ``app``'s thread from now on; asked again, the same collector answers."""
    gc.disable()
    return app.findChild(Collector) or Collector(app)
