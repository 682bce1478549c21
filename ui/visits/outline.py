"""The outline of the note: where one is, what is written, what is left; captures can be dropped on a section."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from fieldkit.domain.lightly import dataclass
from ui.theme import theme
from ui.visits.captures import capture_in
from ui.widgets.buttons import ClickArea
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout
from ui.widgets.painting import RIGHT, box, text, text_width
from ui.widgets.tips import tip

_STATES = {
    "done": ("circle-check", "success.base"),
    "current": ("circle-dot", "accent.base"),
    "todo": ("circle", "text.tertiary"),
    "part": ("circle-dashed", "warning.base"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline. ``state`` is ``done``, ``part`` or ``todo``; ``section``: a part of the note."""

    key: str
    title: str
    state: str
    count: str = ""
    section: bool = True


class Outline(QWidget):
    """``picked`` carries the key of a line; ``filed`` the id of a capture dropped on a section, and the section."""

    picked = Signal(str)
    filed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(words().say("visit.outline"))
        self._entries: tuple[Entry, ...] = ()
        self._current = ""
        self._lines: dict[str, _Line] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is on show."""
        return self._entries

    def line(self, key: str) -> ClickArea:
        """The line of a key; raises KeyError."""
        return self._lines[key]

    def show_entries(self, entries: Sequence[Entry], current: str) -> None:
        """Show the outline; the lines are made anew only where there are others."""
        same = [entry.key for entry in entries] == [entry.key for entry in self._entries]
        self._entries, self._current = tuple(entries), current
        if not same:
            clear_layout(self._column)
            self._lines = {entry.key: self._make(entry) for entry in entries}
        for number, entry in enumerate(entries, 1):
            self._lines[entry.key].show_entry(entry, number, current=entry.key == current)

    def _make(self, entry: Entry) -> "_Line":
        line = _Line(entry)
        line.pressed.connect(lambda: self.picked.emit(entry.key))
        line.dropped.connect(lambda capture: self.filed.emit(capture, entry.key))
        self._column.addWidget(line)
        return line


class _Line(ClickArea):
    dropped = Signal(str)

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.title)
        self._entry, self._number, self._current, self._aimed = entry, 0, False, False
        self.setAcceptDrops(entry.section)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def show_entry(self, entry: Entry, number: int, *, current: bool) -> None:
        self._entry, self._number, self._current = entry, number, current
        state = words().say(f"visit.outline_state.{entry.state}")
        self.setAccessibleName(f"{number}. {entry.title}, {state} {entry.count}".strip())
        tip(self, entry.title)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().size("targetMin") + theme().px(2))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if capture_in(event.mimeData()):
            self._aimed = True
            self.update()
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._aimed = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._aimed = False
        self.update()
        event.acceptProposedAction()
        self.dropped.emit(capture_in(event.mimeData()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter, look, spot = QPainter(self), theme(), QRectF(self.rect())
        if self._current:
            box(painter, spot, look.color("bg.selected"), None, look.radius("chip"))
            bar = QRectF(0, spot.center().y() - look.px(9), look.px(3), look.px(18))
            box(painter, bar, look.color("accent.base"), None, look.px(1.5))
        elif self.hovered:
            box(painter, spot, look.color("bg.hover"), None, look.radius("chip"))
        if self._aimed:
            painter.setPen(QPen(look.color("accent.base"), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(spot.adjusted(1, 1, -1, -1), look.radius("chip"), look.radius("chip"))
        side = look.size("icon")
        icon, ink = _STATES["current" if self._current and self._entry.section else self._entry.state]
        mark = QRectF(look.px(8), spot.center().y() - side / 2, side, side)
        look.paint_icon(painter, icon, mark, ink)
        room = spot.adjusted(mark.right() + look.px(8), 0, -look.px(8), 0)
        if self._entry.count:
            font = look.font("caption", tabular=True)
            text(painter, room, self._entry.count, font, look.color("text.secondary"), RIGHT)
            room.setRight(room.right() - text_width(font, self._entry.count) - look.px(8))
        font = look.font("body", weight=600 if self._current else 400)
        text(painter, room, f"{self._number}. {self._entry.title}", font, look.color("text.primary"))
