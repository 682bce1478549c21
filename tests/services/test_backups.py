"""When a backup is due, where it goes, and what is told of it."""

import datetime as dt
import errno
import os
import shutil
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.errors import DiskFault, DiskFull, NotFound, Refused
from fieldkit.services.backups import EVERY_S, RECENT_S, Backups, Why
from fieldkit.services.door import open_workspace
from fieldkit.services.restoring import (
    About,
    find_backups,
    put_back,
    restore,
)
from fieldkit.services.workspace import Workspace
from fieldkit.storage.backups import making
from fieldkit.storage.backups.home import Home
from tests.kept_backups import newest_of
from tests.services.field import PASSPHRASE, new_workspace

_Usage = namedtuple("_Usage", "total used free")


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = new_workspace(tmp_path / "workspace")
    yield opened
    opened.close()


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the top of a disk of its own, wherever it is moved to."""
    tops = {tmp_path / "media" / "ROUGE", tmp_path / "media" / "F"}
    mounted = os.path.ismount
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) in tops or mounted(path))
    top = tmp_path / "media" / "ROUGE"
    top.mkdir(parents=True)
    return top


def write(workspace: Workspace, title: str = "Forage") -> None:
    workspace.records.create(Visit, title=title)


def test_one_is_due_half_an_hour_after_the_first_edit_no_backup_has(workspace: Workspace) -> None:
    workspace.backups.make(Why.BY_HAND)
    clock = Clock()
    backups = Backups(workspace.store, clock)
    clock.now += 10 * EVERY_S
    assert not backups.due()
    write(workspace)
    clock.now += EVERY_S - 1
    write(workspace)
    assert not backups.due()
    clock.now += 1
    assert backups.due()
    backups.make(Why.REGULAR)
    assert not backups.due()
    assert not backups.behind()
    clock.now += 10 * EVERY_S
    assert not backups.due()


def test_what_an_earlier_run_wrote_is_due_half_an_hour_after_the_start(workspace: Workspace) -> None:
    write(workspace)
    clock = Clock()
    backups = Backups(workspace.store, clock)
    assert not backups.due()
    clock.now += EVERY_S
    assert backups.due()


def test_an_edit_made_while_one_is_made_is_still_due(workspace: Workspace) -> None:
    clock = Clock()
    backups = Backups(workspace.store, clock)
    write(workspace)
    wrote = False

    def progress(_done: int, _total: int) -> None:
        nonlocal wrote
        if not wrote:
            wrote = True
            write(workspace, "Pendant")

    backups.make(Why.REGULAR, progress=progress)
    assert wrote
    assert backups.behind()
    clock.now += EVERY_S
    assert backups.due()


def test_a_stick_is_found_again_under_another_letter(workspace: Workspace, stick: Path) -> None:
    workspace.backups.places.choose(stick)
    place = workspace.backups.places.find([])
    assert place == stick / "FieldKit"
    workspace.backups.make(Why.BY_HAND, second=place)
    other = stick.with_name("F")
    stick.rename(other)
    stick.mkdir()
    (stick / "FieldKit").mkdir()
    assert workspace.backups.places.find([]) is None, "an empty folder of its name is not the stick"
    assert workspace.backups.places.find([stick, other]) == other / "FieldKit"
    standing = workspace.backups.standing([other])
    assert standing.second_at == other / "FieldKit"
    assert not standing.second_behind
    assert standing.second is not None
    write(workspace)
    assert workspace.backups.standing([other]).second_behind


def test_a_stick_pulled_out_half_way_is_said_with_how_far_it_came_and_goes_on_later(
    workspace: Workspace, tmp_path: Path, stick: Path
) -> None:
    photos = [workspace.store.add_media(os.urandom(200_000), "image/jpeg") for _ in range(5)]
    workspace.backups.places.choose(stick)
    place = workspace.backups.places.find([])
    assert place is not None
    home = workspace.backups.places.home(place)
    away = tmp_path / "away"

    def pulled(_done: int, _total: int) -> None:
        if stick.exists() and len(list(home.media.glob("*/*.age"))) == 3:
            stick.rename(away)

    with pytest.raises(DiskFault) as fault:
        workspace.backups.make(Why.BY_HAND, second=place, only_second=True, progress=pulled)
    assert fault.value.key == "disk_fault.backup_unplugged"
    assert isinstance(fault.value.facts["percent"], int)
    assert 20 < fault.value.facts["percent"] < 90
    assert workspace.backups.standing().second is None
    assert not stick.exists(), "something was made where the stick is not"
    away.rename(stick)
    there = {path.stem: path.stat().st_mtime_ns for path in home.media.glob("*/*.age")}
    assert len(there) == 3
    workspace.backups.make(Why.PLUGGED_IN, second=place, only_second=True)
    now = {path.stem: path.stat().st_mtime_ns for path in home.media.glob("*/*.age")}
    assert set(now) == {photo.sha256 for photo in photos}
    assert there.items() <= now.items(), "what was there was copied again"
    assert workspace.backups.check(place) == []


def test_one_that_is_not_there_is_not_written_to(workspace: Workspace, stick: Path) -> None:
    workspace.backups.places.choose(stick)
    shutil.rmtree(stick / "FieldKit")
    with pytest.raises(DiskFault) as fault:
        workspace.backups.make(Why.BY_HAND, second=stick / "FieldKit")
    assert fault.value.reason == "backup_unplugged"
    assert not (stick / "FieldKit").exists()
    assert workspace.backups.standing().first is not None, "the backup on this computer was made before"


def test_a_place_inside_the_workspace_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Refused) as refused:
        workspace.backups.places.choose(workspace.folder / "media")
    assert refused.value.reason == "backup_inside"


def test_a_protected_stick_is_said_to_be_one(
    workspace: Workspace, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> str:
        raise DiskFault(errno=errno.EROFS)

    monkeypatch.setattr(Home, "open_new", refuse)
    with pytest.raises(DiskFault) as fault:
        workspace.backups.places.choose(stick)
    assert fault.value.reason == "backup_read_only"
    assert workspace.backups.places.known.second_place is None


def test_with_this_computer_full_the_stick_still_gets_its_copy(
    workspace: Workspace, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.backups.places.choose(stick)
    place = workspace.backups.places.find([])

    def usage(path: Path) -> _Usage:
        free = 10**9 if Path(path).is_relative_to(stick) else making.RESERVE
        return _Usage(10**10, 10**10 - free, free)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    with pytest.raises(DiskFull):
        workspace.backups.make(Why.BY_HAND, second=place)
    standing = workspace.backups.standing()
    assert standing.first is None
    assert standing.second is not None
    assert not standing.second_behind
    assert not list((workspace.folder / "backups").glob(".staging*"))


def test_one_at_a_time(workspace: Workspace) -> None:
    refused: list[str] = []

    def progress(_done: int, _total: int) -> None:
        if not refused:
            with pytest.raises(Refused) as error:
                workspace.backups.make(Why.BY_HAND)
            refused.append(error.value.reason)

    workspace.backups.make(Why.BY_HAND, progress=progress)
    assert refused == ["backup_running"]


def test_a_rebuild_waits_for_a_backup_of_all_there_is(workspace: Workspace) -> None:
    write(workspace)
    workspace.rebuild()
    assert [each.why for each in workspace.backups.listed(workspace.backups.places.first)] == ["risky"]
    workspace.rebuild()
    assert len(workspace.backups.listed(workspace.backups.places.first)) == 1


def test_the_list_says_what_each_holds_and_which_no_longer_opens(workspace: Workspace) -> None:
    write(workspace)
    for why in (Why.REGULAR, Why.CLOSING):
        made = workspace.backups.make(why)[0]
    home = workspace.backups.places.home(workspace.backups.places.first)
    (home.path / made.stamp / "manifest.json.age").write_bytes(b"")
    last, before = workspace.backups.listed(workspace.backups.places.first)
    assert (last.changes, last.files) == (None, None)
    assert (before.why, before.changes) == ("regular", 1)
    assert {fault.reason for fault in workspace.backups.check(workspace.backups.places.first)} == {"damaged"}
    with pytest.raises(NotFound):
        workspace.backups.check(workspace.backups.places.first, "999")


def test_what_is_remembered_survives_a_restart(workspace: Workspace, stick: Path) -> None:
    workspace.backups.places.choose(stick)
    workspace.backups.make(Why.BY_HAND, second=workspace.backups.places.find([]))
    assert Backups(workspace.store).standing().second == workspace.backups.standing().second
    workspace.backups.places.forget()
    assert Backups(workspace.store).standing().second_place is None
    assert find_backups(stick), "those on the stick stay there"


def test_a_stick_taken_up_again_says_what_it_holds(workspace: Workspace, stick: Path) -> None:
    workspace.backups.places.choose(stick)
    workspace.backups.make(Why.BY_HAND, second=workspace.backups.places.find([]))
    known = workspace.backups.standing().second
    workspace.backups.places.forget()
    workspace.backups.places.choose(stick)
    taken = workspace.backups.standing().second
    assert known is not None
    assert taken is not None
    assert taken.stamp == known.stamp


def test_damage_is_put_right_in_its_place(workspace: Workspace, tmp_path: Path) -> None:
    write(workspace, "Avant")
    workspace.backups.make(Why.REGULAR)
    folder = workspace.folder
    workspace.close()
    (folder / "workspace.db").unlink()
    back = put_back(folder, newest_of(folder), Passphrase(PASSPHRASE))
    assert back.kept_at.is_dir()
    again = open_workspace(folder, Passphrase(PASSPHRASE))
    assert [visit.title for visit in again.records.all(Visit)] == ["Avant"]
    waits = again.after_restore.made_at
    assert waits is not None
    assert again.backups.listed(again.backups.places.first), "the backups did not come along"
    again.after_restore.confirm()
    assert not again.after_restore.made_at
    elsewhere = restore(newest_of(folder), tmp_path / "elsewhere", Passphrase(PASSPHRASE))
    assert elsewhere.changes == 1
    again.close()


def test_a_backup_is_found_with_its_numbers(workspace: Workspace) -> None:
    write(workspace)
    workspace.backups.make(Why.BY_HAND)
    [found] = find_backups(workspace.folder)
    assert found.about == About(1, 0, 0)
    next(workspace.folder.rglob("about.json")).write_text("{}")
    assert find_backups(workspace.folder)[0].about is None


def test_before_an_import_one_is_wanted_unless_a_recent_one_will_do(workspace: Workspace) -> None:
    backups = workspace.backups
    later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=RECENT_S + 1)
    write(workspace)
    assert backups.wanted_before_import()
    backups.make(Why.REGULAR)
    assert not backups.wanted_before_import(later), "there is nothing new"
    write(workspace)
    assert not backups.wanted_before_import()
    assert backups.wanted_before_import(later)


def test_with_a_clock_that_began_anew_a_backup_is_wanted_before_an_import(workspace: Workspace) -> None:
    write(workspace)
    workspace.backups.make(Why.REGULAR)
    write(workspace)
    assert workspace.backups.wanted_before_import(dt.datetime(1970, 1, 2, tzinfo=dt.UTC))


def test_a_full_stick_is_told_by_its_name_and_the_copy_before_stays_good(
    workspace: Workspace, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.backups.places.choose(stick)
    place = workspace.backups.places.find([])
    assert place is not None
    write(workspace)
    workspace.backups.make(Why.BY_HAND, second=place)
    before = [each.stamp for each in workspace.backups.listed(place)]

    def full(path: Path) -> _Usage:
        there = Path(path).is_relative_to(stick)
        return _Usage(8 << 30, 8 << 30, making.RESERVE - 1 if there else 1 << 40)

    write(workspace)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", full)
        with pytest.raises(DiskFull) as met:
            workspace.backups.make(Why.BY_HAND, second=place)
    assert met.value.key == "disk_full.backup_second"
    assert met.value.facts["name"] == "ROUGE"
    assert met.value.facts["reserve"] == making.RESERVE
    assert not workspace.backups.behind(), "the one on the computer was not made"
    write(workspace)

    def fills_up(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr("fieldkit.storage.backups.streams.flush", fills_up)
        with pytest.raises(DiskFull) as met:
            workspace.backups.make(Why.BY_HAND, second=place, only_second=True)
    assert met.value.key == "disk_full.backup_second_filled"
    assert [each.stamp for each in workspace.backups.listed(place)] == before
    assert workspace.backups.check(place) == []


def test_what_the_stick_has_to_take_is_asked_before_it_is_begun(
    workspace: Workspace, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = workspace.records.create(Dossier, title="Tchakalo").record
    file = tmp_path / "plan.pdf"
    file.write_bytes(os.urandom(3 << 20))
    workspace.documents.add(file, dossier.id)
    workspace.backups.places.choose(stick)
    place = workspace.backups.places.find([])
    monkeypatch.setattr(making, "_shares_a_disk", lambda _home, _folder: False)
    room = making.RESERVE + (2 << 20)
    monkeypatch.setattr(
        shutil,
        "disk_usage",
        lambda path: _Usage(8 << 30, 0, room if Path(path).is_relative_to(stick) else 1 << 40),
    )
    with pytest.raises(DiskFull) as met:
        workspace.backups.make(Why.BY_HAND, second=place, only_second=True)
    assert met.value.key == "disk_full.backup_second"
    assert not list(stick.rglob("*.age")), "it began what could not end"


def test_the_progress_of_two_places_is_one(workspace: Workspace, stick: Path) -> None:
    write(workspace)
    workspace.backups.places.choose(stick)
    told: list[tuple[int, int]] = []
    workspace.backups.make(
        Why.BY_HAND, second=workspace.backups.places.find([]), progress=lambda *each: told.append(each)
    )
    assert len({total for _, total in told}) == 1
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]
