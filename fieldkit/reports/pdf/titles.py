"""Titles: their place in outline and contents, the line above them, and the first page."""

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph

from fieldkit.reports.document import Cover, Heading, Run, Style, plain
from fieldkit.reports.pdf.inline import markup, one_line
from fieldkit.reports.pdf.marks import Pill
from fieldkit.reports.pdf.pages import Ledger
from fieldkit.reports.pdf.palette import ACCENT, HAIRLINE, QUIET, TERTIARY
from fieldkit.reports.pdf.photos import Picture
from fieldkit.reports.pdf.styles import (
    COVER_FACT,
    COVER_LONG_TITLE,
    COVER_NOTICE,
    COVER_SUBTITLE,
    COVER_TITLE,
    EYEBROW,
    HEADINGS,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PARAGRAPHS,
    WIDTH,
)

_BENDS = (((0.28, 1.28), (0.42, 0.42), (0.64, 0.7)), ((0.8, 0.9), (0.9, 1.2), (1.0, 1.0)))
"""Two curves across the cover, as control points in shares of its width and of the height of the bank."""

_SHORT_TITLE = 70  # characters that stand on a cover in two or three lines

TITLE_LIMIT = 300
"""Characters of a title; what is longer is set as a paragraph under it."""


class Title(Flowable):
    """A heading with what stands above and beside it. ``key`` is set for one that is listed."""

    def __init__(self, heading: Heading, key: str, ledger: Ledger) -> None:
        """The page it falls on is written into ``ledger``."""
        super().__init__()
        self._heading = heading
        self._key = key
        self._ledger = ledger
        self._style = HEADINGS[heading.level]
        beside = heading.mark and not heading.eyebrow
        mark = (
            f' <font name="Sans" size="{min(self._style.fontSize * 0.76, 9):.1f}" color="{QUIET}">'
            f"{markup(plain(heading.mark), EYEBROW)}</font>"
            if beside
            else ""
        )
        self._text = Paragraph(markup(plain(one_line(heading.text, TITLE_LIMIT)), self._style) + mark, self._style)
        self._above = Paragraph(markup(plain(one_line(heading.eyebrow)), EYEBROW), EYEBROW) if heading.eyebrow else None
        self._pill = Pill(heading.mark, heading.tone) if heading.mark and heading.eyebrow else None
        self.spaceBefore, self.spaceAfter = self._style.spaceBefore, self._style.spaceAfter

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        """Room above."""
        return float(self.spaceBefore)

    def getSpaceAfter(self) -> float:  # noqa: N802 - reportlab's name
        """Room below."""
        return float(self.spaceAfter)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - the names reportlab calls it with
        """Its size."""
        height = self._text.wrap(aW, aH)[1]
        if self._above is not None:
            pill = self._pill.wrap(aW * 0.4, aH)[0] if self._pill is not None else 0
            height += self._above.wrap(aW - pill - 8, aH)[1] + 4
        self.width, self.height = aW, height
        return aW, height

    def draw(self) -> None:
        """Paint it and mark the place."""
        if self._key:
            title = one_line(self._heading.text)
            self.canv.bookmarkHorizontal(self._key, 0, self.height + 12)
            self.canv.addOutlineEntry(title, self._key, self._heading.level - 1, closed=self._heading.level == 1)
            self._ledger.pages[self._key] = self.canv.getPageNumber()
        self._text.drawOn(self.canv, 0, 0)
        if self._above is not None:
            base = self.height - self._above.height
            self._above.drawOn(self.canv, 0, base)
            if self._pill is not None:
                self._pill.drawOn(self.canv, self.width - self._pill.width, base - 0.5)


class CoverPage(Flowable):
    """The first page: a picture or a drawn river over the title and what surrounds it."""

    PICTURE_HIGH = 396.0

    def __init__(self, cover: Cover, picture: Picture | None) -> None:
        """``picture`` is cut to the width of the page and PICTURE_HIGH points."""
        super().__init__()
        self._cover = cover
        self._picture = picture

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - the names reportlab calls it with
        """The whole page."""
        self.width, self.height = aW, aH
        return aW, aH

    def draw(self) -> None:
        """Paint from the top down."""
        canvas, cover = self.canv, self._cover
        bottom = PAGE_HEIGHT - self.PICTURE_HIGH
        if self._picture is not None:
            canvas.drawImage(self._picture.reader, 0, bottom, PAGE_WIDTH, self.PICTURE_HIGH)
        else:
            _river(canvas, bottom, self.PICTURE_HIGH)
        y = bottom - 40
        if cover.eyebrow:
            y = self._text(cover.eyebrow, EYEBROW, MARGIN, y, WIDTH) - 8
        title = COVER_TITLE if len(cover.title) <= _SHORT_TITLE else COVER_LONG_TITLE
        y = self._text(one_line(cover.title, 140), title, MARGIN, y, WIDTH) - 10
        y = self._text(one_line_each(cover.subtitle), COVER_SUBTITLE, MARGIN, y, WIDTH) - 22
        self._facts(y)
        self._foot()

    def _facts(self, y: float) -> None:
        """The facts side by side, the team with the most room."""
        canvas = self.canv
        canvas.setStrokeColor(HAIRLINE)
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, y, PAGE_WIDTH - MARGIN, y)
        x = MARGIN
        for number, (label, text) in enumerate(self._cover.pairs):
            room = WIDTH * (0.5 if number == 0 and len(self._cover.pairs) > 1 else 0.25)
            below = self._text(label, PARAGRAPHS[Style.LABEL], x, y - 10, room - 12)
            self._text(one_line_each(text), COVER_FACT, x, below - 1, room - 12)
            x += room

    def _foot(self) -> None:
        canvas, cover = self.canv, self._cover
        y = 58.0
        canvas.setStrokeColor(HAIRLINE)
        canvas.line(MARGIN, y + 34, PAGE_WIDTH - MARGIN, y + 34)
        x = MARGIN
        if cover.state:
            pill = Pill(cover.state, cover.tone)
            pill.wrap(150, 20)
            pill.drawOn(canvas, x, y + 9)
            x += pill.width + 12
        self._text(cover.notice, COVER_NOTICE, x, y + 24, PAGE_WIDTH - MARGIN - x - 90)
        canvas.setFillColor(TERTIARY)
        canvas.setFont(COVER_NOTICE.fontName, COVER_NOTICE.fontSize)
        canvas.drawRightString(PAGE_WIDTH - MARGIN, y + 13, one_line(cover.foot, 24))

    def _text(self, text: str, style: ParagraphStyle, x: float, y: float, room: float) -> float:
        """Set a paragraph whose top is at ``y``; the height at which the next may start."""
        if not text:
            return y
        paragraph = Paragraph(markup((Run(text),), style), style)
        _, height = paragraph.wrap(room, PAGE_HEIGHT)
        paragraph.drawOn(self.canv, x, y - height)
        return y - height


def one_line_each(text: str, limit: int = 8) -> str:
    """The first lines of a text, each cut to a readable length."""
    lines = text.split("\n")
    shown = [one_line(line, 60) for line in lines[:limit]]
    return "\n".join([*shown, "…"] if len(lines) > limit else shown)


def _river(canvas: Canvas, bottom: float, high: float) -> None:
    """A wide river between its banks, where the mission has no picture for its cover."""
    canvas.saveState()
    canvas.setFillColor(ACCENT)
    canvas.rect(0, bottom + 2, PAGE_WIDTH, high - 2, stroke=0, fill=1)
    for number, tint in enumerate(("#14688A", "#2A7F9F", "#5FA6BF", "#A8CFDF", "#E1F0F6")):
        rise = high * (0.66 - 0.15 * number)
        path = canvas.beginPath()
        path.moveTo(0, bottom)
        path.lineTo(0, bottom + rise * 0.82)
        for bend in _BENDS:
            path.curveTo(*(at for across, up in bend for at in (PAGE_WIDTH * across, bottom + rise * up)))
        path.lineTo(PAGE_WIDTH, bottom)
        path.close()
        canvas.setFillColor(HexColor(tint))
        canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()
