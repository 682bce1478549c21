"""Files that real cameras and phones wrote."""

import datetime as dt
from pathlib import Path

import pytest

from fieldkit.domain.values import Place
from fieldkit.services.imaging.decoding import prepare

CAMERA = Path(__file__).parents[1] / "camera"


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("canon.jpg", dt.datetime(2013, 12, 17, 14, 4, 24)),
        ("sony.jpg", dt.datetime(2013, 4, 13, 10, 22, 18)),
        ("pana.jpg", dt.datetime(2007, 9, 15, 13, 15, 57)),
        ("sigma.jpg", dt.datetime(2012, 12, 28, 15, 25, 17)),
        ("phone_gps.jpg", dt.datetime(2013, 2, 6, 16, 0, 3)),
    ],
)
def test_the_time_is_read(name: str, taken: dt.datetime) -> None:
    prepared = prepare((CAMERA / name).read_bytes())
    assert (prepared.camera.taken, prepared.camera.by_camera) == (taken, True)


def test_the_place_is_read() -> None:
    assert prepare((CAMERA / "phone_gps.jpg").read_bytes()).camera.position == Place(37.885, -122.6225, None, "exif")


def test_a_photo_held_upright_stands_upright() -> None:
    prepared = prepare((CAMERA / "turned_right.jpg").read_bytes())
    assert (prepared.width, prepared.height, prepared.camera.orientation) == (480, 640, 8)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_metadata_that_points_to_itself_is_not_followed() -> None:
    assert prepare((CAMERA / "loop.jpg").read_bytes()).camera.taken is None
