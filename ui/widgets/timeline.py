"""What happened and what is to come, one below the other on a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.buttons import ClickArea
from ui.widgets.layouts import clear_layout
from ui.widgets.painting import text


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
    def __init__(self, event: Event, *, last: bool) -> None:
        super().__init__(f"{event.title}, {event.date}")
        self._event, self._last = event, last
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(event.title)
        if not event.id:
            self.make_still()
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().line_height("body") + theme().line_height("caption") + theme().px(10))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        with QPainter(self) as painter:
            look, said = theme(), self._event
            side = look.px(16)
            spot = QRectF(0, look.px(2), side, side)
            future = said.when is When.FUTURE
            if not self._last:
                below = self.height() - spot.bottom() - 2
                line = QRectF(side / 2 - look.border() / 2, spot.bottom() + 3, look.border(), below)
                painter.fillRect(line, look.color("border.strong"))
            tone = "tertiary" if future else "accent" if said.when is When.CURRENT else said.tone
            look.paint_icon(painter, said.icon, spot, look.ink(tone))
            left, high = side + look.px(12), look.line_height("body")
            strong = look.font("body", weight=600 if said.when is When.CURRENT else 500)
            first = QRectF(left, 0, self.width() - left, high + look.px(2))
            text(painter, first, said.title, strong, look.color("text.secondary" if future else "text.primary"))
            second = QRectF(left, first.bottom() - look.px(1), self.width() - left, look.line_height("caption"))
            text(painter, second, said.date, look.font("caption"), look.color("text.secondary"))
