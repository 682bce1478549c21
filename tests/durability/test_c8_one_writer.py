"""The program started twice: the second never writes, and after a crash nobody is locked out."""

import multiprocessing
import os
import random
import shutil
import sys
import time
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pytest

from fieldkit.storage.store import Store
from tests.durability import ledger
from tests.durability.holder import NOBODY, VISIT, first, second
from tests.storage.opened import create, journal_of, open_again, write

TRIALS = ledger.trials(100, 5)
TEETH = ledger.trials(20, 2)
RESTART_S = 5.0
LOCKS = {"of no byte": b"", "of a foreign process": b"1\n", "of noise": b"\xff" * 300}

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows starts no process from a warm one"),
    pytest.mark.timeout(900),
]


@pytest.fixture
def workspace(memory: Path) -> Path:
    memory.chmod(0o755)
    store = create(memory / "workspace")
    write(store, VISIT, title="0")
    store.close()
    return memory / "workspace"


class Life:
    """A process of its own, made from a warm one that has imported everything."""

    _warm = multiprocessing.get_context("forkserver") if sys.platform != "win32" else None

    def __init__(self, act: Any, folder: Path, **options: bool) -> None:  # noqa: ANN401 - one of the lives of ``holder``
        assert self._warm is not None
        self._warm.set_forkserver_preload(["tests.durability.holder"])
        self.pipe: Connection[Any, Any]
        self.pipe, theirs = self._warm.Pipe()
        self._process: ForkServerProcess = self._warm.Process(target=act, args=(folder, theirs), kwargs=options)
        self._process.start()
        theirs.close()

    def hear(self) -> object:
        """What it says next."""
        assert self.pipe.poll(60), "it says nothing"
        return self.pipe.recv()

    def kill(self) -> list[object]:
        """End it at once; what it had said."""
        self._process.kill()
        self._process.join()
        heard = []
        while self.pipe.poll():
            try:
                heard.append(self.pipe.recv())
            except EOFError:
                break
        self.pipe.close()
        return heard


def titles(store: Store) -> list[object]:
    return [change.edits[0].value for change in journal_of(store)]


def seconds_to_start(folder: Path, told: list[object]) -> float:
    """How long opening took after a kill, all that was told being there, and nothing of a second writer."""
    began = time.perf_counter()
    store = open_again(folder)
    took = time.perf_counter() - began
    try:
        found = titles(store)
    finally:
        store.close()
    assert "second" not in found
    assert {f"first {number}" for number in told if isinstance(number, int)} <= set(found)
    return took


def test_a_second_start_never_writes_and_a_killed_first_locks_nobody_out(workspace: Path) -> None:
    chance = random.Random(8)  # noqa: S311 - the same instants at each run, nothing secret
    bad = 0
    slowest = 0.0
    for _ in range(TRIALS):
        holder = Life(first, workspace)
        assert holder.hear() == "held"
        bad += Life(second, workspace).hear() != "busy"
        time.sleep(chance.uniform(0, 0.05))
        slowest = max(slowest, seconds_to_start(workspace, holder.kill()))
    bad += slowest > RESTART_S
    bitten = 0
    for _ in range(TEETH):
        copy = Path(shutil.copytree(workspace, workspace.parent / "copy"))
        holder = Life(first, copy)
        assert holder.hear() == "held"
        bitten += Life(second, copy, unguarded=True).hear() != "busy"
        holder.kill()
        shutil.rmtree(copy)
    what = f"second start beside the first, then the first killed; slowest start after it {slowest:.2f} s"
    ledger.record("C8", what, TRIALS, bad, teeth=f"{bitten} of {TEETH} got past it without the lock")


def spoilt(folder: Path, name: str) -> None:
    (folder / "lock").write_bytes(LOCKS.get(name, b""))
    if name == "that is read-only":
        (folder / "lock").chmod(0o444)


@pytest.mark.parametrize("name", [*LOCKS, "that is read-only"])
def test_whatever_a_crash_left_in_the_lock_file_the_next_start_opens(workspace: Path, name: str) -> None:
    read_only = name == "that is read-only"
    if os.geteuid() == 0:
        for path in [workspace, *workspace.rglob("*")]:
            os.chown(path, NOBODY, NOBODY)
    drop = read_only and os.geteuid() == 0  # to the administrator nothing is read-only
    bad = bitten = 0
    for _ in range(TRIALS // 2):
        holder = Life(first, workspace)
        assert holder.hear() == "held"
        holder.kill()
        spoilt(workspace, name)
        bad += Life(second, workspace, nobody=drop).hear() != "wrote"
        holder = Life(first, workspace)
        assert holder.hear() == "held"
        spoilt(workspace, name)
        bad += Life(second, workspace, nobody=drop).hear() != "busy"
        holder.kill()
    for _ in range(TEETH):
        holder = Life(first, workspace)
        assert holder.hear() == "held"
        bitten += Life(second, workspace, unguarded=True).hear() != "busy"
        holder.kill()
    ledger.record(
        "C8", f"a lock file {name}", TRIALS // 2 * 2, bad, teeth=f"{bitten} of {TEETH} got past it without the lock"
    )
