"""A restored workspace takes the place of a damaged one, whatever moment the machine stops at."""

import os
import shutil
from pathlib import Path

import pytest

from fieldkit.errors import DiskFault, Refused, WorkspaceBusy
from fieldkit.storage.backups.letters import LETTER, beside, is_begun, letter_in
from fieldkit.storage.backups.restoring import OURS, part_of
from fieldkit.storage.backups.switching import clear, finish_switch, held, letter_for, switch
from tests.storage.backups.scene import PASSPHRASE, TEXT, VISIT, backup, first_home, furnished, restoring
from tests.storage.opened import derived, open_store, write

DAMAGED = b"damaged"


def ready(folder: Path) -> str:
    """A damaged workspace and, beside it, what was restored from its backup to stand there; the name of that."""
    store = furnished(folder)
    made = backup(store, first_home(store))
    home = first_home(store)
    store.close()
    (folder / "workspace.db").write_bytes(DAMAGED)
    letter = letter_for(folder, made.stamp)
    meant = restoring(home, beside(folder), laid={LETTER: letter.encoded()})
    meant.run(PASSPHRASE)
    return made.stamp


def change_places(folder: Path) -> Path:
    with held(folder) as lock:
        return switch(folder, lock)


def stands(folder: Path, stamp: str, kept: str = "") -> None:
    """The restored workspace is in its place with its backups, and the damaged one is kept."""
    store = open_store(folder, PASSPHRASE)
    try:
        assert TEXT in repr(derived(store))
        assert [snapshot.stamp for snapshot in first_home(store).snapshots()] == [stamp]
    finally:
        store.close()
    aside = folder.with_name(kept or f"{folder.name}.before-{stamp}")
    assert (aside / "workspace.db").read_bytes() == DAMAGED
    assert not beside(folder).exists()
    assert not (folder / OURS).exists()
    assert not finish_switch(folder)


def test_the_folders_change_places_and_nothing_is_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    stamp = ready(folder)
    assert change_places(folder).is_dir()
    stands(folder, stamp)


@pytest.mark.parametrize("steps", range(3))
def test_cut_after_any_step_the_next_start_ends_it(tmp_path: Path, steps: int) -> None:
    folder = tmp_path / "workspace"
    stamp = ready(folder)
    rename, done = Path.replace, 0

    def until_cut(self: Path, target: Path) -> Path:
        nonlocal done
        if done == steps:
            os._exit(9)
        done += 1
        return rename(self, target)

    child = os.fork() if hasattr(os, "fork") else pytest.skip("the cut needs a process to be lost")
    if child == 0:
        Path.replace = until_cut  # type: ignore[method-assign,assignment]
        change_places(folder)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert is_begun(folder)
    assert finish_switch(folder)
    stands(folder, stamp)


def test_one_that_somebody_is_in_is_held_by_nobody_else_and_stays(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    stamp = ready(folder)
    with held(folder):
        with pytest.raises(WorkspaceBusy), held(folder):
            pass
        assert not finish_switch(folder)
    assert (folder / "workspace.db").read_bytes() == DAMAGED
    assert finish_switch(folder)
    stands(folder, stamp)


def test_what_was_written_since_is_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    store = furnished(folder)
    made = backup(store, first_home(store))
    home = first_home(store)
    store.close()
    restoring(home, beside(folder), laid={LETTER: letter_for(folder, made.stamp).encoded()}).run(PASSPHRASE)
    store = open_store(folder, PASSPHRASE)
    write(store, VISIT, seen="Des semaines de travail")
    store.close()
    assert not finish_switch(folder), "an earlier wish took the place of later work"
    assert not is_begun(folder)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["workspace"], "the restored copy was left to lie there"
    store = open_store(folder, PASSPHRASE)
    assert "Des semaines de travail" in repr(derived(store))
    store.close()


def test_a_copy_somebody_worked_in_is_kept_when_it_may_not_take_the_place(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    ready(folder)
    store = open_store(beside(folder), PASSPHRASE)
    write(store, VISIT, seen="Écrit dans la copie")
    store.close()
    (folder / "workspace.db").write_bytes(b"written since")
    assert not finish_switch(folder)
    kept = open_store(tmp_path / "workspace.restored.kept", PASSPHRASE)
    assert "Écrit dans la copie" in repr(derived(kept))
    kept.close()


def test_where_the_folder_cannot_be_renamed_nothing_waits_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "workspace"
    stamp = ready(folder)
    rename = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if self == folder:
            raise PermissionError(13, "in use")
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refused)
        with pytest.raises(DiskFault):
            change_places(folder)
    assert not is_begun(folder)
    assert (folder / "workspace.db").read_bytes() == DAMAGED
    assert (part_of(beside(folder)) / OURS).read_text() == stamp, "the files that came are not taken up again"


def test_where_the_second_rename_fails_the_first_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "workspace"
    ready(folder)
    rename = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if (self, target) == (beside(folder), folder):
            raise PermissionError(13, "in use")
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refused)
        with pytest.raises(DiskFault):
            change_places(folder)
    assert (folder / "workspace.db").read_bytes() == DAMAGED
    assert (folder / "backups").is_dir()
    assert not is_begun(folder)


def test_the_name_it_is_kept_under_is_always_a_free_one(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    stamp = ready(folder)
    taken = tmp_path / f"workspace.before-{stamp}"
    taken.mkdir()
    (taken / "earlier").touch()
    assert change_places(folder).name == f"workspace.before-{stamp}-2"
    stands(folder, stamp, f"workspace.before-{stamp}-2")
    assert [each.name for each in taken.iterdir()] == ["earlier"]


def test_a_letter_that_leads_out_of_its_place_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    ready(folder)
    letter = letter_in(beside(folder), folder)
    assert letter is not None
    for aside in ("../elsewhere", "another"):
        forged = type(letter)(letter.stamp, aside, letter.before)
        (beside(folder) / LETTER).write_bytes(forged.encoded())
        assert letter_in(beside(folder), folder) is None
    assert not finish_switch(folder)
    assert (folder / "workspace.db").read_bytes() == DAMAGED


def test_room_is_made_for_a_restore_without_losing_what_nobody_knows(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    ready(folder)
    (beside(folder) / LETTER).unlink()
    clear(folder)
    assert (tmp_path / "workspace.restored.kept" / "workspace.db").is_file()
    shutil.copytree(tmp_path / "workspace.restored.kept", beside(folder))
    (beside(folder) / OURS).write_text("000001")
    clear(folder)
    assert (part_of(beside(folder)) / OURS).is_file()
    assert not beside(folder).exists()


def test_where_nothing_was_begun_nothing_is_ended(tmp_path: Path) -> None:
    assert not finish_switch(tmp_path / "workspace")
    with pytest.raises(Refused), held(tmp_path / "workspace") as lock:
        switch(tmp_path / "workspace", lock)
