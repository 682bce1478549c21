"""Rows and columns without surprise margins, hairlines, a wrapping flow, scrolling columns, cards and surfaces."""

from collections.abc import Iterable
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QMargins, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import invalidate, isValid

from ui.theme import load_tokens, theme
from ui.widgets.painting import box

L = TypeVar("L", bound=QBoxLayout)

PAGE, PANEL = (load_tokens().padding[name] for name in ("page", "panel"))
"""How far what a page shows stands from its sides, and what a panel shows from the page's side of it; before zoom."""

_MOST = 100_000
"""A stretch beside which any other is nothing."""

_LENGTHS, _APPLIED = "lengths", "applied_lengths"

Gap = int | tuple[int, int]
Margins = tuple[int, int, int, int]
"""Left, top, right and bottom, before zoom."""

STRETCH = None
"""In ``row`` and ``column``: the room left over."""


def row(*items: QWidget | QLayout | None, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """Items side by side, in order; STRETCH pushes what follows to the right. Lengths before zoom."""
    layout = QHBoxLayout()
    return _fill(layout, items, gap, margins)


def column(*items: QWidget | QLayout | None, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """Items one below the other; STRETCH pushes what follows to the bottom. Lengths before zoom."""
    layout = QVBoxLayout()
    return _fill(layout, items, gap, margins)


def _fill(layout: L, items: Iterable[QWidget | QLayout | None], gap: int, margins: Margins) -> L:
    space(layout, gap, margins)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            nest(layout, item)
    return layout


def space(layout: QBoxLayout | QGridLayout, gap: Gap = 0, margins: Margins = (0, 0, 0, 0)) -> None:
    """Give a layout its lengths before zoom, which they then follow; of a grid ``gap`` may be two, across and down."""
    across, down = gap if isinstance(gap, tuple) else (gap, gap)
    layout.setProperty(_LENGTHS, [across, down, *margins])
    _stretch(layout)


def follow_zoom(window: QWidget) -> None:
    """From now on a zoom gives every layout of a window its lengths anew; what a widget changed since is its own."""
    theme().changed.connect(_Follower(window).space)


class _Follower(QObject):
    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def space(self) -> None:
        for layout in self._window.findChildren(QLayout):
            applied = layout.property(_APPLIED)
            if applied is not None and list(applied) == _now(layout):
                _stretch(layout)


def _stretch(layout: QLayout) -> None:
    across, down, *margins = (theme().px(length) for length in layout.property(_LENGTHS))
    if isinstance(layout, QGridLayout):
        layout.setHorizontalSpacing(across)
        layout.setVerticalSpacing(down)
    else:
        layout.setSpacing(across)
    layout.setContentsMargins(QMargins(*margins))
    layout.setProperty(_APPLIED, _now(layout))


def _now(layout: QLayout) -> list[int]:
    gaps = [layout.spacing()] * 2
    if isinstance(layout, QGridLayout):
        gaps = [layout.horizontalSpacing(), layout.verticalSpacing()]
    sides = layout.contentsMargins()
    return [*gaps, sides.left(), sides.top(), sides.right(), sides.bottom()]


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


class _Body(QWidget):
    """What is scrolled: as high as its column is at the width it has.

    The height of a layout's minimum is another one: there a wrapped text stands in the narrow paragraph Qt prefers, and
    a page that claimed as much would scroll over nothing.
    """

    def minimumSizeHint(self) -> QSize:
        """No height of its own where the width decides."""
        least = super().minimumSizeHint()
        return QSize(least.width(), 0) if self.hasHeightForWidth() else least


class ScrollColumn(QScrollArea):
    """A column that scrolls when it does not fit; add to ``column``."""

    def __init__(self, gap: int = 8, margins: Margins = (0, 0, 0, 0), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.body = _Body()
        self.column = column(gap=gap, margins=margins)
        self.body.setLayout(self.column)
        self.setWidget(self.body)
        self.body.setAutoFillBackground(False)  # setWidget turned it on

    def add_bounded(self, widget: QWidget) -> None:
        """Add a widget that has a greatest width: a row alone asks for its height at the width it gets."""
        line = row(widget, None, gap=0)
        line.setStretch(0, _MOST)
        nest(self.column, line)


class FlowBox(QWidget):
    """Its children side by side, continued on the next line where there is no room; ``add`` and ``clear`` them.

    Lengths before zoom. It places them itself: items of a layout written in Python outlive what they stand for.
    """

    def __init__(self, gap: int = 6, line_gap: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._children: list[QWidget] = []
        self._gap, self._line_gap = gap, line_gap
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self._ask_to_settle)

    def add(self, *widgets: QWidget) -> None:
        """Add at the end."""
        for widget in widgets:
            kept_hidden = widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
            widget.setParent(self)
            widget.setVisible(not kept_hidden)
            self._children.append(widget)
        self._ask_to_settle()

    def clear(self) -> None:
        """Remove and delete every child."""
        gone, self._children = self._shown(), []
        for child in gone:
            child.hide()
            child.deleteLater()
        self._ask_to_settle()

    def hasHeightForWidth(self) -> bool:
        """The height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height the children take in a width."""
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        """One line of everything."""
        hints = [_wish(child) for child in self._shown()]
        width = sum(hint.width() for hint in hints) + theme().px(self._gap) * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSizeHint(self) -> QSize:
        """The largest child."""
        size = QSize()
        for child in self._shown():
            size = size.expandedTo(child.minimumSizeHint()).expandedTo(child.minimumSize())
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the children anew."""
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def showEvent(self, event: QShowEvent) -> None:
        """A child that changed while this was hidden told nobody."""
        super().showEvent(event)
        self._ask_to_settle()

    def event(self, event: QEvent) -> bool:
        """A child wants another size: so may this."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place(self.width(), move=True)
        return super().event(event)

    def _ask_to_settle(self) -> None:
        # Qt keeps one such request however many are posted: adding a hundred children places them once
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))
        self.updateGeometry()

    def _shown(self) -> list[QWidget]:
        return [child for child in self._children if isValid(child) and not child.isHidden()]

    def _place(self, width: int, *, move: bool) -> int:
        x, y, line = 0, 0, list[tuple[QWidget, QRect]]()
        for child in self._shown():
            hint = _wish(child)
            if x and x + hint.width() > width:
                x, y = 0, _set_line(line, move=move) + theme().px(self._line_gap)
                line = []
            line.append((child, QRect(x, y, min(hint.width(), max(width, 1)), hint.height())))
            x += hint.width() + theme().px(self._gap)
        return _set_line(line, move=move)


def _set_line(line: list[tuple[QWidget, QRect]], *, move: bool) -> int:
    """Where a line ends; with ``move`` its children stand in its middle."""
    tall = max((spot.height() for _, spot in line), default=0)
    for child, spot in line if move else ():
        child.setGeometry(spot.translated(0, (tall - spot.height()) // 2))
    return line[0][1].top() + tall if line else 0


def _wish(child: QWidget) -> QSize:
    return child.sizeHint().expandedTo(child.minimumSize()).boundedTo(child.maximumSize())


def nest(outer: QBoxLayout | QGridLayout, inner: QLayout, *where: Any) -> None:  # noqa: ANN401 - as Qt's overloads take it
    """Put a layout inside another, with what Qt's ``addLayout`` takes besides; nothing else calls that.

    PySide makes a Python object for every item of a layout added to a window, and keeps it when Qt deletes the item.
    A widget made later at the same address is then taken for that item, and deleting the widget ends the program.
    """
    outer.addLayout(inner, *where)
    _forget_items(inner)


def _forget_items(layout: QLayout) -> None:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if isinstance(item, QLayout):
            _forget_items(item)
        elif item is not None:
            invalidate(item)


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
