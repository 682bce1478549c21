"""Colours of the printed report, from the light mode of the design tokens."""

from typing import Final

from reportlab.lib.colors import Color, HexColor

from fieldkit.reports.document import Tone

TEXT: Final = HexColor("#15202A")
SECONDARY: Final = HexColor("#43515C")
TERTIARY: Final = HexColor("#5A6772")
ACCENT: Final = HexColor("#0E5A78")
ACCENT_TINT: Final = HexColor("#E1F0F6")
ACCENT_BORDER: Final = HexColor("#A8CFDF")
HAIRLINE: Final = HexColor("#DCE2E6")
STRONG_LINE: Final = HexColor("#43515C")
SUBTLE: Final = HexColor("#F5F7F8")
WHITE: Final = HexColor("#FFFFFF")
LINK: Final = "#0E5A78"
QUIET: Final = "#5A6772"

TONES: Final[dict[Tone, tuple[Color, Color, str]]] = {
    Tone.NEUTRAL: (HexColor("#43515C"), HexColor("#E9EDF0"), "○"),
    Tone.ACCENT: (HexColor("#0E5A78"), HexColor("#E1F0F6"), "●"),
    Tone.GOOD: (HexColor("#1C6B3C"), HexColor("#E4F3E9"), "✓"),
    Tone.CARE: (HexColor("#854D00"), HexColor("#FBF0DA"), "▲"),
    Tone.BAD: (HexColor("#AE2418"), HexColor("#FCE8E5"), "■"),
}
"""Text colour, tint and sign of each tone: the sign and the word say it without the colour."""
