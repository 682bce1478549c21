"""Photos and documents of an organisation, named by the hash of their content, in a folder or in object storage."""

import os
import sys
import time
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, from_url
from sqlalchemy import select

from fieldkit.errors import Refused
from sync.protocol.problems import Code
from sync.server import tables
from sync.server.database import Database
from sync.server.sessions import Caller

_PIECE = 256 * 1024


class MediaStore:
    """Whole files whose hash was verified. Each organisation has its own: nobody learns what another one holds."""

    def __init__(self, database: Database, location: str) -> None:
        """``location`` is a folder, or a URL ``obstore`` knows: ``s3://bucket/path``, ``az://…``, ``gs://…``."""
        self._database = database
        self._folder = None if "://" in location else Path(location).resolve()
        self._store: ObjectStore = (
            from_url(location) if self._folder is None else LocalStore(prefix=self._folder, mkdir=True)
        )

    def size(self, caller: Caller, sha256: str) -> int | None:
        """The bytes of a file; None where the organisation has none of that name."""
        with self._database.read(caller.organisation) as tenant:
            found: int | None = tenant.read(select(tables.media.c.size).where(tables.media.c.sha256 == sha256)).scalar()
        return found

    def keep(self, caller: Caller, sha256: str, path: Path) -> None:
        """Take in a file whose hash was verified; it is durable before anybody is told that it is here."""
        key = _key(caller.organisation, sha256)
        obstore.put(self._store, key, path)
        if self._folder is not None:
            _make_durable(self._folder, key)
        values = {
            "sha256": sha256,
            "size": path.stat().st_size,
            "login": caller.login,
            "received_at": int(time.time()),
        }
        with self._database.write(caller.organisation) as tenant:
            tenant.add(tables.media, values)

    async def read(self, caller: Caller, sha256: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of a file from ``start`` up to ``end``, not included; raises Refused(not_found)."""
        if start == end:
            return _pieces(_none())
        try:
            found = await obstore.get_async(
                self._store, _key(caller.organisation, sha256), options={"range": (start, end)}
            )
        except FileNotFoundError:
            raise Refused(Code.NOT_FOUND) from None
        return _pieces(found.stream(min_chunk_size=_PIECE))


async def _pieces(stream: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    async for piece in stream:
        yield bytes(piece)


async def _none() -> AsyncIterator[bytes]:
    pieces: tuple[bytes, ...] = ()
    for piece in pieces:
        yield piece


def _key(organisation: str, sha256: str) -> str:
    return f"{organisation}/{sha256[:2]}/{sha256}"


def _make_durable(folder: Path, key: str) -> None:
    file = folder / key
    _flush(file)
    if sys.platform != "win32":  # where a folder cannot be opened, and renames are journaled anyway
        for parent in (file.parent, file.parent.parent, folder):
            _flush(parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
