"""Tabs with counts, and the panel beside the content."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QSplitter, QWidget

from ui.theme import theme
from ui.widgets.buttons import IconButton, native
from ui.widgets.language import words
from ui.widgets.layouts import Surface, column
from ui.widgets.painting import KEYBOARD_REASONS, LEFT, focus_ring, hairline, text, text_width
from ui.widgets.tips import tip

_PAD, _LEAST_PAD = 10, 4
"""Beside a label, before zoom: where there is room, and where there is not."""


class Tabs(QWidget):
    """Tabs as one stop of the keyboard: arrows and Ctrl+Tab move. ``picked`` carries the key of the tab."""

    picked = Signal(str)

    def __init__(
        self, tabs: Sequence[tuple[str, str]] = (), name: str = "", margin: int = 20, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tabs, self._counts, self._place = tuple(tabs), dict[str, int](), 0
        self._margin, self._hovered, self._ringed = margin, -1, False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda by=step: self.turn(by))
        theme().changed.connect(self._dress)
        self._dress()

    @property
    def key(self) -> str:
        """The key of the tab on show."""
        return self._tabs[self._place][0] if self._tabs else ""

    def set_tabs(self, tabs: Sequence[tuple[str, str]]) -> None:
        """Offer other tabs; the one on show stays where it still exists."""
        kept = self.key
        self._tabs, self._place = tuple(tabs), 0
        self.set_key(kept)

    def set_key(self, key: str) -> None:
        """Show a tab without emitting; an unknown key changes nothing."""
        keys = [known for known, _ in self._tabs]
        if key in keys:
            self._place = keys.index(key)
        self._tell()

    def set_count(self, key: str, count: int) -> None:
        """How many things a tab holds; 0 shows none."""
        self._counts[key] = count
        self._tell()

    def sizeHint(self) -> QSize:
        """All tabs in a row."""
        return QSize(
            round(sum(_widths(self._tabs, self._counts, _PAD)) + 2 * _start(self._margin)), theme().size("tab")
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.turn(step)
        else:
            super().keyPressEvent(event)

    def turn(self, step: int) -> None:
        """Show the next or previous tab."""
        if self._tabs:
            self._choose((self._place + step) % len(self._tabs))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what was pressed."""
        place = self._at(event.position().x())
        if place >= 0:
            self._choose(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        self._hovered = self._at(event.position().x())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the mouse."""
        super().leaveEvent(event)
        self._hovered = -1
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint labels, counts and the underline."""
        with QPainter(self) as painter:
            look = theme()
            beside, counts = _ease(self._tabs, self._counts, self.width() - _start(self._margin))
            pad = look.px(beside)
            hairline(painter, 0, self.width(), self.height() - look.border())
            for place, spot in enumerate(self._spots()):
                key, label = self._tabs[place]
                chosen = place == self._place
                strong = look.font("body", weight=600 if chosen else 500)
                ink = look.color("text.primary" if chosen or place == self._hovered else "text.secondary")
                count = counts.get(key, 0)
                inner = spot.adjusted(pad, 0, -pad - _count_width(count), 0)
                text(painter, inner, label, strong, ink, LEFT)
                inner.setLeft(inner.left() + min(text_width(strong, label), inner.width()))
                _paint_count(painter, inner, count)
                if chosen:
                    bar = look.px(4 if look.sun else 3)
                    fill = look.color("text.primary" if look.sun else "accent.base")
                    side = max(0, pad - look.px(2))
                    wide = spot.width() - 2 * side
                    painter.fillRect(QRectF(spot.left() + side, self.height() - bar, wide, bar), fill)
                    if self.hasFocus() and self._ringed:
                        focus_ring(painter, spot.adjusted(2, 4, -2, -5), look.px(3))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring when the keyboard brought the focus."""
        super().focusInEvent(event)
        self._ringed = event.reason() in KEYBOARD_REASONS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.update()

    def minimumSizeHint(self) -> QSize:
        """All tabs, close together, their counts left out."""
        return QSize(round(sum(_widths(self._tabs, {}, _LEAST_PAD)) + _start(self._margin)), theme().size("tab"))

    def _spots(self) -> list[QRectF]:
        left, found = _start(self._margin), []
        pad, counts = _ease(self._tabs, self._counts, self.width() - left)
        widths = fitted(_widths(self._tabs, counts, pad), self.width() - left)
        for wide in widths:
            found.append(QRectF(left, 0, wide, self.height()))
            left += wide
        return found

    def _at(self, x: float) -> int:
        return next((place for place, spot in enumerate(self._spots()) if spot.left() <= x < spot.right()), -1)

    def _choose(self, place: int) -> None:
        if place != self._place:
            self._place = place
            self._tell()
            self.picked.emit(self.key)

    def _tell(self) -> None:
        self.setAccessibleDescription(self._tabs[self._place][1] if self._tabs else "")
        self.updateGeometry()
        self.update()

    def _dress(self) -> None:
        self.setFixedHeight(theme().size("tab"))
        self.updateGeometry()
        self.update()


def _start(margin: int) -> float:
    """Where the first tab starts."""
    return float(theme().px(margin) - theme().px(_PAD))


def _widths(tabs: Sequence[tuple[str, str]], counts: Mapping[str, int], pad: int) -> list[float]:
    strong, beside = theme().font("body", weight=600), 2 * theme().px(pad)
    return [text_width(strong, label) + beside + _count_width(counts.get(key, 0)) for key, label in tabs]


def _ease(tabs: Sequence[tuple[str, str]], counts: Mapping[str, int], room: float) -> tuple[int, Mapping[str, int]]:
    """The room beside each label and the counts shown: less room, then no counts, where the tabs would not fit."""
    shapes: tuple[tuple[int, Mapping[str, int]], ...] = ((_PAD, counts), (_LEAST_PAD, counts))
    return next((shape for shape in shapes if sum(_widths(tabs, shape[1], shape[0])) <= room), (_LEAST_PAD, {}))


def _count_width(count: int) -> float:
    return text_width(theme().font("caption", tabular=True), str(count)) + theme().px(6) if count else 0.0


def _paint_count(painter: QPainter, after: QRectF, count: int) -> None:
    if count:
        look = theme()
        room = QRectF(after.left() + look.px(6), after.top(), _count_width(count), after.height())
        text(painter, room, str(count), look.font("caption", tabular=True), look.color("text.secondary"), LEFT)


def fitted(widths: Sequence[float], room: float) -> list[float]:
    """Widths that fit in ``room``: the widest give way first, evenly."""
    over = sum(widths) - room
    if over <= 0 or not widths:
        return list(widths)
    ranked = sorted(widths, reverse=True)
    for taken in range(1, len(ranked) + 1):
        limit = (sum(ranked[:taken]) - over) / taken
        if taken == len(ranked) or limit >= ranked[taken]:
            break
    return [min(wide, max(limit, 1.0)) for wide in widths]


NARROW_WINDOW = 1280
"""Below this width, before zoom, the right panel of a page folds away; Ctrl+Maj+P brings it back."""


class SplitPanel(QSplitter):
    """Content with a panel on its left and/or right, resizable by a 6 px zone; widths before zoom.

    In a narrow window the right panel folds to a button at the edge.
    """

    def __init__(
        self,
        content: QWidget,
        right: QWidget | None = None,
        left: QWidget | None = None,
        right_width: int = 388,
        left_width: int = 208,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self._right, self._left, self._narrow = right, left, False
        self._widths = [wide for part, wide in ((left, left_width), (content, 0), (right, right_width)) if part]
        for part in (left, content, right):
            if part is not None:
                self.addWidget(part)
                self.setStretchFactor(self.count() - 1, 1 if part is content else 0)
        self._edge = Surface("subtle", "left")
        self._edge.hide()
        if right is not None:
            self._opener = IconButton("panel-right", words().say("widgets.panel"))
            tip(self._opener, f"{words().say('widgets.panel')}, {native('Ctrl+Shift+P')}")
            self._opener.clicked.connect(self.toggle_right)
            self._edge.setLayout(column(self._opener, None))
            self.addWidget(self._edge)
            self._widths.append(1)
            QShortcut(QKeySequence("Ctrl+Shift+P"), self).activated.connect(self.toggle_right)
        theme().changed.connect(self._dress)
        self._dress()

    def toggle_right(self) -> None:
        """Show or fold the right panel, until the window changes between narrow and wide."""
        if self._right is not None:
            self.fold_right(folded=not self._right.isHidden())

    def fold_right(self, *, folded: bool) -> None:
        """Fold the right panel, or show it; the button at the edge stays in a narrow window."""
        if self._right is not None:
            self._right.setVisible(not folded)
            self._edge.setVisible(folded or self._narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the right panel when the window becomes too narrow for it, unfold it when there is room again."""
        super().resizeEvent(event)
        self._judge()

    def _judge(self) -> None:
        narrow = self.window().width() < theme().px(NARROW_WINDOW)
        if self._right is not None and narrow is not self._narrow:
            self._narrow = narrow
            self.fold_right(folded=narrow)

    def _dress(self) -> None:
        look = theme()
        for panel, least, most in ((self._left, 180, 312), (self._right, 280, 480)):
            if panel is not None:
                panel.setMinimumWidth(look.px(least))
                panel.setMaximumWidth(look.px(most))
        self._edge.setContentsMargins(look.px(5), look.px(5), look.px(4), look.px(4))
        self._edge.setFixedWidth(look.size("control") + look.px(5) + look.px(4))
        self.setSizes([look.px(wide) if wide else 10_000 for wide in self._widths])
        if self.isVisible():
            self._judge()
