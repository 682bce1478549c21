"""The theme: the current mode's colours, fonts, sizes and icons."""

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory

from ui.theme.fonts import PIXELS_PER_POINT, load_fonts, make_font
from ui.theme.icons import ICONS, IconFactory, render_svg
from ui.theme.palette import make_palette
from ui.theme.stylesheet import make_stylesheet
from ui.theme.tokens import Mode, State, Tokens, Tone, load_tokens

_SCHEMES = {
    Mode.CLAIR: Qt.ColorScheme.Light,
    Mode.SOMBRE: Qt.ColorScheme.Dark,
    Mode.SOLEIL: Qt.ColorScheme.Light,
}


class Theme(QObject):
    """Gives painters and widgets every colour, font and metric; emits ``changed`` after a switch of mode or zoom."""

    changed = Signal()

    def __init__(self, tokens: Tokens | None = None) -> None:
        super().__init__()
        self.tokens = tokens or load_tokens()
        self._app: QApplication | None = None
        self._mode = Mode.CLAIR
        self._zoom = 1.0
        self._icons = IconFactory()
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, int | None, bool], QFont] = {}
        self._families = self.tokens.families

    def install(self, app: QApplication) -> None:
        """Dress an application, now and after each switch; a second time does nothing."""
        if self._app is not app:
            self._app = app
            self._families = tuple(dict.fromkeys(load_fonts() + self.tokens.families))
            app.setStyle(QStyleFactory.create("Fusion"))
            self._apply()

    @property
    def mode(self) -> Mode:
        """The look in use."""
        return self._mode

    @property
    def sun(self) -> bool:
        """Whether the full-sun look is in use."""
        return self._mode is Mode.SOLEIL

    @property
    def zoom(self) -> float:
        """The interface zoom, 1.0 when normal."""
        return self._zoom

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

    def color(self, name: str) -> QColor:
        """A colour of the mode; raises KeyError for a name the tokens do not hold."""
        found = self._colors.get(name)
        if found is None:
            found = self._colors[name] = parse_color(self.tokens.colors[self._mode][name])
        return QColor(found)

    def series_color(self, index: int) -> QColor:
        """The colour of the nth line of a chart."""
        return QColor(self.tokens.series[index % len(self.tokens.series)].colors[self._mode])

    def tone(self, tone: Tone | str, part: str = "base") -> QColor:
        """A state's colour: ``base`` (text and icon), ``tint`` or ``border``."""
        name = Tone(tone).value
        return self.color(f"{name}.{'tintBorder' if name == 'accent' and part == 'border' else part}")

    def ink(self, tone: str) -> QColor:
        """The colour of words: a text tone (``secondary``), a state's (``success``) or a token's whole name."""
        if "." in tone:
            return self.color(tone)
        return self.color(f"{tone}.base" if tone in set(Tone) else f"text.{tone}")

    def state(self, group: str, code: str) -> State:
        """How a state looks."""
        return self.tokens.state(group, code)

    def font(self, scale: str = "body", *, weight: int | None = None, tabular: bool = False) -> QFont:
        """A font of the type scale, heavier and larger in full sun; ``weight`` replaces the scale's own."""
        key = (scale, weight, tabular)
        found = self._fonts.get(key)
        if found is None:
            entry, points = self.tokens.type_scale[scale], self.tokens.type_scale[scale]["pt"]
            heavy = entry["weight"] if weight is None else weight
            if self.sun:
                points = max(points * self.tokens.sun_factor, self.tokens.sun_min_pt)
                heavy = min(heavy + self.tokens.sun_weight_shift, 700)
            pixels = points * PIXELS_PER_POINT * self._zoom
            found = self._fonts[key] = make_font(self._families, pixels, heavy, tabular=tabular)
        return QFont(found)

    def line_height(self, scale: str) -> int:
        """Pixels from one line of text to the next."""
        height = self.tokens.type_scale[scale]["lineHeightPx"]
        return self.px(height * (self.tokens.sun_factor if self.sun else 1.0))

    def px(self, length: float) -> int:
        """A length of the mock-ups at the current zoom."""
        return round(length * self._zoom)

    def grown(self, length: float) -> int:
        """A length that grows with the type in full sun: signs and columns beside words."""
        return self.px(length * (self.tokens.sun_factor if self.sun else 1.0))

    def size(self, name: str) -> int:
        """A component size of the mode (``control``, ``row2``, ``railWide``…) or a panel's width."""
        sizes = self.tokens.sun_sizes if self.sun else self.tokens.sizes
        return self.px(sizes[name] if name in sizes else self.tokens.panels[name])

    def space(self, step: int) -> int:
        """A gap of the spacing scale; raises KeyError for a step it does not have."""
        return self.px(self.tokens.space[str(step)])

    def radius(self, name: str) -> int:
        """A corner radius (``control``, ``card``, ``sheet``, ``chip``…)."""
        return self.px(self.tokens.sun_radius.get(name, 0) if self.sun else self.tokens.radius[name])

    def border(self, name: str = "hairline") -> int:
        """A line's width (``hairline``, ``control``, ``focus``, ``focusGap``), not zoomed."""
        return (self.tokens.sun_border if self.sun else self.tokens.border)[name]

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

    def app_icon(self) -> QIcon:
        """The program's own mark."""
        svg, icon = (ICONS / "fieldkit.svg").read_text(encoding="utf-8"), QIcon()
        for side in (16, 24, 32, 48, 64, 128, 256):
            icon.addPixmap(render_svg(svg, side, 1.0))
        return icon

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


def parse_color(text: str) -> QColor:
    """A colour written ``#RRGGBB`` or ``#RRGGBBAA``."""
    color = QColor(text[:7])
    if len(text) == 9:
        color.setAlpha(int(text[7:], 16))
    return color


_made: list[Theme] = []


def theme() -> Theme:
    """The theme of this process, made at the first call; ``install`` it before showing anything."""
    if not _made:
        _made.append(Theme())
    return _made[0]
