"""Time, place and orientation from EXIF; no other tag is read."""

import datetime as dt
import math
import re
import struct
from collections.abc import Mapping
from typing import Any

from PIL import ExifTags, Image

from fieldkit.domain.values import Place
from fieldkit.services.imaging.prepared import UPRIGHT, WIDEST, YEARS, CameraFacts

MALFORMED = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    struct.error,
)
"""What Pillow raises on bytes that are not what they claim."""

_TIME = re.compile(r"\s*(\d{4})[:/-](\d{1,2})[:/-](\d{1,2})[ T](\d{1,2}):(\d{2}):(\d{2})")
_DAY = re.compile(r"\s*(\d{4})[:/-](\d{1,2})[:/-](\d{1,2})")
_OFFSET = re.compile(r"\s*([+-])(\d{2}):?(\d{2})")
_QUARTER = dt.timedelta(minutes=15)
_DRIFT = dt.timedelta(minutes=4)


def camera_facts(image: Image.Image) -> CameraFacts:
    """Read the allowed tags; what is malformed counts as absent."""
    try:
        exif = image.getexif()
        main = dict(exif)
        details = exif.get_ifd(ExifTags.IFD.Exif)
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except MALFORMED:
        return CameraFacts()
    by_camera = bool(_text(main.get(ExifTags.Base.Make)) or _text(main.get(ExifTags.Base.Model)))
    taken = _moment(details.get(ExifTags.Base.DateTimeOriginal)) or _moment(
        details.get(ExifTags.Base.DateTimeDigitized)
    )
    if taken is None and by_camera:
        taken = _moment(main.get(ExifTags.Base.DateTime))
    stated = _offset(details.get(ExifTags.Base.OffsetTimeOriginal))
    orientation = main.get(ExifTags.Base.Orientation)
    return CameraFacts(
        taken=taken,
        offset=stated if stated is not None else _offset_by_satellite(taken, gps),
        position=_position(gps),
        orientation=orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else UPRIGHT,
        by_camera=by_camera,
    )


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\x00 ") if isinstance(value, str) else ""


def _moment(value: object) -> dt.datetime | None:
    match = _TIME.match(_text(value))
    if match is None or int(match[1]) not in YEARS:
        return None
    try:
        return dt.datetime(*(int(part) for part in match.groups()))  # type: ignore[arg-type]
    except ValueError:
        return None


def _offset(value: object) -> dt.timedelta | None:
    match = _OFFSET.match(_text(value))
    if match is None:
        return None
    ahead = dt.timedelta(hours=int(match[2]), minutes=int(match[3]))
    return None if ahead > WIDEST else ahead if match[1] == "+" else -ahead


def _offset_by_satellite(taken: dt.datetime | None, gps: Mapping[int, Any]) -> dt.timedelta | None:
    """The camera's clock less the satellites', to the quarter of an hour; None when they do not agree so far."""
    match = _DAY.match(_text(gps.get(ExifTags.GPS.GPSDateStamp)))
    clock = _numbers(gps.get(ExifTags.GPS.GPSTimeStamp))
    if taken is None or match is None or clock is None or not 0 <= clock[0] < 24:
        return None
    try:
        midnight = dt.datetime(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    ahead = taken - midnight - dt.timedelta(hours=clock[0], minutes=clock[1], seconds=clock[2])
    rounded = round(ahead / _QUARTER) * _QUARTER
    return rounded if abs(rounded) <= WIDEST and abs(ahead - rounded) <= _DRIFT else None


def _position(gps: Mapping[int, Any]) -> Place | None:
    if _text(gps.get(ExifTags.GPS.GPSStatus)).upper() == "V":
        return None  # the receiver itself says that it had no fix
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "NS", 90)
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "EW", 180)
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None
    accuracy = _number(gps.get(ExifTags.GPS.GPSHPositioningError))
    return Place(latitude, longitude, accuracy if accuracy is not None and 0 < accuracy < 1e6 else None, "exif")


def _degrees(value: object, reference: object, signs: str, bound: int) -> float | None:
    parts = _numbers(value)
    sign = _text(reference).upper()[:1]
    if parts is None or not sign or sign not in signs:
        return None
    degrees = round(parts[0] + parts[1] / 60 + parts[2] / 3600, 7)
    if not 0 <= degrees <= bound:
        return None
    return -degrees if sign == signs[1] else degrees


def _numbers(value: object) -> tuple[float, float, float] | None:
    if not isinstance(value, tuple | list) or len(value) != 3:
        return None
    first, second, third = (_number(part) for part in value)
    if first is None or second is None or third is None or not (0 <= second <= 60 and 0 <= third <= 60):
        return None
    return first, second, third


def _number(value: Any) -> float | None:  # noqa: ANN401 - EXIF holds rationals, numbers, text or rubbish
    try:
        number = float(value)
    except MALFORMED:
        return None
    return number if math.isfinite(number) else None
