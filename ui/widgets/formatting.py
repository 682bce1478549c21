"""Markdown as the toolbar writes it: pure text in, text out."""

import re
from enum import StrEnum

from fieldkit.domain.lightly import dataclass

_ITEM = re.compile(
    r"(?P<indent>\s*)(?P<mark>(?:[-*+] \[[ xX]\] )|(?:[-*+] )|(?:\d{1,6}[.)] )|(?:> ))(?P<rest>.*)", re.DOTALL
)
_NUMBER = re.compile(r"(\d{1,6})([.)] )")


class LineStyle(StrEnum):
    """What a line can be."""

    BULLET = "bullet"
    NUMBER = "number"
    TASK = "task"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Replace ``start`` to ``end`` by ``text``, then select ``first`` to ``last``; places count characters."""

    start: int
    end: int
    text: str
    first: int
    last: int


def toggle_mark(text: str, start: int, end: int, mark: str) -> Rewrite:
    """Put ``mark`` (``**``, ``*``) around a selection, or take it away where it is there already."""
    wide = len(mark)
    chosen = text[start:end]
    inner = chosen.strip()
    if inner:
        lead = len(chosen) - len(chosen.lstrip())
        start, end, chosen = start + lead, start + lead + len(inner), inner
    if _wrapped(text[start - wide : start], text[end : end + wide], mark) and not _longer(text, start, end, mark):
        return Rewrite(start - wide, end + wide, chosen, start - wide, end - wide)
    if len(chosen) >= 2 * wide and chosen.startswith(mark) and chosen.endswith(mark):
        bare = chosen[wide:-wide]
        return Rewrite(start, end, bare, start, start + len(bare))
    lines = chosen.split("\n")
    marked = "\n".join(f"{mark}{line}{mark}" if line.strip() else line for line in lines) if inner else mark * 2
    shift = wide if len(lines) == 1 else 0
    return Rewrite(start, end, marked, start + shift, start + len(marked) - shift)


def _wrapped(before: str, after: str, mark: str) -> bool:
    return before == mark and after == mark


def _longer(text: str, start: int, end: int, mark: str) -> bool:
    """Whether the marks around are part of longer ones: ``*`` inside ``**`` is bold, not italic."""
    if mark != "*":
        return False
    before = len(text[:start]) - len(text[:start].rstrip("*"))
    after = len(text[end:]) - len(text[end:].lstrip("*"))
    return min(before, after) == 2


def toggle_lines(lines: list[str], style: LineStyle) -> list[str]:
    """Make every line an item of a style, or plain where all of them are; empty lines stay empty among others."""
    written = [line for line in lines if line.strip()] or lines
    if all(style_of(line) is style for line in written):
        return [_bare(line) if line.strip() else line for line in lines]
    number, made = 0, []
    for line in lines:
        if not line.strip() and len(lines) > 1:
            made.append(line)
            continue
        number += 1
        indent = line[: len(line) - len(line.lstrip())]
        made.append(f"{indent}{_prefix(style, number)}{_bare(line).lstrip()}")
    return made


def style_of(line: str) -> LineStyle | None:
    """What a line is, None for plain text."""
    match = _ITEM.match(line)
    if match is None:
        return None
    mark = match["mark"]
    if mark == "> ":
        return LineStyle.QUOTE
    if mark[0].isdigit():
        return LineStyle.NUMBER
    return LineStyle.TASK if "[" in mark else LineStyle.BULLET


def prefix_length(line: str) -> int:
    """How many characters stand before an item's own text; 0 for plain text."""
    match = _ITEM.match(line)
    return len(match["indent"]) + len(match["mark"]) if match else 0


def next_prefix(line: str) -> str | None:
    """What Enter begins the next line with: the next item of a list, ``""`` for plain text, None to end the list."""
    match = _ITEM.match(line)
    if match is None:
        return ""
    if not match["rest"].strip():
        return None
    number = _NUMBER.fullmatch(match["mark"])
    if number:
        return f"{match['indent']}{int(number[1]) + 1}{number[2]}"
    mark = re.sub(r"\[[xX]\]", "[ ]", match["mark"])
    return f"{match['indent']}{mark}"


def toggle_task(line: str) -> str:
    """A task done or to do again; another line stays as it is."""
    if style_of(line) is not LineStyle.TASK:
        return line
    place = line.index("[") + 1
    return f"{line[:place]}{'x' if line[place] == ' ' else ' '}{line[place + 1 :]}"


def _bare(line: str) -> str:
    match = _ITEM.match(line)
    return f"{match['indent']}{match['rest']}" if match else line


def _prefix(style: LineStyle, number: int) -> str:
    marks = {LineStyle.BULLET: "- ", LineStyle.TASK: "- [ ] ", LineStyle.QUOTE: "> "}
    return marks.get(style, f"{number}. ")
