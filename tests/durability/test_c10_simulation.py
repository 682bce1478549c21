"""The real client and the real server in one process, on clocks, a network and a power supply that fail by a seed."""

import os
import subprocess
import sys

import pytest

from tests.durability import ledger
from tests.project.tree import ROOT
from tests.simulation.planted import FAULTS
from tests.simulation.runs import STEPS, TIMES, Find, ground, look_for, play
from tests.simulation.wire import Violation

SIDES = 3
RUNS = ledger.trials(10 * TIMES, 1)
"""Runs of each side."""

MOST = 30
"""Runs in which a planted fault has to show itself."""

QUICK = ("offered counts as sent", "what was offered is still amended", "the latest clock wins a conflict")
"""What is planted where the trials run among all the tests."""


@pytest.mark.timeout(0)
@pytest.mark.parametrize("side", range(SIDES))
def test_nothing_is_lost_doubled_or_left_apart(side: int) -> None:
    taken = 0
    with ground() as place:
        for seed in range(1000 * side + 1, 1000 * side + 1 + RUNS):
            with place.world(seed) as world:
                play(world)
                taken += world.steps
        teeth = look_for(place, QUICK[side], MOST)
    bitten = f"1 of 1 with « {QUICK[side]} »" if teeth else "0 of 1"
    ledger.record("C10", f"steps of client and server together ({side + 1} of {SIDES})", taken, 0, teeth=bitten)


@pytest.mark.timeout(600)
def test_every_planted_fault_is_found() -> None:
    wanted = [fault for fault in FAULTS if fault in QUICK or ledger.VARIABLE in os.environ]
    with ground() as place:
        found = {fault: look_for(place, fault, MOST) for fault in wanted}
    for fault, find in found.items():
        print(f"{fault:50} {_told(find)}")
    missed = [fault for fault, find in found.items() if find is None]
    after = [find.steps for find in found.values() if find is not None]
    ledger.record(
        "C10",
        "faults planted into the real code, one at a time",
        len(found),
        len(missed),
        teeth=f"{len(after)} of {len(found)} found, after {min(after)} to {max(after)} steps",
    )


def _told(find: Find | None) -> str:
    return f"{find.steps:6} steps  {find.what[:100]}" if find else "not found"


def test_a_seed_is_the_same_run_bit_for_bit_in_any_process() -> None:
    again = [sys.executable, "-m", "tests.simulation", "--seed", "7", "--steps", "60"]
    with ground() as place:
        marks = []
        for _ in range(2):
            with place.world(7) as world:
                marks.append(play(world, 60))
    for hashes in ("1", "2"):
        done = subprocess.run(
            again, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": hashes}, capture_output=True, text=True, check=True
        )
        marks.append(done.stdout.split()[1])
    assert len(set(marks)) == 1, marks


def test_a_failure_says_how_to_see_it_again() -> None:
    with (
        ground() as place,
        place.world(3) as world,
        FAULTS["offered counts as sent"](),
        pytest.raises(Violation) as seen,
    ):
        play(world)
    assert f"--seed 3 --steps {STEPS} --trace" in seen.value.__notes__[0]


@pytest.mark.parametrize("seed", range(500, 500 + TIMES))
def test_clocks_change_nothing(seed: int) -> None:
    found = []
    with ground() as place:
        for wrong in (False, True):
            with place.world(seed, clocks_wrong=wrong) as world:
                play(world)
                found.append(world.content())
                assert any(world.time.wrong_ms.values()) == wrong
    assert found[0] == found[1]
