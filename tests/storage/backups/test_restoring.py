"""Back from a backup: the same rows and files, whole or not at all, with whatever opened the workspace on its day."""

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fieldkit.domain.unlocking import Passphrase, Secret
from fieldkit.errors import Damaged, DiskFault, Refused, WrongKey
from fieldkit.storage.backups import restoring as room
from fieldkit.storage.backups.copying import read_content
from fieldkit.storage.backups.making import hand_out
from fieldkit.storage.exchange import PAUSED
from fieldkit.storage.folder import describe_folder
from fieldkit.storage.keys.held import HeldKey
from fieldkit.storage.lanes import absent
from fieldkit.storage.store import Store
from tests.storage.backups.scene import (
    ORGANISATION_KEY,
    PASSPHRASE,
    PHOTO,
    TEXT,
    VISIT,
    WORDS,
    backup,
    checked,
    first_home,
    home_on,
    never,
    restored,
    restoring,
)
from tests.storage.opened import KEY, derived, journal_of, open_again, open_store, write


@pytest.mark.parametrize("secret", [PASSPHRASE, WORDS, ORGANISATION_KEY], ids=["passphrase", "words", "organisation"])
def test_every_secret_brings_the_same_rows_and_files_back(
    furnished_store: Store, tmp_path: Path, secret: Secret
) -> None:
    home = home_on(furnished_store, tmp_path / "stick")
    backup(furnished_store, home)
    changes, rows = journal_of(furnished_store), derived(furnished_store)
    back = restoring(home, tmp_path / "elsewhere" / "workspace").run(secret)
    assert (back.changes, back.files, back.missing) == (len(changes), 1, ())
    again = open_store(back.folder, secret)
    assert (journal_of(again), derived(again)) == (changes, rows)
    digests = again.in_transaction(lambda c: list(c.exec_driver_sql("SELECT sha256 FROM media").scalars()))
    assert {again.read_media(each)[:6] for each in digests} == {b"photo ", b"vignet"}
    assert again.get_setting(PAUSED)
    assert again.device != furnished_store.device
    assert again.access.description.workspace == furnished_store.access.description.workspace
    again.close()


def test_what_a_backup_holds_is_never_amended(furnished_store: Store) -> None:
    write(furnished_store, VISIT, typing=True, said="début")
    home = first_home(furnished_store)
    furnished_store.in_transaction(hand_out)
    backup(furnished_store, home)
    kept = {change.id for change in journal_of(furnished_store)}
    write(furnished_store, VISIT, typing=True, said="début et suite")
    assert kept < {change.id for change in journal_of(furnished_store)}


def test_the_state_of_the_backup_comes_back_not_a_later_one(furnished_store: Store, tmp_path: Path) -> None:
    home = first_home(furnished_store)
    backup(furnished_store, home)
    changes = journal_of(furnished_store)
    write(furnished_store, VISIT, seen="plus tard")
    again = open_store(restored(home, tmp_path / "back").folder, PASSPHRASE)
    assert journal_of(again) == changes
    again.close()


def test_a_stale_log_beside_a_database_is_never_read(furnished_store: Store, tmp_path: Path) -> None:
    home = first_home(furnished_store)
    backup(furnished_store, home)
    changes = journal_of(furnished_store)
    write(furnished_store, VISIT, seen="plus tard")
    stale = (furnished_store.folder / "workspace.db-wal").read_bytes()
    assert stale
    back = restored(home, tmp_path / "back").folder
    assert not list(back.glob("*-wal"))
    (back / "other.db").write_bytes((back / "workspace.db").read_bytes())
    (back / "other.db-wal").write_bytes(stale)
    assert read_content(back / "other.db", HeldKey(KEY), never).counts["change"] == len(changes)


def test_a_restore_stopped_or_failed_leaves_nothing(furnished_store: Store, tmp_path: Path) -> None:
    home = first_home(furnished_store)
    backup(furnished_store, home)
    target = tmp_path / "new" / "workspace"
    with pytest.raises(Refused):
        restoring(home, target, stop=lambda: True).run(PASSPHRASE)
    with pytest.raises(WrongKey):
        restoring(home, target).run(Passphrase("une autre phrase de passe"))
    assert not list(target.parent.glob("*")) if target.parent.exists() else True


def test_what_is_there_already_is_not_touched(furnished_store: Store, tmp_path: Path) -> None:
    home = first_home(furnished_store)
    backup(furnished_store, home)
    full = tmp_path / "full"
    full.mkdir()
    (full / "lettre.txt").write_text("à moi")
    for target, reason in ((full, "not_empty"), (furnished_store.folder, "workspace_exists")):
        with pytest.raises(Refused) as refused:
            restored(home, target)
        assert refused.value.reason == reason
    foreign = tmp_path / "new.restoring"
    foreign.mkdir()
    (foreign / "lettre.txt").write_text("à moi aussi")
    with pytest.raises(Refused):
        restored(home, tmp_path / "new")
    assert (foreign / "lettre.txt").exists()


def test_what_an_interrupted_restore_left_is_cleared_away(furnished_store: Store, tmp_path: Path) -> None:
    home = first_home(furnished_store)
    backup(furnished_store, home)
    left = tmp_path / "back.restoring"
    left.mkdir()
    (left / room.OURS).touch()
    (left / "workspace.db").write_bytes(b"half")
    assert restored(home, tmp_path / "back").folder == tmp_path / "back"
    assert not left.exists()


def test_a_file_that_is_gone_is_asked_for_again(furnished_store: Store, tmp_path: Path) -> None:
    home = home_on(furnished_store, tmp_path / "stick")
    backup(furnished_store, home)
    kept = next(home.media.glob("*/*.age"))
    kept.unlink()
    back = restored(home, tmp_path / "back")
    assert back.missing == (kept.stem,)
    again = open_store(back.folder, PASSPHRASE)
    with again.read() as reader:
        held = set(reader.connection.exec_driver_sql("SELECT sha256 FROM media").scalars())
        assert absent(reader.connection) == []  # no record names it in this workspace
    assert kept.stem not in held
    again.close()


def test_a_stick_pulled_out_stops_the_restore_which_goes_on_where_it_was(
    furnished_store: Store, tmp_path: Path
) -> None:
    for number in range(6):
        furnished_store.add_media(bytes([number]) * 200_000, "image/jpeg")
    stick, away, target = tmp_path / "stick", tmp_path / "away", tmp_path / "back"
    home = home_on(furnished_store, stick)
    backup(furnished_store, home)
    part = room.part_of(target)

    def pulled(_done: int, _total: int) -> None:
        if stick.exists() and len(list(part.glob("media/*/*.age"))) == 3:
            stick.rename(away)

    one = replace(restoring(home, target), progress=pulled)
    with pytest.raises(DiskFault) as fault:
        one.run(PASSPHRASE)
    assert (fault.value.reason, fault.value.facts) == ("restore_unplugged", {"folder": "back.restoring"})
    assert not target.exists(), "a restore that was cut is offered as a workspace"
    came = {path: path.stat().st_mtime_ns for path in part.glob("media/*/*.age")}
    assert 3 <= len(came) < 7
    away.rename(stick)
    back = restored(home, target)
    assert (back.files, back.missing) == (7, ())
    now = {path.name: path.stat().st_mtime_ns for path in target.glob("media/*/*.age")}
    assert {path.name: at for path, at in came.items()}.items() <= now.items(), "what had come was copied again"
    assert not part.exists()


def test_a_stick_that_no_longer_reads_stops_it_and_one_bad_file_does_not(
    furnished_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_on(furnished_store, tmp_path / "stick")
    backup(furnished_store, home)
    kept, opened, all_of_it = next(home.media.glob("*/*.age")), Path.open, False

    def fail(path: Path, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - as Path.open has it
        if path == kept or (all_of_it and path.is_relative_to(home.path)):
            raise OSError(errno.EIO, "the stick does not answer")
        return opened(path, *rest, **named)

    def no_link(*_: object) -> None:
        raise OSError(errno.EXDEV, "another disk")

    monkeypatch.setattr(os, "link", no_link)
    monkeypatch.setattr(Path, "open", fail)
    back = restored(home, tmp_path / "back")
    assert (back.missing, back.losses.damaged, back.losses.gone) == ((kept.stem,), 1, 0)

    def dies(_done: int, _total: int) -> None:
        nonlocal all_of_it
        all_of_it = True

    with pytest.raises(DiskFault) as fault:
        replace(restoring(home, tmp_path / "other"), progress=dies).run(PASSPHRASE)
    assert fault.value.reason == "restore_unplugged"
    assert not (tmp_path / "other").exists()


def test_what_a_cut_restore_kept_is_not_taken_for_another_backup(furnished_store: Store, tmp_path: Path) -> None:
    home = first_home(furnished_store)
    made = backup(furnished_store, home)
    left = tmp_path / "back.restoring"
    (left / "media" / "ab").mkdir(parents=True)
    (left / room.OURS).write_text("of another one")
    (left / "media" / "ab" / "foreign.age").write_bytes(b"of another workspace")
    assert restored(home, tmp_path / "back", made.stamp).files == 1
    assert not (tmp_path / "back" / "media" / "ab" / "foreign.age").exists()


def test_why_a_file_did_not_come_is_told(furnished_store: Store, tmp_path: Path) -> None:
    second = furnished_store.add_media(b"autre photo " * 9_000, "image/jpeg")
    third = furnished_store.add_media(b"encore une " * 9_000, "image/jpeg")
    (furnished_store.folder / "media" / second.sha256[:2] / f"{second.sha256}.age").unlink()
    home = home_on(furnished_store, tmp_path / "stick")
    assert backup(furnished_store, home).absent == (second.sha256,)
    home.media_path(third.sha256).unlink()
    spoiled = next(home.media.glob("*/*.age"))
    content = spoiled.read_bytes()[:-9]
    spoiled.unlink()
    spoiled.write_bytes(content)
    back = restored(home, tmp_path / "back")
    assert back.files == 0
    assert (back.losses.absent, back.losses.gone, back.losses.damaged) == (1, 1, 1)
    assert back.losses.on_server == 0, "no server was ever linked"


def test_each_flipped_bit_is_named_by_check_and_by_restore(furnished_store: Store, tmp_path: Path) -> None:
    home = home_on(furnished_store, tmp_path / "stick")
    made = backup(furnished_store, home)
    tried = 0
    for path in sorted(path for path in home.path.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        for place in {0, len(whole) // 2, len(whole) - 1}:
            spoiled = bytearray(whole)
            spoiled[place] ^= 0x10
            path.write_bytes(spoiled)
            faults = checked(furnished_store, home, made.stamp)
            assert path.relative_to(home.path).as_posix() in {fault.file for fault in faults}, (path.name, place)
            if path.name.endswith((".json.age", ".db.age")):
                with pytest.raises(Damaged) as damaged:
                    restored(home, tmp_path / f"back-{tried}", made.stamp)
                assert damaged.value.facts["file"] == path.name
            else:
                back = restored(home, tmp_path / f"back-{tried}", made.stamp)
                assert back.missing == ((path.stem,) if path.is_relative_to(home.media) else ())
                again = open_again(back.folder)
                assert TEXT in repr(derived(again))
                again.close()
            tried += 1
        path.write_bytes(whole)
    assert tried >= 18
    assert checked(furnished_store, home) == []
    assert describe_folder(home.find("").path).slots
    assert PHOTO


@pytest.mark.parametrize("left", [(), (".0123456789abcdef.tmp",)])
def test_one_cut_before_it_could_say_whose_it_is_hinders_no_later_one(
    furnished_store: Store, tmp_path: Path, left: tuple[str, ...]
) -> None:
    home = first_home(furnished_store)
    backup(furnished_store, home)
    part = tmp_path / "back.restoring"
    part.mkdir()
    for name in left:
        (part / name).touch()
    assert restored(home, tmp_path / "back").missing == ()
    assert not part.exists()
    assert not (tmp_path / "back" / room.OURS).exists()
