"""Files on their way in: each continues where any device left it, and counts only once its hash is verified."""

import asyncio
import errno
import hashlib
import os
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import field
from pathlib import Path

from anyio import CancelScope, move_on_after, to_thread

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Refused
from sync.protocol import limits
from sync.protocol.problems import Code
from sync.server.media import MediaStore
from sync.server.sessions import Caller

STALL_S = 15.0
"""After this long without a byte, another device may take an upload over."""

_COURTESY_S = 1.0
_KEPT_S = 30 * 24 * 3600
_RESERVE_BYTES = 200 * limits.MIB
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """What has arrived of a file, and how long it will be."""

    path: Path
    length: int

    @property
    def offset(self) -> int:
        """Bytes that have arrived."""
        return self.path.stat().st_size


@dataclass(slots=True)
class _Lane:
    """The one request that may add to an upload."""

    moved_at: float
    scope: CancelScope = field(default_factory=CancelScope)
    left: asyncio.Event = field(default_factory=asyncio.Event)


class Uploads:
    """Unfinished files of every organisation. One process owns the folder; its event loop guards the lanes."""

    def __init__(self, folder: Path, media: MediaStore) -> None:
        """``folder`` holds the parts, ``media`` takes the finished files."""
        self._folder = folder
        self._media = media
        self._lanes: dict[tuple[str, str], _Lane] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*/*"):
            if time.time() - path.stat().st_mtime > _KEPT_S:
                path.unlink()

    async def begin(self, caller: Caller, sha256: str, length: int) -> int:
        """Announce a file; the bytes that need not be sent any more.

        Raises Refused(too_large, server_full, upload_busy or hash_differs). A part that was announced with another
        length is thrown away: one of the two was wrong, and the hash will tell which.
        """
        if length > limits.MEDIA_BYTES:
            raise Refused(Code.TOO_LARGE, limit=limits.MEDIA_BYTES)
        if await to_thread.run_sync(self._media.size, caller, sha256) is not None:
            return length
        part = self._find(caller, sha256)
        if part is not None and part.length != length:
            self._refuse_if_busy(caller, sha256)
            part.path.unlink()
            part = None
        if part is None:
            part = self._create(caller, sha256, length)
        if part.offset == length:
            return await self.add(caller, sha256, length, _nothing())
        return part.offset

    async def position(self, caller: Caller, sha256: str) -> tuple[int, int]:
        """The bytes that have arrived of a file, and its length; raises Refused(not_found)."""
        size = await to_thread.run_sync(self._media.size, caller, sha256)
        if size is not None:
            return size, size
        part = self._find(caller, sha256)
        if part is None:
            raise Refused(Code.NOT_FOUND)
        return part.offset, part.length

    async def add(self, caller: Caller, sha256: str, offset: int, chunks: AsyncIterator[bytes]) -> int:
        """Add bytes at the end of a part; the bytes that are there afterwards.

        What arrived before a cut stays. Raises Refused(not_found, offset_differs, upload_busy, too_large, server_full
        or hash_differs).
        """
        lane = await self._enter((caller.organisation, sha256))
        try:
            reached, length = await self.position(caller, sha256)
            if reached != offset:
                raise Refused(Code.OFFSET_DIFFERS, offset=reached)
            part = self._find(caller, sha256)
            if part is None:
                return length
            with lane.scope:
                await _append(part, chunks, lane)
            if lane.scope.cancelled_caught:
                raise Refused(Code.UPLOAD_BUSY, seconds=1)
            reached = part.offset
            if reached == length:
                await self._finish(caller, sha256, part)
            return reached
        finally:
            lane.left.set()
            self._lanes.pop((caller.organisation, sha256), None)

    async def _enter(self, key: tuple[str, str]) -> _Lane:
        while (busy := self._lanes.get(key)) is not None:
            # Somebody whose connection just broke is back before the server has noticed.
            with move_on_after(_COURTESY_S):
                await busy.left.wait()
            if self._lanes.get(key) is not busy:
                continue
            quiet = time.monotonic() - busy.moved_at
            if quiet < STALL_S:
                raise Refused(Code.UPLOAD_BUSY, seconds=int(STALL_S - quiet) + 1)
            busy.scope.cancel()
            await busy.left.wait()
        lane = self._lanes[key] = _Lane(time.monotonic())
        return lane

    def _refuse_if_busy(self, caller: Caller, sha256: str) -> None:
        if (caller.organisation, sha256) in self._lanes:
            raise Refused(Code.UPLOAD_BUSY, seconds=int(STALL_S))

    def _find(self, caller: Caller, sha256: str) -> Part | None:
        found = next((self._folder / caller.organisation).glob(f"{sha256}.*"), None)
        return None if found is None else Part(found, int(found.suffix[1:]))

    def _create(self, caller: Caller, sha256: str, length: int) -> Part:
        folder = self._folder / caller.organisation
        folder.mkdir(exist_ok=True)
        if shutil.disk_usage(folder).free < length + _RESERVE_BYTES:
            raise Refused(Code.SERVER_FULL)
        path = folder / f"{sha256}.{length}"
        path.touch()
        return Part(path, length)

    async def _finish(self, caller: Caller, sha256: str, part: Part) -> None:
        if await to_thread.run_sync(_hash_of, part.path) != sha256:
            part.path.unlink()
            raise Refused(Code.HASH_DIFFERS)
        await to_thread.run_sync(self._media.keep, caller, sha256, part.path)
        part.path.unlink()


async def _append(part: Part, chunks: AsyncIterator[bytes], lane: _Lane) -> None:
    reached = part.offset
    with part.path.open("ab", buffering=0) as file:
        try:
            async for chunk in chunks:
                reached += len(chunk)
                if reached > part.length:
                    raise Refused(Code.TOO_LARGE, limit=part.length)
                await to_thread.run_sync(_write, file.fileno(), chunk)
                lane.moved_at = time.monotonic()
        finally:
            with CancelScope(shield=True):
                await to_thread.run_sync(os.fsync, file.fileno())


async def _nothing() -> AsyncIterator[bytes]:
    chunks: tuple[bytes, ...] = ()
    for chunk in chunks:
        yield chunk


def _write(descriptor: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Refused(Code.SERVER_FULL) from error
        raise


def _hash_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
