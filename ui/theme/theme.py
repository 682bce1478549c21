"""The theme: the look in use, its icons, and the switch of a whole application from one to another."""

from functools import cached_property

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory

from ui.theme.fonts import load_fonts
from ui.theme.icons import ICONS, IconFactory, render_svg
from ui.theme.look import Look
from ui.theme.palette import make_palette
from ui.theme.stylesheet import make_stylesheet
from ui.theme.tokens import Mode, Tokens, load_tokens

_SCHEMES = {
    Mode.CLAIR: Qt.ColorScheme.Light,
    Mode.SOMBRE: Qt.ColorScheme.Dark,
    Mode.SOLEIL: Qt.ColorScheme.Light,
}


class Theme(Look):
    """The look in use; emits ``changed`` after a switch of mode or zoom."""

    changed = Signal()

    def __init__(self, tokens: Tokens | None = None) -> None:
        super().__init__(tokens or load_tokens())
        self._app: QApplication | None = None
        self._icons = IconFactory()

    def install(self, app: QApplication) -> None:
        """Dress an application, now and after each switch; a second time does nothing."""
        if self._app is not app:
            self._app = app
            self._families = tuple(dict.fromkeys(load_fonts() + self.tokens.families))
            if app.style().name() != "fusion":  # a second one like it would be made for nothing
                app.setStyle(QStyleFactory.create("Fusion"))
            self._apply()

    def set_mode(self, mode: Mode) -> None:
        """Switch the whole window at once."""
        if mode is not self._mode:
            self._mode = mode
            self._apply()

    def set_zoom(self, zoom: float) -> None:
        """Zoom the whole window to the nearest step the tokens allow."""
        nearest = min(self.tokens.zoom_steps, key=lambda step: abs(step - zoom))
        if nearest != self._zoom:
            self._zoom = nearest
            self._apply()

    def step_zoom(self, steps: int) -> None:
        """Zoom in (positive) or out (negative) by so many steps, within the range."""
        ladder = self.tokens.zoom_steps
        self.set_zoom(ladder[min(max(ladder.index(self._zoom) + steps, 0), len(ladder) - 1)])

    def icon_pixmap(self, name: str, size: int, color: QColor | str, ratio: float = 1.0) -> QPixmap:
        """A Lucide icon; ``color`` is a token name or a colour, ``size`` in pixels already zoomed."""
        hue = self.color(color) if isinstance(color, str) else color
        return self._icons.pixmap(name, size, hue, self.tokens.strokes[self._mode], ratio)

    def icon(self, name: str, size: int = 16, color: QColor | str = "text.secondary") -> QIcon:
        """A Lucide icon for a Qt widget, crisp at the usual pixel ratios, paler when disabled."""
        icon = QIcon()
        zoomed = self.px(size)
        for ratio in sorted({1.0, 2.0, self._app.devicePixelRatio() if self._app else 1.0}):
            icon.addPixmap(self.icon_pixmap(name, zoomed, color, ratio))
            icon.addPixmap(self.icon_pixmap(name, zoomed, "text.disabled", ratio), QIcon.Mode.Disabled)
        return icon

    def paint_icon(self, painter: QPainter, name: str, rect: QRectF, color: QColor | str) -> None:
        """Paint a Lucide icon centred in ``rect``, as large as its shorter side."""
        side = round(min(rect.width(), rect.height()))
        pixmap = self.icon_pixmap(name, side, color, painter.device().devicePixelRatioF())
        left, top = rect.center().x() - side / 2, rect.center().y() - side / 2
        painter.drawPixmap(QRectF(round(left), round(top), side, side), pixmap, QRectF(pixmap.rect()))

    @cached_property
    def _mark(self) -> QIcon:
        svg, icon = (ICONS / "fieldkit.svg").read_text(encoding="utf-8"), QIcon()
        for side in (16, 24, 32, 48, 64, 128, 256):
            icon.addPixmap(render_svg(svg, side, 1.0))
        return icon

    def app_icon(self) -> QIcon:
        """The program's own mark, the same in every mode."""
        return self._mark

    def icon_size(self) -> QSize:
        """The size of icons in controls."""
        side = self.size("icon")
        return QSize(side, side)

    def _apply(self) -> None:
        self._colors.clear()
        self._fonts.clear()
        self._icons.clear()
        app = self._app
        if app is not None:
            app.styleHints().setColorScheme(_SCHEMES[self._mode])
            app.setFont(self.font("body"))
            app.setPalette(make_palette(self.color))
            app.setStyleSheet(make_stylesheet(self))
        self.changed.emit()


_made: list[Theme] = []


def theme() -> Theme:
    """The theme of this process, made at the first call; ``install`` it before showing anything."""
    if not _made:
        _made.append(Theme())
    return _made[0]
