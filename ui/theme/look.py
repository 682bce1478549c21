"""A look: the colours, fonts and lengths of a mode at a zoom."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QFont

from ui.theme.fonts import PIXELS_PER_POINT, make_font
from ui.theme.tokens import Mode, State, Tokens, Tone


class Look(QObject):
    """What painters and widgets ask for; which mode and zoom it is, the Theme decides."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self._mode = Mode.CLAIR
        self._zoom = 1.0
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, int | None, bool], QFont] = {}
        self._families = tokens.families

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


def parse_color(text: str) -> QColor:
    """A colour written ``#RRGGBB`` or ``#RRGGBBAA``."""
    color = QColor(text[:7])
    if len(text) == 9:
        color.setAlpha(int(text[7:], 16))
    return color
