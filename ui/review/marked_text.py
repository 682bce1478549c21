"""A note as words in blocks, and two versions of it compared word by word. Markup in it is never anything but text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from enum import StrEnum

from markdown_it.token import Token

from fieldkit.domain.lightly import dataclass
from fieldkit.reference import markdown

COMPARED_LIMIT = 12_000_000
"""Above this product of two lengths in words, versions are compared by whole blocks."""

_WORD = re.compile(r"\w+(?:['’-]\w+)*\s*|[^\w\s]\s*|\s+")


class Shape(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"
    ROW = "row"


class Mark(StrEnum):
    """What became of a word from one version to the next."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Start:
    """A block begins. ``lead`` stands before an item: a bullet, a number or a box."""

    shape: Shape = Shape.PARAGRAPH
    depth: int = 0
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A word with the space that follows it, or a sign."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False


Piece = Start | Word
Marked = tuple[Mark, Piece]


def pieces(text: str) -> list[Piece]:
    """The blocks and words of a Markdown text; none for a blank one."""
    if not text.strip():
        return []
    if not markdown.is_parsed(text):
        return [piece for part in markdown.paragraphs(text) for piece in _paragraph(part)]
    return _Reader().read(markdown.tokens(text))


def as_is(text: str) -> list[Marked]:
    """A text with nothing marked in it."""
    return [(Mark.SAME, piece) for piece in pieces(text)]


def compared(before: str, after: str) -> list[Marked]:
    """Both versions in one text: words common to both, removed ones, then those that replace them."""
    old, new = pieces(before), pieces(after)
    if len(old) * len(new) > COMPARED_LIMIT:
        return _compared(_grouped(old), _grouped(new))
    return _compared([(piece,) for piece in old], [(piece,) for piece in new])


def passages(marked: Sequence[Marked]) -> int:
    """How many runs of changed words there are."""
    count, inside = 0, False
    for mark, piece in marked:
        changed = mark is not Mark.SAME
        count += changed and not inside and isinstance(piece, Word)
        inside = changed and (inside or isinstance(piece, Word))
    return count


def _compared(old: list[tuple[Piece, ...]], new: list[tuple[Piece, ...]]) -> list[Marked]:
    matcher = SequenceMatcher(None, [_keys(group) for group in old], [_keys(group) for group in new], autojunk=False)
    found: list[Marked] = []
    for removed, added, same in _steps(matcher, new):
        found += [(Mark.REMOVED, piece) for group in old[removed] for piece in group]
        mark = Mark.SAME if same else Mark.ADDED
        found += [(mark, piece) for group in new[added] for piece in group]
    return found


def _steps(
    matcher: SequenceMatcher[tuple[Piece, ...]], new: list[tuple[Piece, ...]]
) -> Iterator[tuple[slice, slice, bool]]:
    """Old and new stretches in order; a lone sign that both versions share between two changes is part of them."""
    codes = matcher.get_opcodes()
    waiting: tuple[int, int, int, int] | None = None
    for place, (tag, old_from, old_to, new_from, new_to) in enumerate(codes):
        lone = tag == "equal" and 0 < place < len(codes) - 1 and new_to - new_from == 1 and _is_sign(new[new_from])
        if tag == "equal" and not lone:
            if waiting is not None:
                yield slice(*waiting[:2]), slice(*waiting[2:]), False
                waiting = None
            yield slice(0, 0), slice(new_from, new_to), True
        else:
            waiting = (
                (old_from, old_to, new_from, new_to) if waiting is None else (waiting[0], old_to, waiting[2], new_to)
            )
    if waiting is not None:
        yield slice(*waiting[:2]), slice(*waiting[2:]), False


def _is_sign(group: tuple[Piece, ...]) -> bool:
    return len(group) == 1 and isinstance(group[0], Word) and not any(map(str.isalnum, group[0].text))


def _keys(group: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(replace(piece, text=piece.text.rstrip()) if isinstance(piece, Word) else piece for piece in group)


def _grouped(found: list[Piece]) -> list[tuple[Piece, ...]]:
    groups: list[list[Piece]] = []
    for piece in found:
        if isinstance(piece, Start) or not groups:
            groups.append([])
        groups[-1].append(piece)
    return [tuple(group) for group in groups]


def _paragraph(text: str) -> Iterator[Piece]:
    yield Start()
    yield from _words(text, Word(""))


def _words(text: str, style: Word) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        yield replace(style, text=match[0])


class _Reader:
    """Turns the parser's tokens into pieces."""

    def __init__(self) -> None:
        self._found: list[Piece] = []
        self._lists: list[int | None] = []
        self._lead = ""
        self._quoted = 0
        self._heading = self._in_cell = False

    def read(self, tokens: Sequence[Token]) -> list[Piece]:
        """Every piece of the tokens."""
        for token in tokens:
            self._take(token)
        return self._found

    def _take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._open_item()
            case "blockquote_open" | "blockquote_close":
                self._quoted += token.nesting
            case "heading_open" | "heading_close":
                self._heading = token.nesting > 0
            case "tr_open":
                self._found.append(Start(Shape.ROW))
            case "td_open" | "th_open":
                self._in_cell = True
            case "td_close" | "th_close":
                self._in_cell = False
                self._found.append(Word("  "))
            case "fence" | "code_block":
                self._found.append(Start(Shape.CODE))
                self._found += _words(token.content.rstrip("\n"), Word("", code=True))
            case "inline":
                children = token.children or []
                if self._lead and children:
                    done, children[0].content = markdown.task(children[0].content)
                    self._lead = self._lead if done is None else "☑" if done else "☐"
                self._open_block()
                self._found += _inline(children)
            case _:
                pass

    def _open_item(self) -> None:
        number = self._lists[-1]
        self._lead = "•" if number is None else f"{number}."
        if number is not None:
            self._lists[-1] = number + 1

    def _open_block(self) -> None:
        if self._in_cell:
            return
        shape = Shape.HEADING if self._heading else Shape.QUOTE if self._quoted else Shape.PARAGRAPH
        depth = len(self._lists)
        self._found.append(Start(Shape.ITEM if depth else shape, depth, self._lead))
        self._lead = ""


def _inline(children: Sequence[Token]) -> Iterator[Word]:
    for run in markdown.runs(children):
        style = Word(run.text, bold=run.bold, italic=run.italic, struck=run.struck, code=run.code)
        if run.code:
            yield style
        else:
            yield from _words(run.text, style)
