"""Importing photos beside a bare loop that decodes, resizes and hashes the same files."""

import hashlib
import io
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.visit import Visit
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from tests.bench.figure import Figure, seconds

_PHOTOS = 16
_SIZE = (4000, 3000)


def figures() -> Iterator[Figure]:
    """The import's ratio, over the same files in the same run."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        card = Path(scratch) / "card"
        card.mkdir()
        base = Image.effect_noise((800, 600), 60).resize(_SIZE).convert("RGB")
        for number in range(_PHOTOS):
            base.putpixel((number, 0), (255, 0, 0))
            base.save(card / f"P{number:07}.JPG", quality=88)
        paths = sorted(card.iterdir())
        bare = seconds(lambda: _bare(paths))
        workspace = create_workspace(Path(scratch) / "w", Profile("a@b.example", "A"), "mesurer encore un peu")
        visit = workspace.records.create(Visit, dossier=workspace.records.create(Dossier, title="Eau").id).record
        ours = seconds(lambda: workspace.photos.import_files(paths, visit))
        workspace.close()
    ratio = ours / bare
    yield Figure(f"import {_PHOTOS} photos of 12 Mpx over a bare loop", f"x {ratio:.2f}", "x 1.15", ratio <= 1.15)


def _bare(paths: list[Path]) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_decode, paths))


def _decode(path: Path) -> None:
    raw = path.read_bytes()
    hashlib.sha256(raw).hexdigest()
    image = Image.open(io.BytesIO(raw))
    image.draft("RGB", (2048, 2048))
    image.load()
    for side in (2048, 320):
        smaller = image.copy()
        smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        smaller.save(out, "JPEG", quality=85)
        hashlib.sha256(out.getvalue()).hexdigest()
