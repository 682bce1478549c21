"""``python -m tests.durability [ROW…]``: the trials that kill, fill and cut, and the table of what they showed.

It ends with 1 when a row is missing, failed, or did not notice that its guard was taken away. Naming rows (``C3 C6``)
runs those alone.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.durability import ledger
from tests.project.tree import ROOT


def main(rows: list[str]) -> int:
    """Run, print, judge."""
    unknown = set(rows) - set(ledger.ROWS)
    if unknown:
        sys.stderr.write(f"no such row: {' '.join(sorted(unknown))}\n")
        return 2
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fieldkit-trials-") as folder:
        book = Path(folder) / "ledger.jsonl"
        chosen = ["-k", " or ".join(f"{row.lower()}_" for row in rows)] if rows else []
        command = [sys.executable, "-m", "pytest", "tests/durability", "-m", "trial or not trial"]
        command += ["-q", "-n", str(ledger.WORKERS), "--dist", "load", "--maxschedchunk=1", "-p", "no:randomly"]
        command += ["--durations=40", *chosen]
        code = subprocess.run(command, cwd=ROOT, env=os.environ | {ledger.VARIABLE: str(book)}, check=False).returncode
        entries = ledger.read(book)
    wrong = ledger.shortcomings(entries, rows or ledger.ROWS)
    sys.stdout.write(f"\n{ledger.table(entries)}\n\n{time.monotonic() - began:.0f} s\n")
    for line in wrong:
        sys.stdout.write(f"! {line}\n")
    return 1 if code or wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
