"""Backups as they lie on a disk: consistent, opened before they count, never in plain, never in the way of others."""

import datetime as dt
import os
import re
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from fieldkit.errors import Damaged, DiskFull, Refused
from fieldkit.storage.backups import making, streams
from fieldkit.storage.backups.home import homes_near
from fieldkit.storage.backups.manifest import About
from fieldkit.storage.backups.streams import Identity
from fieldkit.storage.backups.verifying import read_manifest
from fieldkit.storage.store import Store
from tests.storage.backups.scene import PHOTO, TEXT, VISIT, backup, checked, first_home, home_on
from tests.storage.opened import journal_of, write, write_values

DOCUMENT = "00000000-0000-7000-8000-0000000000d0"
NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


def test_a_backup_is_listed_found_near_and_sound(furnished_store: Store, tmp_path: Path) -> None:
    home = first_home(furnished_store)
    made = backup(furnished_store, home, NOW)
    assert [snapshot.stamp for snapshot in home.snapshots()] == [made.stamp]
    assert made.made_at == NOW
    assert made.absent == ()
    assert checked(furnished_store, home) == []
    assert homes_near(furnished_store.folder) == [home]
    assert homes_near(home.path) == [home]
    assert homes_near(tmp_path) == []


def test_names_suit_every_file_system(furnished_store: Store, tmp_path: Path) -> None:
    home = home_on(furnished_store, tmp_path / "stick")
    backup(furnished_store, home)
    for path in home.path.rglob("*"):
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,80}", path.name), path.name
        assert not path.is_symlink()


def test_nothing_plain_is_ever_on_the_disk(furnished_store: Store, tmp_path: Path) -> None:
    looked = 0

    def look(_done: int, _total: int) -> None:
        nonlocal looked
        looked += 1
        for path in tmp_path.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert TEXT.encode() not in content, path
                assert PHOTO[:60] not in content, path
                assert b"SQLite format 3" not in content, path

    backup(furnished_store, home_on(furnished_store, tmp_path / "stick"), progress=look)
    look(0, 0)
    assert looked > 5
    assert not list((furnished_store.folder / "backups").glob(".staging*")), "a copy in passing was left"


def test_files_are_shared_linked_where_the_disk_can_and_copied_where_it_cannot(
    furnished_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = next((furnished_store.folder / "media").glob("*/*.age"))
    first = first_home(furnished_store)
    for _ in range(2):
        backup(furnished_store, first)
    kept = list(first.media.glob("*/*.age"))
    assert [path.stat().st_ino for path in kept] == [own.stat().st_ino]

    def refuse(*_: object) -> None:
        raise OSError(95, "no links on a stick")

    monkeypatch.setattr(os, "link", refuse)
    stick = home_on(furnished_store, tmp_path / "stick")
    backup(furnished_store, stick)
    copied = next(stick.media.glob("*/*.age"))
    assert copied.stat().st_ino != own.stat().st_ino
    assert copied.read_bytes() == own.read_bytes()


def test_one_that_is_stopped_leaves_no_backup_and_keeps_the_files_it_carried(furnished_store: Store) -> None:
    home = first_home(furnished_store)
    backup(furnished_store, home)
    fresh = furnished_store.add_media(b"autre photo " * 9_000, "image/jpeg")
    carried = home.media_path(fresh.sha256)
    with pytest.raises(Refused) as refused:
        backup(furnished_store, home, stop=carried.is_file)
    assert refused.value.reason == "backup_stopped"
    assert carried.is_file()
    assert len(home.snapshots()) == 1
    assert home.half_made() == []
    at = carried.stat().st_mtime_ns
    backup(furnished_store, home)
    assert carried.stat().st_mtime_ns == at
    assert len(home.snapshots()) == 2


def test_a_copy_under_way_can_be_stopped_inside_the_database(furnished_store: Store) -> None:
    for number in range(60):
        write(furnished_store, VISIT, said=f"{number} " + TEXT * 400)
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return True

    with pytest.raises(Refused):
        backup(furnished_store, first_home(furnished_store), stop=stop)
    assert asked


def test_one_that_does_not_open_does_not_count_and_the_earlier_ones_stay(
    furnished_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = first_home(furnished_store)
    before = backup(furnished_store, home)

    def seal_badly(source: Path, target: Path, *rest: object) -> None:
        streams.seal(source, target, *rest)  # type: ignore[arg-type]  # handed on as they came
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)

    monkeypatch.setattr(making, "seal", seal_badly)
    with pytest.raises(Damaged) as damaged:
        backup(furnished_store, home)
    assert damaged.value.key == "damaged.backup"
    assert "workspace.db.age" in str(damaged.value.facts["file"])
    assert [snapshot.stamp for snapshot in home.snapshots()] == [before.stamp]


def test_older_ones_go_only_with_their_time_and_files_nobody_names_with_them(furnished_store: Store) -> None:
    home = first_home(furnished_store)
    alone = furnished_store.add_media(b"photo d'un jour " * 9_000, "image/jpeg")
    for number in range(4):
        backup(furnished_store, home, NOW + dt.timedelta(minutes=number))
        furnished_store.in_transaction(
            lambda connection: connection.exec_driver_sql("DELETE FROM media WHERE sha256 = ?", (alone.sha256,))
        )
    assert len(home.snapshots()) == 4
    assert home.media_path(alone.sha256).is_file()
    last = backup(furnished_store, home, NOW + dt.timedelta(days=3))
    stay = [snapshot.stamp for snapshot in home.snapshots()]
    assert len(stay) == 2, "the newest of a day and the last one"
    assert stay[-1] == last.stamp
    assert not home.media_path(alone.sha256).exists()
    assert checked(furnished_store, home) == []


def test_one_that_lacks_files_never_makes_the_last_complete_one_go(furnished_store: Store) -> None:
    home = first_home(furnished_store)
    photo = furnished_store.add_media(b"photo d'un jour " * 9_000, "image/jpeg")
    write_values(furnished_store, "document", DOCUMENT, {"file": [photo.sha256, photo.size, photo.media_type]})
    whole = backup(furnished_store, home, NOW)
    changes = len(journal_of(furnished_store))
    assert home.find(whole.stamp).about == About(changes, 2, 0)
    furnished_store.in_transaction(
        lambda connection: connection.exec_driver_sql("DELETE FROM media WHERE sha256 = ?", (photo.sha256,))
    )
    for number in range(12):
        backup(furnished_store, home, NOW + dt.timedelta(days=40 * (number + 1)))
    stay = home.snapshots()
    assert whole.stamp in [each.stamp for each in stay]
    assert len(stay) < 13, "none went"
    assert checked(furnished_store, home, whole.stamp) == [], "what it names went"
    assert home.find("").about == About(changes, 1, 1)


def test_another_copy_of_the_workspace_keeps_its_own_backups(furnished_store: Store, tmp_path: Path) -> None:
    home = home_on(furnished_store, tmp_path / "stick")
    theirs = backup(furnished_store, home, NOW - dt.timedelta(days=300))
    other = furnished_store.access.change(device="another-device-12345678")
    assert other.device.endswith("12345678")
    half = home.begin("a third one abcdefgh", NOW, alone=False).part
    for number in range(12):
        backup(furnished_store, home, NOW + dt.timedelta(days=90 * number))
    assert home.snapshots()[0].stamp == theirs.stamp
    assert len(home.snapshots()) == 10, "its own did not go"
    assert home.half_made() == [half], "what another is making was touched"


def test_a_file_that_rots_in_its_place_is_brought_again(furnished_store: Store, tmp_path: Path) -> None:
    home = home_on(furnished_store, tmp_path / "stick")
    backup(furnished_store, home)
    kept = next(home.media.glob("*/*.age"))
    content = bytearray(kept.read_bytes())
    content[-3] ^= 4
    kept.unlink()
    kept.write_bytes(content)
    assert [fault.file for fault in checked(furnished_store, home)] == [kept.relative_to(home.path).as_posix()]
    backup(furnished_store, home)
    assert checked(furnished_store, home) == []


def test_a_file_the_workspace_has_lost_is_said_and_the_rest_is_backed_up(furnished_store: Store) -> None:
    own = next((furnished_store.folder / "media").glob("*/*.age"))
    own.write_bytes(own.read_bytes()[:-20])
    made = backup(furnished_store, first_home(furnished_store))
    assert made.absent == (own.stem,)
    assert checked(furnished_store, first_home(furnished_store)) == []


def test_without_room_nothing_is_begun(furnished_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    home = first_home(furnished_store)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9 - making.RESERVE, making.RESERVE))
    with pytest.raises(DiskFull) as full:
        backup(furnished_store, home)
    assert full.value.key == "disk_full.backup"
    assert isinstance(full.value.facts["missing"], int)
    assert not home.snapshots()
    assert not home.half_made()


def test_a_manifest_tells_nothing_without_the_key(furnished_store: Store) -> None:
    home = first_home(furnished_store)
    backup(furnished_store, home)
    stranger = Identity.generate()
    with pytest.raises(Damaged):
        read_manifest(home.find("").path, stranger)
