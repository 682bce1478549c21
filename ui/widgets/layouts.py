"""Rows and columns without surprise margins, hairlines, a wrapping flow, scrolling columns, cards and surfaces."""

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import QMargins, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.theme import theme
from ui.widgets.painting import box

L = TypeVar("L", bound=QBoxLayout)

STRETCH = None
"""In ``row`` and ``column``: the room left over."""


def row(
    *items: QWidget | QLayout | None, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Items side by side, in order; STRETCH pushes what follows to the right. Lengths before zoom."""
    layout = QHBoxLayout()
    return _fill(layout, items, gap, margins)


def column(
    *items: QWidget | QLayout | None, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Items one below the other; STRETCH pushes what follows to the bottom. Lengths before zoom."""
    layout = QVBoxLayout()
    return _fill(layout, items, gap, margins)


def _fill(layout: L, items: Iterable[QWidget | QLayout | None], gap: int, margins: tuple[int, int, int, int]) -> L:
    layout.setSpacing(theme().px(gap))
    layout.setContentsMargins(QMargins(*(theme().px(side) for side in margins)))
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)
    return layout


class Surface(QWidget):
    """A painted background: ``canvas``, ``subtle``, ``frame``…, ``card`` or ``none``, and hairlines on some edges.

    ``line`` names the edges: ``"top"``, ``"bottom right"``…
    """

    def __init__(self, surface: str = "canvas", line: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.surface, self._edges = surface, frozenset(line.split())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint background and edges."""
        with QPainter(self) as painter:
            look, spot = theme(), QRectF(self.rect())
            if self.surface == "card":
                box(
                    painter,
                    spot,
                    look.color("bg.canvas"),
                    look.color("border.hairline"),
                    look.radius("card"),
                    look.border(),
                )
            elif self.surface != "none":
                painter.fillRect(spot, look.color(f"bg.{self.surface}"))
            thick, ink = look.border(), look.color("border.hairline")
            edges = {
                "top": QRectF(0, 0, spot.width(), thick),
                "bottom": QRectF(0, spot.height() - thick, spot.width(), thick),
                "left": QRectF(0, 0, thick, spot.height()),
                "right": QRectF(spot.width() - thick, 0, thick, spot.height()),
            }
            for edge in self._edges:
                painter.fillRect(edges[edge], ink)


class Hairline(QWidget):
    """A separating line."""

    def __init__(self, *, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vertical = vertical
        self._dress()
        theme().changed.connect(self._dress)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint it."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme().color("border.hairline"))

    def _dress(self) -> None:
        if self._vertical:
            self.setFixedWidth(theme().border())
        else:
            self.setFixedHeight(theme().border())


class ScrollColumn(QScrollArea):
    """A column that scrolls when it does not fit; add to ``column``."""

    def __init__(
        self, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.body = QWidget()
        self.column = column(gap=gap, margins=margins)
        self.body.setLayout(self.column)
        self.setWidget(self.body)
        self.body.setAutoFillBackground(False)  # setWidget turned it on


class Flow(QLayout):
    """Items side by side, continued on the next line where there is no room. Lengths before zoom."""

    def __init__(self, gap: int = 6, line_gap: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap, self._line_gap = gap, line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Take an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """The item at a place, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """The item at a place, removed, or None."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """It takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height the items take in a width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """One line of everything."""
        gap = theme().px(self._gap)
        hints = [item.sizeHint() for item in self._items]
        width = sum(hint.width() for hint in hints) + gap * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """The largest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        x, y, tall = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x, y, tall = rect.x(), y + tall + theme().px(self._line_gap), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), QSize(min(hint.width(), rect.width()), hint.height())))
            x += hint.width() + theme().px(self._gap)
            tall = max(tall, hint.height())
        return y + tall - rect.y()


class FlowBox(QWidget):
    """A widget whose children wrap; ``add`` takes widgets, ``clear`` removes them all."""

    def __init__(self, gap: int = 6, line_gap: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = Flow(gap, line_gap, self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, *widgets: QWidget) -> None:
        """Add at the end."""
        for widget in widgets:
            self._flow.addWidget(widget)

    def clear(self) -> None:
        """Remove and delete every child."""
        clear_layout(self._flow)


def reveal(widget: QWidget, *, when: bool) -> None:
    """Show or hide a widget that is, or is about to be, inside another.

    ``setVisible(True)`` on a widget without a parent opens a window of its own for an instant and takes the focus away.
    """
    if not when:
        widget.hide()
    elif widget.parentWidget() is not None:
        widget.show()


def clear_layout(layout: QLayout) -> None:
    """Remove and delete everything in a layout, nested layouts included."""
    while (item := layout.takeAt(0)) is not None:
        child, inner = item.widget(), item.layout()
        if child is not None:
            child.hide()
            child.deleteLater()
        elif inner is not None:
            clear_layout(inner)
            inner.deleteLater()
