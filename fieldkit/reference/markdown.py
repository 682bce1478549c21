"""Markdown typed by a person, parsed once for window and paper: tokens for blocks, runs for words; HTML is text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from fieldkit.domain.lightly import dataclass

PARSED_LIMIT = 100_000
"""Longer texts, in characters, are plain paragraphs: nobody types Markdown that long, and some of it is slow."""

_BLANK_LINE = re.compile(r"\n\s*\n")
_TASK = re.compile(r"\[([ xX])\]\s+")
_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text set one way. ``link`` is an address that was typed by a person; a writer checks it."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    struck: bool = False
    link: str = ""


def is_parsed(text: str) -> bool:
    """Whether a text is short enough for its markup to be read."""
    return len(text) <= PARSED_LIMIT


def tokens(text: str) -> list[Token]:
    """The blocks of a text, each inline token with its children."""
    return _PARSER.parse(text)


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a text whose markup is not read, blank ones left out."""
    return (part.strip() for part in _BLANK_LINE.split(text) if part.strip())


def runs(children: Iterable[Token]) -> Iterator[Run]:
    """The runs of an inline token's children, in order, as they come: neighbours may be set alike."""
    style = Run("")
    for token in children:
        match token.type:
            case "strong_open" | "strong_close":
                style = replace(style, bold=token.nesting > 0)
            case "em_open" | "em_close":
                style = replace(style, italic=token.nesting > 0)
            case "s_open" | "s_close":
                style = replace(style, struck=token.nesting > 0)
            case "link_open":
                style = replace(style, link=str(token.attrGet("href") or ""))
            case "link_close":
                style = replace(style, link="")
            case "softbreak":
                yield replace(style, text=" ")
            case "hardbreak":
                yield replace(style, text="\n")
            case "code_inline":
                yield replace(style, text=token.content, code=True)
            case _:
                yield replace(style, text=token.content)


def task(text: str) -> tuple[bool | None, str]:
    """Whether an item that begins so is a task that is done, None where it is no task; and the item without its box."""
    box = _TASK.match(text)
    return (None, text) if box is None else (box[1] != " ", text[box.end() :])
