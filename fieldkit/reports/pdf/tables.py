"""Tables: hairlines between rows, a header repeated on each page, rows too tall for a page set as text instead."""

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from fieldkit.domain.lightly import dataclass
from fieldkit.reports.document import Cell, Column, Facts, Numbers, Run, Runs, plain, text_of
from fieldkit.reports.document import Table as TableBlock
from fieldkit.reports.pdf.fonts import SANS, SANS_STRONG, width
from fieldkit.reports.pdf.inline import chunks, clean, markup, one_line
from fieldkit.reports.pdf.marks import Meter, Pill
from fieldkit.reports.pdf.palette import ACCENT_BORDER, HAIRLINE, STRONG_LINE
from fieldkit.reports.pdf.styles import (
    CELL,
    CELL_RIGHT,
    COLUMN,
    COLUMN_RIGHT,
    FACT_LABEL,
    FIGURE,
    FIGURE_LABEL,
    FIGURE_SMALL,
    GROUP,
    HEIGHT,
    QUIET_CELL,
    QUIET_CELL_RIGHT,
    WIDTH,
)

TALLEST_ROW = 360.0
"""Points a row may be expected to take before its cells are set one under the other, across the page."""

TALLEST_HEAD = 140.0
"""Points the titles of a table's columns may take; a table with longer ones is set as text."""

NARROWEST = 44.0
"""Points under which a column is no longer read: a table with more of them is set as several, side after side."""

NUMBERS_AT_MOST = 6
_MOST_COLUMNS = int(WIDTH / NARROWEST)
_GAP = 10.0
_SMALL = 150.0  # points of a table that is not worth parting
_SMALL_FACTS = 330.0  # points of facts that are read as one
_UNSURE = 4.0  # times a row may be taller, or less tall, than the number of its letters says
_LONGEST_WORD = 130.0  # points; a longer word is no word, and may be broken
_TOO_LONG_TO_MEASURE = 2000  # characters
_FACT_COLUMNS = [WIDTH * share for share in (0.21, 0.29, 0.21, 0.29)]
_STANDS_ALONE = 1500  # characters of a value that is set as running text


class Grid(Table):
    """A table that knows how much of it must stand with a title. ``kept`` are ranges of rows never parted."""

    small = _SMALL
    kept: tuple[tuple[int, int], ...] = ()
    _rowHeights: list[float]  # noqa: N815 - reportlab names it so

    def lead(self) -> float:
        """Points taken by a small table; of a larger one by its first three rows and those kept with them."""
        _, height = self.wrap(WIDTH, HEIGHT)
        if height < self.small:
            return float(height)
        last = 2
        for first, end in sorted(self.kept):
            last = end if first <= last < end else last
        return float(sum(self._rowHeights[: last + 1]))


def table(block: TableBlock) -> list[Flowable]:
    """The flowables of a table: parts of it as a grid, its tallest rows as text between them.

    One wider than the page is set in several, each with the first column; so nothing typed makes a page impossible.
    """
    if len(block.columns) > _MOST_COLUMNS:
        return [flowable for part in _sides(block) for flowable in table(part)]
    widths = _widths(block)
    if _head_height(block.columns, widths) > TALLEST_HEAD:
        return [flowable for row in block.rows for flowable in _spilt(block.columns, row)]
    groups = dict(block.groups)
    found: list[Flowable] = []
    part = _Part(block.columns, widths)
    for number, row in enumerate(block.rows):
        if number in groups:
            part.group(groups[number])
        height = _height(row, widths)
        if height > TALLEST_ROW:
            found += [*part.close(), *_spilt(block.columns, row)]
            part = _Part(block.columns, widths)
        else:
            part.row(row, height)
    return [*found, *part.close()]


def _sides(block: TableBlock) -> Iterator[TableBlock]:
    """The table in parts that fit the page side by side: the first column in each, and the groups where they were."""
    step = _MOST_COLUMNS - 1
    for start in range(1, len(block.columns), step):
        shown = (0, *range(start, min(start + step, len(block.columns))))
        yield TableBlock(
            tuple(block.columns[number] for number in shown),
            tuple(tuple(row[number] for number in shown) for row in block.rows),
            block.groups,
        )


def _head_height(columns: tuple[Column, ...], widths: list[float]) -> float:
    """How tall the titles of the columns become."""
    heads = (_head(column).wrap(wide - _GAP, HEIGHT)[1] for column, wide in zip(columns, widths, strict=True))
    return float(max(heads, default=0))


def _head(column: Column) -> Paragraph:
    style = COLUMN_RIGHT if column.right else COLUMN
    return Paragraph(markup(plain(one_line(column.title)), style), style)


def _widths(block: TableBlock) -> list[float]:
    """The columns' shares of the page, shifted so that no ordinary word has to be broken."""
    whole = sum(column.share for column in block.columns)
    wanted = [WIDTH * column.share / whole for column in block.columns]
    least = [_least(block, number) for number in range(len(wanted))]
    missing = sum(max(need - have, 0) for need, have in zip(least, wanted, strict=True))
    spare = sum(max(have - need, 0) for need, have in zip(least, wanted, strict=True))
    if not missing or missing > spare:
        return wanted
    kept = 1 - missing / spare
    return [need + max(have - need, 0) * kept for need, have in zip(least, wanted, strict=True)]


def _least(block: TableBlock, number: int) -> float:
    """The width of the longest word in a column, as far as words go."""
    gap = _GAP if number < len(block.columns) - 1 else 0
    longest = _longest_word(one_line(block.columns[number].title), COLUMN)
    for row in block.rows:
        longest = max(longest, _pill_width(row[number]))
        for style, paragraphs in ((CELL, row[number].paragraphs), (QUIET_CELL, row[number].quiet)):
            for run in (run for runs in paragraphs for run in runs if len(run.text) < _TOO_LONG_TO_MEASURE):
                bold = SANS_STRONG if run.bold else style.fontName
                word = _longest_word(run.text, style, bold)
                longest = max(longest, word if word < _LONGEST_WORD else 0)
    return longest + gap + 1


def _pill_width(cell: Cell) -> float:
    """The width of the pill in a cell, which is set on one line."""
    if cell.tone is None or not cell.paragraphs:
        return 0
    wide, _ = Pill(text_of(cell.paragraphs[0]), cell.tone).wrap(WIDTH, HEIGHT)
    return min(wide, _LONGEST_WORD)


def _height(row: tuple[Cell, ...], widths: list[float]) -> float:
    """How tall a row becomes: about, from the number of its letters, and to the point where that may be too tall."""
    about = _about(row, widths)
    if not TALLEST_ROW / _UNSURE < about <= TALLEST_ROW * _UNSURE:
        return about
    return max(
        sum(flowable.wrap(max(wide - _GAP, 1), HEIGHT)[1] for flowable in _cell(cell, right=False))
        for cell, wide in zip(row, widths, strict=True)
    )


def _about(row: tuple[Cell, ...], widths: list[float]) -> float:
    tallest = 0.0
    for cell, wide in zip(row, widths, strict=True):
        per_line = max(1.0, (wide - _GAP) / (CELL.fontSize * 0.52))
        lines = sum(1 + len(run.text) // per_line for runs in (*cell.paragraphs, *cell.quiet) for run in runs)
        tallest = max(tallest, float(lines) * CELL.leading)
    return tallest


def _spilt(columns: tuple[Column, ...], row: tuple[Cell, ...]) -> Iterator[Flowable]:
    """A row set across the page: each column's title, then its text."""
    for column, cell in zip(columns, row, strict=True):
        if cell.paragraphs or cell.quiet:
            yield Paragraph(markup(plain(one_line(column.title)), COLUMN), COLUMN)
            for runs in cell.paragraphs:
                yield from _pieces(runs, CELL)
            for runs in cell.quiet:
                yield from _pieces(runs, QUIET_CELL)


def _pieces(runs: Runs, style: ParagraphStyle) -> Iterator[Paragraph]:
    for piece in chunks(runs):
        yield Paragraph(markup(piece, style), style)


@dataclass
class _Part:
    """Rows of one grid, and the lines to draw between them."""

    columns: tuple[Column, ...]
    widths: list[float]
    cells: list[list[Any]] = field(default_factory=list)
    commands: list[tuple[Any, ...]] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    kept: list[tuple[int, int]] = field(default_factory=list)

    def group(self, title: str) -> None:
        """A small title across the table, kept with the row under it."""
        at = len(self.cells) + 1
        self.heights.append(GROUP.leading)
        self.kept.append((at, at + 1))
        self.cells.append([Paragraph(markup(plain(one_line(title)), GROUP), GROUP), *[""] * (len(self.columns) - 1)])
        self.commands += [
            ("SPAN", (0, at), (-1, at)),
            ("TOPPADDING", (0, at), (-1, at), 11),
            ("LINEBELOW", (0, at), (-1, at), 0.6, ACCENT_BORDER),
        ]

    def row(self, row: tuple[Cell, ...], height: float) -> None:
        """An ordinary row, about ``height`` points tall."""
        at = len(self.cells) + 1
        self.heights.append(height)
        self.cells.append([_cell(cell, right=column.right) for cell, column in zip(row, self.columns, strict=True)])
        self.commands.append(("LINEBELOW", (0, at), (-1, at), 0.5, HAIRLINE))

    def close(self) -> list[Flowable]:
        """The grid, or nothing where it has no row."""
        if not self.cells:
            return []
        kept = (*self.kept, *self._together())
        titled = any(column.title for column in self.columns)
        head = [_head(column) for column in self.columns]
        style = [
            ("FONTNAME", (0, 0), (-1, -1), SANS),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), _GAP),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ("LINEBELOW", (0, 0), (-1, 0), 0.9, STRONG_LINE),
            *self.commands,
            *(("NOSPLIT", (0, first), (-1, end)) for first, end in kept),
        ]
        grid = Grid([head, *self.cells], colWidths=self.widths, repeatRows=1 if titled else 0, style=TableStyle(style))
        grid.spaceBefore, grid.spaceAfter, grid.hAlign, grid.kept = 6, 12, "LEFT", kept
        return [grid]

    def _together(self) -> Iterator[tuple[int, int]]:
        """No row alone at the foot of a page, nor on top of the next."""
        last = len(self.cells)
        if last > 1 and max(self.heights[0], self.heights[1]) < _SMALL:
            yield (0, 2)
        if last > 1 and max(self.heights[-1], self.heights[-2]) < _SMALL:
            yield (last - 1, last)


def _cell(cell: Cell, *, right: bool) -> list[Flowable]:
    """What reportlab sets in a cell."""
    style, quiet = (CELL_RIGHT, QUIET_CELL_RIGHT) if right else (CELL, QUIET_CELL)
    found: list[Flowable] = []
    paragraphs = cell.paragraphs
    if cell.tone is not None and paragraphs:
        found.append(Pill(text_of(paragraphs[0]), cell.tone))
        paragraphs = paragraphs[1:]
    found += [Paragraph(markup(runs, style), style) for runs in paragraphs]
    if cell.meter is not None:
        found.append(Meter(cell.meter))
    return [*found, *(Paragraph(markup(runs, quiet), quiet) for runs in cell.quiet)]


def facts(block: Facts) -> list[Flowable]:
    """Labels and short values, two pairs to a row; a long value takes the row, a very long one the page's width."""
    rows: list[list[Any]] = []
    spans: list[tuple[Any, ...]] = []
    after: list[Flowable] = []
    waiting: list[Any] = []
    for label, text in block.pairs:
        name = Paragraph(markup(plain(one_line(label)), FACT_LABEL), FACT_LABEL)
        if len(text) > _STANDS_ALONE:
            after += [name, *_pieces((Run(text),), CELL)]
            continue
        pair = [name, Paragraph(markup((Run(text),), CELL), CELL)]
        if width(clean(text), CELL.fontName, CELL.fontSize) > _FACT_COLUMNS[1] - _GAP or "\n" in text:
            if waiting:
                rows.append([*waiting, "", ""])
                waiting = []
            spans.append(("SPAN", (1, len(rows)), (3, len(rows))))
            rows.append([*pair, "", ""])
        elif waiting:
            rows.append([*waiting, *pair])
            waiting = []
        else:
            waiting = pair
    if waiting:
        rows.append([*waiting, "", ""])
    return [*([_fact_grid(rows, spans)] if rows else []), *after]


def _fact_grid(rows: list[list[Any]], spans: list[tuple[Any, ...]]) -> Flowable:
    style = [
        ("FONTNAME", (0, 0), (-1, -1), SANS),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), _GAP),
        ("TOPPADDING", (0, 0), (-1, -1), 3.4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.4),
        ("LINEABOVE", (0, 0), (-1, 0), 0.6, HAIRLINE),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HAIRLINE),
        *spans,
    ]
    grid = Grid(rows, colWidths=_FACT_COLUMNS, style=TableStyle(style))
    grid.spaceBefore, grid.spaceAfter, grid.hAlign = 2, 12, "LEFT"
    return grid


def numbers(block: Numbers) -> list[Flowable]:
    """Figures set large, each over its label, in one row where they stand there unbroken and else in two."""
    pairs = block.pairs[:NUMBERS_AT_MOST]
    style = FIGURE if sum(_natural(pairs, FIGURE)) <= WIDTH else FIGURE_SMALL
    if sum(_natural(pairs, style)) <= WIDTH or len(pairs) < 3:
        return [_number_row(pairs, style)]
    half = (len(pairs) + 1) // 2
    return [_number_row(pairs[:half], style), _number_row(pairs[half:], style)]


def _natural(pairs: tuple[tuple[str, str], ...], style: ParagraphStyle) -> list[float]:
    """The width each pair needs for the longest word of its figure, and of its label, to stay whole."""
    return [max(_longest_word(figure, style), _longest_word(label, FIGURE_LABEL)) + _GAP + 6 for figure, label in pairs]


def _longest_word(text: str, style: ParagraphStyle, font: str = "") -> float:
    return max(
        (width(word, font or style.fontName, style.fontSize) for word in re.split("[ \n]", clean(text))), default=0
    )


def _number_row(pairs: tuple[tuple[str, str], ...], style: ParagraphStyle) -> Flowable:
    natural = _natural(pairs, style)
    equal = WIDTH / len(pairs)
    slack = max(WIDTH - sum(natural), 0) / len(pairs)
    widths = [equal] * len(pairs) if max(natural) <= equal else [need + slack for need in natural]
    cells = [
        [
            Paragraph(markup(plain(one_line(figure)), style), style),
            Paragraph(markup(plain(one_line(label)), FIGURE_LABEL), FIGURE_LABEL),
        ]
        for figure, label in pairs
    ]
    grid = Grid(
        [cells],
        colWidths=widths,
        style=TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), SANS),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), _GAP),
                ("TOPPADDING", (0, 0), (-1, -1), 8),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
                ("LINEABOVE", (0, 0), (-1, 0), 0.6, HAIRLINE),
                ("LINEBELOW", (0, 0), (-1, -1), 0.6, HAIRLINE),
            ]
        ),
    )
    grid.spaceBefore, grid.spaceAfter, grid.hAlign = 2, 12, "LEFT"
    return grid
