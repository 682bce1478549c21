"""One line of the settings: what it is about at the left, what changes it at the right."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from ui.theme import theme
from ui.widgets.labels import Label
from ui.widgets.layouts import Surface, column, row
from ui.widgets.painting import LEFT, box, text


class SettingRow(Surface):
    """Title and a few words, the controls, and under them room for what one of them unfolds."""

    def __init__(self, title: str, detail: str, *controls: QWidget) -> None:
        super().__init__("none", "bottom")
        self.title = Label(title, weight=500, wrap=True)
        self.detail = Label(detail, "caption", "secondary", wrap=True)
        words = QWidget()
        words.setLayout(column(self.title, self.detail, gap=0))
        line = row(words, *controls, gap=8, margins=(0, 8, 0, 8))
        line.setStretch(0, 1)
        for control in controls:
            line.setAlignment(control, Qt.AlignmentFlag.AlignVCenter)
        self._whole = column(line, gap=0)
        self.setLayout(self._whole)
        self._below: QWidget | None = None

    @property
    def unfolded(self) -> QWidget | None:
        """What stands under the line."""
        return self._below

    def unfold(self, part: QWidget) -> None:
        """Put a part under the line, in the place of the one there was."""
        self.fold()
        self._below = part
        part.setContentsMargins(0, theme().px(8), 0, theme().px(16))
        self._whole.addWidget(part)
        part.show()

    def fold(self) -> None:
        """Take the part away; what was typed in it is forgotten."""
        part, self._below = self._below, None
        if part is not None:
            forget = getattr(part, "forget", None)
            if forget is not None:
                forget()
            part.hide()
            part.deleteLater()


class SectionItem(QAbstractButton):
    """One section in the list at the left."""

    def __init__(self, key: str, icon: str, label: str) -> None:
        super().__init__()
        self.key, self._icon = key, icon
        self.setText(label)
        self.setAccessibleName(label)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """One target."""
        return QSize(theme().px(150), theme().size("navItem"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint icon and label, on a tint when chosen."""
        with QPainter(self) as painter:
            look, spot, on = theme(), QRectF(self.rect()), self.isChecked()
            fill = "bg.selected" if on else "bg.hover" if self.underMouse() else ""
            if fill:
                box(painter, spot, look.color(fill), None, look.radius("control"))
            if on and not look.sun:
                bar = QRectF(0, spot.center().y() - look.px(9), look.px(3), look.px(18))
                box(painter, bar, look.color("accent.base"), None, look.px(1.5))
            ink = look.color("text.onInverse" if on and look.sun else "text.primary" if on else "text.secondary")
            side = look.size("icon")
            icon = QRectF(look.px(12), (spot.height() - side) / 2, side, side)
            look.paint_icon(painter, self._icon, icon, ink)
            room = QRectF(icon.right() + look.px(10), 0, spot.width() - icon.right() - look.px(12), spot.height())
            text(painter, room, self.text(), look.font("body", weight=600 if on else 500), ink, LEFT)


class ModeTile(QAbstractButton):
    """A look in small, its ring, its name and when it serves; exclusive with its neighbours."""

    def __init__(self, mode: str, label: str, detail: str, group: QButtonGroup) -> None:
        super().__init__()
        self.mode, self._detail = mode, detail
        self.setText(label)
        self.setAccessibleName(label)
        self.setAccessibleDescription(detail)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        group.addButton(self)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Picture and two lines."""
        look = theme()
        lines = look.line_height("body") + look.line_height("caption")
        return QSize(look.px(180), look.px(104) + look.px(12) + lines)

    def minimumSizeHint(self) -> QSize:
        """Narrower where there is less room."""
        return QSize(theme().px(120), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the window in small, in its own colours, then the words."""
        with QPainter(self) as painter:
            look = theme()
            picture = QRectF(2, 2, self.width() - 4, look.px(104) - 4)
            self._paint_window(painter, picture)
            edge = look.color("accent.base" if self.isChecked() else "border.strong")
            if look.sun and self.isChecked():
                edge = look.color("text.primary")
            box(painter, picture, None, edge, look.radius("card"), look.px(3) if self.isChecked() else look.border())
            top, ring = picture.bottom() + look.px(10), look.px(16)
            spot = QRectF(1, top + (look.line_height("body") - ring) / 2, ring, ring)
            hue = look.color("text.primary" if look.sun else "accent.base" if self.isChecked() else "border.control")
            box(painter, spot, look.color("bg.canvas"), hue, ring / 2, max(1, look.border("control")))
            if self.isChecked():
                inner = spot.adjusted(*(look.px(4) * sign for sign in (1, 1, -1, -1)))
                box(painter, inner, hue, None, inner.height() / 2)
            left = spot.right() + look.px(8)
            first = QRectF(left, top, self.width() - left, look.line_height("body"))
            second = QRectF(left, first.bottom(), first.width(), look.line_height("caption"))
            text(painter, first, self.text(), look.font("body", weight=500), look.color("text.primary"), LEFT)
            text(painter, second, self._detail, look.font("caption"), look.color("text.secondary"), LEFT)

    def _paint_window(self, painter: QPainter, spot: QRectF) -> None:
        look, colors = theme(), theme().tokens.colors[self.mode]
        unit = look.px(1)
        box(painter, spot, _hue(colors["bg.canvas"]), None, look.radius("card"))
        rail = QRectF(spot.left() + 2 * unit, spot.top() + 2 * unit, 24 * unit, spot.height() - 4 * unit)
        painter.fillRect(rail, _hue(colors["bg.frame"]))
        painter.fillRect(QRectF(rail.right(), rail.top(), unit, rail.height()), _hue(colors["border.strong"]))
        for place in range(4):
            mark = QRectF(rail.left() + 6 * unit, rail.top() + (7 + 14 * place) * unit, 12 * unit, 8 * unit)
            box(painter, mark, _hue(colors["accent.base" if not place else "border.strong"]), None, 2 * unit)
        start = QPointF(rail.right() + 12 * unit, rail.top() + 9 * unit)
        for place, (share, name) in enumerate(
            ((0.55, "text.primary"), (0.8, "text.tertiary"), (0.68, "text.tertiary"), (0.74, "text.tertiary"))
        ):
            wide = (spot.right() - start.x() - 8 * unit) * share
            high = (7 if not place else 5) * unit
            line = QRectF(start.x(), start.y() + 13 * place * unit, wide, high)
            box(painter, line, _hue(colors[name]), None, 2 * unit)
        button = QRectF(start.x(), start.y() + 54 * unit, 54 * unit, 16 * unit)
        box(painter, button, _hue(colors["accent.base"]), None, 4 * unit)


def _hue(name: str) -> QColor:
    return QColor(name[:7])
