"""The store's process is killed at random instants, while it opens and while four threads write."""

import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fieldkit.domain.mission import Mission
from fieldkit.domain.visit import Visit
from fieldkit.storage import exchange
from fieldkit.storage.store import Store
from tests.durability import ledger
from tests.durability.writer import NOTE, ONE, OTHER, prepare
from tests.project.tree import ROOT
from tests.storage.opened import create, derived, heads_from_scratch, heads_of, journal_of, open_again

KILLS = ledger.trials(40, 8)
RESTART_S = 5.0
"""How long opening may take after a kill, on a machine that does other things too."""


@dataclass
class Told:
    """What the process had said to be on disk, over all its lives."""

    note: int = 0
    pair: int = 0
    files: set[str] = field(default_factory=set)
    taken: dict[str, int] = field(default_factory=dict)
    lines: int = 0

    def hear(self, line: str) -> None:
        """Take note of one line."""
        self.lines += 1
        match line.split():
            case ["NOTE", number]:
                self.note = int(number)
            case ["PAIR", number]:
                self.pair = int(number)
            case ["FILE", sha256]:
                self.files.add(sha256)
            case ["TAKEN", session, last]:
                self.taken[session] = int(last)


def live_and_die(folder: Path, told: Told, seconds: float, *, while_opening: bool) -> None:
    """Start the process, kill it, and hear what it had said."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.durability.writer", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    if not while_opening:
        assert process.stdout.readline() == "READY\n", "the store did not open after a kill"
    time.sleep(seconds)
    process.kill()
    rest, _ = process.communicate(timeout=60)
    for line in rest.splitlines(keepends=True):
        if line.endswith("\n"):
            told.hear(line)


def check(store: Store, told: Told) -> None:
    """Everything said is there, no gesture is there by half, and nothing needs a repair."""
    with store.read() as reader:
        note, one, other = reader.get(Visit, NOTE), reader.get(Visit, ONE), reader.get(Mission, OTHER)
        cursors = exchange.cursors(reader.connection)
        held = set(reader.connection.exec_driver_sql("SELECT sha256 FROM media").scalars())
    # On the writing connection: another one compares the search index with what it remembers of it.
    checks = ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check")
    whole = store.in_transaction(lambda connection: [connection.exec_driver_sql(check).all() for check in checks])
    assert whole == [[], [("ok",)]]
    assert note is not None
    assert one is not None
    assert other is not None
    assert told.note <= int(note.record.seen.split()[0]) <= told.note + 1
    assert not note.conflicts
    assert told.pair <= (one.record.women_met or 0) <= told.pair + 1
    assert one.record.women_met == other.record.kilometres, "half a gesture"
    assert told.files <= held
    for sha256 in held:
        store.read_media(sha256)
    changes = journal_of(store)
    for session, last in cursors.items():
        assert told.taken.get(session, 0) <= last
        here = sum(change.id.session == session for change in changes)
        assert here == last, "a cursor without its changes, or the reverse"
    assert set(told.taken) <= set(cursors)
    assert heads_of(store) == heads_from_scratch(changes)
    rows = derived(store)
    store.rebuild()
    assert derived(store) == rows, "the records do not follow from the journal"
    told.note, told.pair = int(note.record.seen.split()[0]), one.record.women_met or 0


@pytest.mark.timeout(3600)
def test_nothing_said_to_be_on_disk_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    store = create(folder)
    prepare(store)
    store.close()
    told = Told()
    instants = random.Random(20261122)  # noqa: S311 - the same instants at each run, nothing secret
    slowest = 0.0
    for trial in range(KILLS):
        while_opening = trial % 5 == 4
        live_and_die(folder, told, instants.uniform(0.2 if while_opening else 0.0, 0.8), while_opening=while_opening)
        began = time.perf_counter()
        store = open_again(folder)
        slowest = max(slowest, time.perf_counter() - began)
        check(store, told)
        store.close()
        assert not list(folder.rglob("*.tmp")), "a temporary file was left behind"
    assert told.lines > 10 * KILLS, "the process hardly wrote: the test shows nothing"
    assert slowest < RESTART_S
    what = f"kill -9 of the store: {told.lines} writes told, {len(told.files)} files; slowest opening {slowest:.1f} s"
    ledger.record("C3", what, KILLS, 0, teeth=f"{lies_found(tmp_path / 'liar')} of 4 lies told by a store")


def lies_found(folder: Path) -> int:
    """How many of four lies the same check finds: a write of three kinds missing, and a gesture there by half."""
    store = create(folder)
    prepare(store)
    check(store, Told())
    lost = [Told(note=1), Told(files={"ab" * 32}), Told(taken={"ab" * 8: 5})]
    found = sum(_finds(store, told) for told in lost)
    store.in_transaction(lambda connection: connection.exec_driver_sql("DELETE FROM head WHERE field = 'kilometres'"))
    found += _finds(store, Told())
    store.close()
    return found


def _finds(store: Store, told: Told) -> bool:
    try:
        check(store, told)
    except AssertionError:
        return True
    return False


def test_a_store_that_lies_would_be_found(tmp_path: Path) -> None:
    assert lies_found(tmp_path / "workspace") == 4
