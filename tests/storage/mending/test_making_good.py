"""A damaged database made good: nothing wrong comes back, nothing a copy holds is missing, what is lost is named."""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from fieldkit.errors import Damaged, Refused
from fieldkit.storage.backups.making import identity_of
from fieldkit.storage.folder import describe_folder
from fieldkit.storage.former import KEPT_DAYS, clear_former, kept_aside, set_aside
from fieldkit.storage.keys.held import HeldKey
from fieldkit.storage.keys.sealing import unsealed
from fieldkit.storage.mending import making_good
from fieldkit.storage.mending.making_good import MadeGood
from fieldkit.storage.store import Store
from tests.storage.backups.scene import never
from tests.storage.mending.scene import PAGE, SMALL, Sample, flip, mended, put_back, read_back, sample, visit, wipe
from tests.storage.opened import KEY, derived, heads_from_scratch, heads_of, journal_of, open_again, write

CHANCE = random.Random(7)  # noqa: S311 - the same bits at each run, nothing secret


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return sample(tmp_path_factory.mktemp("mending") / "workspace")


@pytest.fixture
def spoilt(closed: Sample) -> Iterator[tuple[Sample, bytes]]:
    """The sample, put back after the test, and its database as it is."""
    whole = closed.database.read_bytes()
    yield closed, whole
    put_back(closed, whole)


def check(found: Sample, made: MadeGood) -> int:
    """Compare a mended workspace with what it held; how many changes are not in it."""

    def look(store: Store) -> int:
        journal = journal_of(store)
        assert heads_of(store) == heads_from_scratch(journal)
        held = {change.id: change for change in found.journal}
        assert all(held[change.id] == change for change in journal), "a change says something else"
        assert {change.id for change in found.backed_up} <= {change.id for change in journal}
        rows = derived(store)
        store.rebuild()
        assert derived(store) == rows
        assert store.get_setting("profile") == "Awa"
        return len(found.journal) - len(journal)

    missing = read_back(found, look)
    assert isinstance(missing, int)
    assert missing == made.lost or made.blind
    return missing


def pages(whole: bytes, count: int) -> list[int]:
    """Some pages, the first and those of the schema among them."""
    every = range(1, len(whole) // PAGE + 1)
    return [1, 4, *CHANCE.sample(every, count)]


def test_a_flipped_bit_is_put_right_without_any_backup(spoilt: tuple[Sample, bytes]) -> None:
    found, whole = spoilt
    for _ in range(6):
        found.database.write_bytes(flip(whole, CHANCE))
        made = mended(found, [])
        assert (made.complete, made.given, made.stamp) == (True, 0, "")
        assert check(found, made) == 0
        assert read_back(found, lambda store: store.read_media(found.small)) == SMALL
        put_back(found, whole)


def test_a_lost_sector_costs_at_most_what_no_backup_has(spoilt: tuple[Sample, bytes]) -> None:
    found, whole = spoilt
    since = len(found.journal) - len(found.backed_up)
    for number in pages(whole, 4):
        found.database.write_bytes(wipe(whole, number))
        made = mended(found)
        assert check(found, made) <= since
        assert made.complete or made.records or made.blind
        assert read_back(found, lambda store: store.read_media(found.small)) == SMALL
        put_back(found, whole)


def test_where_only_derived_tables_are_damaged_nothing_is_lost_and_no_backup_is_asked(
    spoilt: tuple[Sample, bytes],
) -> None:
    found, whole = spoilt
    table = root_of(found, "r_visit")
    found.database.write_bytes(wipe(whole, table))
    made = mended(found, [])
    assert (made.complete, made.given, made.stamp) == (True, 0, "")
    assert check(found, made) == 0


def test_what_no_copy_holds_is_named(spoilt: tuple[Sample, bytes]) -> None:
    found, whole = spoilt
    for number in range(len(whole) // PAGE, 20, -2):
        found.database.write_bytes(wipe(whole, number))
        made = mended(found)
        if made.lost:
            break
        put_back(found, whole)
    missing = check(found, made)
    since = {change.edits[0].record for change in found.journal[len(found.backed_up) :]}
    assert missing == made.lost > 0
    assert {each.record for each in made.records} <= since
    assert all(each.title.startswith("Forage") for each in made.records if each.title)
    assert made.records or made.untold == made.lost


def test_where_nothing_reads_and_there_is_no_backup_nothing_is_done(spoilt: tuple[Sample, bytes]) -> None:
    found, whole = spoilt
    found.database.write_bytes(bytes(len(whole)))
    with pytest.raises(Damaged) as damaged:
        mended(found, [])
    assert damaged.value.key == "damaged.no_copy"
    made = mended(found)
    assert made.blind
    assert check(found, made) == len(found.journal) - len(found.backed_up)


def test_rows_are_read_off_their_pages_where_nothing_leads_to_them(spoilt: tuple[Sample, bytes]) -> None:
    """The schema gone, or the page above all others of a table: no row is lost but those that stood on it."""
    found, whole = spoilt
    roots = [root_of(found, table) for table in ("change", "edit", "edit_record", "meta", "media")]
    for number in (1, 27, *roots):
        found.database.write_bytes(wipe(whole, number, 1_500, 2_000))
        made = mended(found, [])
        missing = len(found.journal) - len(read_back(found, journal_of))  # type: ignore[arg-type]  # a list of changes
        assert (missing, made.blind) == (made.lost, False)
        assert missing <= 8
        put_back(found, whole)


def test_a_page_that_was_let_go_of_gives_nothing_back(closed: Sample, tmp_path: Path) -> None:
    """What was taken out of the journal stays out, though a free page may still hold it."""
    folder = Path(shutil.copytree(closed.folder, tmp_path / "freed"))
    store = open_again(folder)

    def take_out(connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM edit WHERE change > 40")
        connection.exec_driver_sql("DELETE FROM change WHERE seq > 40")

    store.in_transaction(take_out)
    store.rebuild()
    journal = journal_of(store)
    store.close()
    left = Sample(folder, journal, journal, closed.small)
    whole = left.database.read_bytes()
    for number in (1, 27, root_of(left, "edit")):
        left.database.write_bytes(wipe(whole, number))
        mended(left, [])
        held = read_back(left, journal_of)
        assert isinstance(held, list)
        assert {change.id for change in held} <= {change.id for change in journal}
        put_back(left, whole)


def test_a_stop_leaves_everything_as_it_was(spoilt: tuple[Sample, bytes]) -> None:
    found, whole = spoilt
    content = wipe(whole, 4)
    found.database.write_bytes(content)
    asked = iter(range(1_000))
    with pytest.raises(Refused):
        making_good.make_good(patient(found), lambda *_: None, lambda: next(asked) > len(whole) // PAGE + 5)
    assert found.database.read_bytes() == content
    assert not list(found.folder.glob("workspace-*.db*"))
    assert not list(found.folder.glob(".*"))


def test_damaged_frames_of_a_log_cost_nothing_that_another_frame_or_the_seal_gives_back(
    closed: Sample, tmp_path: Path
) -> None:
    """The log a killed program left, a bit of it flipped: what SQLite would pass over is proven frame by frame."""
    running = Path(shutil.copytree(closed.folder, tmp_path / "running"))
    store = open_again(running)
    for number in range(6):
        write(store, visit(number), said=f"Relevé {number}")
    journal = journal_of(store)
    left = Path(shutil.copytree(running, tmp_path / "left", ignore=shutil.ignore_patterns("*-shm")))
    store.close()
    log = left / "workspace.db-wal"
    whole, database = log.read_bytes(), (left / "workspace.db").read_bytes()
    left_over = Sample(left, closed.backed_up, journal, closed.small)
    for _ in range(6):
        log.write_bytes(flip(whole, CHANCE))
        made = mended(left_over, [])
        assert made.complete
        assert check(left_over, made) == 0
        put_back(left_over, database)


def test_what_is_written_next_takes_no_identity_and_no_place_of_what_was_lost(spoilt: tuple[Sample, bytes]) -> None:
    found, whole = spoilt
    found.database.write_bytes(bytes(len(whole)))
    assert mended(found).blind

    def look(store: Store) -> None:
        identity = write(store, visit(500), title="Après")
        assert identity not in {change.id for change in found.journal}
        assert identity.session not in {change.id.session for change in found.journal}

    read_back(found, look)


def test_an_open_store_goes_on_in_the_new_database(closed: Sample, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(closed.folder, tmp_path / "open"))
    store = open_again(folder)
    before = write(store, visit(1), said="Avant")
    session = store.session
    heard: list[int] = []
    store.subscribe(lambda published: heard.append(len(published.records)))
    opened = Sample(folder, closed.backed_up, journal_of(store), closed.small)
    store.replace_damaged(lambda _: making_good.make_good(patient(opened), lambda *_: None, never).path)
    assert heard[0] > 20
    after = write(store, visit(1), said="Après")
    assert before.session == session != after.session
    assert [change.id for change in journal_of(store)][-1] == after
    assert describe_folder(folder).database != "workspace.db"
    store.close()
    assert [path.name for path in kept_aside(folder, describe_folder(folder).database)] == ["workspace.db"]
    again = open_again(folder)
    assert [change.id for change in journal_of(again)][-1] == after
    again.close()
    assert (folder / "workspace.db").is_file(), "the damaged file went at the next clean start"


def test_a_damaged_file_is_kept_for_a_month_and_a_rewritten_one_is_not(tmp_path: Path) -> None:
    for name in ("workspace.db", "workspace.db-wal", "workspace-aa.db", "workspace-bb.db"):
        (tmp_path / name).write_bytes(b"x")
    set_aside(tmp_path / "workspace.db")
    clear_former(tmp_path, "workspace-bb.db")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"workspace.db", "workspace.db-wal", "workspace.db.damaged", "workspace-bb.db"}
    clear_former(tmp_path, "workspace-bb.db", time.time() + (KEPT_DAYS + 1) * 86_400)
    assert {path.name for path in tmp_path.iterdir()} == {"workspace-bb.db"}


def patient(found: Sample) -> making_good.Patient:
    description = describe_folder(found.folder)
    identity = identity_of(unsealed(KEY, description.identity).decode())
    return making_good.Patient(found.folder, description, HeldKey(KEY), identity, found.homes())


def root_of(found: Sample, table: str) -> int:
    """The first page of a table."""

    def look(store: Store) -> int:
        with store.read() as reader:
            root = reader.connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
            return int(root.scalar_one())

    number = read_back(found, look)
    assert isinstance(number, int)
    return number
