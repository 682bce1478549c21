"""Buttons: with a word, with an icon alone, and links."""

import sys
from enum import StrEnum

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFont, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from fieldkit.domain.lightly import dataclass
from ui.theme import theme
from ui.widgets.language import formats, words
from ui.widgets.painting import CENTER, LEFT, box, text, text_width
from ui.widgets.tips import tip


class Kind(StrEnum):
    """What a button is for. One PRIMARY per screen; DANGER only for destruction, DANGER_SOLID where it is confirmed."""

    PRIMARY = "primary"
    STANDARD = "standard"
    QUIET = "quiet"
    DANGER = "danger"
    DANGER_SOLID = "danger_solid"


@dataclass(frozen=True, slots=True)
class _Look:
    fill: str | None
    border: str | None
    ink: str


_NONE = _Look(None, None, "text.secondary")
_LOOKS: dict[Kind, tuple[_Look, _Look, _Look]] = {
    Kind.PRIMARY: (
        _Look("accent.base", None, "text.onAccent"),
        _Look("accent.hover", None, "text.onAccent"),
        _Look("accent.pressed", None, "text.onAccent"),
    ),
    Kind.STANDARD: (
        _Look("bg.canvas", "border.strong", "text.primary"),
        _Look("bg.hover", "border.strong", "text.primary"),
        _Look("bg.pressed", "border.strong", "text.primary"),
    ),
    Kind.QUIET: (_NONE, _Look("bg.hover", None, "text.primary"), _Look("bg.pressed", None, "text.primary")),
    Kind.DANGER: (
        _Look("bg.canvas", "danger.border", "danger.base"),
        _Look("danger.base", None, "text.onAccent"),
        _Look("danger.hover", None, "text.onAccent"),
    ),
    Kind.DANGER_SOLID: (
        _Look("danger.base", None, "text.onAccent"),
        _Look("danger.hover", None, "text.onAccent"),
        _Look("danger.hover", None, "text.onAccent"),
    ),
}
_NAMED_KEYS = frozenset({"Shift", "Space", "Return", "Enter", "Esc", "Del", "Left", "Right", "Up", "Down"})
_SUN_PRIMARY = _Look("bg.inverse", None, "text.onInverse")
_ON_BLACK = _Look("focus.gap", None, "text.primary")


def native(shortcut: str) -> str:
    """A shortcut as the person's keyboard writes it: « Ctrl Maj I », or Apple's signs."""
    keys = QKeySequence(shortcut)
    if sys.platform == "darwin":
        return keys.toString(QKeySequence.SequenceFormat.NativeText)
    parts = keys.toString(QKeySequence.SequenceFormat.PortableText).split("+")
    return " ".join(words().say(f"widgets.keys.{part}") if part in _NAMED_KEYS else part for part in parts)


class _Painted(QAbstractButton):
    """A button that paints itself from the theme."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._dress)

    def _dress(self) -> None:
        self.updateGeometry()
        self.update()

    def _stage(self) -> int:
        """0 at rest, 1 hovered, 2 pressed."""
        if self.isDown():
            return 2
        return 1 if self.underMouse() and self.isEnabled() else 0


class Button(_Painted):
    """A word, an icon and a shortcut if wished. ``set_running`` shows a percentage in the place of the word."""

    def __init__(
        self,
        label: str,
        kind: Kind | str = Kind.STANDARD,
        icon: str = "",
        shortcut: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind, self._icon, self._keys, self._percent = Kind(kind), icon, shortcut, -1
        self._running = self._on_black = False
        self._size, self._scale = "control", "body"
        self.setText(label)
        self.setAccessibleName(label)
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))

    def grow(self, size: str, scale: str = "body", keys: str = "") -> None:
        """Be as high as a size of the theme, ``controlTall`` or ``controlTallest``; ``keys`` are only shown."""
        self._size, self._scale, self._keys = size, scale, keys or self._keys
        self._dress()

    def stand_on_black(self) -> None:
        """Be yellow: the primary button of a row that full sun paints black."""
        self._on_black = True
        self.update()

    def set_label(self, label: str) -> None:
        """Change the word."""
        self.setText(label)
        self.setAccessibleName(label)
        self._dress()

    def set_running(self, percent: int | None) -> None:
        """Show work in progress: 0 to 100, -1 for an unknown length, None when it is over; clicks wait meanwhile."""
        self._running, self._percent = percent is not None, -1 if percent is None else percent
        self.update()

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802 - Qt's name
        """No click while running."""
        return not self._running and self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        """Room for everything shown; the percentage fits in it too."""
        return QSize(round(self._content_width()) + 2 * self._pad(), theme().size(self._size))

    def minimumSizeHint(self) -> QSize:
        """Words in buttons are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the box, then icon, word and shortcut side by side."""
        with QPainter(self) as painter:
            look, ink = self._look(), theme().color(self._look().ink)
            fill = theme().color(look.fill) if look.fill else None
            border = theme().color(look.border) if look.border else None
            box(painter, QRectF(self.rect()), fill, border, theme().radius("control"), theme().border("control"))
            if self._running:
                self._paint_running(painter, ink)
                return
            x, shown = (self.width() - self._content_width()) / 2, self.text()
            if self._icon:
                spot = QRectF(x, (self.height() - self._side()) / 2, self._side(), self._side())
                theme().paint_icon(painter, self._icon, spot, ink)
                x += self._side() + theme().px(8)
            wide = text_width(self._font(), shown)
            text(painter, QRectF(x, 0, wide + 2, self.height()), shown, self._font(), ink, LEFT)
            if self._keys:
                self._paint_keys(painter, x + wide + theme().px(8), ink)

    def _paint_running(self, painter: QPainter, ink: QColor) -> None:
        side, gap = self._side(), theme().px(7)
        shown = formats().percent(self._percent) if self._percent >= 0 else self.text()
        wide = text_width(self._font(), shown)
        if side + gap + wide > self.width() - theme().px(8):
            shown, wide, gap = "", 0.0, 0
        x = (self.width() - side - gap - wide) / 2
        _ring(painter, QRectF(x, (self.height() - side) / 2, side, side), ink)
        text(painter, QRectF(x + side + gap, 0, wide + 2, self.height()), shown, self._font(), ink, LEFT)

    def _paint_keys(self, painter: QPainter, x: float, ink: QColor) -> None:
        height = theme().px(18)
        spot = QRectF(x, (self.height() - height) / 2, self._keys_width(), height)
        on_fill = self.kind in {Kind.PRIMARY, Kind.DANGER_SOLID}
        hue = ink if on_fill else theme().color("text.secondary")
        if not on_fill:
            box(painter, spot, None, theme().color("border.strong"), theme().px(4))
        text(painter, spot, native(self._keys), _keys_font(), hue, CENTER)

    def _look(self) -> _Look:
        if not self.isEnabled():
            boxed = self.kind is not Kind.QUIET
            return _Look("bg.subtle" if boxed else None, "border.disabled" if boxed else None, "text.disabled")
        if theme().sun and self._on_black:
            return _ON_BLACK
        if theme().sun and self.kind is Kind.PRIMARY:
            return _SUN_PRIMARY
        look = _LOOKS[self.kind][self._stage()]
        if theme().sun and look.ink == "text.primary" and look.border is None and look.fill:
            return _Look(look.fill, "border.strong", look.ink)
        return look

    def _font(self) -> QFont:
        return theme().font(self._scale, weight=500)

    def _side(self) -> int:
        return theme().size("icon")

    def _pad(self) -> int:
        if self._size != "control":
            return theme().px(20)
        return theme().px(16 if theme().sun else 13)

    def _keys_width(self) -> float:
        return text_width(_keys_font(), native(self._keys)) + theme().px(10)

    def _content_width(self) -> float:
        width = text_width(self._font(), self.text())
        if self._icon:
            width += self._side() + theme().px(8)
        if self._keys:
            width += self._keys_width() + theme().px(8)
        return width


class IconButton(_Painted):
    """An icon alone, with its name as tooltip and accessible name; checkable ones keep a tint when on.

    One that is ``boxed`` stands in a box at rest too, beside a value it changes.
    """

    def __init__(
        self,
        icon: str,
        name: str,
        shortcut: str = "",
        *,
        checkable: bool = False,
        boxed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._name, self._keys, self._boxed = icon, name, shortcut, boxed
        self.setCheckable(checkable)
        self.setAccessibleName(name)
        tip(self, f"{name}, {native(shortcut)}" if shortcut else name)
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))

    def set_icon(self, icon: str, name: str) -> None:
        """Change the icon and what it says."""
        self._icon = icon
        self.setAccessibleName(name)
        tip(self, f"{name}, {native(self._keys)}" if self._keys else name)
        self.update()

    def sizeHint(self) -> QSize:
        """A square target."""
        return QSize(theme().size("control"), theme().size("control"))

    def minimumSizeHint(self) -> QSize:
        """A target is never smaller."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the icon, on a tint when hovered, pressed or on."""
        with QPainter(self) as painter:
            look = theme()
            fill = ("bg.canvas" if self._boxed else "", "bg.hover", "bg.pressed")[self._stage()]
            ink = "text.secondary" if self.isEnabled() else "text.disabled"
            if self.isChecked():
                fill, ink = ("bg.inverse", "text.onInverse") if look.sun else ("accent.tint", "accent.base")
            elif fill and self.isEnabled():
                ink = "text.primary"
            if fill:
                edge = "border.strong" if self.isEnabled() else "border.disabled"
                border = look.color(edge) if self._boxed or self._stage() == 2 or look.sun else None
                box(painter, QRectF(self.rect()), look.color(fill), border, look.radius("control"), look.border())
            side = look.size("icon")
            spot = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
            look.paint_icon(painter, self._icon, spot, ink)


class LinkButton(_Painted):
    """A word that acts, in the colour of links, with a target as high as a button's."""

    def __init__(
        self, label: str, tone: str = "text.link", icon: str = "", scale: str = "body", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tone, self._icon, self._scale, self._at_right = tone, icon, scale, False
        self.setText(label)
        self.setAccessibleName(label)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_label(self, label: str) -> None:
        """Change the word."""
        self.setText(label)
        self.setAccessibleName(label)
        self._dress()

    def set_icon(self, icon: str) -> None:
        """Change the icon before the word."""
        self._icon = icon
        self._dress()

    def sizeHint(self) -> QSize:
        """As wide as the word, as high as a target."""
        least = theme().size("targetMin")
        return QSize(max(least, round(self._content_width()) + 1), least)

    def hug_right(self) -> None:
        """Stand at the right where the word is narrower than the target."""
        self._at_right = True

    def _content_width(self) -> float:
        icon = theme().size("icon") + theme().px(5) if self._icon else 0
        return text_width(self._font(), self.text()) + icon

    def minimumSizeHint(self) -> QSize:
        """A link is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the word, underlined when hovered and in full sun."""
        with QPainter(self) as painter:
            font = self._font()
            font.setUnderline((theme().sun and self._tone == "text.link") or self._stage() > 0)
            ink = theme().color(self._tone if self.isEnabled() else "text.disabled")
            spot = QRectF(self.rect())
            if self._at_right:
                spot.setLeft(max(0.0, spot.width() - self._content_width()))
            if self._icon:
                side = theme().size("icon")
                icon = QRectF(spot.left(), (self.height() - side) / 2, side, side)
                theme().paint_icon(painter, self._icon, icon, ink)
                spot.setLeft(icon.right() + theme().px(5))
            text(painter, spot, self.text(), font, ink, LEFT)

    def _font(self) -> QFont:
        return theme().font(self._scale, weight=500)


class ClickArea(QWidget):
    """A widget that can be pressed as a whole, by mouse, Enter or Space: cards and list-like rows of widgets."""

    pressed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        self.hovered = self._still = False

    def make_still(self) -> None:
        """Stop answering: it only shows."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.unsetCursor()
        self._still = True

    def enterEvent(self, event: QEnterEvent) -> None:
        """Remember the mouse is here."""
        super().enterEvent(event)
        self.hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Remember the mouse has left."""
        super().leaveEvent(event)
        self.hovered = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Press, when released inside."""
        super().mouseReleaseEvent(event)
        if not self._still and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press with Enter or Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.pressed.emit()
        else:
            super().keyPressEvent(event)


def _keys_font() -> QFont:
    return theme().font("micro", weight=500)


def _ring(painter: QPainter, spot: QRectF, ink: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawArc(spot.adjusted(1, 1, -1, -1), 100 * 16, 290 * 16)
    painter.restore()
