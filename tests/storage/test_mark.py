"""A workspace says how it was left, and a small one that was cut is read through before it is used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fieldkit.errors import Damaged
from fieldkit.storage import database
from fieldkit.storage.mark import MARK, Ending
from fieldkit.storage.store import Store
from tests.storage.opened import create, open_again, write

VISIT = "00000000-0000-7000-8000-00000000000a"
LEAVE = """
import os, sys
from pathlib import Path
from tests.storage.opened import open_again
open_again(Path(sys.argv[1]))
os._exit(1)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = create(tmp_path / "workspace")
    for number in range(30):
        write(store, VISIT[:-2] + f"{number:02}", title=f"Forage {number}", seen="La pompe fuit. " * 50)
    assert store.ending is Ending.CLEAN
    assert (store.folder / MARK).is_file()
    store.close()
    assert not (store.folder / MARK).exists()
    return tmp_path / "workspace"


def left_open(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", LEAVE, str(folder)], check=False, timeout=60)


def test_a_start_knows_how_the_last_end_was(folder: Path) -> None:
    left_open(folder)
    assert (folder / MARK).is_file()
    endings = []
    for _ in range(2):
        store = open_again(folder)
        endings.append(store.ending)
        store.close()
    assert endings == [Ending.CUT, Ending.CLEAN]


def spoil(folder: Path) -> None:
    """Change a byte in a page that opening does not read."""
    path = folder / "workspace.db"
    with path.open("r+b") as file:
        file.seek(-3_000, os.SEEK_END)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))


def test_damage_is_found_before_use_where_looking_is_quick(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(folder)
    open_again(folder).close()
    left_open(folder)
    with pytest.raises(Damaged):
        open_again(folder)
    with pytest.raises(Damaged):
        open_again(folder)
    monkeypatch.setattr(database, "_SMALL", 1_000)
    store = open_again(folder)
    assert store.ending is Ending.CUT
    store.close()


def test_a_workspace_in_the_making_was_never_cut(tmp_path: Path) -> None:
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / MARK).write_bytes(b"failed")
    store: Store = create(tmp_path / "workspace")
    assert store.ending is Ending.CLEAN
    store.close()
