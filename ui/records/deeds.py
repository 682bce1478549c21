"""What was done on this screen, to be taken back one by one and done again."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from fieldkit.domain.lightly import dataclass

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done. ``undo`` and ``redo`` answer whether there was something left to do."""

    undo: Callable[[], bool]
    redo: Callable[[], bool]
    stays: Callable[[], bool] = lambda: False
    """Whether the deed can be taken back further, step by step (typing)."""


class Deeds(QObject):
    """Deeds in the order they were done; a new one forgets those that were taken back."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done: list[Deed] = []
        self._undone: list[Deed] = []

    @property
    def can_undo(self) -> bool:
        """Whether anything can be taken back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether anything taken back can be done again."""
        return bool(self._undone)

    def did(self, deed: Deed) -> None:
        """Something was done; the same deed twice in a row (typing on) counts once."""
        self._undone.clear()
        if not self._done or self._done[-1] is not deed:
            self._done.append(deed)
            del self._done[: max(0, len(self._done) - LONGEST)]
        self.changed.emit()

    def undo(self) -> None:
        """Take the last deed back, or one step of it."""
        while self._done:
            deed = self._done[-1]
            worked = deed.undo()
            if not worked or not deed.stays():
                self._done.pop()
            if worked:
                if deed not in self._undone[-1:]:
                    self._undone.append(deed)
                break
        self.changed.emit()

    def redo(self) -> None:
        """Do again what was taken back last."""
        while self._undone:
            deed = self._undone.pop()
            if deed.redo():
                if deed not in self._done[-1:]:
                    self._done.append(deed)
                break
        self.changed.emit()

    def forget(self) -> None:
        """Another visit is shown: nothing of the former can be taken back here."""
        self._done.clear()
        self._undone.clear()
        self.changed.emit()
