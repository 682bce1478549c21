"""Files of others as they lie on a disk: found, named by their content, given out in pieces of bounded size."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from fieldkit.errors import FileRefused

WHOLE = 8_000_000
"""Bytes up to which a file is held in memory; a larger one is read anew from its disk each time it is needed."""
START = 1024

_PIECE = 1_048_576
_LITTER = {"thumbs.db", "desktop.ini"}


class ForeignFile:
    """One file. ``sha256`` and ``start``, its first bytes, were read once; what is read later must be the same."""

    def __init__(self, path: Path, limit: int) -> None:
        """Read it through.

        Raises FileRefused: ``unreadable``, ``link``, ``empty`` or ``too_large`` (more bytes than ``limit``).
        """
        self.path, self.name = path, path.name
        self.content: bytes | None = None
        self.size = self._measured(limit)
        digest, start = hashlib.sha256(), b""
        for piece in self._read(self.size if self.size <= WHOLE else _PIECE):
            digest.update(piece)
            start = start or piece[:START]
            if len(piece) == self.size <= WHOLE:
                self.content = piece
        if self.size <= WHOLE and self.content is None:
            raise FileRefused("unreadable", name=self.name)  # it ended before, and went on: it is being written
        self.sha256, self.start = digest.hexdigest(), start

    def pieces(self) -> Iterator[bytes]:
        """Its bytes, ``size`` of them; raises FileRefused ``unreadable`` when it is no longer what it was."""
        if self.content is not None:
            yield self.content
            return
        digest = hashlib.sha256()
        for piece in self._read(_PIECE):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != self.sha256:
            raise FileRefused("unreadable", name=self.name)

    def _measured(self, limit: int) -> int:
        try:
            status = self.path.lstat()
        except OSError as error:
            raise FileRefused("unreadable", name=self.name) from error
        if stat.S_ISLNK(status.st_mode):
            raise FileRefused("link", name=self.name)  # in a folder from elsewhere, it could name a file of this person
        if not stat.S_ISREG(status.st_mode):
            raise FileRefused("unreadable", name=self.name)
        if status.st_size > limit:
            raise FileRefused("too_large", name=self.name, size=status.st_size, limit=limit)
        if not status.st_size:
            raise FileRefused("empty", name=self.name)
        return status.st_size

    def _read(self, at_once: int) -> Iterator[bytes]:
        """As many bytes as were measured: a file that grows meanwhile is cut, one that shrinks is refused."""
        left = self.size
        try:
            with self.path.open("rb") as file:
                while left:
                    piece = file.read(min(left, at_once))
                    if not piece:
                        raise FileRefused("unreadable", name=self.name)
                    left -= len(piece)
                    yield piece
        except OSError as error:
            raise FileRefused("unreadable", name=self.name) from error


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The given files, and in the place of a folder the files within it by name; hidden files are left out there."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (
                Path(folder, name)
                for name in sorted(names)
                if not name.startswith(".") and name.casefold() not in _LITTER
            )
