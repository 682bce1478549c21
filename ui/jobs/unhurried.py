"""Small pieces of work on the window's thread, one at a time, with the person's events in between."""

from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module

from PySide6.QtCore import QObject, QTimer


class Unhurried(QObject):
    """Does the pieces in order, ``pause_ms`` apart, and ends with its parent. Nobody waits for them."""

    def __init__(self, pieces: Iterable[Callable[[], object]], pause_ms: int, parent: QObject) -> None:
        """Begins at the next turn."""
        super().__init__(parent)
        self._pieces = iter(pieces)
        self._timer = QTimer(self, interval=pause_ms)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return not self._timer.isActive()

    def _go_on(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            self._timer.stop()
        else:
            piece()


def importing(modules: Iterable[str]) -> list[Callable[[], object]]:
    """Pieces that import a module each."""
    return [partial(import_module, module) for module in modules]
