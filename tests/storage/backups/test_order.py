"""Which backup is the newest, whatever the clock showed and whatever lies beside them."""

import datetime as dt
import os
import shutil
import time
from pathlib import Path

import pytest

from fieldkit.errors import DiskFault
from fieldkit.storage.backups.home import Home
from fieldkit.storage.place import MOVED
from fieldkit.storage.store import Store
from tests.storage.backups.scene import VISIT, backup, checked, first_home, home_on
from tests.storage.opened import write

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
DEAD_BATTERY = dt.datetime(1970, 1, 1, 0, 20, tzinfo=dt.UTC)
YEARS_AHEAD = dt.datetime(2039, 5, 1, tzinfo=dt.UTC)


def write_and_back_up(store: Store, home: Home, text: str, now: dt.datetime) -> str:
    write(store, VISIT, seen=text)
    return backup(store, home, now).stamp


def test_the_newest_is_the_last_one_made_whatever_the_clock_showed(furnished_store: Store) -> None:
    home = first_home(furnished_store)
    clocks = (YEARS_AHEAD, NOW, DEAD_BATTERY, NOW + dt.timedelta(hours=1), DEAD_BATTERY)
    made = []
    for place, now in enumerate(clocks):
        made.append(write_and_back_up(furnished_store, home, f"Texte {place}", now))
        assert home.find("").stamp == made[-1]
    left = [each.stamp for each in home.snapshots()]
    assert left == [stamp for stamp in made if stamp in left]
    assert left[-2:] == made[-2:]


def test_a_long_row_with_a_dead_clock_never_loses_the_furthest(furnished_store: Store) -> None:
    home = first_home(furnished_store)
    for number in range(12):
        now = DEAD_BATTERY if number % 2 else NOW + dt.timedelta(days=7 * number)
        last = write_and_back_up(furnished_store, home, f"Texte {number}", now)
        kept = home.snapshots()
        assert kept[-1].stamp == last
        assert kept[-1].seq == max(each.seq for each in kept)


def test_a_folder_that_bears_another_s_name_passes_neither_for_the_newest_nor_for_whole(
    furnished_store: Store,
) -> None:
    home = first_home(furnished_store)
    old = write_and_back_up(furnished_store, home, "Ancien", NOW)
    middle = write_and_back_up(furnished_store, home, "Milieu", NOW + dt.timedelta(hours=1))
    new = write_and_back_up(furnished_store, home, "Nouveau", NOW + dt.timedelta(hours=2))
    shutil.rmtree(home.path / new)
    (home.path / old).rename(home.path / new)
    assert home.find("").stamp == middle
    assert home.snapshots()[0].made_at == NOW
    assert [fault.reason for fault in checked(furnished_store, home, new)] == ["renamed"]
    assert checked(furnished_store, home, middle) == []


@pytest.mark.parametrize(
    "name",
    [
        "000000-2026-13-45T99-99-99Z-abc",
        "000000-0000-01-01T00-00-00Z-abc",
        "000000-9999-12-31T23-59-59Z-abc",
        "000000-1969-12-31T23-59-59Z-abc",
        "99999999-2026-01-01T00-00-00Z-abc",
        "999999-2026-01-01T00-00-00Z-abc",
    ],
)
def test_a_folder_of_an_impossible_name_hinders_nothing(furnished_store: Store, name: str) -> None:
    home = first_home(furnished_store)
    backup(furnished_store, home, NOW)
    (home.path / name).mkdir()
    assert len(home.snapshots()) == 1
    assert backup(furnished_store, home, NOW).stamp.startswith("000002-")
    assert len(home.snapshots()) == 2


def test_the_order_goes_on_after_the_last_number_of_six_digits(furnished_store: Store) -> None:
    home = first_home(furnished_store)
    made = backup(furnished_store, home, NOW)
    early = home.path / made.stamp
    (early / "about.json").unlink()
    early.rename(early.with_name("999999" + made.stamp[6:]))
    assert backup(furnished_store, home, NOW).stamp.startswith("1000000-")
    assert [each.number for each in home.snapshots()] == [999_999, 1_000_000]


def test_a_half_made_one_of_another_copy_stays_for_two_days_where_that_may_be_at_work(
    furnished_store: Store, tmp_path: Path
) -> None:
    home = home_on(furnished_store, tmp_path / "stick")
    backup(furnished_store, home, NOW)
    alive = home.begin("another copy abcdefgh", NOW, alone=False).part
    backup(furnished_store, home, NOW)
    assert home.half_made() == [alive]
    dead = time.time() - 3 * 86_400
    os.utime(alive, (dead, dead))
    gone = home.path / "000001-2026-01-01T00-00-00Z-abcdefgh.gone"
    gone.mkdir()
    backup(furnished_store, home, NOW)
    assert home.half_made() == []
    assert not gone.exists()


def test_beside_the_work_no_half_made_one_stays(furnished_store: Store) -> None:
    home = first_home(furnished_store)
    backup(furnished_store, home, NOW)
    home.begin("the copy before a restore", NOW, alone=False)
    backup(furnished_store, home, NOW)
    assert home.half_made() == []


def test_one_that_is_let_go_can_no_longer_be_ended_by_whoever_made_it(furnished_store: Store, tmp_path: Path) -> None:
    home = home_on(furnished_store, tmp_path / "stick")
    backup(furnished_store, home, NOW)
    part = home.begin("another copy abcdefgh", NOW, alone=False).part
    home.let_go(part)
    with pytest.raises(DiskFault):
        home.finish(part)
    assert len(home.snapshots()) == 1


def test_a_workspace_that_was_moved_is_told_so_and_nothing_is_made_in_its_place(
    furnished_store: Store, tmp_path: Path
) -> None:
    home = first_home(furnished_store)
    furnished_store.folder.rename(tmp_path / "moved")
    with pytest.raises(DiskFault) as met:
        backup(furnished_store, home, NOW)
    assert met.value.reason == MOVED
    assert not furnished_store.folder.exists()
    (tmp_path / "moved").rename(furnished_store.folder)
