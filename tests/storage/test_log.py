"""A log left by a program that stopped: what nobody was told is let go of, what was acknowledged is never missed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.errors import Damaged
from fieldkit.storage.log import Log, assert_log_whole
from tests.storage.opened import create, journal_of, open_again, write

FRAME = 24 + 4096


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """A workspace as a killed program leaves it: five acknowledged visits in its log."""
    store = create(tmp_path / "workspace")
    for number in range(5):
        write(store, f"visit-{number}", title=f"Forage {number}")
    shutil.copytree(store.folder, tmp_path / "stopped", ignore=shutil.ignore_patterns("*-shm"))
    store.close()
    return tmp_path / "stopped"


def log_of(folder: Path) -> Path:
    return folder / "workspace.db-wal"


def flip(path: Path, place: int, bit: int = 1) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= bit
    path.write_bytes(content)


def commits(folder: Path) -> list[int]:
    """Where the frames begin that end a transaction."""
    content = log_of(folder).read_bytes()
    return [at for at in range(32, len(content), FRAME) if any(content[at + 4 : at + 8])]


def test_a_whole_log_is_read_to_its_end(stopped: Path) -> None:
    assert assert_log_whole(stopped / "workspace.db") is Log.WHOLE
    again = open_again(stopped)
    assert again.log is Log.WHOLE
    assert len(journal_of(again)) == 5
    again.close()
    assert assert_log_whole(stopped / "workspace.db") is Log.WHOLE


@pytest.mark.parametrize("place", [0, 5, 9, 13, 17, 25])
def test_a_damaged_beginning_is_not_taken_for_an_empty_log(stopped: Path, place: int) -> None:
    flip(log_of(stopped), place)
    with pytest.raises(Damaged) as damaged:
        open_again(stopped)
    assert damaged.value.key == "damaged.log"


@pytest.mark.parametrize("place", [0, 5, 9, 13, 17, 24, 24 + 4095])
def test_acknowledged_work_behind_a_flipped_bit_is_missed(stopped: Path, place: int) -> None:
    before = {path.name: path.read_bytes() for path in stopped.iterdir() if path.is_file()}
    third_last = commits(stopped)[-3]
    flip(log_of(stopped), third_last + place)
    with pytest.raises(Damaged) as damaged:
        open_again(stopped)
    assert damaged.value.key == "damaged.log"
    assert damaged.value.facts["lost"] in {2, 3}
    flip(log_of(stopped), third_last + place)
    after = {path.name: path.read_bytes() for path in stopped.iterdir() if path.is_file() and path.name in before}
    assert after == before, "what could still be read was changed"


@pytest.mark.parametrize("spoil", [lambda log: log[:-FRAME] + bytes(FRAME), lambda log: log[:-1], lambda log: log])
def test_what_a_power_cut_tears_before_it_was_acknowledged_stands_in_nobodys_way(
    stopped: Path, spoil: Callable[[bytes], bytes]
) -> None:
    log = log_of(stopped)
    start = commits(stopped)[-2] + FRAME
    whole = log.read_bytes()
    torn = bytearray(spoil(whole))
    torn[start + 24 : start + 600] = bytes(576)
    log.write_bytes(torn)
    again = open_again(stopped)
    assert again.log is Log.TORN
    assert len(journal_of(again)) == 4
    again.close()


def test_a_page_that_had_reached_the_database_was_acknowledged(stopped: Path) -> None:
    """The log's other pages, older than those of the database by then, would stand beside newer ones."""
    log, database = log_of(stopped), stopped / "workspace.db"
    last = commits(stopped)[-1]
    content = log.read_bytes()
    page = int.from_bytes(content[last : last + 4])
    kept = bytearray(database.read_bytes().ljust(page * 4096, b"\0"))
    kept[(page - 1) * 4096 : page * 4096] = content[last + 24 : last + FRAME]
    database.write_bytes(kept)
    flip(log, last + 24 + 1000)
    with pytest.raises(Damaged):
        assert_log_whole(database)


def test_room_that_was_given_and_never_written_is_an_empty_log(stopped: Path) -> None:
    log_of(stopped).write_bytes(bytes(3 * FRAME))
    assert assert_log_whole(stopped / "workspace.db") is Log.WHOLE
