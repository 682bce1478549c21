"""Where the bytes of unfinished files lie, for every process of a server: beside the finished ones."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, Refused
from sync.protocol import limits
from sync.protocol.problems import Code
from sync.server.shelf import flush

OBJECT_BYTES = 32 * 1024
"""Object storage takes no bytes at the end of an object: so many wait for each other, and a kill loses no more."""

_RESERVE_BYTES = 200 * limits.MIB
_READERS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a file from ``start`` on, as one request left them: the first ``size`` of what is kept under ``key``."""

    key: str
    name: str
    start: int
    size: int

    @property
    def end(self) -> int:
        """Where it ends in the file, not included."""
        return self.start + self.size


class Parts:
    """Each named by organisation, file, place in it and whoever wrote it: no two requests ever touch the same bytes."""

    def __init__(self, location: str) -> None:
        """``location`` is a folder, or a URL as for a ``Shelf``."""
        self._folder = None if "://" in location else Path(location).resolve()
        self._store: ObjectStore = (
            from_url(location) if self._folder is None else LocalStore(prefix=self._folder, mkdir=True)
        )

    @property
    def least(self) -> int:
        """Bytes worth writing at once, unless no more come for a while."""
        return 1 if self._folder is not None else OBJECT_BYTES

    def assert_room(self, length: int) -> None:
        """Raise Refused(server_full) where a file of that length would fill the disk."""
        if self._folder is not None and shutil.disk_usage(self._folder).free < length + _RESERVE_BYTES:
            raise Refused(Code.SERVER_FULL)

    def put(self, organisation: str, sha256: str, name: str, first: int, at: int, content: bytes) -> None:
        """Add bytes at ``at``, kept under a name since ``first``; raises OSError, what was written by then counts."""
        if self._folder is None:
            obstore.put(self._store, _key(organisation, sha256, at, name), content)
            return
        path = self._folder / _key(organisation, sha256, first, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab", buffering=0) as file:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(file.fileno(), rest) :]

    def flush(self, organisation: str, sha256: str, name: str, first: int) -> None:
        """Make what was added under a name outlive a power cut; object storage did so at once."""
        if self._folder is not None:
            path = self._folder / _key(organisation, sha256, first, name)
            if path.exists():
                flush(path)
                flush(path.parent)

    def found(self, organisation: str, sha256: str, names: Iterable[str]) -> list[Part]:
        """What counts of a file, end to end from its first byte.

        Where two names overlap the later one counts: the earlier was shut out before the later looked where to go on.
        """
        by_name: dict[str, list[Part]] = {}
        for page in obstore.list(self._store, f"{organisation}/{sha256}"):
            for meta in page:
                start, _, name = meta["path"].rpartition("/")[2].partition(".")
                if start.isdigit() and meta["size"]:
                    by_name.setdefault(name, []).append(Part(meta["path"], name, int(start), meta["size"]))
        whole: list[Part] = []
        for name in names:
            for part in sorted(by_name.get(name, ()), key=lambda part: part.start):
                whole = _joined(whole, part)
        return whole

    @contextmanager
    def whole(self, sha256: str, parts: list[Part]) -> Iterator[Path]:
        """A file of all parts together, in a folder named by the hash; raises Damaged where one is gone."""
        if self._folder is not None and len(parts) == 1:
            yield self._folder / parts[0].key
            return
        with tempfile.TemporaryDirectory(prefix="fieldkit-") as room, ThreadPoolExecutor(_READERS) as readers:
            path = Path(room) / sha256 / "whole"
            path.parent.mkdir()
            try:
                with path.open("wb") as file:
                    for start in range(0, len(parts), _READERS):
                        for content in readers.map(self._read, parts[start : start + _READERS]):
                            file.write(content)
            except FileNotFoundError:
                raise Damaged("media", sha256=sha256) from None
            yield path

    def _read(self, part: Part) -> bytes:
        return bytes(obstore.get_range(self._store, part.key, start=0, end=part.size))

    def drop(self, organisation: str, sha256: str) -> None:
        """Let go of every part of a file."""
        if self._folder is not None:
            shutil.rmtree(self._folder / organisation / sha256, ignore_errors=True)
            return
        self._delete([meta["path"] for page in obstore.list(self._store, f"{organisation}/{sha256}") for meta in page])

    def drop_older(self, seconds: float) -> None:
        """Let go of every part that nothing was added to for so long."""
        long_ago = time.time() - seconds
        pages = obstore.list(self._store)
        self._delete([meta["path"] for page in pages for meta in page if meta["last_modified"].timestamp() < long_ago])

    def _delete(self, keys: list[str]) -> None:
        if self._folder is None:
            obstore.delete(self._store, keys)
            return
        for key in keys:
            (self._folder / key).unlink(missing_ok=True)


def _key(organisation: str, sha256: str, start: int, name: str) -> str:
    return f"{organisation}/{sha256}/{start}.{name}"


def _joined(whole: list[Part], part: Part) -> list[Part]:
    """Parts end to end with one more laid over their end; unchanged where it would leave a hole."""
    if part.start > (whole[-1].end if whole else 0):
        return whole
    before = [each for each in whole if each.start < part.start]
    if before and before[-1].end > part.start:
        last = before[-1]
        before[-1] = Part(last.key, last.name, last.start, part.start - last.start)
    return [*before, part]
