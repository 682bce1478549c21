"""Who may add to an upload when, and what a full or worn disk does to it."""

import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import anyio
import pytest

from fieldkit.domain.review import Role
from fieldkit.errors import Refused
from sync.server import uploads as module
from sync.server.rooms import Rooms, Settings, open_rooms
from sync.server.sessions import Caller
from sync.server.uploads import Uploads
from tests.sync.speaking import sha256_of

CONTENT = b"photo" * 1_000
NAME = sha256_of(CONTENT)
AWA = Caller("reseau", "awa", Role.OFFICER, "laptop")


@pytest.fixture
def rooms(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[Rooms]:
    opened = open_rooms(Settings(tmp_path / "data", new_database()))
    yield opened
    opened.database.close()


async def sent(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def silent(first: bytes, fell_silent: anyio.Event) -> AsyncIterator[bytes]:
    """A sender whose connection dies without a word."""
    yield first
    fell_silent.set()
    await anyio.sleep_forever()


def run(steps: Callable[[], Awaitable[None]]) -> None:
    anyio.run(steps)


def test_a_silent_sender_makes_way(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STALL_S", 0.0)
    monkeypatch.setattr(module, "_COURTESY_S", 0.0)
    refusals: list[str] = []

    async def steps() -> None:
        fell_silent = anyio.Event()

        async def first() -> None:
            try:
                await rooms.uploads.add(AWA, NAME, 0, silent(CONTENT[:100], fell_silent))
            except Refused as refused:
                refusals.append(refused.reason)

        await rooms.uploads.begin(AWA, NAME, len(CONTENT))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(first)
            await fell_silent.wait()
            assert await rooms.uploads.add(AWA, NAME, 100, sent(CONTENT[100:])) == len(CONTENT)

    run(steps)
    assert refusals == ["upload_busy"]
    assert rooms.media.size(AWA, NAME) == len(CONTENT)


def test_a_sender_at_work_is_left_alone(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_COURTESY_S", 0.0)

    async def steps() -> None:
        fell_silent = anyio.Event()
        await rooms.uploads.begin(AWA, NAME, len(CONTENT))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(rooms.uploads.add, AWA, NAME, 0, silent(CONTENT[:100], fell_silent))
            await fell_silent.wait()
            for other in (
                rooms.uploads.add(AWA, NAME, 100, sent(CONTENT[100:])),
                rooms.uploads.begin(AWA, NAME, len(CONTENT) + 1),
            ):
                with pytest.raises(Refused) as refused:
                    await other
                assert refused.value.reason == "upload_busy"
            assert await rooms.uploads.position(AWA, NAME) == (100, len(CONTENT))
            tasks.cancel_scope.cancel()
        assert await rooms.uploads.add(AWA, NAME, 100, sent(CONTENT[100:])) == len(CONTENT)

    run(steps)


def test_a_file_whole_but_not_yet_taken_in_is_finished(rooms: Rooms, tmp_path: Path) -> None:
    part = tmp_path / "data" / "incoming" / "reseau" / f"{NAME}.{len(CONTENT)}"
    part.parent.mkdir(parents=True)
    part.write_bytes(CONTENT)

    async def steps() -> None:
        assert await rooms.uploads.begin(AWA, NAME, len(CONTENT)) == len(CONTENT)

    run(steps)
    assert rooms.media.size(AWA, NAME) == len(CONTENT)
    assert not part.exists()


def test_a_nearly_full_disk_takes_no_new_file(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(".")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=100 * 1024 * 1024))

    async def steps() -> None:
        with pytest.raises(Refused) as refused:
            await rooms.uploads.begin(AWA, NAME, len(CONTENT))
        assert refused.value.reason == "server_full"

    run(steps)


class Write(NamedTuple):
    """A stand-in for ``os.write`` that fails after some bytes."""

    real: Callable[[int, bytes], int]
    left: list[int]

    def __call__(self, descriptor: int, data: bytes) -> int:
        if not self.left[0]:
            raise OSError(28, "No space left on device")
        taken = self.real(descriptor, bytes(data)[: self.left[0]])
        self.left[0] -= taken
        return taken


def test_a_disk_that_fills_keeps_what_was_written(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    async def steps() -> None:
        await rooms.uploads.begin(AWA, NAME, len(CONTENT))
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", Write(os.write, [1_234]))
            with pytest.raises(Refused) as refused:
                await rooms.uploads.add(AWA, NAME, 0, sent(CONTENT))
            assert refused.value.reason == "server_full"
        assert await rooms.uploads.position(AWA, NAME) == (1_234, len(CONTENT))
        assert await rooms.uploads.add(AWA, NAME, 1_234, sent(CONTENT[1_234:])) == len(CONTENT)

    run(steps)


def test_parts_nobody_continued_for_a_month_are_cleared_at_the_start(rooms: Rooms, tmp_path: Path) -> None:
    async def steps() -> None:
        await rooms.uploads.begin(AWA, NAME, len(CONTENT))

    run(steps)
    folder = tmp_path / "data" / "incoming"
    Uploads(folder, rooms.media)
    part = next(folder.glob("*/*"))
    long_ago = time.time() - 31 * 24 * 3600
    os.utime(part, (long_ago, long_ago))
    Uploads(folder, rooms.media)
    assert not part.exists()
