"""Each operation of the disk fails in turn: what was saved stays, the error is one of ours, and then work goes on."""

import json
from pathlib import Path

import pytest

from tests.durability import ledger
from tests.durability.disk.control import compiled, run_on

pytestmark = [pytest.mark.trial, pytest.mark.timeout(1800)]

CASES = [
    ("save", "EIO", ""),
    ("save", "ENOSPC", "ever"),
    ("save much", "EIO", ""),
    ("import", "EIO", ""),
    ("import", "ENOSPC", "ever"),
    ("open", "EIO", ""),
    ("open", "ENOSPC", "ever"),
    ("create", "EIO", ""),
    ("create", "ENOSPC", "ever"),
]


def ended(folder: Path, *case: str) -> dict[str, int]:
    folder.mkdir()
    library = compiled(folder)
    watched = folder / "disk"
    watched.mkdir()
    arguments = [watched, *filter(None, case)]
    found: dict[str, int] = json.loads(run_on(library, watched, "tests.durability.disk.operations", arguments))
    return found


@pytest.mark.parametrize(("deed", "error", "how"), CASES)
def test_each_operation_may_fail(memory: Path, deed: str, error: str, how: str) -> None:
    found = ended(memory / "guarded", deed, error, how)
    blind = ended(memory / "unguarded", "open", error, how, "unguarded")
    trials, bitten = sum(found.values()), sum(count for name, count in blind.items() if name.startswith("bad"))
    bad = {name: count for name, count in found.items() if name.startswith("bad")}
    ledger.record(
        "C4",
        f"{deed}, {error} {'from then on' if how else 'once'}: {found.get('told', 0)} told, {found.get('done', 0)} done"
        f" all the same{f', {bad}' if bad else ''}",
        trials,
        sum(bad.values()),
        teeth=f"{bitten} of {sum(blind.values())} with the system's errors as they come",
    )
