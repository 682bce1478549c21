"""Painted photos: files a camera could have written, the same each time, never the same twice."""

import datetime as dt
import io

import pytest
from PIL import Image, ImageOps, ImageStat

from fieldkit.domain.values import Place
from fieldkit.errors import NotFound
from fieldkit.services.demo.camera import photograph
from fieldkit.services.demo.scenes import SCENES, paint
from fieldkit.services.imaging.decoding import prepare

COTONOU = dt.timezone(dt.timedelta(hours=1))
TAKEN = dt.datetime(2026, 3, 12, 10, 52, 7, tzinfo=COTONOU)


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_is_a_full_picture_in_colour(scene: str) -> None:
    image = paint(scene, 5)
    assert image.size == (1600, 1200)
    assert image.mode == "RGB"
    told = ImageStat.Stat(image)
    assert all(25 < mean < 225 for mean in told.mean)
    assert all(deviation > 22 for deviation in told.stddev)
    corners = [image.crop(box) for box in ((0, 0, 80, 60), (1520, 1140, 1600, 1200), (760, 570, 840, 630))]
    # Grain everywhere: no part of a photograph is one flat colour.
    assert all(min(ImageStat.Stat(corner).stddev) > 1 for corner in corners)


def test_the_same_seed_gives_the_same_file_and_another_seed_another() -> None:
    first = photograph("hand_pump", 41, taken=TAKEN)
    assert photograph("hand_pump", 41, taken=TAKEN) == first
    assert photograph("hand_pump", 42, taken=TAKEN) != first


def test_a_scene_nobody_knows_is_refused() -> None:
    with pytest.raises(NotFound):
        paint("moon", 1)


def test_the_import_reads_the_time_place_and_camera() -> None:
    place = Place(-18.9587, 46.9055)
    prepared = prepare(photograph("track", 3, taken=TAKEN, place=place), "P1020440.JPG")
    camera = prepared.camera
    assert camera.taken == TAKEN.replace(tzinfo=None)
    assert camera.offset == dt.timedelta(hours=1)
    assert camera.by_camera
    assert camera.position is not None
    assert abs(camera.position.latitude - place.latitude) < 1e-6
    assert abs(camera.position.longitude - place.longitude) < 1e-6


def test_a_photo_sent_through_a_messenger_tells_nothing() -> None:
    with Image.open(io.BytesIO(photograph("track", 3))) as image:
        assert not image.getexif()


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_turned_photo_is_upright_once_its_tag_is_obeyed(orientation: int) -> None:
    with Image.open(io.BytesIO(photograph("tariff_board", 2))) as image:
        upright = image.convert("RGB").reduce(8)
    with Image.open(io.BytesIO(photograph("tariff_board", 2, taken=TAKEN, orientation=orientation))) as image:
        stored = image.size
        turned = ImageOps.exif_transpose(image).convert("RGB").reduce(8)
    assert stored == ((1600, 1200) if orientation == 3 else (1200, 1600))
    assert turned.size == upright.size
    pairs = zip(upright.tobytes(), turned.tobytes(), strict=True)
    assert sum(abs(left - right) for left, right in pairs) / len(upright.tobytes()) < 2
