"""Who may add to an upload when, and what a full or worn disk does to it."""

import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import anyio
import pytest
from sqlalchemy import update

from fieldkit.domain.review import Role
from fieldkit.errors import Refused
from sync.server import lanes, tables
from sync.server import uploads as module
from sync.server.rooms import Rooms, Settings, open_rooms
from sync.server.sessions import Caller
from tests.sync.speaking import sha256_of

CONTENT = b"photo" * 1_000
NAME = sha256_of(CONTENT)
AWA = Caller("reseau", "awa", Role.OFFICER, "laptop")


@pytest.fixture(params=["folder", "objects"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where files are: a folder, or what takes whole objects only, as object storage does."""
    monkeypatch.setattr(module, "_SOON_S", 0.0)
    folder = tmp_path / "kept"
    (folder / "incoming").mkdir(parents=True)
    return str(folder) if request.param == "folder" else folder.as_uri()


@pytest.fixture
def both(tmp_path: Path, new_database: Callable[[], str], kept: str) -> Iterator[list[Rooms]]:
    """What two processes hold, over one database and one place for files."""
    url = new_database() or str(tmp_path / "server.db")
    opened = [open_rooms(Settings(tmp_path / name, url, kept)) for name in ("one", "two")]
    with opened[0].database.write(AWA.organisation) as tenant:
        tenant.insert(tables.organisation, {"name": "Réseau"})
    yield opened
    for rooms in opened:
        rooms.database.close()


@pytest.fixture
def rooms(both: list[Rooms]) -> Rooms:
    return both[0]


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


async def until_there(rooms: Rooms, offset: int) -> None:
    while (await rooms.uploads.position(AWA, NAME))[0] < offset:
        await anyio.sleep(0.01)


@pytest.mark.parametrize("renewed", [0.0, 60.0], ids=["shut out as it goes on", "shut out at its end"])
def test_a_silent_sender_makes_way_and_spoils_nothing_when_it_wakes(
    both: list[Rooms], monkeypatch: pytest.MonkeyPatch, renewed: float
) -> None:
    monkeypatch.setattr(lanes, "STALL_S", 0.0)
    monkeypatch.setattr(lanes, "_RENEWED_S", renewed)
    refusals: list[str] = []
    here, there = (rooms.uploads for rooms in both)

    async def steps() -> None:
        taken_over = anyio.Event()

        async def first() -> None:
            async def waking() -> AsyncIterator[bytes]:
                yield CONTENT[:100]
                await taken_over.wait()
                yield b"x" * 400

            with pytest.raises(Refused) as refused:
                await here.add(AWA, NAME, 0, waking())
            refusals.append(refused.value.reason)

        await here.begin(AWA, NAME, len(CONTENT))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(first)
            await until_there(both[1], 100)
            assert await there.add(AWA, NAME, 100, sent(CONTENT[100:300])) == 300
            taken_over.set()
        assert await there.position(AWA, NAME) == (300, len(CONTENT))
        assert await here.add(AWA, NAME, 300, sent(CONTENT[300:])) == len(CONTENT)

    run(steps)
    assert refusals == ["upload_busy"]
    assert both[1].media.size(AWA, NAME) == len(CONTENT)


def test_a_sender_at_work_is_left_alone(both: list[Rooms], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_COURTESY_S", 0.0)

    async def steps() -> None:
        fell_silent = anyio.Event()
        here, there = (rooms.uploads for rooms in both)
        await here.begin(AWA, NAME, len(CONTENT))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(here.add, AWA, NAME, 0, silent(CONTENT[:100], fell_silent))
            await fell_silent.wait()
            await until_there(both[1], 100)
            for other in (
                here.add(AWA, NAME, 100, sent(CONTENT[100:])),
                there.add(AWA, NAME, 100, sent(CONTENT[100:])),
                there.begin(AWA, NAME, len(CONTENT) + 1),
            ):
                with pytest.raises(Refused) as refused:
                    await other
                assert refused.value.reason == "upload_busy"
            assert await here.position(AWA, NAME) == (100, len(CONTENT))
            tasks.cancel_scope.cancel()
        assert await there.add(AWA, NAME, 100, sent(CONTENT[100:])) == len(CONTENT)

    run(steps)


def test_what_a_killed_process_held_is_free_once_it_starts_again(
    both: list[Rooms], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_COURTESY_S", 0.0)
    here, there = (rooms.uploads for rooms in both)

    async def steps() -> None:
        await here.begin(AWA, NAME, len(CONTENT))
        assert await here.add(AWA, NAME, 0, sent(CONTENT[:100])) == 100
        held = here._lanes.take(AWA, NAME)
        assert isinstance(held, lanes.Lane)
        there.start()
        with pytest.raises(Refused, match="upload_busy"):
            await there.add(AWA, NAME, 100, sent(CONTENT[100:]))
        here.start()
        assert await there.add(AWA, NAME, 100, sent(CONTENT[100:])) == len(CONTENT)

    run(steps)


def test_a_file_whole_but_not_yet_taken_in_is_finished(rooms: Rooms, tmp_path: Path) -> None:
    async def steps() -> None:
        await rooms.uploads.begin(AWA, NAME, len(CONTENT))
        announced = rooms.uploads._lanes.find(AWA, NAME)
        assert announced is not None
        rooms.uploads._parts.put(AWA.organisation, NAME, announced.names[-1], 0, 0, CONTENT)
        assert await rooms.uploads.begin(AWA, NAME, len(CONTENT)) == len(CONTENT)

    run(steps)
    assert rooms.media.size(AWA, NAME) == len(CONTENT)
    assert [path for path in (tmp_path / "kept" / "incoming").rglob("*") if path.is_file()] == []


def test_a_nearly_full_disk_takes_no_new_file(
    tmp_path: Path, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = open_rooms(Settings(tmp_path / "data", new_database()))
    usage = shutil.disk_usage(".")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=100 * 1024 * 1024))

    async def steps() -> None:
        with pytest.raises(Refused) as refused:
            await rooms.uploads.begin(AWA, NAME, len(CONTENT))
        assert refused.value.reason == "server_full"

    run(steps)
    rooms.database.close()


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


def test_a_disk_that_fills_keeps_what_was_written(
    tmp_path: Path, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = open_rooms(Settings(tmp_path / "data", new_database()))

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
    rooms.database.close()


def test_parts_nobody_continued_for_a_month_are_cleared_at_the_start(rooms: Rooms, tmp_path: Path) -> None:
    async def steps() -> None:
        await rooms.uploads.begin(AWA, NAME, len(CONTENT))
        assert await rooms.uploads.add(AWA, NAME, 0, sent(CONTENT[:100])) == 100
        rooms.uploads.start()
        assert await rooms.uploads.position(AWA, NAME) == (100, len(CONTENT))
        long_ago = time.time() - 31 * 24 * 3600
        part = next(path for path in (tmp_path / "kept" / "incoming").rglob("*") if path.is_file())
        os.utime(part, (long_ago, long_ago))
        with rooms.database.write(AWA.organisation) as tenant:
            tenant.change(update(tables.upload).values(moved_ms=int(long_ago * 1000)))
        rooms.uploads.start()
        assert not part.exists()
        with pytest.raises(Refused, match="not_found"):
            await rooms.uploads.position(AWA, NAME)

    run(steps)
