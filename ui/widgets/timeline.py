"""What happened and what is to come, one below the other on a line."""

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.domain.lightly import dataclass
from ui.theme import theme
from ui.widgets.buttons import ClickArea
from ui.widgets.labels import Label
from ui.widgets.layouts import clear_layout, column

_ICON = 16


class When(StrEnum):
    """Where an event stands in time."""

    PAST = "past"
    CURRENT = "current"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``tone`` colours the icon; without an ``id`` it cannot be pressed."""

    title: str
    date: str
    icon: str = "circle-check"
    tone: str = "success"
    when: When = When.PAST
    id: str = ""


class Timeline(QWidget):
    """Events in the order given; ``pressed`` carries the id of one."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_events(self, events: Iterable[Event]) -> None:
        """Replace the events."""
        clear_layout(self._column)
        shown = tuple(events)
        for place, event in enumerate(shown):
            line = _Line(event, last=place == len(shown) - 1)
            line.pressed.connect(lambda chosen=event.id: self.pressed.emit(chosen))
            self._column.addWidget(line)


class _Line(ClickArea):
    """Icon and line, the title on as many lines as it takes, the date."""

    def __init__(self, event: Event, *, last: bool) -> None:
        super().__init__(f"{event.title}, {event.date}")
        self._event, self._last = event, last
        if not event.id:
            self.make_still()
        current, future = event.when is When.CURRENT, event.when is When.FUTURE
        title = Label(event.title, tone="secondary" if future else "primary", weight=600 if current else 500, wrap=True)
        date = Label(event.date, "caption", "secondary", wrap=True)
        self.setLayout(column(title, date, gap=0, margins=(_ICON + 12, 0, 0, 8)))
        least = theme().size("targetMin") if event.id else 0
        self.setMinimumHeight(least)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        with QPainter(self) as painter:
            look, said = theme(), self._event
            side = look.px(_ICON)
            spot = QRectF(0, look.px(2), side, side)
            if not self._last:
                below = self.height() - spot.bottom() - 2
                line = QRectF(side / 2 - look.border() / 2, spot.bottom() + 3, look.border(), below)
                painter.fillRect(line, look.color("border.strong"))
            tone = "tertiary" if said.when is When.FUTURE else "accent" if said.when is When.CURRENT else said.tone
            look.paint_icon(painter, said.icon, spot, look.ink(tone))
