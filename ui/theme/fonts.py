"""The interface typeface: Inter, loaded from the program's own files."""

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

from fieldkit.reference.resources import resource

FONTS = resource("fonts")
PIXELS_PER_POINT = 96 / 72


@cache
def load_fonts(folder: Path = FONTS) -> tuple[str, ...]:
    """Register every Inter file once; returns the families found (empty: the system's fonts serve)."""
    families: dict[str, None] = {}
    for file in sorted(folder.glob("Inter-*.ttf")):
        identity = QFontDatabase.addApplicationFont(str(file))
        if identity >= 0:
            families.update(dict.fromkeys(QFontDatabase.applicationFontFamilies(identity)))
    return tuple(families)


def make_font(families: tuple[str, ...], pixels: float, weight: int, *, tabular: bool) -> QFont:
    """A font of so many logical pixels; ``tabular`` gives every figure the same width."""
    font = QFont()
    font.setFamilies(list(families))
    font.setPixelSize(max(1, round(pixels)))
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font
