"""A flush fails and what it should have written is lost, then the power is cut: nothing acknowledged goes with it."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.durability import ledger
from tests.durability.disk.control import compiled, run_on

TRIALS = 400
TEETH = 200
_SIDES = 2

pytestmark = [pytest.mark.trial, pytest.mark.timeout(1800)]


def ended(memory: Path, policy: str, trials: int) -> dict[str, int]:
    """How so many trials ended."""
    library = compiled(memory)

    def run(side: int) -> dict[str, int]:
        folder = memory / f"{policy}-{side}"
        folder.mkdir()
        share = trials // _SIDES
        found: dict[str, int] = json.loads(
            run_on(library, folder, "tests.durability.disk.flushes", [policy, folder, side * share, share])
        )
        return found

    with ThreadPoolExecutor(_SIDES) as sides:
        found = list(sides.map(run, range(_SIDES)))
    return {name: sum(each[name] for each in found) for name in found[0]}


def test_no_acknowledged_work_is_lost_with_a_flush(memory: Path) -> None:
    ours = ended(memory, "ours", TRIALS)
    teeth = ended(memory, "continue", TEETH)
    assert ours["failed flushes"] > TRIALS * 0.8, "hardly a flush failed: the test shows nothing"
    ledger.record(
        "C6",
        f"a flush fails and loses its pages, then a power cut ({ours['failed flushes']} of them reached)",
        TRIALS,
        ours["lost"] + ours["corrupt"],
        teeth=f"{teeth['lost'] + teeth['corrupt']} of {TEETH} going on as if nothing had been lost",
    )
