"""An honest answer comes through whole; one that cannot be true is not believed."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import ExifTags, Image

from fieldkit.domain.values import Place
from fieldkit.services.imaging.answers import BOUNDS, believed, told
from fieldkit.services.imaging.decoding import prepare
from fieldkit.services.imaging.prepared import CameraFacts, Prepared
from fieldkit.services.quarantine.frames import Frame
from tests.services.field import encoded, jpeg

PHOTO = prepare(
    jpeg(
        (3000, 2000),
        exif={ExifTags.Base.Make: "Tecno", ExifTags.Base.Orientation: 6},
        details={
            ExifTags.Base.DateTimeOriginal: "2026:03:12 14:32:07",
            ExifTags.Base.OffsetTimeOriginal: "+01:00",
        },
        gps={1: "N", 2: (9.0, 20.0, 13.2), 3: "E", 4: (2.0, 37.0, 49.08), 31: 6.5},
    )
)


def carried(answer: Frame) -> Frame:
    """As it comes out of the pipe."""
    return Frame(json.loads(json.dumps(answer.facts)), answer.parts)


@pytest.mark.parametrize(
    "prepared",
    [PHOTO, prepare(jpeg((40, 30))), prepare(jpeg((1, 6000))), prepare(jpeg((6000, 1)))],
    ids=["phone", "small", "upright line", "line"],
)
def test_the_truth_is_believed(prepared: Prepared) -> None:
    assert believed(carried(told(prepared)), "JPEG") == prepared


def test_the_phone_told_all_it_knew() -> None:
    assert PHOTO.camera == CameraFacts(
        dt.datetime(2026, 3, 12, 14, 32, 7), dt.timedelta(hours=1), Place(9.337, 2.6303, 6.5, "exif"), 6, True
    )


def facts(**values: object) -> Callable[[Frame], Frame]:
    return lambda answer: Frame({**answer.facts, **values}, answer.parts)


def without(name: str) -> Callable[[Frame], Frame]:
    return lambda answer: Frame({key: value for key, value in answer.facts.items() if key != name}, answer.parts)


def parts(*contents: bytes) -> Callable[[Frame], Frame]:
    return lambda answer: Frame(answer.facts, contents)


LARGE = encoded(Image.new("RGB", (2049, 100)), "JPEG")
NAN = float("nan")
LIES: list[Callable[[Frame], Frame]] = [
    facts(media_type="image/svg+xml"),
    facts(media_type=None),
    facts(media_type="image/png"),
    *(facts(width=value) for value in (0, -1, 70_000_000, 2000.0, "2000", True, None)),
    facts(width=9000, height=9000),
    without("height"),
    *(facts(taken=value) for value in ("yesterday", 5, "1970-01-01T00:00:00", "2026-03-12T14:32:07+01:00", "x" * 19)),
    *(facts(offset=value) for value in (54_001, -54_001, 3600.0, "3600", True)),
    *(
        facts(position=value)
        for value in (
            [91.0, 0.0, None],
            [0.0, 180.1, None],
            [NAN, 0.0, None],
            [9, 2, None],
            [9.0, 2.0],
            [9.0, 2.0, -1.0],
            [9.0, 2.0, NAN],
            [9.0, 2.0, "near"],
            {"latitude": 9.0},
            "9,2",
        )
    ),
    *(facts(orientation=value) for value in (0, 9, "6", None)),
    *(facts(by_camera=value) for value in (1, "yes", None)),
    parts(),
    parts(PHOTO.report),
    parts(PHOTO.report, PHOTO.thumbnail, b"more"),
    parts(PHOTO.report, PHOTO.report),
    parts(PHOTO.thumbnail, PHOTO.thumbnail),
    parts(LARGE, PHOTO.thumbnail),
    parts(PHOTO.report, b"<svg/>"),
    parts(PHOTO.report + b"<script>", PHOTO.thumbnail),
    parts(encoded(Image.new("RGB", (1365, 2048)), "PNG"), PHOTO.thumbnail),
    parts(jpeg((1365, 2048), exif={ExifTags.Base.Make: "Tecno"}), PHOTO.thumbnail),
]


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_not(lie: Callable[[Frame], Frame]) -> None:
    with pytest.raises(ValueError, match=r"."):
        believed(lie(carried(told(PHOTO))), "JPEG")


def test_the_largest_of_pictures_fits_the_bounds() -> None:
    noise: Any = Image.merge("RGB", [Image.effect_noise((2048, 2048), 255) for _ in range(3)])
    prepared = prepare(encoded(noise, "PNG"))
    assert [len(content) <= bound for content, bound in zip(told(prepared).parts, BOUNDS, strict=True)] == [True, True]
