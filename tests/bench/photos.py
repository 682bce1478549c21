"""Importing photos beside a bare loop that decodes, resizes and hashes the same files, and the window meanwhile."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from tests.bench.figure import Figure, seconds
from tests.project.tree import ROOT

_PHOTOS = 200
_SIZE = (4000, 3000)
_MEGABYTES = 500


def figures() -> Iterator[Figure]:
    """The import's ratio and memory, then the longest stall of a window that imports the same files."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        card = Path(scratch) / "card"
        _fill(card)
        paths = sorted(card.iterdir())
        if hasattr(os, "sync"):
            os.sync()  # else the first flush of an import writes the whole card out as well
        before = seconds(lambda: _bare(paths))
        ours = _import("door", card, Path(scratch) / "door")
        bare = (before + seconds(lambda: _bare(paths))) / 2
        window = _import("window", card, Path(scratch) / "window")
    ratio, megabytes = ours["seconds"] / bare, max(ours["memory"], window["memory"]) / 1e6
    what = f"import {_PHOTOS} photos of 12 Mpx"
    yield Figure(f"{what} over a bare loop", f"{ours['seconds']:.0f} s (x {ratio:.2f})", "x 1.15", ratio <= 1.15)
    yield Figure(f"{what}, memory", f"{megabytes:.0f} MB", f"{_MEGABYTES} MB", megabytes <= _MEGABYTES)
    p99, longest = 1000 * window["p99"], 1000 * window["longest"]
    met = p99 <= 16 and longest <= 50
    yield Figure("stall of the window meanwhile", f"p99 {p99:.0f}, max {longest:.0f} ms", "p99 16, max 50 ms", met)


def _fill(card: Path) -> None:
    """Photos as phones make them: about 3 MB each, no two the same."""
    card.mkdir()
    base = Image.effect_noise((800, 600), 60).resize(_SIZE).convert("RGB")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: _photo(base, number).save(card / f"P{number:07}.JPG", quality=88), range(_PHOTOS)))


def _photo(base: Image.Image, number: int) -> Image.Image:
    made = base.copy()
    made.putpixel((number, 0), (255, 0, 0))
    return made


def _import(kind: str, card: Path, folder: Path) -> dict[str, float]:
    folder.mkdir()
    command = [sys.executable, "-m", "tests.bench.importing", kind, str(card), str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(ran.stdout)
    return measured


def _bare(paths: list[Path]) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_decode, paths))


def _decode(path: Path) -> None:
    """What an import cannot do without: the same decoding, the same two sizes, the same hashes."""
    raw = path.read_bytes()
    hashlib.sha256(raw).hexdigest()
    opened = Image.open(io.BytesIO(raw), formats=("JPEG",))
    opened.draft(None, (2048, 1536))
    image: Image.Image = opened
    for size in ((2048, 1536), (320, 240)):
        image = image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=85)
        hashlib.sha256(out.getvalue()).hexdigest()
