"""A document that knows no file format: headings, paragraphs, lists, tables, figures, charts."""

import datetime as dt
from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Blob
from fieldkit.reference.markdown import Run as Run


class Tone(StrEnum):
    """What a state means for the reader; a writer adds a sign and a colour, never a colour alone."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    GOOD = "good"
    CARE = "care"
    BAD = "bad"


class Style(StrEnum):
    """How a paragraph is set: running text, an opening, a side note, or a small label."""

    BODY = "body"
    LEAD = "lead"
    NOTE = "note"
    LABEL = "label"


Runs: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A title of level 1 (section) to 6. Levels 1 and 2 that are ``listed`` stand in the table of contents.

    ``needs`` is the share of a page that must be left for it to stand there, and ``fresh_page`` wants a new one.
    ``eyebrow`` is a small line above, ``mark`` a word beside (« interne ») whose meaning ``tone`` tells.
    """

    level: int
    text: str
    eyebrow: str = ""
    mark: str = ""
    tone: Tone = Tone.NEUTRAL
    listed: bool = True
    fresh_page: bool = False
    needs: float = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of runs."""

    runs: Runs
    style: Style = Style.BODY


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list; ``done`` is set for a task."""

    blocks: tuple["Block", ...]
    done: bool | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: numbered from ``start`` when that is given, else with bullets."""

    items: tuple[Item, ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else."""

    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text whose line ends and spaces count."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, its share of the width, and whether its cells align on the right."""

    title: str
    share: float
    right: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table: paragraphs; the first is a state's word where there is a ``tone``.

    ``quiet`` paragraphs follow in a smaller, lighter type. ``meter`` is a share (0.4) drawn as a bar under them.
    """

    paragraphs: tuple[Runs, ...] = ()
    tone: Tone | None = None
    quiet: tuple[Runs, ...] = ()
    meter: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header is repeated on each page. Every row has one cell per column.

    ``groups`` names the rows before which a small title stands, by their index.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    groups: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Short values, each beside its label."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A few figures set large, each over its label."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A photo: ``number`` within the document, caption, credit, and pixel size where it is known."""

    blob: Blob
    number: str = ""
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Photos set side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day; ``settled`` once it has been approved."""

    day: dt.date
    value: Decimal
    settled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The history of an indicator: ``points`` by day, and where it started and should arrive."""

    title: str
    unit: str = ""
    points: tuple[Point, ...]
    baseline: Point | None = None
    target: Point | None = None


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts set side by side."""

    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The first page: a title with what surrounds it, facts, a state and perhaps a photo."""

    eyebrow: str = ""
    title: str
    subtitle: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    state: str = ""
    tone: Tone = Tone.NEUTRAL
    notice: str = ""
    foot: str = ""
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """The place of the table of contents."""

    title: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts a page."""


Block: TypeAlias = (
    Heading
    | Paragraph
    | Listing
    | Quote
    | Code
    | Table
    | Facts
    | Numbers
    | Figures
    | Charts
    | Cover
    | Contents
    | PageBreak
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole: what it says of itself, what stands on every page, and its blocks."""

    title: str
    language: str
    made_on: dt.date
    author: str = ""
    subject: str = ""
    head_left: str = ""
    head_right: str = ""
    foot: str = ""
    blocks: tuple[Block, ...] = field(default=())


def plain(text: str, *, bold: bool = False) -> Runs:
    """One run of text, or none for an empty one."""
    return (Run(text, bold=bold),) if text else ()


def cell(*lines: str, bold: bool = False, quiet: str = "") -> Cell:
    """A cell of plain lines, empty ones left out, with a quiet line under them."""
    return Cell(tuple(plain(line, bold=bold) for line in lines if line), quiet=(plain(quiet),) if quiet else ())


def pill(word: str, tone: Tone, *, quiet: str = "") -> Cell:
    """A cell that holds a state's word."""
    return Cell((plain(word),), tone=tone, quiet=(plain(quiet),) if quiet else ())


def filled(
    columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...], groups: tuple[tuple[int, str], ...] = ()
) -> Table:
    """A table without the columns, past the first, in which no row has anything to say."""
    kept = [number for number in range(len(columns)) if not number or any(row[number] != Cell() for row in rows)]
    return Table(
        tuple(columns[number] for number in kept), tuple(tuple(row[number] for number in kept) for row in rows), groups
    )


def text_of(runs: Runs) -> str:
    """The bare text of runs."""
    return "".join(run.text for run in runs)
