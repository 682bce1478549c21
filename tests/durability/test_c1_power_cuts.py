"""What the real store writes, before a disk that keeps, drops, reorders and tears what is not flushed."""

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.durability import ledger
from tests.durability.cuts.model import Cuts, Noted, judged, noted
from tests.durability.cuts.tracing import Transaction, traced

CUTS = ledger.trials(20_000, 150)
TEETH = ledger.trials(500, 30)
SIDES = 4
GESTURES = 40


def ended(notes: Noted, cuts: int, folder: Path, seed: int, *, flushes: bool = True) -> Counter[str]:
    chance = random.Random(seed)  # noqa: S311 - the same cuts at each run, nothing secret
    moments = [chance.randrange(2, len(notes.asked) + 1) for _ in range(cuts)]
    states = Cuts(notes, flushes=flushes).at(moments, chance)
    return Counter(judged(notes, moment, left, folder) for moment, left in states)


def failures(found: Counter[str]) -> int:
    return sum(count for name, count in found.items() if name != "sound")


def trace(memory: Path, side: int) -> Sequence[Transaction]:
    folder = memory / f"{side}"
    folder.mkdir()
    return traced(folder, GESTURES, side)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("side", range(SIDES))
def test_no_cut_loses_halves_or_corrupts_what_was_acknowledged(memory: Path, side: int) -> None:
    transactions = trace(memory, side)
    notes = noted(transactions, memory / f"{side}")
    assert len(set(notes.prints)) > GESTURES / 2
    assert sum(write.content is None and write.file == "database" for write in notes.asked) > 1, "no checkpoint"
    found = ended(notes, CUTS // SIDES, memory / f"{side}", side)
    blind = ended(notes, TEETH // SIDES, memory / f"{side}", side, flushes=False)
    (memory / f"{side}" / "noted.db").unlink()
    eager = ended(
        noted(transactions, memory / f"{side}", synchronous="NORMAL"), TEETH // SIDES, memory / f"{side}", side
    )
    assert failures(blind) > TEETH / SIDES / 2, blind
    assert failures(eager) > 0, eager
    ledger.record(
        "C1",
        f"power cuts before SQLite, {len(transactions)} transactions ({side + 1} of {SIDES})",
        CUTS // SIDES,
        failures(found),
        teeth=f"{failures(blind)} of {TEETH // SIDES} without flushes, {failures(eager)} with synchronous=NORMAL",
    )
