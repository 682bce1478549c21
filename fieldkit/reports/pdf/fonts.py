"""The fonts of the printed report: shipped, embedded as subsets, registered once."""

from functools import lru_cache
from typing import Final

from reportlab.graphics.shapes import STATE_DEFAULTS
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from fieldkit.reference.resources import resource

SANS: Final = "Sans"
SANS_STRONG: Final = "Sans-Strong"
SANS_ITALIC: Final = "Sans-Italic"
DISPLAY: Final = "Display"
SERIF: Final = "Serif"

_FILES = {
    SANS: "InterPrint-Regular",
    SANS_STRONG: "InterPrint-SemiBold",
    SANS_ITALIC: "InterPrint-Italic",
    DISPLAY: "InterPrint-Display",
    SERIF: "NotoSerifPrint-Regular",
    "Serif-Bold": "NotoSerifPrint-Bold",
    "Serif-Italic": "NotoSerifPrint-Italic",
    "Serif-BoldItalic": "NotoSerifPrint-BoldItalic",
}


@lru_cache(maxsize=1)
def register() -> None:
    """Make the fonts known to the writer. Nothing outside ``resources/fonts/print`` is ever used."""
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(resource("fonts", "print", f"{file}.ttf"))))
    STATE_DEFAULTS["fontName"] = SANS  # what a drawing names before its first text
    pdfmetrics.registerFontFamily(SANS, SANS, SANS_STRONG, SANS_ITALIC, SANS_STRONG)
    pdfmetrics.registerFontFamily(SANS_STRONG, SANS_STRONG, SANS_STRONG, SANS_STRONG, SANS_STRONG)
    pdfmetrics.registerFontFamily(DISPLAY, DISPLAY, DISPLAY, DISPLAY, DISPLAY)
    pdfmetrics.registerFontFamily(SERIF, SERIF, "Serif-Bold", "Serif-Italic", "Serif-BoldItalic")


@lru_cache(maxsize=16)
def coverage(name: str) -> frozenset[int]:
    """The code points a registered font has a glyph for."""
    register()
    font = pdfmetrics.getFont(name)
    return frozenset(font.face.charToGlyph) if isinstance(font, TTFont) else frozenset()


def width(text: str, name: str, size: float) -> float:
    """The width of a line of text, in points."""
    register()
    return float(pdfmetrics.stringWidth(text, name, size))
