"""Whether the write-ahead log a stopped program left behind is still what was written.

SQLite takes the frames of a log up to the first that does not agree with its checksum and says nothing of the others:
after a crash they are what nobody was told to be saved. After a flipped bit they are acknowledged work, and where some
of it had reached the database already, the earlier frames would put older pages beside newer ones.
"""

import struct
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged
from fieldkit.storage.files import disk_errors

_MAGIC = (0x377F0682, 0x377F0683)
_HEADER = struct.Struct(">8I")  # magic, version, bytes a page, checkpoints, two salts, two sums
_FRAME = struct.Struct(">6I")  # page, pages of the database after a commit or 0, two salts, two sums
_PAGES = {1 << power for power in range(9, 17)}
_MASK = 0xFFFFFFFF
_SAME_BUT_FOR = 64
"""Bytes in which a page that was copied to the database and then spoilt may differ from the copy."""


class Log(StrEnum):
    """The state of a log."""

    WHOLE = "whole"
    TORN = "torn"
    """Its last transaction is not all there. A power cut leaves this before anything was acknowledged; a bit that
    flipped in what was written last cannot be told from it."""


def assert_log_whole(database: Path) -> Log:
    """The state of the log beside a database nobody has open; reads all of it.

    Raises Damaged (``log``, ``lost``: how many transactions at least cannot be read any more).
    """
    path = database.with_name(f"{database.name}-wal")
    with disk_errors():
        if not path.is_file() or path.stat().st_size <= _HEADER.size:
            return Log.WHOLE
        with path.open("rb") as file:
            return _judged(file, path.stat().st_size, database)


@dataclass(frozen=True, slots=True)
class _Frame:
    page: int
    commits: bool
    fits: bool
    """Whether it agrees with its checksum and those before it."""
    ours: bool
    """Whether it belongs to the log as it is now and not to one that was overwritten; a flip leaves one salt of two."""
    content: bytes


def _judged(file: BinaryIO, size: int, database: Path) -> Log:
    head = file.read(_HEADER.size)
    if not any(head) and not any(file.read(_FRAME.size)):
        return Log.WHOLE  # room the system had given and nothing was written to
    magic, _, per_page, _, *salts_and_sums = _HEADER.unpack(head)
    order = ">" if magic & 1 else "<"
    sums = _added(order, head[:24], (0, 0))
    if magic not in _MAGIC or per_page not in _PAGES or sums != tuple(salts_and_sums[2:]):
        if size < _HEADER.size + _FRAME.size:
            return Log.TORN
        raise Damaged("log", lost=1)
    file.seek(_HEADER.size)
    broken: list[_Frame] = []
    for frame in _frames(file, per_page, order, sums, (salts_and_sums[0], salts_and_sums[1])):
        if broken or not frame.fits:
            broken.append(frame)
    return _judged_end(broken, database, per_page)


def _judged_end(broken: list[_Frame], database: Path, per_page: int) -> Log:
    """``broken`` are the frames from the first on that does not fit."""
    while broken and not broken[-1].ours:
        broken.pop()
    if not broken:
        return Log.WHOLE
    # The next transaction is begun when the one before was flushed: past its end there is acknowledged work only.
    end = next((place for place, frame in enumerate(broken) if frame.commits), len(broken) - 1)
    later = broken[end + 1 :]
    if later or any(_was_copied(frame, database, per_page) for frame in broken):
        raise Damaged("log", lost=1 + sum(frame.commits for frame in later))
    return Log.TORN


def _frames(
    file: BinaryIO, per_page: int, order: str, sums: tuple[int, int], salts: tuple[int, int]
) -> Iterator[_Frame]:
    fits = True
    while len(content := file.read(_FRAME.size + per_page)) == _FRAME.size + per_page:
        page, pages_then, *found = _FRAME.unpack_from(content)
        ours = found[0] == salts[0] or found[1] == salts[1]
        if fits:
            sums = _added(order, content[_FRAME.size :], _added(order, content[:8], sums))
            fits = (found[0], found[1]) == salts and sums == (found[2], found[3]) and page > 0
        yield _Frame(page, pages_then > 0, fits, ours, b"" if fits else content[_FRAME.size :])


def _was_copied(frame: _Frame, database: Path, per_page: int) -> bool:
    """Whether the database holds this very page: it had been acknowledged then, whatever the log says now.

    The same content enciphered again has other bytes, so what agrees is the copy.
    """
    with database.open("rb") as file:
        file.seek((frame.page - 1) * per_page)
        return is_same_page(file.read(per_page), frame.content)


def is_same_page(one: bytes, other: bytes) -> bool:
    """Whether one is a copy of the other, of which a little was spoilt."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= _SAME_BUT_FOR


def _added(order: str, content: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    """SQLite's checksum of a log, carried on over ``content`` (a multiple of eight bytes)."""
    first, second = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = first + even + second & _MASK
        second = second + odd + first & _MASK
    return first, second
