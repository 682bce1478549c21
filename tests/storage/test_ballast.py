"""The reserve is laid where there is room, given up for a person's words alone, and laid again."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection

from fieldkit.errors import DiskFull
from fieldkit.services.space import Space
from fieldkit.storage.ballast import BALLAST, FULL_SIZE, Ballast
from fieldkit.storage.room import Level, Room
from fieldkit.storage.store import Store
from tests.storage.opened import journal_of, write

VISIT = "00000000-0000-7000-8000-00000000000a"
GB = 1_000_000_000
LARGE = bytes(100_000)


def room(monkeypatch: pytest.MonkeyPatch, *, free: int, total: int = 100 * GB) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free, total=total))


@pytest.mark.parametrize(
    ("free", "total", "size"),
    [(GB, 100 * GB, FULL_SIZE), (4 * FULL_SIZE - 1, 100 * GB, None), (4_000_000, 6_000_000, 300_000)],
)
def test_its_size_is_a_share_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, total: int, size: int | None
) -> None:
    room(monkeypatch, free=free, total=total)
    kept = Ballast(tmp_path)
    assert kept.lay() is (size is not None)
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [size] * (size is not None)
    assert kept.lay() is (size is not None)
    assert kept.give_up() is (size is not None)
    assert not kept.give_up()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_with_neither_room_nor_reserve_is_known(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    space = Space(store)
    room(monkeypatch, free=FULL_SIZE - 1)
    store.ballast.give_up()
    assert space.left().bare
    room(monkeypatch, free=FULL_SIZE)
    assert not space.left().bare, "as much as the reserve would give"
    room(monkeypatch, free=GB)
    assert store.ballast.lay()
    room(monkeypatch, free=0)
    assert not space.left().bare, "the reserve is what the last words go to"


def test_where_no_room_can_be_reserved_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "posix_fallocate", raising=False)
    assert Ballast(tmp_path).lay()
    content = (tmp_path / BALLAST).read_bytes()
    assert len(content) == FULL_SIZE
    assert len(set(content)) == 256


class FullDisk:
    """The database has no room left, unless the reserve is given up."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        """From now on."""
        self.full = True
        once = store._lane._once

        def write_once(function: object) -> object:
            if self.full and (store.folder / BALLAST).exists():
                raise DiskFull
            return once(function)  # type: ignore[arg-type]  # passed on as it came

        monkeypatch.setattr(store._lane, "_once", write_once)


def nothing(_: Connection) -> None:
    """A write of the program's own."""


def test_on_a_full_disk_a_persons_words_take_the_reserve(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    write(store, VISIT, title="Avant")
    assert store.ballast.lay()
    disk = FullDisk(store, monkeypatch)
    with pytest.raises(DiskFull):
        store.in_transaction(nothing)
    states = [store.ballast.given_up]
    write(store, VISIT, seen="La pompe fuit")
    states.append(store.ballast.given_up)
    assert states == [False, True]
    assert [change.edits[0].value for change in journal_of(store)] == ["Avant", "La pompe fuit"]
    room(monkeypatch, free=1_000)
    with pytest.raises(DiskFull) as told:
        store.in_transaction(nothing)
    assert told.value.key == "disk_full.reserve"
    write(store, VISIT, said="Encore un mot")
    monkeypatch.undo()
    disk.full = False
    store.in_transaction(nothing)
    assert [store.ballast.given_up] == [False]
    assert (store.folder / BALLAST).is_file()


def test_a_workspace_that_never_had_a_reserve_just_says_that_the_disk_is_full(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise DiskFull

    monkeypatch.setattr(store._lane, "_once", full)
    with pytest.raises(DiskFull):
        write(store, VISIT, title="x")
    assert not store.ballast.given_up


@pytest.mark.parametrize(
    ("free", "total", "level"),
    [
        (GB, 100 * GB, Level.FINE),
        (199_000_000, 100 * GB, Level.LOW),
        (49_000_000, 100 * GB, Level.SCARCE),
        (2_000_000, 6_000_000, Level.FINE),
        (1_000_000, 6_000_000, Level.LOW),
        (200_000, 6_000_000, Level.SCARCE),
    ],
)
def test_what_the_room_that_is_left_allows(free: int, total: int, level: Level) -> None:
    assert Room(free, total).level is level


def test_files_stop_before_words_do(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    room(monkeypatch, free=40_000_000)
    with pytest.raises(DiskFull) as told:
        store.add_media(LARGE, "image/jpeg")
    assert told.value.key == "disk_full.media"
    write(store, VISIT, seen="La pompe fuit")
    room(monkeypatch, free=60_000_000)
    store.add_media(LARGE, "image/jpeg")
