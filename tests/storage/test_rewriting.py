"""After a write that failed half-way, the work goes on in a new file that holds all that was acknowledged."""

import contextlib
import itertools

import pytest

from fieldkit.domain.visit import Visit
from fieldkit.errors import Damaged, DiskFault, DiskFull
from fieldkit.storage import database, lane, rewriting
from fieldkit.storage.folder import describe_folder
from fieldkit.storage.mark import MARK, Ending
from fieldkit.storage.rewriting import rewritten
from fieldkit.storage.store import Store
from tests.storage.failing import failing_commits, io_error, no_new_file
from tests.storage.opened import derived, heads_from_scratch, heads_of, journal_of, open_again, write

VISIT = "00000000-0000-7000-8000-00000000000a"


def in_use(store: Store) -> str:
    return describe_folder(store.folder).database


def test_the_write_that_failed_is_written_into_a_new_file(store: Store) -> None:
    for number in range(5):
        write(store, VISIT, title=f"Forage {number}")
    with failing_commits(store):
        write(store, VISIT, seen="La pompe fuit")
    assert in_use(store) != "workspace.db"
    assert [change.edits[0].value for change in journal_of(store)][-2:] == ["Forage 4", "La pompe fuit"]
    write(store, VISIT, said="Après")
    rows, changes = derived(store), journal_of(store)
    assert heads_of(store) == heads_from_scratch(changes)
    store.close()
    again = open_again(store.folder)
    assert again.ending is Ending.CLEAN
    assert (derived(again), journal_of(again)) == (rows, changes)
    assert again.get_setting("disk_failed")
    again.close()
    assert not list(store.folder.glob(".*.tmp*"))


def test_the_file_left_behind_goes_at_the_next_clean_start(store: Store) -> None:
    write(store, VISIT, title="Forage")
    with failing_commits(store):
        write(store, VISIT, seen="La pompe fuit")
    current = in_use(store)
    assert (store.folder / "workspace.db").is_file()
    store.close()
    open_again(store.folder).close()
    assert {path.name for path in store.folder.glob("workspace*.db*")} == {current}


def test_a_reader_goes_on_while_the_file_changes(store: Store) -> None:
    write(store, VISIT, title="Forage")
    with store.read() as before:
        with failing_commits(store):
            write(store, VISIT, title="Forage de Zè")
        [then] = before.all(Visit)
        with store.read() as after:
            [now] = after.all(Visit)
    assert (then.title, now.title) == ("Forage", "Forage de Zè")


def test_where_no_new_file_can_be_written_everything_stops_until_one_can(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, VISIT, title="Avant")
    monkeypatch.setattr(database, "rewritten", no_new_file)
    with failing_commits(store), pytest.raises(DiskFault) as first:
        write(store, VISIT, title="Perdu")
    for _ in range(2):
        with pytest.raises(DiskFault) as fault:
            write(store, VISIT, title="Perdu")
        assert fault.value.key == "disk_fault.stopped"
    assert first.value.key == "disk_fault"
    assert store.stopped
    assert (store.folder / MARK).read_bytes() == b"failed"
    monkeypatch.undo()
    monkeypatch.setattr(lane, "_PAUSE_S", 0)
    write(store, VISIT, title="Après")
    assert [store.stopped] == [False]
    assert [change.edits[0].value for change in journal_of(store)] == ["Avant", "Après"]
    assert (store.folder / MARK).read_bytes() == b""


def test_a_workspace_left_in_doubt_is_rewritten_before_it_is_used_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, VISIT, title="Avant")
    monkeypatch.setattr(database, "rewritten", no_new_file)
    with failing_commits(store), pytest.raises(DiskFault):
        write(store, VISIT, title="Perdu")
    store.close()
    assert (store.folder / "workspace.db-wal").stat().st_size, "the log of a file in doubt was given up"
    monkeypatch.undo()
    again = open_again(store.folder)
    assert again.ending is Ending.FAILED
    assert in_use(again) != "workspace.db"
    assert [change.edits[0].value for change in journal_of(again)] == ["Avant"]
    again.close()


def test_no_room_for_the_new_file_is_said_as_such(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    write(store, VISIT, title="Avant")
    monkeypatch.setattr(rewriting, "_MARGIN", 1 << 60)
    with failing_commits(store), pytest.raises(DiskFull):
        write(store, VISIT, title="Perdu")
    with pytest.raises(DiskFull):
        write(store, VISIT, title="Perdu")
    monkeypatch.undo()
    write(store, VISIT, title="Après")
    assert [change.edits[0].value for change in journal_of(store)] == ["Avant", "Après"]


def test_a_checkpoint_that_fails_is_no_secret(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: database.Database) -> None:
        raise DiskFault from io_error()

    write(store, VISIT, title="Avant")
    with monkeypatch.context() as patch:
        patch.setattr(database.Database, "checkpoint", fail)
        write(store, VISIT, title="Ensuite")
        store._lane._thread.submit(lambda: None).result()
        assert store.stopped
    write(store, VISIT, title="Après")
    assert in_use(store) != "workspace.db"
    assert [change.edits[0].value for change in journal_of(store)] == ["Avant", "Ensuite", "Après"]


def test_the_log_is_brought_in_when_it_is_long(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_LOG_PAGES", 40)
    log = store.folder / "workspace.db-wal"
    for number in range(60):
        write(store, VISIT, title=f"Forage {number}")
    assert log.stat().st_size < 200 * 4_120


@pytest.mark.parametrize("lost", [1, 2])
def test_an_acknowledged_commit_that_cannot_be_read_any_more_is_damage(store: Store, lost: int) -> None:
    """What the disk lost is never passed over: the file in use stays the one it is."""
    for number in range(5):
        write(store, VISIT, title=f"Forage {number}")
    frames = store._database.log_length()
    with pytest.raises(Damaged):
        rewritten(store.folder / "workspace.db", store.access.key, frames + lost)
    assert not list(store.folder.glob("workspace-*.db"))
    assert rewritten(store.folder / "workspace.db", store.access.key, frames).is_file()


def test_what_was_not_acknowledged_stays_out(store: Store) -> None:
    for number in range(5):
        write(store, VISIT, title=f"Forage {number}")
    frames = store._database.log_length()
    write(store, VISIT, title="Perdu")
    path = rewritten(store.folder / "workspace.db", store.access.key, frames)
    store.access.change(database=path.name)
    store.close()
    again = open_again(store.folder)
    assert [change.edits[0].value for change in journal_of(again)] == [f"Forage {number}" for number in range(5)]
    again.close()


def test_every_cut_of_a_rewrite_leaves_a_workspace_that_opens(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps that write, each stopped in turn: copying, proving, naming, describing."""
    write(store, VISIT, title="Avant")
    steps = [(rewriting, "_copy"), (rewriting, "_settle"), (rewriting, "put_in_place"), (type(store.access), "change")]
    monkeypatch.setattr(lane, "_PAUSE_S", 0)
    for (owner, name), before in itertools.product(steps, (True, False)):
        step = getattr(owner, name)

        def stop(*arguments: object, **options: object) -> object:
            if not before:  # noqa: B023 - called within this round only
                step(*arguments, **options)  # noqa: B023 - called within this round only
            raise DiskFault

        with monkeypatch.context() as patch, failing_commits(store):
            patch.setattr(owner, name, stop)
            with pytest.raises(DiskFault):
                write(store, VISIT, seen="Perdu")
        with contextlib.suppress(FileNotFoundError):
            assert (store.folder / in_use(store)).stat().st_size
        write(store, VISIT, title=f"{name} {before}")
    assert [change.edits[0].value for change in journal_of(store)] == [
        "Avant",
        *(f"{name} {before}" for (_, name), before in itertools.product(steps, (True, False))),
    ]
