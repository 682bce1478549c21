"""A damaged database and its log laid together in one new file, each page the one last written; nothing old is touched.

SQLite reads a log up to the first frame that is damaged. Each frame carries a sealed page, so those after it are
proven one by one: where a page was written again later, the damaged one is not missed.
"""

import os
import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from fieldkit.domain.lightly import dataclass
from fieldkit.storage.backups.streams import Note, Stop, check_stop
from fieldkit.storage.files import disk_errors, patiently
from fieldkit.storage.keys.held import HeldKey
from fieldkit.storage.log import is_same_page
from fieldkit.storage.mending.pages import PAGE, Seals, seals_of

_HEADER = 32
_FRAME = struct.Struct(">6I")  # page, pages of the database after a commit or 0, two salts, two sums
_SALTS = struct.Struct(">16x2I")
_SALT = 16
_LOOKED_AT = 64
"""Pages among which one has to agree with the salt."""

_MOST_PUT_RIGHT = 100
"""Pages of which each bit is tried, a third of a second a page: a disk that lost more lost more than bits."""


@dataclass(frozen=True, slots=True)
class Laid:
    """What became of the pages: those that are not what was written, and how many were put right."""

    damaged: tuple[int, ...]
    put_right: int
    pages: int


def lay(database: Path, target: Path, key: HeldKey, stop: Stop, note: Note) -> Laid:
    """Write database and log to ``target``, flushed; ``note`` is told of each page. Nobody may be writing.

    Raises Refused(``backup_stopped``), DiskFull or DiskFault.
    """
    log = database.with_name(f"{database.name}-wal")
    with disk_errors(), patiently(lambda: database.open("rb")) as read:
        with key.raw() as raw:
            seals = _seals(read, raw)
        written = _Pages(seals, read)
        if seals is not None and log.is_file():
            with patiently(lambda: log.open("rb")) as frames:
                written.take(frames)
        with patiently(lambda: target.open("wb")) as file:
            for number in range(1, written.count + 1):
                check_stop(stop)
                file.write(written.page(number))
                note(PAGE)
            file.flush()
            os.fsync(file.fileno())
    return Laid(tuple(written.damaged), written.put_right, written.count)


class _Pages:
    """The pages as they were last written."""

    def __init__(self, seals: Seals | None, file: BinaryIO) -> None:
        self._seals, self._file = seals, file
        self.count = file.seek(0, os.SEEK_END) // PAGE
        self._log: dict[int, bytes] = {}
        self.damaged: list[int] = []
        self.put_right = 0

    def take(self, log: BinaryIO) -> None:
        """Put what a log holds, up to its last commit, in the place of what the file holds."""
        frames = list(_frames(log))
        last = max((place for place, frame in enumerate(frames) if frame.pages_then), default=-1)
        for frame in frames[: last + 1]:
            self._log[self._number(frame)] = frame.content
        self.count = max(self.count, *self._log) if self._log else self.count

    def page(self, number: int) -> bytes:
        """A page, proven where it can be."""
        own = _page(self._file, number)
        page = self._log.get(number, own)
        seals = self._seals
        if seals is not None:
            if seals.agrees(number, page):
                return self._salted(number, page)
            if number in self._log and seals.agrees(number, own) and is_same_page(own, page):
                return self._salted(number, own)  # it was brought in before it was damaged in the log
            if self.put_right < _MOST_PUT_RIGHT and (right := seals.put_right(number, page)) is not None:
                self.put_right += 1
                return self._salted(number, right)
        self.damaged.append(number)
        return self._salted(number, page)

    def _salted(self, number: int, page: bytes) -> bytes:
        if number != 1 or self._seals is None:
            return page
        self.put_right += page[:_SALT] != self._seals.salt
        return self._seals.salt + page[_SALT:]

    def _number(self, frame: "_Frame") -> int:
        found = self._seals.number_of(frame.page, frame.content) if self._seals is not None else None
        return found or frame.page


@dataclass(frozen=True, slots=True)
class _Frame:
    page: int
    pages_then: int
    content: bytes


def _frames(log: BinaryIO) -> Iterator[_Frame]:
    """The frames of a log as it is now, not of one that was overwritten; a flip leaves one salt of two."""
    log.seek(0)
    head = log.read(_HEADER)
    found: list[tuple[tuple[int, int], _Frame]] = []
    while len(content := log.read(_FRAME.size + PAGE)) == _FRAME.size + PAGE:
        page, pages_then, one, other, _, _ = _FRAME.unpack_from(content)
        found.append(((one, other), _Frame(page, pages_then, content[_FRAME.size :])))
    if not found:
        return
    told = _SALTS.unpack_from(head)
    # Where the head is damaged too, the first frames say whose log it is.
    salts = Counter([told, found[0][0], *(each for each, _ in found[1:3])]).most_common(1)[0][0]
    for each, frame in found:
        if (each[0] == salts[0] or each[1] == salts[1]) and frame.page > 0:
            yield frame


def _seals(file: BinaryIO, key: bytes) -> Seals | None:
    """The seals of a database; None where none of its pages can be proven."""
    count = file.seek(0, os.SEEK_END) // PAGE
    step = max(1, count // _LOOKED_AT)
    file.seek(0)
    return seals_of(key, file.read(_SALT), [(number, _page(file, number)) for number in range(1, count + 1, step)])


def _page(file: BinaryIO, number: int) -> bytes:
    file.seek((number - 1) * PAGE)
    return file.read(PAGE)
