"""The rail on the left: where one can go, what synchronisation is doing, and how the window looks."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from fieldkit.domain.lightly import dataclass
from ui.shell.rail_head import RailHead
from ui.theme import theme
from ui.widgets.buttons import native
from ui.widgets.language import words
from ui.widgets.layouts import Surface, clear_layout, nest
from ui.widgets.painting import CENTER, RIGHT, box, text, text_width
from ui.widgets.tips import tip

_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class RailEntry:
    """A place on the rail: the screen's key, its icon, its label whole and short, its shortcut."""

    key: str
    icon: str
    label: str
    short: str
    shortcut: str = ""


class RailItem(QAbstractButton):
    """One place; wide with its label, narrow with its icon, in the sun with a label under the icon."""

    def __init__(self, entry: RailEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self._icon, self._label, self._detail, self._count = entry.icon, entry.label, "", 0
        self._narrow = False
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._tell()
        theme().changed.connect(self._dress)

    def show_state(self, icon: str, label: str, detail: str, count: int) -> None:
        """Change icon, label, second line and count (the synchronisation item)."""
        self._icon, self._label, self._detail, self._count = icon, label, detail, count
        self._tell()
        self._dress()

    def set_count(self, count: int) -> None:
        """Change the count; 0 shows none."""
        self._count = count
        self._tell()
        self.update()

    def set_narrow(self, *, narrow: bool) -> None:
        """Icon alone, or icon and label."""
        self._narrow = narrow
        self._dress()

    def sizeHint(self) -> QSize:
        """One target high, or two lines."""
        look = theme()
        if look.sun:
            return QSize(look.size("railWide"), look.size("navItem"))
        tall = look.px(46) if self._detail and not self._narrow else look.size("navItem")
        return QSize(look.px(40), tall)

    def minimumSizeHint(self) -> QSize:
        """In a low window, no lower than a target."""
        return QSize(theme().px(40), theme().size("targetMin"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the item in the rail's current shape."""
        with QPainter(self) as painter:
            look = theme()
            spot = QRectF(self.rect())
            ink = look.color("text.primary" if self.isChecked() or self._detail else "text.secondary")
            if self.isChecked():
                fill = "bg.inverse" if look.sun else "bg.canvas"
                box(painter, spot, look.color(fill), None, look.radius("control"))
                ink = look.color("text.onInverse") if look.sun else ink
            elif self.underMouse():
                box(painter, spot, look.color("bg.hover" if look.sun else "bg.pressed"), None, look.radius("control"))
            if look.sun:
                self._paint_sun(painter, spot, ink)
            elif self._narrow:
                self._paint_narrow(painter, spot)
            else:
                self._paint_wide(painter, spot, ink)

    def _paint_wide(self, painter: QPainter, spot: QRectF, ink: QColor) -> None:
        look = theme()
        self._paint_bar(painter, spot)
        side = look.size("iconNav")
        lines = look.px(19)
        first = QRectF(look.px(38), look.px(5), spot.width() - look.px(46), lines) if self._detail else QRectF(spot)
        if not self._detail:
            first.adjust(look.px(38), 0, -look.px(8), 0)
        icon = QRectF(look.px(10), first.center().y() - side / 2 if not self._detail else look.px(6), side, side)
        look.paint_icon(painter, self._icon, icon, self._icon_color())
        strong = self.isChecked() or bool(self._detail)
        text(painter, first, self._label, look.font("body", weight=600 if strong else 500), ink)
        if self._detail:
            second = first.translated(0, look.px(17))
            font = look.font("caption", tabular=True)
            text(painter, second, fitting(self._detail, font, second.width()), font, look.color("text.secondary"))
        elif self._count:
            font = look.font("caption", weight=500, tabular=True)
            text(painter, first, str(self._count), font, look.color("text.secondary"), RIGHT)

    def _paint_narrow(self, painter: QPainter, spot: QRectF) -> None:
        look = theme()
        self._paint_bar(painter, spot)
        side = look.size("iconNav")
        centre = spot.center()
        icon = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
        look.paint_icon(painter, self._icon, icon, self._icon_color())
        self._paint_badge(painter, QPointF(icon.right(), icon.top()))

    def _paint_sun(self, painter: QPainter, spot: QRectF, ink: QColor) -> None:
        look = theme()
        side = look.size("iconNav")
        lines = look.line_height("caption") + look.px(2)
        icon = QRectF(spot.center().x() - side / 2, spot.center().y() - (side + lines) / 2, side, side)
        look.paint_icon(painter, self._icon, icon, ink)
        under = QRectF(0, icon.bottom() + look.px(2), spot.width(), look.line_height("caption"))
        text(painter, under, self.entry.short, look.font("caption", weight=600), ink, CENTER)
        self._paint_badge(painter, QPointF(icon.right() + look.px(8), icon.top() + look.px(4)))

    def _paint_badge(self, painter: QPainter, centre: QPointF) -> None:
        if not self._count:
            return
        look = theme()
        shown = str(self._count) if self._count < 1000 else "999+"
        font = look.font("micro", weight=600)
        tall = look.px(20 if look.sun else 15)
        wide = max(float(tall), text_width(font, shown) + look.px(9))
        left = min(centre.x() - wide / 2, self.width() - wide)
        spot = QRectF(left, max(0, centre.y() - tall / 2), wide, tall)
        fill = look.color("bg.hover" if look.sun else "text.secondary")
        box(painter, spot, fill, look.color("border.strong") if look.sun else None, tall / 2, look.border())
        text(painter, spot, shown, font, look.color("text.primary" if look.sun else "bg.canvas"), CENTER)

    def _paint_bar(self, painter: QPainter, spot: QRectF) -> None:
        if self.isChecked():
            look = theme()
            tall = look.px(16)
            bar = QRectF(0, spot.center().y() - tall / 2, look.px(3), tall)
            box(painter, bar, look.color("accent.base"), None, look.px(1.5))

    def _icon_color(self) -> str:
        return "accent.base" if self.isChecked() else "text.primary" if self._detail else "text.secondary"

    def _tell(self) -> None:
        said = ", ".join(filter(None, (self._label, self._detail, str(self._count or ""))))
        self.setAccessibleName(said)
        tip(self, f"{said}, {native(self.entry.shortcut)}" if self.entry.shortcut else said)

    def _dress(self) -> None:
        self.updateGeometry()
        self.update()


def fitting(detail: str, font: QFont, room: float) -> str:
    """As many of the parts of ``detail``, between « · », as there is room for; the first in any case."""
    parts = detail.split(_BETWEEN)
    while len(parts) > 1 and text_width(font, _BETWEEN.join(parts)) > room:
        parts.pop()
    return _BETWEEN.join(parts)


class Rail(Surface):
    """The rail. ``chosen`` carries the key of the place asked for."""

    chosen = Signal(str)

    def __init__(self, *, search: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("frame", parent=parent)
        self._items: dict[str, RailItem] = {}
        self._narrow = False
        self.setAccessibleName(words().say("shell.rail_name"))
        self.head = RailHead(search=search)
        self._column = QVBoxLayout(self)
        self._places, self._feet = QVBoxLayout(), QVBoxLayout()
        self._column.addWidget(self.head)
        nest(self._column, self._places)
        self._column.addStretch(1)
        nest(self._column, self._feet)
        theme().changed.connect(self._dress)
        self._dress()

    def set_entries(self, places: list[RailEntry], feet: list[RailEntry]) -> None:
        """Set the places, from the top and from the bottom."""
        self._items.clear()
        for layout, entries in ((self._places, places), (self._feet, feet)):
            clear_layout(layout)
            for entry in entries:
                item = self._items[entry.key] = RailItem(entry)
                item.clicked.connect(lambda _=False, key=entry.key: self._choose(key))
                layout.addWidget(item)
        self._dress()

    @property
    def last(self) -> QWidget:
        """The last place, after which the page begins in the order of Tab."""
        return next(reversed(self._items.values()), self)

    def item(self, key: str) -> RailItem | None:
        """The item of a place."""
        return self._items.get(key)

    def show_current(self, key: str) -> None:
        """Mark where the person is."""
        for name, item in self._items.items():
            item.setChecked(name == key)

    @property
    def narrow(self) -> bool:
        """Whether only icons show."""
        return self._narrow

    def set_narrow(self, *, narrow: bool) -> None:
        """Fold to icons, or unfold to labels."""
        self._narrow = narrow
        self._dress()

    def choose_place(self, place: int) -> bool:
        """Go to the nth place, from 0; False where there is none."""
        places = [key for key, item in self._items.items() if item.isCheckable()]
        if place >= len(places):
            return False
        self._choose(places[place])
        return True

    def _choose(self, key: str) -> None:
        item = self._items[key]
        item.setChecked(True)
        self.chosen.emit(key)

    def _dress(self) -> None:
        look = theme()
        self.setFixedWidth(look.size("railNarrow" if self._narrow else "railWide"))
        side = look.px(6 if look.sun else 8)
        self._column.setContentsMargins(side, look.px(4), side, look.px(6))
        self._column.setSpacing(look.px(8))
        gap = look.px(6) if look.sun else look.px(8 if self._narrow else 2)
        self._places.setSpacing(gap)
        self._feet.setSpacing(gap)
        self.head.set_narrow(narrow=self._narrow)
        for item in self._items.values():
            item.set_narrow(narrow=self._narrow)
