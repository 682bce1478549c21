"""A backup put in the place of a workspace: who may be in it, whose backup it is, and what a cut leaves."""

import subprocess
import sys
from pathlib import Path

import pytest

from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.errors import Refused, WorkspaceBusy, WrongKey
from fieldkit.services.backups import Why
from fieldkit.services.door import is_workspace, open_workspace
from fieldkit.services.putting_back import end_put_back
from fieldkit.services.restoring import find_backups, for_folder, put_back
from fieldkit.services.workspace import Workspace
from tests.kept_backups import newest_of
from tests.services.field import PASSPHRASE, new_workspace

SECRET = Passphrase(PASSPHRASE)
CUT = 9

_PUT_BACK_UNTIL_CUT = """
import os, sys
from pathlib import Path
from fieldkit.domain.unlocking import Passphrase
from fieldkit.services.restoring import find_backups, put_back
folder, steps = Path(sys.argv[1]), int(sys.argv[3])
rename = Path.replace
def until_cut(self, target):
    global steps
    if self.name in ("workspace", "workspace.restored.restoring", "workspace.restored", "backups"):
        steps -= 1
        if steps < 0:
            os._exit(9)
    return rename(self, target)
Path.replace = until_cut
put_back(folder, find_backups(folder / "backups")[0], Passphrase(sys.argv[2]))
"""


def backed_up(folder: Path, *titles: str) -> Workspace:
    """An open workspace with visits, and a backup of it."""
    made = new_workspace(folder)
    for title in titles:
        made.records.create(Visit, title=title)
    made.backups.make(Why.BY_HAND)
    return made


def titles_in(folder: Path) -> set[str]:
    opened = open_workspace(folder, SECRET)
    try:
        return {visit.title for visit in opened.records.all(Visit)}
    finally:
        opened.close()


def test_while_it_is_open_it_is_refused_at_once_and_nothing_waits(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    opened = backed_up(folder, "Avant")
    with pytest.raises(WorkspaceBusy):
        put_back(folder, newest_of(folder), SECRET)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["workspace"], "something was left to happen later"
    opened.records.create(Visit, title="Des semaines de travail")
    opened.close()
    assert not end_put_back(folder)
    assert titles_in(folder) == {"Avant", "Des semaines de travail"}


def test_nobody_can_open_it_while_the_backup_is_restored(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    backed_up(folder, "Avant").close()
    refused: list[str] = []

    def somebody_comes(_done: int, _total: int) -> None:
        if not refused:
            with pytest.raises(WorkspaceBusy) as met:
                open_workspace(folder, SECRET)
            refused.append(met.value.code)

    put_back(folder, newest_of(folder), SECRET, somebody_comes)
    assert refused == ["workspace_busy"]
    assert titles_in(folder) == {"Avant"}


def test_the_same_backup_can_be_put_back_again_and_again(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    backed_up(folder, "Avant").close()
    backup = newest_of(folder)
    kept = []
    for number in range(3):
        kept.append(put_back(folder, backup, SECRET).kept_at)
        opened = open_workspace(folder, SECRET)
        opened.records.create(Visit, title=f"Après {number}")
        opened.close()
    assert len(set(kept)) == 3
    assert titles_in(folder) == {"Avant", "Après 2"}
    assert titles_in(kept[2]) == {"Avant", "Après 1"}


@pytest.mark.parametrize("steps", range(5))
def test_after_a_cut_at_any_rename_the_next_start_finds_the_work_and_its_backups(tmp_path: Path, steps: int) -> None:
    folder = tmp_path / "workspace"
    backed_up(folder, "Avant").close()
    argv = [sys.executable, "-c", _PUT_BACK_UNTIL_CUT, str(folder), PASSPHRASE, str(steps)]
    cut = subprocess.run(argv, check=False).returncode
    assert cut == (CUT if steps < 4 else 0)
    end_put_back(folder)
    assert is_workspace(folder), "a start would have offered a first workspace"
    assert titles_in(folder) == {"Avant"}
    put_back(folder, newest_of(folder), SECRET)
    assert titles_in(folder) == {"Avant"}
    assert not list(tmp_path.glob("*.restored*"))


def test_a_backup_of_another_workspace_does_not_take_its_place(tmp_path: Path) -> None:
    mine, theirs, stick = tmp_path / "mine", tmp_path / "theirs", tmp_path / "stick"
    stick.mkdir()
    for folder, title in ((mine, "Le mien"), (theirs, "Le leur")):
        opened = backed_up(folder, title)
        opened.backups.places.choose(stick)
        opened.backups.make(Why.BY_HAND, second=stick)
        opened.close()
    there = find_backups(stick)
    own = newest_of(mine).workspace
    other = next(each for each in there if each.workspace != own)
    with pytest.raises(Refused) as met:
        put_back(mine, other, SECRET)
    assert met.value.reason == "backup_of_another"
    assert titles_in(mine) == {"Le mien"}
    assert [each.workspace for each in for_folder(there, mine)] == [own]
    for name in ("workspace.json", "workspace.twin.json"):
        (mine / name).write_bytes(b"nothing that can be read")
    assert for_folder(there, mine) == there
    put_back(mine, other, SECRET)
    assert titles_in(mine) == {"Le leur"}


def test_a_folder_is_also_named_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "workspace"
    backed_up(folder, "Avant").close()
    monkeypatch.chdir(folder)
    assert not end_put_back(Path())
    assert not end_put_back(Path(folder.anchor))
    assert put_back(Path(), newest_of(folder), SECRET).kept_at.parent == tmp_path
    assert titles_in(folder) == {"Avant"}


def test_a_wrong_secret_leaves_all_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    backed_up(folder, "Avant").close()
    with pytest.raises(WrongKey):
        put_back(folder, newest_of(folder), Passphrase("pas la bonne phrase"))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["workspace"]
    assert titles_in(folder) == {"Avant"}
