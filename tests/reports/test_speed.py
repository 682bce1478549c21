"""How long a full mission takes to print, beside the same pictures placed by a bare writer."""

import dataclasses
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from fieldkit.domain.fields import Record
from fieldkit.domain.kinds import kind_of
from fieldkit.domain.photo import Photo, Recognisable
from fieldkit.reports.material import Material
from fieldkit.reports.pdf import Quality
from tests.reports.keys import SCHOOL, WATER
from tests.reports.pictures import Album, encoded, picture
from tests.reports.printing import printed
from tests.reports.sample import material

DOSSIERS, PHOTOS = 10, 12
LIGHT_LIMIT = 5_000_000


def many(album: Album) -> Material:
    """The sample's water dossier ten times over, each with twelve photos of the size the store keeps for reports."""
    base = material(album)
    one = {field.name: getattr(base, field.name) for field in dataclasses.fields(base)}
    found: dict[str, Any] = {}
    for name, value in one.items():
        if isinstance(value, tuple) and value and name not in {"agenda", "organisations", "dispositifs", "consents"}:
            own = [record for record in value if SCHOOL not in (record.id, getattr(record, "dossier", ""))]
            found[name] = tuple(_copied(record, number) for number in range(DOSSIERS) for record in own)
    drawn = Image.open(BytesIO(picture(1, 2048, 1536)))
    shots = [album.add(encoded(ImageChops.offset(drawn, 16 * seed, 0))) for seed in range(DOSSIERS * PHOTOS)]
    found["photos"] = tuple(
        Photo(
            id=f"p-{number}",
            dossier=f"{WATER}-{number // PHOTOS}",
            visit=f"v-1-{number // PHOTOS}",
            report_size=blob,
            width=2048,
            height=1536,
            caption=f"Vue {number}",
            retained=True,
            rank=number,
            recognisable=Recognisable.NOBODY,
        )
        for number, blob in enumerate(shots)
    )
    return dataclasses.replace(base, **found)


def _copied(record: Record, number: int) -> Record:
    """The record of another dossier: every reference inside the dossier follows."""
    inside = {"dossier", "visit", "site", "indicator", "recommendation", "parent", "node"}
    moved = {
        field.name: f"{getattr(record, field.name)}-{number}"
        for field in kind_of(type(record)).fields
        if field.name in inside and getattr(record, field.name)
    }
    return dataclasses.replace(record, id=f"{record.id}-{number}", **moved)


def bare_seconds(album: Album, seen: Material, target: Path) -> float:
    """The same pictures decoded, sized, encoded and placed, and nothing else."""
    start = time.perf_counter()
    canvas = Canvas(str(target))
    for number, photo in enumerate(seen.photos):
        assert photo.report_size is not None
        image = Image.open(BytesIO(album(photo.report_size)))
        image.draft("RGB", (785, 785))
        image.thumbnail((785, 3140), Image.Resampling.LANCZOS)
        stored = BytesIO()
        image.convert("RGB").save(stored, "JPEG", quality=82, optimize=True)
        canvas.drawImage(ImageReader(stored), 50, 100 + 300 * (number % 2), 300, 225)
        if number % 2:
            canvas.showPage()
    canvas.save()
    return time.perf_counter() - start


def test_a_full_mission_prints_in_a_bearable_time(tmp_path: Path) -> None:
    album = Album()
    seen = many(album)
    before = bare_seconds(album, seen, tmp_path / "bare.pdf")
    start = time.perf_counter()
    report = printed(tmp_path, seen, album)
    spent = time.perf_counter() - start
    light = printed(tmp_path, seen, album, quality=Quality.LIGHT)
    print(
        f"\nreport of {report.result.pages} pages, {DOSSIERS * PHOTOS} photos: {spent:.1f} s, "
        f"{spent / before:.2f} × the pictures alone ({before:.1f} s), {report.result.size / 1e6:.1f} MB; "
        f"light edition {light.result.size / 1e6:.1f} MB"
    )
    assert report.result.pages > 40
    assert light.result.size < LIGHT_LIMIT
    assert spent < 6 * before
