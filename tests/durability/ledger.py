"""What the trials showed: one line a trial row, written by whichever process ran it, read into one table at the end."""

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

VARIABLE = "FIELDKIT_LEDGER"
"""Names the file the rows go to; set by ``python -m tests.durability`` and nobody else."""

WORKERS = 3
"""One more than the smallest machine has cores: half of a killed life is waiting."""

ROWS: Mapping[str, str] = {
    "C1": "saved means saved: power cuts before SQLite",
    "C2": "saved means saved: power cuts under the program",
    "C3": "saved means saved: the program killed",
    "C4": "each operation of the disk failing in turn",
    "C5": "the disk full",
    "C6": "a flush that fails and loses",
    "C7": "damage is never served silently",
    "C8": "one writer",
    "C9": "files that an antivirus holds",
    "C10": "client and server together lose nothing",
    "C11": "no line makes anything be lost, doubled or falsely sent",
    "C13": "no photo is lost on the way, and none said to be there that is not",
    "C14": "a wrong clock changes nothing but the displayed time",
    "C15": "nothing readable on the disk",
    "C16": "no key, no content",
    "C17": "no keyring, no loss",
    "C21": "the server answers as it is described, whatever it is asked",
    "C23": "hostile files",
    "C25": "a capsule comes in whole or not at all",
    "C26": "every backup was opened",
    "C27": "no server makes a laptop lose anything",
}
"""The rows a whole run must show, and the promise each is about."""

_COUNT = re.compile(r"\s*([0-9][0-9  ]*)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing tried. ``teeth`` starts with how often the same trials failed with their guard taken away."""

    row: str
    what: str
    trials: int
    failures: int
    teeth: str

    @property
    def bitten(self) -> int:
        """How often the trials without their guard failed."""
        found = _COUNT.match(self.teeth)
        return int(re.sub(r"\D", "", found[1])) if found else 0

    @property
    def bound(self) -> str:
        """The failure rate that these trials leave possible, at 95 %."""
        return f"{300 / self.trials:.2g} %" if self.trials and not self.failures else "–"


def trials(whole: int, sample: int) -> int:
    """``whole`` where the trials are run for the table, ``sample`` where they run among all the tests."""
    return whole if VARIABLE in os.environ else sample


def record(row: str, what: str, trials: int, failures: int, *, teeth: str) -> None:
    """Put down what was tried and how often it failed, then fail where it did or where the teeth did not bite.

    ``teeth`` starts with a count: « 451 of 500 without a flush ».
    """
    if row not in ROWS:
        raise KeyError(row)
    entry = Entry(row, what, trials, failures, teeth)
    if path := os.environ.get(VARIABLE):
        line = json.dumps(asdict(entry), ensure_ascii=False) + "\n"
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line.encode())  # one write: the lines of two processes do not mix
        finally:
            os.close(descriptor)
    assert failures == 0, f"{row}, {what}: {failures} of {trials} failed"
    assert trials > 0, f"{row}, {what}: nothing was tried"
    assert entry.bitten > 0, f"{row}, {what}: it would not have noticed ({teeth})"


def read(path: Path) -> list[Entry]:
    """Everything recorded in a file, in the order of the rows."""
    order = list(ROWS)
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return sorted((Entry(**json.loads(line)) for line in lines), key=lambda entry: order.index(entry.row))


def table(entries: Iterable[Entry]) -> str:
    """The entries as text, one a line under a heading."""
    cells = [("row", "what", "trials", "failures", "95 %", "teeth")]
    cells += [(e.row, e.what, str(e.trials), str(e.failures), e.bound, e.teeth) for e in entries]
    widths = [max(len(row[column]) for row in cells) for column in range(6)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def shortcomings(entries: Iterable[Entry], rows: Iterable[str] = ROWS) -> list[str]:
    """Why a run does not count: rows that are missing, that failed, or whose teeth did not bite."""
    kept = list(entries)
    shown = {entry.row for entry in kept}
    found = [f"{row} is missing: {ROWS[row]}" for row in rows if row not in shown]
    found += [f"{e.row}, {e.what}: {e.failures} of {e.trials} failed" for e in kept if e.failures or not e.trials]
    found += [f"{e.row}, {e.what}: its teeth did not bite" for e in kept if not e.bitten]
    return found
