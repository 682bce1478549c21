"""Time, place and orientation as cameras write them, and rubbish in their place."""

import datetime as dt
import io
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from fieldkit.domain.values import Place
from fieldkit.services.imaging.exif import camera_facts
from fieldkit.services.imaging.prepared import CameraFacts
from tests.services.field import jpeg

GPS, BASE = ExifTags.GPS, ExifTags.Base
PARAKOU: Mapping[int, Any] = {
    GPS.GPSLatitudeRef: "N",
    GPS.GPSLatitude: (9.0, 20.0, 13.2),
    GPS.GPSLongitudeRef: "E",
    GPS.GPSLongitude: (2.0, 37.0, 49.08),
}
TAKEN: Mapping[int, object] = {BASE.DateTimeOriginal: "2026:03:12 14:32:07"}


def facts(
    exif: Mapping[int, object] | None = None,
    details: Mapping[int, object] | None = None,
    gps: Mapping[int, object] | None = None,
) -> CameraFacts:
    with Image.open(io.BytesIO(jpeg(exif=exif, details=details, gps=gps))) as image:
        return camera_facts(image)


def test_a_phone_tells_all() -> None:
    found = facts(
        exif={BASE.Make: "Tecno", BASE.Orientation: 6},
        details=TAKEN,
        gps={**PARAKOU, GPS.GPSHPositioningError: 4.5, GPS.GPSAltitude: 350.0},
    )
    assert found == CameraFacts(
        taken=dt.datetime(2026, 3, 12, 14, 32, 7),
        offset=None,
        position=Place(9.337, 2.6303, 4.5, "exif"),
        orientation=6,
        by_camera=True,
    )


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({GPS.GPSLatitudeRef: "S"}, (-9.337, 2.6303)),
        ({GPS.GPSLongitudeRef: "w"}, (9.337, -2.6303)),
        ({GPS.GPSLatitudeRef: "N\x00"}, (9.337, 2.6303)),
        ({GPS.GPSLatitude: (9.337, 0.0, 0.0)}, (9.337, 2.6303)),
        ({GPS.GPSLatitudeRef: ""}, None),
        ({GPS.GPSLatitudeRef: "Nord?"}, (9.337, 2.6303)),
        ({GPS.GPSLatitudeRef: "X"}, None),
        ({GPS.GPSLatitude: (91.0, 0.0, 0.0)}, None),
        ({GPS.GPSLatitude: (9.0, 75.0, 0.0)}, None),
        ({GPS.GPSLongitude: (181.0, 0.0, 0.0)}, None),
        ({GPS.GPSLatitude: (IFDRational(0, 0), IFDRational(0, 0), IFDRational(0, 0))}, None),
        ({GPS.GPSLatitude: (0.0, 0.0, 0.0), GPS.GPSLongitude: (0.0, 0.0, 0.0)}, None),
        ({GPS.GPSLatitude: 9.3}, None),
        ({GPS.GPSStatus: "V"}, None),
        ({GPS.GPSStatus: "A"}, (9.337, 2.6303)),
    ],
)
def test_a_position_is_exact_or_absent(changed: Mapping[int, object], expected: tuple[float, float] | None) -> None:
    position = facts(gps={**PARAKOU, **changed}).position
    assert (position and (position.latitude, position.longitude)) == expected


def test_the_equator_and_the_first_meridian_are_places() -> None:
    on_equator = {**PARAKOU, GPS.GPSLatitude: (0.0, 0.0, 0.0)}
    assert facts(gps=on_equator).position == Place(0.0, 2.6303, None, "exif")


@pytest.mark.parametrize(
    "value", ["", "0000:00:00 00:00:00", "    :  :     :  :  ", "2026:02:30 10:00:00", "hier", "1904:01:01 00:00:00"]
)
def test_a_clock_that_was_never_set_tells_nothing(value: str) -> None:
    assert facts(details={BASE.DateTimeOriginal: value}).taken is None


def test_a_program_that_saves_a_file_does_not_date_the_photo() -> None:
    assert facts(exif={BASE.DateTime: "2026:03:14 09:00:00"}).taken is None
    by_camera = facts(exif={BASE.DateTime: "2026:03:14 09:00:00", BASE.Model: "A6000"})
    assert by_camera.taken == dt.datetime(2026, 3, 14, 9)


@pytest.mark.parametrize(
    ("tags", "hours"),
    [
        ({BASE.OffsetTimeOriginal: "+03:00"}, 3),
        ({BASE.OffsetTimeOriginal: "+00:00"}, 0),
        ({BASE.OffsetTimeOriginal: "-05:00"}, -5),
        ({BASE.OffsetTimeOriginal: "   :  "}, None),
        ({BASE.OffsetTimeOriginal: "+99:00"}, None),
    ],
)
def test_a_stated_offset_is_taken(tags: Mapping[int, object], hours: int | None) -> None:
    offset = facts(details={**TAKEN, **tags}).offset
    assert offset == (None if hours is None else dt.timedelta(hours=hours))


@pytest.mark.parametrize(
    ("day", "clock", "minutes"),
    [
        ("2026:03:12", (13.0, 32.0, 5.0), 60),
        ("2026:03:12", (13.0, 30.0, 0.0), 60),
        ("2026:03:12", (11.0, 32.0, 7.0), 180),
        ("2026:03:12", (14.0, 32.0, 7.0), 0),
        ("2026:03:12", (13.0, 25.0, 0.0), None),  # a fix seven minutes old proves nothing
        ("2026:03:10", (13.0, 32.0, 7.0), None),
        ("2026:99:12", (13.0, 32.0, 7.0), None),
        ("2026:03:12", (1e9, 0.0, 0.0), None),
    ],
)
def test_satellites_tell_how_far_the_clock_is_ahead(day: str, clock: tuple[float, ...], minutes: int | None) -> None:
    offset = facts(details=TAKEN, gps={GPS.GPSDateStamp: day, GPS.GPSTimeStamp: clock}).offset
    assert offset == (None if minutes is None else dt.timedelta(minutes=minutes))


@pytest.mark.parametrize("value", [0, 9, 77])
def test_an_orientation_that_does_not_exist_is_upright(value: int) -> None:
    assert facts(exif={BASE.Orientation: value}).orientation == 1


def test_an_accuracy_must_mean_something() -> None:
    for rubbish in (0.0, IFDRational(1, 0), Fraction(10_000_000)):
        position = facts(gps={**PARAKOU, GPS.GPSHPositioningError: rubbish}).position
        assert position is not None
        assert position.accuracy_m is None


def test_no_exif_is_no_fact() -> None:
    assert facts() == CameraFacts()
