"""A workspace moved or deleted while it is open is noticed: nothing is said to be saved that would be lost."""

import io
import shutil
import sys
from pathlib import Path

import pytest

from fieldkit.domain.visit import Visit
from fieldkit.errors import DiskFault
from fieldkit.storage.media import SMALL
from fieldkit.storage.store import Store
from tests.storage.opened import create, open_again, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows moves and deletes no open file")

VISIT = "00000000-0000-7000-8000-00000000000a"
LARGE = bytes(range(256)) * (SMALL // 128)


@pytest.fixture
def moving(tmp_path: Path) -> Store:
    return create(tmp_path / "workspace")


def refused(store: Store) -> None:
    for attempt in range(2):
        with pytest.raises(DiskFault) as fault:
            write(store, VISIT, seen=f"perdu {attempt}")
        assert fault.value.key == "disk_fault.moved"
    with pytest.raises(DiskFault):
        store.add_media(LARGE, "image/jpeg")
    with pytest.raises(DiskFault):
        store.media.seal_stream(io.BytesIO(LARGE), "application/pdf")
    with pytest.raises(DiskFault):
        store.set_setting("x", "y")


def test_nothing_is_written_beside_a_moved_workspace(moving: Store, tmp_path: Path) -> None:
    write(moving, VISIT, seen="avant")
    moving.folder.rename(tmp_path / "elsewhere")
    refused(moving)
    assert not moving.folder.exists()
    (tmp_path / "elsewhere").rename(moving.folder)
    write(moving, VISIT, said="remis à sa place")
    blob = moving.add_media(LARGE, "image/jpeg")
    moving.close()
    again = open_again(moving.folder)
    with again.read() as reader:
        [visit] = reader.all(Visit)
    assert (visit.seen, visit.said) == ("avant", "remis à sa place")
    assert again.read_media(blob.sha256) == LARGE
    again.close()


def test_nothing_is_said_to_be_saved_in_a_deleted_workspace(moving: Store) -> None:
    write(moving, VISIT, seen="avant")
    shutil.rmtree(moving.folder)
    refused(moving)
    moving.close()
    assert not moving.folder.exists()


def test_another_workspace_in_its_place_is_not_taken_for_it(moving: Store, tmp_path: Path) -> None:
    write(moving, VISIT, seen="avant")
    moving.folder.rename(tmp_path / "elsewhere")
    other = create(moving.folder)
    refused(moving)
    moving.close()
    with other.read() as reader:
        assert reader.all(Visit) == []
    other.close()


def test_a_new_look_makes_no_empty_database(moving: Store) -> None:
    shutil.rmtree(moving.folder)
    moving.folder.mkdir()
    with pytest.raises(DiskFault), moving.read() as first, moving.read() as second:
        assert first is not second
    assert list(moving.folder.iterdir()) == []
    moving.close()
