"""The table of the trials counts what every process wrote, and a run with a hole in it does not pass."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.durability import ledger
from tests.durability.ledger import Entry
from tests.project.tree import ROOT

GOOD = Entry("C1", "power cuts", 20_000, 0, "451 of 500 without a flush")
RECORD = """
import sys
from tests.durability import ledger
for number in range(200):
    ledger.record("C9", f"{sys.argv[1]} {number}", 20, 0, teeth="3 of 3 with no patience")
"""


@pytest.fixture(autouse=True)
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep these examples out of the table that is being made."""
    monkeypatch.delenv(ledger.VARIABLE, raising=False)


def test_what_several_processes_write_is_in_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ledger.VARIABLE, str(tmp_path / "ledger"))
    running = [subprocess.Popen([sys.executable, "-c", RECORD, name], cwd=ROOT) for name in ("one", "two")]
    assert [process.wait(60) for process in running] == [0, 0]
    ledger.record("C1", "power cuts", 20_000, 0, teeth="451 of 500 without a flush")
    entries = ledger.read(tmp_path / "ledger")
    assert entries[0] == GOOD
    assert {entry.what for entry in entries[1:]} == {f"{name} {n}" for name in ("one", "two") for n in range(200)}
    lines = ledger.table(entries[:1]).splitlines()
    assert lines[0].split() == ["row", "what", "trials", "failures", "95", "%", "teeth"]
    assert lines[2].split()[:3] == ["C1", "power", "cuts"]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (Entry("C1", "x", 10, 1, "3 of 3"), "C1, x: 1 of 10 failed"),
        (Entry("C1", "x", 0, 0, "3 of 3"), "C1, x: 0 of 0 failed"),
        (Entry("C1", "x", 10, 0, "0 of 3"), "C1, x: its teeth did not bite"),
        (Entry("C1", "x", 10, 0, "not tried"), "C1, x: its teeth did not bite"),
    ],
)
def test_a_row_that_shows_nothing_fails(entry: Entry, told: str) -> None:
    assert ledger.shortcomings([entry], ["C1"]) == [told]
    with pytest.raises(AssertionError):
        ledger.record(entry.row, entry.what, entry.trials, entry.failures, teeth=entry.teeth)


def test_a_missing_row_fails_and_a_good_one_does_not() -> None:
    assert ledger.shortcomings([GOOD], ["C1"]) == []
    assert ledger.shortcomings([GOOD], ["C1", "C2"]) == [f"C2 is missing: {ledger.ROWS['C2']}"]
    assert ledger.shortcomings([], ledger.ROWS) != []


def test_a_row_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        ledger.record("C99", "x", 1, 0, teeth="1 of 1")


def test_all_that_is_tried_is_counted_only_for_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ledger.trials(20_000, 50) == 50
    monkeypatch.setenv(ledger.VARIABLE, "somewhere")
    assert ledger.trials(20_000, 50) == 20_000
