"""Files on their way to a stick and from one: named when whole and read back, copied in before anything is believed."""

import contextlib
import hashlib
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import DiskFault
from fieldkit.storage.backups.streams import PIECE, flush, forget
from fieldkit.storage.files import disk_errors, drop, patiently, put_in_place, share

_ON_THE_WAY = ".fieldkit-"
_TEMPORARY = ".part"

Head = Callable[[int, int, int, bytes], bytes]
"""What stands before a piece, given its number from 1, the count, its size and its SHA-256."""


@dataclass(slots=True)
class _Written:
    path: Path
    file: BinaryIO
    size: int
    digest: "hashlib._Hash"


class Outgoing:
    """One file, or several of a bounded size, that get their names once all of them were read back.

    Whatever is in ``folder`` before that ends in ``.part`` and is deleted again, here or by the next one.
    """

    def __init__(self, folder: Path, most: int = 0, head_bytes: int = 0) -> None:
        """``most`` bounds a piece with its head of ``head_bytes``; 0 makes one file, without a head."""
        self._folder = folder
        self._room = most - head_bytes if most else 0
        self._head_bytes = head_bytes if most else 0
        self._written: list[_Written] = []
        with disk_errors():
            for left in folder.glob(f"{_ON_THE_WAY}*{_TEMPORARY}"):  # a stick was pulled out under it
                drop(left)

    def write(self, content: bytes, /) -> int:
        """Take all of it. Raises DiskFull or DiskFault."""
        left = memoryview(content)
        with disk_errors():
            while left:
                current = self._written[-1] if self._written else None
                if current is None or (self._room and current.size == self._room):
                    current = self._begin()
                piece = left[: self._room - current.size] if self._room else left
                current.file.write(piece)
                current.digest.update(piece)
                current.size += len(piece)
                left = left[len(piece) :]
        return len(content)

    def flush(self) -> None:
        """Nothing counts before ``finish``."""

    def finish(self, name: Callable[[int, int], str], head: Head) -> list[Path]:
        """Put all of it on the disk, read it back, and only then give it its names. Raises DiskFull or DiskFault."""
        count = len(self._written)
        with disk_errors():
            if self._written:
                self._written[-1].file.close()
            for number, each in enumerate(self._written, 1):
                with each.path.open("r+b") as file:
                    if self._head_bytes:
                        file.write(head(number, count, each.size, each.digest.digest()))
                    flush(file)
                forget(each.path)
                share(each.path)
        for each in self._written:
            self._read_back(each)
        named = [self._folder / name(number, count) for number in range(1, count + 1)]
        for each, target in zip(self._written, named, strict=True):
            put_in_place(each.path, target)
        self._written = []
        return named

    def drop(self) -> None:
        """Delete what has no name yet."""
        for each in self._written:
            with contextlib.suppress(OSError):  # what was buffered could not be written either
                each.file.close()
            drop(each.path)
        self._written = []

    def _begin(self) -> _Written:
        if self._written:
            self._written[-1].file.close()
        path = self._folder / f"{_ON_THE_WAY}{secrets.token_hex(8)}{_TEMPORARY}"
        file = patiently(lambda: path.open("xb"))
        self._written.append(_Written(path, file, 0, hashlib.sha256()))
        file.write(bytes(self._head_bytes))
        return self._written[-1]

    def _read_back(self, each: _Written) -> None:
        with disk_errors(), each.path.open("rb") as file:
            file.seek(self._head_bytes)
            digest = hashlib.file_digest(file, "sha256")
        if digest.digest() != each.digest.digest():
            raise DiskFault("read_back", name=each.path.name)


def bring_in(sources: Iterable[tuple[Path, int]], target: Path, note: Callable[[int], None]) -> None:
    """Copy files end to end into ``target``, each from a place in it on.

    Raises DiskFull, DiskFault, and whatever ``note`` raises.
    """
    with disk_errors(), patiently(lambda: target.open("wb")) as file:
        for source, start in sources:
            with source.open("rb") as found:
                found.seek(start)
                while content := found.read(PIECE):
                    file.write(content)
                    note(len(content))
