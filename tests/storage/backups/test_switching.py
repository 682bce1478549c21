"""A restored workspace takes the place of a damaged one, whatever moment the machine stops at."""

from pathlib import Path

import pytest

from fieldkit.errors import WorkspaceBusy
from fieldkit.storage.backups.switching import beside, finish_switch, switch
from fieldkit.storage.store import open_store
from tests.storage.backups.scene import PASSPHRASE, TEXT, backup, first_home, furnished, restored
from tests.storage.opened import derived


class _CutError(BaseException):
    """The machine stops here."""


def ready(folder: Path) -> str:
    """A damaged workspace and, beside it, what was restored from its backup; the name of that."""
    store = furnished(folder)
    made = backup(store, first_home(store))
    home = first_home(store)
    store.close()
    (folder / "workspace.db").write_bytes(b"damaged")
    restored(home, beside(folder))
    return made.stamp


def stands(folder: Path, stamp: str) -> None:
    """The restored workspace is in its place with its backups, and the damaged one is kept."""
    store = open_store(folder, PASSPHRASE)
    try:
        assert TEXT in repr(derived(store))
        assert [snapshot.stamp for snapshot in first_home(store).snapshots()] == [stamp]
    finally:
        store.close()
    kept = folder.with_name(f"{folder.name}.before-{stamp}")
    assert (kept / "workspace.db").read_bytes() == b"damaged"
    assert not beside(folder).exists()
    assert not finish_switch(folder)


def test_the_folders_change_places_and_nothing_is_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    stamp = ready(folder)
    assert switch(folder, stamp).is_dir()
    stands(folder, stamp)


@pytest.mark.parametrize("steps", range(4))
def test_cut_after_any_step_it_is_ended_later(tmp_path: Path, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "workspace"
    stamp = ready(folder)
    replace = Path.replace
    done = 0

    def until_cut(self: Path, target: Path) -> Path:
        nonlocal done
        if done == steps:
            raise _CutError
        done += 1
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", until_cut)
        with pytest.raises(_CutError):
            switch(folder, stamp)
    if steps == 0:
        assert switch(folder, stamp).is_dir()  # the mark itself was not written: nothing had begun
    else:
        assert finish_switch(folder)
    stands(folder, stamp)


def test_one_that_somebody_is_in_stays_where_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    store = furnished(folder)
    made = backup(store, first_home(store))
    restored(first_home(store), beside(folder))
    with pytest.raises(WorkspaceBusy):
        switch(folder, made.stamp)
    assert folder.is_dir()
    store.close()
    assert finish_switch(folder)


def test_where_nothing_was_begun_nothing_is_ended(tmp_path: Path) -> None:
    assert not finish_switch(tmp_path / "workspace")
