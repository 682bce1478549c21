"""C23: a folder of hostile files goes through the real window. Part of ``make durability``."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.durability import ledger
from tests.durability.hostile import bombs
from tests.durability.hostile.corpus import EITHER, TAKEN, lay_out
from tests.project.tree import ROOT

MEMORY = 150_000_000
STALL_S = 0.1
NO_FILE = {"link.jpg", "pipe.jpg", "empty.jpg"}
"""What is no document either."""

pytestmark = [pytest.mark.trial, pytest.mark.timeout(900)]


def run(module: str, *arguments: Path, seconds: float) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"tests.durability.hostile.{module}", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)


def test_c23_hostile_files_cost_their_own_import_and_nothing_else(tmp_path: Path) -> None:
    card, folder = tmp_path / "card", tmp_path / "here"
    expected = lay_out(card, ledger.trials(500, 60))
    folder.mkdir()
    around = {path.name for path in tmp_path.iterdir()}

    ran = run("acting", card, folder, seconds=800)

    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    found = [*photos(told, expected), *documents(told, expected), *promises(told, folder)]
    found += [f"{path} was written" for path in sorted(tmp_path.iterdir()) if path.name not in around]
    sys.stdout.write("\n".join([*found, str(Counter(told["refused"].values()))]))
    sys.stdout.write(
        f"\n{told['memory'] / 1e6:.0f} MB more, {told['stall'] * 1000:.0f} ms at most"
        f" ({told['stall_photos'] * 1000:.0f} ms for photos)\n"
    )
    heavy = [str(made[0]) for made in (*bombs.refused_images(), *bombs.taken_images())]
    bitten = unguarded([Path(card, name) for name in heavy])
    ledger.record(
        "C23",
        "files through the window, as photos and as documents",
        2 * len(expected),
        len(found),
        teeth=f"{len(bitten)} of {len(heavy)} images took 150 MB or the whole program without child and limits",
    )


def photos(told: Mapping[str, Any], expected: Mapping[str, str]) -> Iterator[str]:
    """Files that did not become what they were to become as photos."""
    if told["left"] or told["stopped"] or told["unexplained"]:
        yield f"left {told['left']}, stopped {told['stopped']}, unexplained {told['unexplained']}"
    taken = {name.replace("\n", " ") for name in told["taken"]}
    for name, outcome in expected.items():
        became = TAKEN if name.replace("\n", " ") in taken else told["refused"].get(name, "nothing")
        if became == "nothing" or outcome not in {became, EITHER}:
            yield f"{name!r} was to be {outcome} and is {became}"


def documents(told: Mapping[str, Any], expected: Mapping[str, str]) -> Iterator[str]:
    """Files that were not kept as they are."""
    kept = {name.replace("\n", " ") for name in told["documents"]}
    missing = {name.replace("\n", " ") for name in expected} - NO_FILE - kept
    yield from (f"{name!r} is no document" for name in sorted(missing))
    yield from (f"{name!r} is not what it was" for name in told["changed"])


def promises(told: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """What of the whole was broken."""
    if told["memory"] >= MEMORY:
        yield f"memory rose by {told['memory']}"
    if told["stall"] >= STALL_S:
        yield f"the window stood still for {told['stall']} s"
    if told["network"]:
        yield f"the network was asked for: {told['network']}"
    inside = (str(folder), "/dev/null")
    yield from (f"{path} was written" for path in told["written"] if not path.startswith(inside))


def unguarded(images: list[Path]) -> list[str]:
    """The images that take more memory than promised, or end a program, where nothing stands before them."""

    def bites(image: Path) -> bool:
        try:
            ran = run("unguarded", image, seconds=60)
        except subprocess.TimeoutExpired:
            return True
        return int(ran.stdout) >= MEMORY if ran.returncode == 0 else "MemoryError" in ran.stderr or ran.returncode < 0

    with ThreadPoolExecutor(2) as pool:
        return [image.name for image, bitten in zip(images, pool.map(bites, images), strict=True) if bitten]
