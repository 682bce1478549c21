"""Photos on paper: upright, sized, and without a word of what the camera wrote."""

import dataclasses
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Photo, Recognisable
from fieldkit.domain.values import Blob
from fieldkit.reports.material import Material
from fieldkit.reports.pdf import Quality
from tests.reports.pictures import MAKER, Album, blob_of, encoded, picture
from tests.reports.printing import Printed, bare, printed
from tests.reports.sample import material


def album_of(*blobs: Blob, caption: str = "") -> Material:
    photos = tuple(
        Photo(
            id=f"p-{number}",
            dossier="d-1",
            report_size=blob,
            retained=True,
            rank=number,
            caption=caption,
            recognisable=Recognisable.NOBODY,
        )
        for number, blob in enumerate(blobs)
    )
    return dataclasses.replace(bare(), dossiers=(Dossier(id="d-1", title="Eau"),), photos=photos)


def pictures(report: Printed) -> list[bytes]:
    return [image.data for page in report.reader.pages for image in page.images]


def test_no_picture_in_the_file_holds_exif_or_a_position(tmp_path: Path) -> None:
    album = Album()
    mission = material(album)
    first = mission.photos[0].report_size
    assert first is not None
    assert Image.open(BytesIO(album(first))).getexif().get_ifd(0x8825), "the sample must hold a position to lose"
    report = printed(tmp_path, mission, album)
    found = pictures(report)
    assert len(found) == 7
    for data in found:
        assert not Image.open(BytesIO(data)).getexif()
    raw = report.path.read_bytes()
    assert b"Exif" not in raw
    assert MAKER.encode() not in raw


def test_a_photo_taken_on_its_side_stands_upright(tmp_path: Path) -> None:
    image = Image.new("RGB", (400, 200), "red")
    image.paste("blue", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = BytesIO()
    image.save(stored, "JPEG", exif=exif)
    album = Album()
    report = printed(tmp_path, album_of(album.add(stored.getvalue())), album, sections=["dossiers"])
    shown = Image.open(BytesIO(pictures(report)[0])).convert("RGB")
    assert shown.height > shown.width
    red, _, blue = shown.getpixel((shown.width // 2, 10))  # type: ignore[misc]
    assert blue > red


@pytest.mark.parametrize(
    "data",
    [b"", b"not a photo", picture(1)[:2000], b"GIF89a" + bytes(200), b"%PDF-1.4", b"<svg onload='x'/>"],
    ids=["empty", "text", "cut", "gif", "pdf", "svg"],
)
def test_a_photo_that_cannot_be_read_is_said_so_and_the_rest_printed(data: bytes, tmp_path: Path) -> None:
    album = Album()
    good, bad = album.add(picture(2)), album.add(data)
    report = printed(tmp_path, album_of(good, bad, caption="Forage"), album, sections=["dossiers"])
    assert report.result.unreadable == (bad.sha256,)
    assert len(pictures(report)) == 1
    assert "Photo illisible" in report.text


def test_a_photo_not_on_this_computer_is_said_so(tmp_path: Path) -> None:
    missing = blob_of(b"elsewhere")
    report = printed(tmp_path, album_of(missing), Album(), sections=["dossiers"])
    assert report.result.unreadable == (missing.sha256,)


def test_a_picture_of_too_many_pixels_is_not_decoded(tmp_path: Path) -> None:
    stored = BytesIO()
    Image.new("1", (12_000, 12_000)).save(stored, "PNG")
    album = Album()
    report = printed(tmp_path, album_of(album.add(stored.getvalue())), album, sections=["dossiers"])
    assert len(report.result.unreadable) == 1


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "CMYK", "1"])
def test_pictures_of_every_mode_are_printed(mode: str, tmp_path: Path) -> None:
    stored = BytesIO()
    image = Image.new("RGB", (300, 200), "teal").convert(mode)
    image.save(stored, "JPEG" if mode == "CMYK" else "PNG")
    album = Album()
    report = printed(tmp_path, album_of(album.add(stored.getvalue())), album, sections=["dossiers"])
    assert report.result.unreadable == ()


def test_the_light_edition_is_lighter(tmp_path: Path) -> None:
    album = Album()
    mission = material(album)
    full = printed(tmp_path, mission, album)
    full_size = full.result.size
    light = printed(tmp_path, mission, album, quality=Quality.LIGHT)
    assert light.result.size < full_size


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7])
def test_every_photo_is_shown_once(count: int, tmp_path: Path) -> None:
    album = Album()
    blobs = [album.add(encoded(Image.new("RGB", (320, 240), (number * 30, 80, 80)))) for number in range(count)]
    report = printed(tmp_path, album_of(*blobs, caption="Vue"), album, sections=["dossiers"])
    assert len(pictures(report)) == count
    assert report.text.count("Vue") == count
