"""A disk that is full or failing costs nothing that was saved, and says so."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from fieldkit.domain.changes import ChangeId, Edit
from fieldkit.domain.fields import DELETED
from fieldkit.errors import BadValue, DiskFault, DiskFull
from fieldkit.storage import engine, exchange, heads
from fieldkit.storage.store import Store
from tests.storage.opened import AUTHOR, derived, heads_from_scratch, heads_of, journal_of, open_again, write

LONG = "La pompe fuit. " * 40_000
VISIT = "00000000-0000-7000-8000-00000000000a"
PROGRAM = """
import resource, signal, sys
from pathlib import Path
from fieldkit.errors import DiskFault
from tests.storage.opened import create, write
store = create(Path(sys.argv[1]))
visit = "00000000-0000-7000-8000-00000000000a"
write(store, visit, title="Avant")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
largest = max(path.stat().st_size for path in store.folder.iterdir())
resource.setrlimit(resource.RLIMIT_FSIZE, (largest, limits[1]))
for attempt in ("failed", "stopped"):
    try:
        write(store, visit, seen="x" * 1_000_000)
    except DiskFault as fault:
        print(attempt, fault.key)
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
store.close()
"""


def _limit(store: Store, more: int) -> None:
    """Let the database grow by so many pages at most; SQLite then answers as on a full disk."""

    def limit(connection: Connection) -> None:
        pages: int = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + more}")

    store.in_transaction(limit)


def test_a_full_disk_costs_nothing_that_was_saved(store: Store) -> None:
    for n in range(20):
        write(store, VISIT, title=f"Visite {n}")
    _limit(store, 3)
    changes, rows = journal_of(store), derived(store)
    edit = Edit("visit", VISIT, "said", LONG)
    received = replace(changes[0], id=ChangeId("a" * 16, 1), edits=(edit,))
    for _ in range(3):
        with pytest.raises(DiskFull):
            write(store, VISIT, seen=LONG)
        with pytest.raises(DiskFull):
            store.integrate([received], {"d1": 7})
    assert (journal_of(store), derived(store)) == (changes, rows)
    with store.read() as reader:
        assert exchange.cursors(reader.connection) == {}
    _limit(store, 100_000)
    saved = write(store, VISIT, seen=LONG)
    store.integrate([received])
    assert heads_of(store) == heads_from_scratch(journal_of(store))
    store.close()
    again = open_again(store.folder)
    assert {saved, received.id} <= {change.id for change in journal_of(again)}
    again.close()


def test_typing_on_a_full_disk_does_not_lose_the_sentence_before(store: Store) -> None:
    write(store, VISIT, title="Forage")
    write(store, VISIT, typing=True, seen="La pompe")
    _limit(store, 3)
    with pytest.raises(DiskFull):
        write(store, VISIT, typing=True, seen=LONG)
    assert journal_of(store)[-1].edits[0].value == "La pompe"
    _limit(store, 100_000)
    write(store, VISIT, typing=True, seen="La pompe fuit")
    assert [change.edits[0].value for change in journal_of(store)] == ["Forage", "La pompe fuit"]


def test_a_rebuild_cut_short_leaves_the_records_as_they_were(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(30):
        write(store, f"visit-{n}", title=f"Visite {n}")
    rows = derived(store)
    rebuild = heads.rebuild

    def cut_short(connection: Connection) -> Iterator[tuple[heads.RecordKey, heads.ByField]]:
        yield from itertools.islice(rebuild(connection), 12)
        raise DiskFull

    monkeypatch.setattr(heads, "rebuild", cut_short)
    with pytest.raises(DiskFull):
        store.rebuild()
    assert derived(store) == rows
    assert heads_of(store) == heads_from_scratch(journal_of(store))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit on the size of a file")
def test_after_a_failed_write_nothing_is_written_before_the_workspace_is_opened_anew(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "workspace")], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == ["failed disk_fault", "stopped disk_fault.stopped"], ran.stderr
    again = open_again(tmp_path / "workspace")
    assert [change.edits[0].value for change in journal_of(again)] == ["Avant"]
    write(again, VISIT, seen="Après")
    again.close()


def test_a_refusal_before_anything_was_written_stops_nothing(store: Store) -> None:
    write(store, VISIT, title="Avant")

    def refuse(_: Connection) -> None:
        raise DiskFault(engine.REFUSED)

    with pytest.raises(DiskFault):
        store.in_transaction(refuse)
    write(store, VISIT, title="Après")
    assert store.folder.joinpath("workspace.db").is_file()
    assert not list(store.folder.glob("workspace-*.db"))


def test_a_gesture_is_written_whole_or_not_at_all(store: Store) -> None:
    write(store, VISIT, title="Avant")
    before = journal_of(store)
    edits = [
        ("d1", Edit("visit", VISIT, "title", "Après")),
        ("", Edit("mission", "m1", "title", "x")),
        ("d1", Edit("visit", VISIT, DELETED, "no")),
    ]
    with pytest.raises(BadValue):
        store.commit(AUTHOR, edits)
    with pytest.raises(BadValue):
        store.commit(AUTHOR, [*edits[:2], edits[0]])
    with pytest.raises(TypeError):
        store.commit(AUTHOR, [*edits[:1], ("", Edit("of_tomorrow", "x", "y", {1j: None}))])  # type: ignore[dict-item]
    assert journal_of(store) == before
