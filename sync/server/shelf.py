"""Where the bytes of files lie, by organisation and by the hash of their content: a folder, or object storage."""

import hashlib
import os
import sys
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Callable
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, NotFound

_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class File:
    """A file an organisation holds; ``size`` in bytes."""

    organisation: str
    sha256: str
    size: int

    @property
    def key(self) -> str:
        """Its name on a shelf: nobody learns what another organisation holds."""
        return f"{self.organisation}/{self.sha256[:2]}/{self.sha256}"


class Shelf:
    """Whole files, never changed once they stand here."""

    def __init__(self, location: str) -> None:
        """``location`` is a folder, or a URL ``obstore`` knows: ``s3://bucket/path``, ``az://…``, ``gs://…``."""
        self._folder = None if "://" in location else Path(location).resolve()
        self._store: ObjectStore = (
            from_url(location) if self._folder is None else LocalStore(prefix=self._folder, mkdir=True)
        )

    def holds(self, file: File) -> bool:
        """Whether a file of that name and size stands here; its content is not read."""
        try:
            return obstore.head(self._store, file.key)["size"] == file.size
        except FileNotFoundError:
            return False

    def put(self, file: File, path: Path) -> None:
        """Take in a file whose hash was verified; it is durable when this returns."""
        obstore.put(self._store, file.key, path)
        if self._folder is not None:
            _make_durable(self._folder, file.key)

    def verify(self, file: File, write: Callable[[bytes], object] = len) -> None:
        """Read a file whole, each piece handed to ``write``; raises NotFound, or Damaged at its end."""
        digest = hashlib.sha256()
        try:
            for piece in obstore.get(self._store, file.key).stream(min_chunk_size=_PIECE):
                digest.update(piece)
                write(bytes(piece))
        except FileNotFoundError:
            raise NotFound("media", sha256=file.sha256) from None
        if digest.hexdigest() != file.sha256:
            raise Damaged("media", sha256=file.sha256)

    def copy_from(self, other: "Shelf", file: File) -> bool:
        """Take a file over from another shelf unless it stands here; whether it was. Raises NotFound or Damaged."""
        if self.holds(file):
            return False
        with tempfile.TemporaryDirectory(prefix="fieldkit-") as room:
            path = Path(room) / file.sha256
            with path.open("wb") as copy:
                other.verify(file, copy.write)
            self.put(file, path)
        return True

    async def read(self, file: File, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of a file from ``start`` up to ``end``, not included; raises FileNotFoundError."""
        if start == end:
            return _pieces(_none())
        found = await obstore.get_async(self._store, file.key, options={"range": (start, end)})
        return _pieces(found.stream(min_chunk_size=_PIECE))


async def _pieces(stream: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    async for piece in stream:
        yield bytes(piece)


async def _none() -> AsyncIterator[bytes]:
    pieces: tuple[bytes, ...] = ()
    for piece in pieces:
        yield piece


def _make_durable(folder: Path, key: str) -> None:
    file = folder / key
    flush(file)
    for parent in (file.parent, file.parent.parent, folder):
        flush(parent)


def flush(path: Path) -> None:
    """Make a file, or the names in a folder, outlive a power cut."""
    if sys.platform == "win32" and path.is_dir():  # where a folder cannot be opened, and renames are journaled anyway
        return
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
