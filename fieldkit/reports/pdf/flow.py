"""Blocks of a document → what reportlab lays out, with titles kept beside what they announce."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak, Paragraph, Spacer

from fieldkit.reference.formats import Formats
from fieldkit.reference.words import Words
from fieldkit.reports.document import (
    Block,
    Charts,
    Code,
    Contents,
    Cover,
    Document,
    Facts,
    Figure,
    Figures,
    Heading,
    Item,
    Listing,
    Numbers,
    Quote,
    Run,
    Style,
)
from fieldkit.reports.document import PageBreak as PageBreakBlock
from fieldkit.reports.document import Paragraph as ParagraphBlock
from fieldkit.reports.document import Table as TableBlock
from fieldkit.reports.pdf.charts import ChartRow
from fieldkit.reports.pdf.inline import chunks, markup
from fieldkit.reports.pdf.marks import BarredParagraph
from fieldkit.reports.pdf.pages import BODY_TEMPLATE, ContentsLine, Ledger, key_of
from fieldkit.reports.pdf.photos import CAPTION_LIMIT, Darkroom, PhotoRow, Print
from fieldkit.reports.pdf.styles import CAPTION, CODE, HEIGHT, PAGE_WIDTH, PARAGRAPHS, QUOTE, WIDTH
from fieldkit.reports.pdf.tables import Grid, facts, numbers, table
from fieldkit.reports.pdf.titles import TITLE_LIMIT, CoverPage, Title

T = TypeVar("T")

_INDENT = 15.0
_DEEPEST = 6
_LISTED_LEVEL = 2
_THREE_ABREAST = 3.45
"""Widths over heights of three photos, added up, for which a row of them is still about 130 points high."""

_SECTION_NEEDS = 0.24
"""Share of a page that must be left for a section to start on it."""


class Flow:
    """Turns blocks into flowables, in order."""

    def __init__(self, words: Words, formats: Formats, darkroom: Darkroom, ledger: Ledger) -> None:
        """``ledger`` will hold the pages of the titles."""
        self._words = words
        self._formats = formats
        self._darkroom = darkroom
        self._ledger = ledger
        self._keys: dict[int, str] = {}

    def story(self, document: Document) -> list[Flowable]:
        """Everything to lay out."""
        listed = [block for block in document.blocks if isinstance(block, Heading) and _listed(block)]
        self._keys = {id(heading): key_of(number) for number, heading in enumerate(listed)}
        found: list[Flowable] = []
        titles: list[Heading | ParagraphBlock] = []
        for block in document.blocks:
            if isinstance(block, Heading) or (
                titles and isinstance(block, ParagraphBlock) and block.style is Style.NOTE
            ):
                titles.append(block)
                continue
            body = self._contents(block, listed) if isinstance(block, Contents) else list(self._block(block, 0))
            found += [*self._titled(titles, body), *body]
            titles = []
        return [*found, *self._titled(titles, [])] or [Spacer(1, 1)]

    def _titled(self, titles: list[Heading | ParagraphBlock], body: list[Flowable]) -> Iterator[Flowable]:
        """Titles and their notes, on a page that also has room for the start of what they announce."""
        ready = [(block, flowable) for block in titles for flowable in self._title(block)]
        need = _lead(body) + sum(
            flowable.wrap(WIDTH, HEIGHT)[1] + flowable.getSpaceBefore() + flowable.getSpaceAfter()
            for _, flowable in ready
        )
        for number, (block, flowable) in enumerate(ready):
            if isinstance(block, Heading) and block.fresh_page:
                yield CondPageBreak(HEIGHT - 1)  # no break, and no blank page, where one has just started
            elif number == 0 and isinstance(block, Heading):
                least = max(block.needs, _SECTION_NEEDS if block.level == 1 else 0)
                yield CondPageBreak(min(max(need, least * HEIGHT), HEIGHT * 0.7))
            yield flowable

    def _title(self, block: Heading | ParagraphBlock) -> Iterator[Flowable]:
        if isinstance(block, ParagraphBlock):
            yield from _paragraphs(block.runs, PARAGRAPHS[block.style])
            return
        yield Title(block, self._keys.get(id(block), ""), self._ledger)
        if len(block.text) > TITLE_LIMIT:
            yield from _paragraphs((Run(block.text),), PARAGRAPHS[Style.BODY])

    def _contents(self, block: Contents, listed: list[Heading]) -> list[Flowable]:
        title = Title(Heading(level=1, text=block.title, listed=False), "", self._ledger)
        lines = [ContentsLine(heading, self._keys[id(heading)]) for heading in listed]
        return [title, *lines] if lines else []

    def _block(self, block: Block, depth: int) -> Iterator[Flowable]:
        match block:
            case ParagraphBlock(runs, style):
                yield from _paragraphs(runs, _indented(PARAGRAPHS[style], depth))
            case Listing(items, start):
                for number, item in enumerate(items):
                    yield from self._item(item, f"{start + number}." if start is not None else "•", depth + 1)
                yield Spacer(1, 4)
            case Quote(blocks):
                yield from self._quote(blocks, depth)
            case Code(text):
                yield from _paragraphs((Run(text.replace(" ", "\u00a0")),), _indented(CODE, depth))
            case Heading():
                yield Title(block, "", self._ledger)
            case TableBlock():
                yield from table(block)
            case Facts():
                yield from facts(block)
            case Numbers():
                yield from numbers(block)
            case Figures(figures):
                yield from self._figures(figures)
            case Charts(charts):
                for pair in _pairs(charts):
                    yield ChartRow(pair, self._words, self._formats)
            case Cover():
                yield from self._cover(block)
            case PageBreakBlock():
                yield PageBreak()
            case Contents():
                pass

    def _item(self, item: Item, bullet: str, depth: int) -> Iterator[Flowable]:
        sign = bullet if item.done is None else "☑" if item.done else "☐"
        first = True
        for block in item.blocks:
            if first and isinstance(block, ParagraphBlock):
                style = _indented(PARAGRAPHS[block.style], depth, tight=True)
                for piece in chunks(block.runs):
                    yield Paragraph(markup(piece, style), style, bulletText=sign if first else None)
                    first = False
            else:
                yield from self._block(block, depth)
            first = False
        if not item.blocks:
            yield Paragraph("", _indented(PARAGRAPHS[Style.BODY], depth, tight=True), bulletText=sign)

    def _quote(self, blocks: Iterable[Block], depth: int) -> Iterator[Flowable]:
        for block in blocks:
            if isinstance(block, ParagraphBlock):
                style = _indented(QUOTE, depth + 1)
                for piece in chunks(block.runs):
                    yield BarredParagraph(markup(piece, style), style)
            else:
                yield from self._block(block, depth + 1)

    def _figures(self, figures: tuple[Figure, ...]) -> Iterator[Flowable]:
        missing = self._words.say("report.photo_missing")
        for row in _photo_rows(figures):
            prints = tuple(Print(figure, self._darkroom.picture(figure.blob, WIDTH * 0.6)) for figure in row)
            yield PhotoRow(prints, missing)
            for figure in row:
                if len(figure.caption) > CAPTION_LIMIT:
                    runs = (Run(f"{figure.number}  ", bold=True), Run(figure.caption))
                    yield from _paragraphs(runs, CAPTION)

    def _cover(self, cover: Cover) -> Iterator[Flowable]:
        shape = PAGE_WIDTH / CoverPage.PICTURE_HIGH
        picture = self._darkroom.picture(cover.figure.blob, PAGE_WIDTH, shape) if cover.figure is not None else None
        yield CoverPage(cover, picture)
        yield NextPageTemplate(BODY_TEMPLATE)
        yield PageBreak()


def _listed(heading: Heading) -> bool:
    return heading.listed and heading.level <= _LISTED_LEVEL


def _paragraphs(runs: tuple[Run, ...], style: ParagraphStyle) -> Iterator[Flowable]:
    for piece in chunks(runs):
        yield Paragraph(markup(piece, style), style)


@lru_cache(maxsize=128)
def _indented(style: ParagraphStyle, depth: int, *, tight: bool = False) -> ParagraphStyle:
    """The style ``depth`` levels in; ``tight`` for the first paragraph of an item, whose sign hangs on its left."""
    if not depth:
        return style
    left = _INDENT * min(depth, _DEEPEST)
    after = style.spaceAfter * 0.45 if tight else style.spaceAfter
    return ParagraphStyle(
        f"{style.name}-{depth}-{tight}",
        parent=style,
        leftIndent=left,
        bulletIndent=left - _INDENT + 2,
        spaceAfter=after,
    )


def _lead(body: list[Flowable]) -> float:
    """The height of what must stand with a title: some lines of a text, the first rows of a table, a drawing."""
    if not body:
        return 0
    first = body[0]
    if isinstance(first, Grid):
        height = first.lead()
    else:
        height = float(first.wrap(WIDTH, HEIGHT)[1])
        if isinstance(first, Paragraph):
            height = min(height, 3 * float(first.style.leading))
    return height + float(first.getSpaceBefore())


def _photo_rows(figures: tuple[Figure, ...]) -> Iterator[tuple[Figure, ...]]:
    """Two by two; an odd last one joins the row before it where the three are narrow enough to be seen well."""
    rows = list(_pairs(figures))
    if len(rows) > 1 and len(rows[-1]) == 1 and sum(map(_aspect, rows[-2] + rows[-1])) <= _THREE_ABREAST:
        rows[-2:] = [rows[-2] + rows[-1]]
    yield from rows


def _aspect(figure: Figure) -> float:
    return figure.width / figure.height if figure.width and figure.height else 4 / 3


def _pairs(things: tuple[T, ...]) -> Iterator[tuple[T, ...]]:
    for start in range(0, len(things), 2):
        yield things[start : start + 2]
