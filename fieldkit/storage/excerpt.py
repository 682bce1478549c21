"""The part of a text around the words looked for, found in one pass whatever the text's length.

The index's own ``snippet()`` weighs every occurrence against every other: a note that repeats a word holds it up for
seconds.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence

MARK = "\x02", "\x03"
"""What stands before and after a word found."""

WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")  # Fon writes its tones as marks of their own

_MOST_WORDS = 32
_SHOWN = 14  # words
_BEFORE = 3  # words shown before the first one found
_LONGEST = 400  # characters shown at most
_CLOSE = 80  # characters within which words found stand together
_PLACES = 40  # occurrences among which the best place is chosen
_BLOCK = 4096  # characters compared at once
_SPACE = re.compile(r"\s")
_COMBINING = re.compile(r"[\u0300-\u036f]+")
_CUT = "…"


def excerpt(text: str, words: Sequence[str]) -> str:
    """Some 14 words of a text around the place where most of ``words`` stand together; the last may be a beginning.

    Each word found stands between MARK. Where there is none, the beginning of the text.
    """
    looked_for = _pattern(words)
    found = list(itertools.islice(_found(text, looked_for, {_bare(word) for word in words}), _PLACES))
    best = max(found, key=lambda place: len(_beside(place, found)), default=None)
    start = _start(text, best[0]) if best else 0
    shown = list(itertools.islice(WORD.finditer(text, start, start + _LONGEST), _SHOWN + 1))
    end = shown[_SHOWN - 1].end() if len(shown) > _SHOWN else min(len(text), start + _LONGEST)
    parts, told = [_CUT if start else ""], start
    for word in shown:
        if word.end() <= end and looked_for.fullmatch(_folded(word[0])):
            parts += [text[told : word.start()], MARK[0], word[0], MARK[1]]
            told = word.end()
    return "".join([*parts, text[told:end], _CUT if end < len(text) else ""])


def asked_for(text: str) -> list[str]:
    """The words of a question; those after the thirty-second are left out."""
    return [match[0] for match in itertools.islice(WORD.finditer(text), _MOST_WORDS)]


def marked(text: str, words: Sequence[str]) -> str:
    """A short text whole, with each of ``words`` between MARK wherever it stands; the last may be a beginning."""
    if not words:
        return text
    looked_for = _pattern(words)
    parts, told = [], 0
    for word in WORD.finditer(text):
        if looked_for.fullmatch(_folded(word[0])):
            parts += [text[told : word.start()], MARK[0], word[0], MARK[1]]
            told = word.end()
    return "".join([*parts, text[told:]])


def _folded(text: str) -> str:
    """The text without accents and capitals, as the index compares words."""
    return _COMBINING.sub("", unicodedata.normalize("NFD", text.lower()))


def _bare(text: str) -> bytes:
    return unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore")


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """What finds the words in a folded text, each in a group of its own."""
    *whole, begun = (re.escape(_folded(word)) for word in words)
    groups = "|".join([*(f"({word})" for word in whole), rf"({begun}[^\W_]*)"])
    return re.compile(rf"(?<![^\W_])(?:{groups})(?![^\W_])")


def _found(text: str, looked_for: re.Pattern[str], bare: set[bytes]) -> Iterator[tuple[int, int | None]]:
    """Where words stand in the text, and which of them; a block that holds none is passed over at once.

    ``bare`` are the words reduced to their letters of ASCII, which takes a tenth of the time to look for.
    """
    start = 0
    while start < len(text):
        space = _SPACE.search(text, start + _BLOCK)
        end = space.start() if space else len(text)
        block = text[start:end]
        letters = _bare(block)
        if any(word in letters for word in bare) and looked_for.search(_folded(block)):
            for word in WORD.finditer(text, start, end):
                match = looked_for.fullmatch(_folded(word[0]))
                if match:
                    yield word.start(), match.lastindex
        start = end


def _beside(place: tuple[int, int | None], found: Sequence[tuple[int, int | None]]) -> set[int | None]:
    return {which for at, which in found if place[0] <= at < place[0] + _CLOSE}


def _start(text: str, at: int) -> int:
    """Where to begin so that a few words stand before ``at``."""
    first = max(0, at - _LONGEST // 4)
    before = [word.start() for word in WORD.finditer(text, first, at)]
    if len(before) > _BEFORE:
        return before[-_BEFORE]
    return 0 if first == 0 else at
