"""The rows on one page of a database, as SQLite lays them out (sqlite.org/fileformat2.html, sections 1.6 and 2.1)."""

from collections.abc import Iterator

from fieldkit.domain.lightly import dataclass
from fieldkit.storage.mending.pages import PAGE
from fieldkit.storage.mending.wreck import Row

USABLE = PAGE - 80
"""Bytes of a page that are SQLite's: the cipher keeps a start and a seal at its end."""

_TABLE_LEAF, _INDEX_LEAF, _INDEX_ABOVE = 13, 10, 2
_FILE_HEADER = 100
_LEAST = (USABLE - 12) * 32 // 255 - 23
_MOST = {_TABLE_LEAF: USABLE - 35, _INDEX_LEAF: (USABLE - 12) * 64 // 255 - 23}
_MOST[_INDEX_ABOVE] = _MOST[_INDEX_LEAF]
_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_BYTES, _TEXT = 12, 13
_LONGEST = 1 << 30


@dataclass(frozen=True, slots=True)
class Cell:
    """A row on a page: its own number where its table has such, what of it is here, its size, and where it goes on."""

    rowid: int | None
    here: bytes
    size: int
    goes_on: int


def cells_of(plain: bytes, number: int) -> Iterator[Cell]:
    """The rows of a page, in order; none of one that holds no rows, or that says something impossible."""
    start = _FILE_HEADER if number == 1 else 0
    kind = plain[start]
    if kind not in _MOST:
        return
    count = int.from_bytes(plain[start + 3 : start + 5], "big")
    pointers = start + (12 if kind == _INDEX_ABOVE else 8)
    for place in range(pointers, min(pointers + 2 * count, USABLE - 1), 2):
        at = int.from_bytes(plain[place : place + 2], "big")
        cell = _cell(plain, at, kind)
        if cell is not None:
            yield cell


def _cell(plain: bytes, at: int, kind: int) -> Cell | None:
    at += 4 if kind == _INDEX_ABOVE else 0
    if not 0 < at < USABLE:
        return None
    size, at = _number(plain, at)
    rowid = None
    if kind == _TABLE_LEAF:
        rowid, at = _number(plain, at)
    most = _MOST[kind]
    here = size
    if size > most:
        short = _LEAST + (size - _LEAST) % (USABLE - 4)
        here = short if short <= most else _LEAST
    if size > _LONGEST or at + here > USABLE:
        return None
    goes_on = int.from_bytes(plain[at + here : at + here + 4], "big") if here < size else 0
    return Cell(rowid, plain[at : at + here], size, goes_on)


def decoded(content: bytes) -> Row | None:
    """The values of a row; None for what is none."""
    if not content:
        return None
    end, at = _number(content, 0)
    if end > len(content):
        return None
    place, values = end, list[object]()
    while at < end:
        kind, at = _number(content, at)
        width = _width(kind)
        if width is None or place + width > len(content):
            return None
        part = content[place : place + width]
        place += width
        try:
            values.append(_value(kind, part))
        except UnicodeDecodeError:
            return None
    return tuple(values) if place == len(content) else None


def _width(kind: int) -> int | None:
    if kind >= _BYTES:
        return (kind - _BYTES) // 2
    if kind in _WIDTHS:
        return _WIDTHS[kind]
    return {0: 0, 7: 8, 8: 0, 9: 0}.get(kind)


def _value(kind: int, part: bytes) -> object:
    if kind == 0:
        return None
    if kind in _WIDTHS:
        return int.from_bytes(part, "big", signed=True)
    if kind in {8, 9}:
        return kind - 8
    if kind >= _TEXT and kind % 2:
        return part.decode("utf-8")
    return part


def _number(content: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, seven bits in each but the last of nine, and the place after it."""
    value = 0
    for place in range(at, min(at + 8, len(content))):
        value = value << 7 | content[place] & 0x7F
        if content[place] < 0x80:
            return value, place + 1
    return (value << 8 | content[at + 8], at + 9) if at + 8 < len(content) else (_LONGEST + 1, len(content))
