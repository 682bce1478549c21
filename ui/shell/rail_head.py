"""The top of the rail: the mission under way, and the search box."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.buttons import ClickArea, native
from ui.widgets.fields import SearchField
from ui.widgets.language import words
from ui.widgets.layouts import reveal
from ui.widgets.painting import box, paint_country, text
from ui.widgets.tips import tip

SHORTCUT = "Ctrl+K"


class MissionTile(QWidget):
    """The country, the mission's name and the day of it; the country alone in a narrow rail."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code, self._title, self._detail, self._narrow = "", "", "", False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_mission(self, code: str, title: str, detail: str) -> None:
        """Show a mission; none when ``title`` is empty."""
        self._code, self._title, self._detail = code, title, detail
        said = ", ".join(filter(None, (title, detail)))
        tip(self, said)
        self.setAccessibleName(said)
        self.update()

    @property
    def empty(self) -> bool:
        """Whether there is no mission to show."""
        return not self._title

    def set_narrow(self, *, narrow: bool) -> None:
        """The country alone, or everything."""
        self._narrow = narrow
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(theme().px(40), theme().px(44))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint tile and lines."""
        with QPainter(self) as painter:
            look, side = theme(), theme().px(28)
            left = (self.width() - side) / 2 if self._narrow else look.px(8)
            tile = QRectF(left, (self.height() - side) / 2, side, side)
            paint_country(painter, tile, self._code)
            if self._narrow:
                return
            room = self.width() - tile.right() - look.px(15)
            first = QRectF(tile.right() + look.px(9), tile.top() - look.px(3), room, look.px(18))
            text(painter, first, self._title, look.font("body", weight=600), look.color("text.primary"))
            second = first.translated(0, look.px(16))
            text(painter, second, self._detail, look.font("caption"), look.color("text.secondary"))


class _Glass(ClickArea):
    """The search box of a narrow rail: its glass alone."""

    def __init__(self) -> None:
        name = words().say("shell.search")
        super().__init__(name)
        tip(self, f"{name}, {native(SHORTCUT)}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(40), theme().size("control"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        with QPainter(self) as painter:
            look, spot = theme(), QRectF(self.rect())
            fill = look.color("bg.hover" if self.hovered else "bg.canvas")
            box(painter, spot, fill, look.color("border.strong"), look.radius("control"), look.border("control"))
            side = look.px(16)
            icon = QRectF(spot.center().x() - side / 2, spot.center().y() - side / 2, side, side)
            look.paint_icon(painter, "search", icon, "text.secondary")


class RailHead(QWidget):
    """Mission and search. ``asked`` carries what to search for, empty to go and search there."""

    asked = Signal(str)

    def __init__(self, *, search: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search, self._narrow = search, False
        self.mission, self._glass = MissionTile(), _Glass()
        self.field = SearchField(words().say("shell.search"), SHORTCUT, self, bound=False)
        self.field.returnPressed.connect(self._ask)
        self._glass.pressed.connect(lambda: self.asked.emit(""))
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(theme().px(6))
        for part in (self.mission, self.field, self._glass):
            stack.addWidget(part)
        theme().changed.connect(self._dress)
        self._dress()

    def set_narrow(self, *, narrow: bool) -> None:
        """Fold with the rail."""
        self._narrow = narrow
        self.mission.set_narrow(narrow=narrow)
        self._dress()

    def show_mission(self, code: str, title: str, detail: str) -> None:
        """Show the mission under way, or none."""
        self.mission.show_mission(code, title, detail)
        self._dress()

    def summon(self) -> None:
        """Let words be typed: here, or on the search page where the rail has no room for a box."""
        if self.field.isVisible():
            self.field.summon()
        elif self._search:
            self.asked.emit("")

    def _ask(self) -> None:
        self.asked.emit(self.field.text().strip())
        self.field.clear()

    def _dress(self) -> None:
        sun = theme().sun
        reveal(self.mission, when=not self.mission.empty and not sun)
        reveal(self.field, when=self._search and not self._narrow and not sun)
        reveal(self._glass, when=self._search and (self._narrow or sun))
        reveal(self, when=self._search or (not self.mission.empty and not sun))
