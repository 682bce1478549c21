"""Files on their way in: each continues where any device left it, at any process, and counts only once verified."""

import asyncio
import errno
import hashlib
import platform
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path

from anyio import CancelScope, sleep, to_thread

from fieldkit.errors import Damaged, Refused
from sync.protocol import limits
from sync.protocol.problems import Code
from sync.server.database import Database
from sync.server.lanes import Lane, Lanes
from sync.server.media import MediaStore
from sync.server.parts import Part, Parts
from sync.server.sessions import Caller

_COURTESY_S = 1.0
_LOOK_AGAIN_S = 0.1
_SOON_S = 2.0
_KEPT_S = 30 * 24 * 3600


class Uploads:
    """Unfinished files of every organisation; the database says who may add, ``Parts`` holds what has arrived."""

    def __init__(self, place: Path, parts: Parts, database: Database, media: MediaStore) -> None:
        """``place`` is the process's own folder, ``media`` takes the finished files."""
        named = f"{platform.node()}\n{place.resolve()}"
        self._lanes = Lanes(database, hashlib.sha256(named.encode()).hexdigest()[:16])
        self._parts = parts
        self._media = media

    def start(self) -> None:
        """Before a process serves: let go of what the one before it held, and of what nobody continued for a month."""
        self._lanes.free(_KEPT_S)
        self._parts.drop_older(_KEPT_S)

    async def begin(self, caller: Caller, sha256: str, length: int) -> int:
        """Announce a file; the bytes that need not be sent any more.

        Raises Refused(too_large, server_full, upload_busy or hash_differs). What was announced with another length is
        thrown away: one of the two was wrong, and the hash will tell which.
        """
        if length > limits.MEDIA_BYTES:
            raise Refused(Code.TOO_LARGE, limit=limits.MEDIA_BYTES)
        if await to_thread.run_sync(self._media.whole_size, caller, sha256) is not None:
            return length
        announced = await to_thread.run_sync(self._lanes.find, caller, sha256)
        if announced is not None and announced.length != length:
            lane = await self._enter(caller, sha256)
            if lane is not None:
                await to_thread.run_sync(self._throw_away, lane)
            announced = None
        if announced is None:
            await to_thread.run_sync(self._parts.assert_room, length)
            await to_thread.run_sync(self._lanes.create, caller, sha256, length)
        reached, _ = await self.position(caller, sha256)
        return await self.add(caller, sha256, length, _nothing()) if reached == length else reached

    async def position(self, caller: Caller, sha256: str) -> tuple[int, int]:
        """The bytes that have arrived of a file, and its length; raises Refused(not_found)."""
        size = await to_thread.run_sync(self._media.whole_size, caller, sha256)
        if size is not None:
            return size, size
        announced = await to_thread.run_sync(self._lanes.find, caller, sha256)
        if announced is None:
            raise Refused(Code.NOT_FOUND)
        parts = await to_thread.run_sync(self._parts.found, caller.organisation, sha256, announced.names)
        return (parts[-1].end if parts else 0), announced.length

    async def add(self, caller: Caller, sha256: str, offset: int, chunks: AsyncIterator[bytes]) -> int:
        """Add bytes at the end of a file; the bytes that are there afterwards.

        What arrived before a cut stays. Raises Refused(not_found, offset_differs, upload_busy, too_large, server_full
        or hash_differs).
        """
        lane = await self._enter(caller, sha256)
        if lane is None:
            reached, length = await self.position(caller, sha256)
            if reached != offset:
                raise Refused(Code.OFFSET_DIFFERS, offset=reached)
            return length
        finished = False
        try:
            reached, length = await self._append(lane, offset, chunks)
            if finished := reached == length:
                await to_thread.run_sync(self._finish, lane, length)
        finally:
            with CancelScope(shield=True):
                kept = finished or await to_thread.run_sync(self._lanes.leave, lane)
        if not kept:
            raise Refused(Code.UPLOAD_BUSY, seconds=1)
        return reached

    async def _enter(self, caller: Caller, sha256: str) -> Lane | None:
        """Become the one who adds; None where nothing of that name is on its way. Raises Refused(upload_busy)."""
        given_up_at = time.monotonic() + _COURTESY_S
        while isinstance(taken := await to_thread.run_sync(self._lanes.take, caller, sha256), int):
            # Somebody whose connection just broke is back before the server has noticed.
            if time.monotonic() >= given_up_at:
                raise Refused(Code.UPLOAD_BUSY, seconds=taken)
            await sleep(_LOOK_AGAIN_S)
        return taken

    async def _append(self, lane: Lane, offset: int, chunks: AsyncIterator[bytes]) -> tuple[int, int]:
        """The bytes that are there at the end, and how many there will be."""
        parts, length = await to_thread.run_sync(self._arrived, lane)
        reached = parts[-1].end if parts else 0
        if reached != offset:
            raise Refused(Code.OFFSET_DIFFERS, offset=reached)
        first = parts[-1].start if parts and parts[-1].name == lane.name else reached
        try:
            async with aclosing(_gathered(chunks, self._parts.least)) as pieces:
                async for piece in pieces:
                    if reached + len(piece) > length:
                        raise Refused(Code.TOO_LARGE, limit=length)
                    await to_thread.run_sync(self._write, lane, first, reached, piece)
                    reached += len(piece)
        finally:
            if reached < length:  # a whole file is copied to its place, and made to last there
                with CancelScope(shield=True):
                    await to_thread.run_sync(self._parts.flush, lane.caller.organisation, lane.sha256, lane.name, first)
        return reached, length

    def _write(self, lane: Lane, first: int, at: int, piece: bytes) -> None:
        self._lanes.renew(lane)
        try:
            self._parts.put(lane.caller.organisation, lane.sha256, lane.name, first, at, piece)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise Refused(Code.SERVER_FULL) from error
            raise

    def _arrived(self, lane: Lane) -> tuple[list[Part], int]:
        announced = self._lanes.find(lane.caller, lane.sha256)
        if announced is None:  # whoever took over was faster
            raise Refused(Code.UPLOAD_BUSY, seconds=1)
        return self._parts.found(lane.caller.organisation, lane.sha256, announced.names), announced.length

    def _finish(self, lane: Lane, length: int) -> None:
        """Take a file in that has arrived whole; raises Refused(hash_differs, or upload_busy where it was lost)."""
        self._lanes.renew(lane, now=True)
        parts, _ = self._arrived(lane)
        try:
            with self._parts.whole(lane.sha256, parts) as path:
                if path.stat().st_size != length or _hash_of(path) != lane.sha256:
                    self._throw_away(lane)
                    raise Refused(Code.HASH_DIFFERS)
                self._media.keep(lane.caller, lane.sha256, path)
        except (Damaged, FileNotFoundError):  # whoever took over is finishing it, or a part is gone from the disk
            self._throw_away(lane)
            raise Refused(Code.UPLOAD_BUSY, seconds=1) from None
        self._throw_away(lane)

    def _throw_away(self, lane: Lane) -> None:
        if self._lanes.forget(lane):
            self._parts.drop(lane.caller.organisation, lane.sha256)


async def _gathered(chunks: AsyncIterator[bytes], least: int) -> AsyncGenerator[bytes]:
    """What arrives, in pieces of at least so many bytes, unless no more comes for a while."""
    held = bytearray()
    coming: asyncio.Future[bytes] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(_next(chunks))
            await asyncio.wait({coming}, timeout=_SOON_S if held else None)
            arrived = coming.result() if coming.done() and coming.exception() is None else b""
            held += arrived
            if held and (len(held) >= least or not arrived):
                yield bytes(held)
                held.clear()
            if coming.done():
                if not coming.result():  # raises what the sender's end did
                    return
                coming = None
    finally:
        if coming is not None:
            coming.cancel()


async def _next(chunks: AsyncIterator[bytes]) -> bytes:
    return await anext(chunks, b"")


async def _nothing() -> AsyncIterator[bytes]:
    pieces: tuple[bytes, ...] = ()
    for piece in pieces:
        yield piece


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
