"""Measures and paragraph styles of the printed report, in points on A4."""

from typing import Final

from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle

from fieldkit.domain.lightly import dataclass
from fieldkit.reports.document import Style
from fieldkit.reports.pdf.fonts import DISPLAY, SANS, SANS_STRONG, SERIF
from fieldkit.reports.pdf.palette import ACCENT, SECONDARY, TERTIARY, TEXT

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN: Final = 62.0
TOP: Final = 84.0
BOTTOM: Final = 70.0
WIDTH: Final = PAGE_WIDTH - 2 * MARGIN
HEIGHT: Final = PAGE_HEIGHT - TOP - BOTTOM


@dataclass(frozen=True, slots=True)
class Room:
    """Space before and after a paragraph."""

    before: float = 0
    after: float = 0


def _style(name: str, font: str, size: float, leading: float, color: Color, room: Room) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=leading,
        textColor=color,
        spaceBefore=room.before,
        spaceAfter=room.after,
        allowWidows=0,
        allowOrphans=0,
        splitLongWords=1,
        bulletFontName=SANS,
        bulletFontSize=size * 0.9,
        bulletColor=SECONDARY,
    )


PARAGRAPHS: Final = {
    Style.BODY: _style("body", SERIF, 9.8, 15, TEXT, Room(after=7)),
    Style.LEAD: _style("lead", SERIF, 11.5, 17.5, TEXT, Room(after=9)),
    Style.NOTE: _style("note", SANS, 8.6, 12.5, SECONDARY, Room(after=7)),
    Style.LABEL: _style("label", SANS, 7.8, 11, TERTIARY, Room(after=2)),
}
HEADINGS: Final = {
    1: _style("h1", DISPLAY, 19, 24, ACCENT, Room(before=24, after=10)),
    2: _style("h2", SANS_STRONG, 12.6, 17, ACCENT, Room(before=17, after=6)),
    3: _style("h3", SANS_STRONG, 10, 14, TEXT, Room(before=9, after=3)),
    4: _style("h4", SANS_STRONG, 9.2, 13.5, TEXT, Room(before=7, after=2)),
    5: _style("h5", SANS_STRONG, 8.8, 13, SECONDARY, Room(before=6, after=2)),
    6: _style("h6", SANS_STRONG, 8.8, 13, SECONDARY, Room(before=6, after=2)),
}
EYEBROW: Final = _style("eyebrow", SANS_STRONG, 8.4, 13, SECONDARY, Room())
QUOTE: Final = _style("quote", SERIF, 9.8, 15, SECONDARY, Room(after=5))
CODE: Final = _style("code", SANS, 8.4, 12, SECONDARY, Room(after=7))
CAPTION: Final = _style("caption", SANS, 8, 11, SECONDARY, Room())
CREDIT: Final = _style("credit", SANS, 7, 10, TERTIARY, Room())
FOOT: Final = _style("foot", SANS, 7.6, 10, TERTIARY, Room())
FACT_LABEL: Final = _style("fact-label", SANS, 7.6, 11.6, SECONDARY, Room())
CELL: Final = _style("cell", SANS, 8.3, 11.6, TEXT, Room())
CELL_RIGHT: Final = ParagraphStyle("cell-right", parent=CELL, alignment=TA_RIGHT)
QUIET_CELL: Final = _style("quiet-cell", SANS, 7.3, 10.2, TERTIARY, Room())
QUIET_CELL_RIGHT: Final = ParagraphStyle("quiet-cell-right", parent=QUIET_CELL, alignment=TA_RIGHT)
COLUMN: Final = _style("column", SANS, 7.6, 10.4, SECONDARY, Room())
COLUMN_RIGHT: Final = ParagraphStyle("column-right", parent=COLUMN, alignment=TA_RIGHT)
GROUP: Final = _style("group", SANS_STRONG, 8.4, 11.6, ACCENT, Room())
FIGURE: Final = _style("figure", DISPLAY, 17, 21, ACCENT, Room())
FIGURE_SMALL: Final = _style("figure-small", DISPLAY, 11.5, 15, ACCENT, Room())
FIGURE_LABEL: Final = _style("figure-label", SANS, 7.6, 10.4, SECONDARY, Room())
CONTENTS: Final = {
    1: _style("contents-1", SANS_STRONG, 9.4, 13.5, TEXT, Room(before=7)),
    2: _style("contents-2", SANS, 8.8, 13, SECONDARY, Room(before=1)),
}
COVER_TITLE: Final = _style("cover-title", DISPLAY, 29, 35, TEXT, Room())
COVER_LONG_TITLE: Final = _style("cover-long-title", DISPLAY, 20, 25, TEXT, Room())
COVER_SUBTITLE: Final = _style("cover-subtitle", SANS, 12.5, 18, SECONDARY, Room())
COVER_FACT: Final = _style("cover-fact", SANS, 9, 13, TEXT, Room())
COVER_NOTICE: Final = _style("cover-notice", SANS, 8.4, 12, SECONDARY, Room())
