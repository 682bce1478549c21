"""Backups made at random instants under four writers: each restored elsewhere, each a state between two commits."""

import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any, TypeAlias

import pytest

from fieldkit.domain.mission import Mission
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.errors import FieldKitError
from fieldkit.services.backups import Why
from fieldkit.services.door import open_workspace
from fieldkit.services.profile import Profile
from fieldkit.services.restoring import find_backups, restore
from fieldkit.services.workspace import Workspace, create_workspace
from fieldkit.storage import exchange
from fieldkit.storage.store import Store
from tests.durability import ledger
from tests.durability.busy import PASSPHRASE, Busy, busy
from tests.durability.test_c3_store_killed import Told
from tests.durability.writer import NOTE, ONE, OTHER, prepare
from tests.storage.opened import derived, heads_from_scratch, heads_of, journal_of

pytestmark = pytest.mark.timeout(1800)
SECRET = Passphrase(PASSPHRASE)
PER_WORKSPACE = 10
"""Trials after which another workspace is begun: one that grows for ever would only make them slower."""

Row: TypeAlias = tuple[Any, ...]
_ROWS = "SELECT seq, session, counter, scope, author, device, at, local FROM change"
_EDITS = "SELECT change, n, kind, record, field, value, seen FROM edit"


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: these trials are about what is read, not about what a cut leaves."""
    place = Path("/dev/shm")  # noqa: S108 - a folder of the test's own is made in it
    if not place.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="fieldkit-c26-", dir=place) as folder:
        yield Path(folder)


class WrongError(AssertionError):
    """What was restored is no state the workspace ever had, or lacks what was on disk before."""


def must(condition: object, what: str) -> None:
    if not condition:
        raise WrongError(what)


def rows_of(store: Store) -> tuple[dict[int, Row], dict[int, list[Row]]]:
    """Every change and its edits, by place."""
    with store.read() as reader:
        changes = {row[0]: tuple(row) for row in reader.connection.exec_driver_sql(_ROWS)}
        edits: dict[int, list[Row]] = {}
        for row in reader.connection.exec_driver_sql(_EDITS):
            edits.setdefault(row[0], []).append(tuple(row))
    return changes, edits


def whole(store: Store, before: Told, after: Told) -> None:
    """All that was on disk when the backup began is there, nothing is there by half, and every file reads."""
    with store.read() as reader:
        note, one, other = reader.get(Visit, NOTE), reader.get(Visit, ONE), reader.get(Mission, OTHER)
        cursors = exchange.cursors(reader.connection)
        held = set(reader.connection.exec_driver_sql("SELECT sha256 FROM media").scalars())
    if note is None or one is None or other is None:
        raise WrongError("a record")
    must(before.note <= int(note.record.seen.split()[0]) <= after.note + 1, "a note")
    must(before.pair <= (one.record.women_met or 0) <= after.pair + 1, "a pair")
    must(one.record.women_met == other.record.kilometres, "half a gesture")
    must(before.files <= held, "a file")
    for sha256 in held:
        store.read_media(sha256)
    changes = journal_of(store)
    for session, last in cursors.items():
        must(before.taken.get(session, 0) <= last, "received changes")
        must(sum(change.id.session == session for change in changes) == last, "a cursor without its changes")
    must(heads_of(store) == heads_from_scratch(changes), "the heads")
    rows = derived(store)
    store.rebuild()
    must(derived(store) == rows, "the records")


def same_rows(live: Store, back: Store) -> None:
    """Row by row what the live journal had then: all it still has of that time, and of the rest what was amended."""
    live_changes, live_edits = rows_of(live)
    back_changes, back_edits = rows_of(back)
    last = max(back_changes)
    newest_own = max(row[6] for row in back_changes.values() if row[7])
    for seq, row in live_changes.items():
        if seq <= last and not (row[7] and row[6] > newest_own):
            must(back_changes.get(seq) == row, "a change differs")
            must(back_edits.get(seq) == live_edits.get(seq), "its edits differ")
    amended = [row for seq, row in back_changes.items() if live_changes.get(seq) != row]
    must(len(amended) <= 1 and all(row[7] for row in amended), "changes the workspace never had")


def one_trial(workspace: Workspace, gate: Busy, target: Path, chance: random.Random) -> None:
    """Back up while they write, restore elsewhere, and compare."""
    with gate.let():
        time.sleep(chance.uniform(0, 0.1))
        before = gate.told()
        workspace.backups.make(Why.BY_HAND)
    after = gate.told()
    assert (workspace.folder / "workspace.db-wal").stat().st_size, "no log lies there to be read by mistake"
    try:
        restore(find_backups(workspace.folder)[0], target, SECRET)
        must(not list(target.glob("*-wal")), "a log beside the restored database")
        back = open_workspace(target, SECRET)
        try:
            same_rows(workspace.store, back.store)
            whole(back.store, before, after)
        finally:
            back.close()
    finally:
        shutil.rmtree(target, ignore_errors=True)


def copied_by_hand(workspace: Workspace, gate: Busy, target: Path, chance: random.Random) -> None:
    """The same, with the live folder's database copied as people copy files."""
    with gate.let():
        time.sleep(chance.uniform(0, 0.1))
        before = gate.told()
        target.mkdir()
        for name in ("workspace.db", "workspace.json", "workspace.twin.json"):
            shutil.copy(workspace.folder / name, target / name)
        shutil.copytree(workspace.folder / "media", target / "media", ignore=shutil.ignore_patterns("*.tmp"))
    after = gate.told()
    try:
        back = open_workspace(target, SECRET)
        try:
            whole(back.store, before, after)
        finally:
            back.close()
    finally:
        shutil.rmtree(target, ignore_errors=True)


def failed(trial: Any, *arguments: object) -> bool:  # noqa: ANN401 - one of the two above
    try:
        trial(*arguments)
    except (WrongError, FieldKitError):
        return True
    return False


def test_c26_every_backup_under_writes_is_a_committed_state(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times, teeth = ledger.trials(100, 6), ledger.trials(20, 3)
    chance = random.Random(20261123)  # noqa: S311 - the same instants at each run, nothing secret
    failures = bitten = lines = 0
    for first in range(0, times, PER_WORKSPACE):
        workspace = create_workspace(memory / f"workspace-{first}", Profile("awa@example.org", "Awa"), PASSPHRASE)
        prepare(workspace.store)
        with busy(workspace.store, monkeypatch) as gate:
            for number in range(min(PER_WORKSPACE, times - first)):
                failures += failed(one_trial, workspace, gate, memory / f"back-{number}", chance)
            for number in range(teeth if first == 0 else 0):
                bitten += failed(copied_by_hand, workspace, gate, memory / f"hand-{number}", chance)
            lines += gate.told().lines
        workspace.close()
        shutil.rmtree(workspace.folder)
    assert lines > 10 * times, "they hardly wrote: the test shows nothing"
    ledger.record(
        "C26",
        f"backups under four writers, restored and compared row by row ({lines} writes)",
        times,
        failures,
        teeth=f"{bitten} of {teeth} copies of the live database by hand",
    )


def test_c26_a_save_hardly_waits_for_a_backup(tmp_path: Path) -> None:
    """Saves go on while one is made; how long they take is printed, not judged, on a machine that does other things."""
    workspace = create_workspace(tmp_path / "workspace", Profile("awa@example.org", "Awa"), PASSPHRASE)
    prepare(workspace.store)
    workspace.store.add_media(b"photo " * 50_000, "image/jpeg")

    def save() -> float:
        loaded = workspace.records.get(Visit, ONE)
        began = time.perf_counter()
        workspace.records.edit(loaded, women_met=(loaded.record.women_met or 0) + 1)
        return time.perf_counter() - began

    alone = sorted(save() for _ in range(40))
    making = Thread(target=lambda: [workspace.backups.make(Why.BY_HAND) for _ in range(4)])
    making.start()
    during = []
    while making.is_alive():
        during.append(save())
    during.sort()
    workspace.close()
    print(f"\na save alone {alone[20] * 1000:.0f} ms, while a backup is made {during[len(during) // 2] * 1000:.0f} ms,")
    print(f"the slowest of {len(during)} {during[-1] * 1000:.0f} ms")
    assert len(during) > 4, "no save went through while a backup was made"
    assert during[-1] < 5.0
