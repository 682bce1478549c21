"""Pages: margins, running header, page numbers, contents with links, and the outline a reader shows beside."""

import datetime as dt
from collections.abc import Callable
from dataclasses import field
from typing import IO, Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from fieldkit.domain.lightly import dataclass
from fieldkit.reports.document import Document, Heading, plain
from fieldkit.reports.pdf.fonts import SANS, width
from fieldkit.reports.pdf.inline import markup, one_line
from fieldkit.reports.pdf.palette import ACCENT_BORDER, HAIRLINE, SECONDARY
from fieldkit.reports.pdf.styles import BOTTOM, CONTENTS, FOOT, HEIGHT, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, TOP, WIDTH

COVER_TEMPLATE = "cover"
BODY_TEMPLATE = "body"
_FOOT_SIZE = FOOT.fontSize


@dataclass
class Ledger:
    """What is known only once every page is laid out: on which page each title stands, and how many pages there are."""

    pages: dict[str, int] = field(default_factory=dict)
    footed: set[int] = field(default_factory=set)
    total: int = 0


def key_of(number: int) -> str:
    """The name of the place of the n-th listed title."""
    return f"title-{number}"


class LatePages(Canvas):
    """A canvas whose page numbers are drawn last: each is a form that is filled in when the document is saved.

    One pass over the text is enough, where contents and totals usually take three.
    """

    def __init__(self, *args: Any, ledger: Ledger, sentence: Callable[[int, int], str], **kwargs: Any) -> None:  # noqa: ANN401 - passed on as they are
        """``sentence`` says « Page 3 sur 12 »."""
        super().__init__(*args, **kwargs)
        self._ledger = ledger
        self._sentence = sentence

    def save(self) -> None:
        """Fill in the numbers and write the file."""
        self._ledger.total = self.getPageNumber() - 1
        for page in sorted(self._ledger.footed):
            self._right_aligned(f"foot-{page}", self._sentence(page, self._ledger.total), _FOOT_SIZE)
        for key, page in self._ledger.pages.items():
            self._right_aligned(f"page-of-{key}", str(page), CONTENTS[2].fontSize)
        super().save()

    def _right_aligned(self, name: str, text: str, size: float) -> None:
        self.beginForm(name, -200, -10, 10, 20)
        self.setFont(SANS, size)
        self.setFillColor(SECONDARY)
        self.drawRightString(0, 0, text)
        self.endForm()


class ReportTemplate(BaseDocTemplate):
    """The page templates of a report and what a reader is told of the file."""

    def __init__(self, target: IO[bytes], document: Document, ledger: Ledger, on_page: Callable[[int], None]) -> None:
        """``on_page`` is called with the number of each page once it is laid out."""
        super().__init__(
            target,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=TOP,
            bottomMargin=BOTTOM,
            title=one_line(document.title),
            author=one_line(document.author),
            subject=one_line(document.subject),
            creator="FieldKit",
            producer="FieldKit",
            lang=document.language,
            invariant=1,
            displayDocTitle=True,
            initialFontName=SANS,
        )
        self._document = document
        self._ledger = ledger
        self._on_page_done = on_page
        whole = Frame(0, 0, PAGE_WIDTH, PAGE_HEIGHT, 0, 0, 0, 0, id="whole")
        text = Frame(MARGIN, BOTTOM, WIDTH, HEIGHT, 0, 0, 0, 0, id="text")
        self.addPageTemplates(
            [
                PageTemplate(COVER_TEMPLATE, [whole]),
                PageTemplate(BODY_TEMPLATE, [text], onPage=self._surround),
            ]
        )

    def afterPage(self) -> None:  # noqa: N802 - reportlab's name
        """Tell how far the layout has come."""
        self._on_page_done(self.page)

    def _surround(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """Header and footer of a page of text."""
        document = self._document
        canvas.saveState()
        top = PAGE_HEIGHT - TOP + 26
        left = _line(canvas, document.head_left, MARGIN, top + 7, WIDTH * 0.45)
        _line(canvas, document.head_right, PAGE_WIDTH - MARGIN, top + 7, WIDTH - left - 24, right=True)
        canvas.setStrokeColor(HAIRLINE)
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, top, PAGE_WIDTH - MARGIN, top)
        canvas.line(MARGIN, BOTTOM - 22, PAGE_WIDTH - MARGIN, BOTTOM - 22)
        _line(canvas, document.foot, MARGIN, BOTTOM - 35, WIDTH * 0.6)
        canvas.translate(PAGE_WIDTH - MARGIN, BOTTOM - 35.6)
        self._ledger.footed.add(canvas.getPageNumber())
        canvas.doForm(f"foot-{canvas.getPageNumber()}")
        canvas.restoreState()


def stamp(canvas: Canvas, made_on: dt.date) -> None:
    """Date the file by the report's own day, so that the same report is the same file."""
    canvas.setDateFormatter(lambda *_: f"D:{made_on:%Y%m%d}000000Z")


def _line(canvas: Canvas, text: str, x: float, y: float, room: float, *, right: bool = False) -> float:
    """Draw a line of small text from or up to ``x``, cut to ``room`` points; its width."""
    shown = one_line(text)
    while shown and width(shown, SANS, _FOOT_SIZE) > room:
        shown = f"{shown.rstrip('…')[:-1].rstrip()}…"
    taken = width(shown, SANS, _FOOT_SIZE)
    line = Paragraph(markup(plain(shown), FOOT), FOOT)
    line.wrap(taken + 4, 20)
    line.drawOn(canvas, x - taken if right else x, y - 2.5)
    return taken


class ContentsLine(Flowable):
    """A line of the table of contents: a title that links to its place, a dotted leader, a page number."""

    def __init__(self, heading: Heading, key: str) -> None:
        """``key`` names the place."""
        super().__init__()
        style = CONTENTS[min(heading.level, 2)]
        self._key = key
        self._indent = 0.0 if heading.level == 1 else 12.0
        self._text = Paragraph(markup(plain(one_line(heading.text)), style), style)
        self.spaceBefore = style.spaceBefore

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        """Room above the titles of sections."""
        return float(self.spaceBefore)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - the names reportlab calls it with
        """Its size."""
        _, height = self._text.wrap(aW - self._indent - 50, aH)
        self.width, self.height = aW, height
        return aW, height

    def draw(self) -> None:
        """Paint it, its link, and the place where its page number comes."""
        canvas = self.canv
        self._text.drawOn(canvas, self._indent, 0)
        end = self._indent + float(self._text.getActualLineWidths0()[-1]) + 6
        canvas.saveState()
        canvas.setStrokeColor(ACCENT_BORDER)
        canvas.setLineWidth(0.8)
        canvas.setLineCap(1)
        canvas.setDash(0.1, 3.2)
        if end < self.width - 34:
            canvas.line(end, 3.4, self.width - 28, 3.4)
        canvas.restoreState()
        canvas.linkRect("", self._key, (0, 0, self.width, self.height), relative=1, thickness=0)
        canvas.saveState()
        canvas.translate(self.width, 3.6)
        canvas.doForm(f"page-of-{self._key}")
        canvas.restoreState()
