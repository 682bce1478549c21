"""Where the person is, where they came from, and the way back."""

from collections.abc import Mapping
from dataclasses import field

from PySide6.QtCore import QObject, Signal

from fieldkit.domain.lightly import dataclass

HISTORY = 100


@dataclass(frozen=True, slots=True)
class Stop:
    """A screen and what it was asked to show."""

    key: str
    arguments: Mapping[str, str] = field(default_factory=dict)


Kept = tuple[tuple[Stop, ...], int]
"""The stops of a navigator, and which of them is the current one."""


class Navigator(QObject):
    """Goes from screen to screen. The window listens to ``moved``; going where one is enters the screen again."""

    moved = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stops: list[Stop] = []
        self._place = -1

    @property
    def current(self) -> Stop | None:
        """Where the person is; None before the first ``go``."""
        return self._stops[self._place] if self._place >= 0 else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is somewhere to go back to."""
        return self._place > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether « back » was used and can be taken back."""
        return self._place < len(self._stops) - 1

    @property
    def kept(self) -> Kept:
        """Everything needed to go on in another window."""
        return tuple(self._stops), self._place

    def resume(self, kept: Kept) -> None:
        """Go on where another navigator was."""
        stops, place = kept
        if stops:
            self._stops, self._place = list(stops), place
            self.moved.emit(stops[place])

    def go(self, key: str, **arguments: str) -> None:
        """Show a screen, e.g. ``go("visit", visit=identity)``."""
        stop = Stop(key, arguments)
        if stop != self.current:
            del self._stops[self._place + 1 :]
            self._stops.append(stop)
            del self._stops[: max(0, len(self._stops) - HISTORY)]
            self._place = len(self._stops) - 1
        self.moved.emit(stop)

    def replace(self, key: str, **arguments: str) -> None:
        """Show a screen in the place of this one, so that « back » skips this one."""
        if self._place >= 0:
            del self._stops[self._place :]
            self._place -= 1
        self.go(key, **arguments)

    def back(self, otherwise: str = "") -> None:
        """Go back; to the screen ``otherwise`` when there is nothing to go back to."""
        if self.can_go_back:
            self._place -= 1
            self.moved.emit(self._stops[self._place])
        elif otherwise:
            self.go(otherwise)

    def forward(self) -> None:
        """Take « back » back."""
        if self.can_go_forward:
            self._place += 1
            self.moved.emit(self._stops[self._place])
