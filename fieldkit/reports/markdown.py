"""Markdown typed by a person → blocks of a document. Markup of any other language in it is text."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from markdown_it.token import Token

from fieldkit.reference import markdown
from fieldkit.reports.document import (
    Block,
    Cell,
    Code,
    Column,
    Heading,
    Item,
    Listing,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    plain,
    text_of,
)

HEADING_FLOOR = 4
"""Level of a first-level heading typed inside a field: under the headings of the report itself."""


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text; none for a blank one."""
    if not text.strip():
        return ()
    if not markdown.is_parsed(text):
        return tuple(Paragraph(plain(part)) for part in markdown.paragraphs(text))
    return tuple(_blocks(_Cursor(markdown.tokens(text)), ""))


def bare(text: str) -> str:
    """The text of the first paragraph, without its markup, on one line."""
    for block in blocks(text):
        if isinstance(block, Paragraph):
            return " ".join(text_of(block.runs).split())
    return ""


def lines(text: str) -> tuple[Runs, ...]:
    """A Markdown text flattened to paragraphs, for the cell of a table: list items start with a dash."""
    return tuple(_lines(blocks(text), ""))


def _lines(found: Iterable[Block], lead: str) -> Iterator[Runs]:
    for block in found:
        match block:
            case Paragraph(runs):
                yield (*plain(lead), *runs)
            case Heading(text=title):
                yield plain(title, bold=True)
            case Listing(items):
                for item in items:
                    yield from _lines(item.blocks, f"{lead}– ")
            case Quote(inner):
                yield from _lines(inner, lead)
            case Code(code):
                yield plain(code)
            case Table(columns, rows):
                yield plain(" | ".join(column.title for column in columns), bold=True)
                for row in rows:
                    yield plain(" | ".join(text_of(runs) for cell in row for runs in cell.paragraphs))
            case _:
                pass


class _Cursor:
    """Tokens read one after the other."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def next(self) -> Token | None:
        """The next token, or None at the end."""
        if self._at >= len(self._tokens):
            return None
        self._at += 1
        return self._tokens[self._at - 1]


def _blocks(cursor: _Cursor, closing: str) -> Iterator[Block]:
    """The blocks up to the token ``closing``."""
    while (token := cursor.next()) is not None and token.type != closing:
        match token.type:
            case "paragraph_open":
                yield Paragraph(_inline(cursor))
            case "heading_open":
                level = min(6, HEADING_FLOOR + int(token.tag[1:]) - 1)
                yield Heading(level=level, text=text_of(_inline(cursor)), listed=False)
            case "bullet_list_open" | "ordered_list_open":
                ordered = token.type.startswith("ordered")
                start = int(token.attrGet("start") or 1) if ordered else None
                yield Listing(tuple(_items(cursor, token.type.replace("open", "close"))), start)
            case "blockquote_open":
                yield Quote(tuple(_blocks(cursor, "blockquote_close")))
            case "fence" | "code_block":
                yield Code(token.content.rstrip("\n"))
            case "table_open":
                yield from _table(cursor)
            case _ if token.content:
                yield Paragraph(plain(token.content))
            case _:
                pass


def _items(cursor: _Cursor, closing: str) -> Iterator[Item]:
    while (token := cursor.next()) is not None and token.type != closing:
        if token.type == "list_item_open":
            yield _task(tuple(_blocks(cursor, "list_item_close")))


def _task(found: tuple[Block, ...]) -> Item:
    first = found[0] if found else None
    if isinstance(first, Paragraph) and first.runs:
        done, rest = markdown.task(first.runs[0].text)
        if done is not None:
            head = replace(first.runs[0], text=rest)
            return Item((replace(first, runs=(head, *first.runs[1:])), *found[1:]), done=done)
    return Item(found)


def _table(cursor: _Cursor) -> Iterator[Block]:
    rows: list[list[Runs]] = []
    right: list[bool] = []
    while (token := cursor.next()) is not None and token.type != "table_close":
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            if len(rows) == 1:
                right.append("right" in str(token.attrGet("style") or ""))
            rows[-1].append(_inline(cursor))
    if rows:
        head, *body = rows
        columns = tuple(Column(text_of(runs), 1.0, right=aligned) for runs, aligned in zip(head, right, strict=True))
        yield Table(columns, tuple(tuple(Cell((runs,) if runs else ()) for runs in row) for row in body))


def _inline(cursor: _Cursor) -> Runs:
    """The runs of the inline token that comes next; the token that closes it is read too."""
    token = cursor.next()
    cursor.next()
    return tuple(_merged(markdown.runs(token.children or []))) if token is not None else ()


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    waiting: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if waiting is not None and replace(run, text="") == replace(waiting, text=""):
            waiting = replace(waiting, text=waiting.text + run.text)
        else:
            if waiting is not None:
                yield waiting
            waiting = run
    if waiting is not None:
        yield waiting
