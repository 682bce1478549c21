"""A prepared image as it leaves the child, and as the parent believes it: no value that cannot be true."""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from fieldkit.domain.values import Place
from fieldkit.services.imaging.jpeg import plain_jpeg_size
from fieldkit.services.imaging.prepared import (
    MAX_PIXELS,
    MEDIA_TYPES,
    REPORT_BYTES,
    REPORT_SIDE,
    THUMBNAIL_BYTES,
    THUMBNAIL_SIDE,
    UPRIGHT,
    WIDEST,
    YEARS,
    CameraFacts,
    Prepared,
)
from fieldkit.services.quarantine.frames import Frame

BOUNDS = (REPORT_BYTES, THUMBNAIL_BYTES)
"""The longest parts of an answer: report size, thumbnail."""


def told(prepared: Prepared) -> Frame:
    """What the child answers."""
    camera = prepared.camera
    place = camera.position
    facts = {
        "media_type": prepared.media_type,
        "width": prepared.width,
        "height": prepared.height,
        "taken": camera.taken.isoformat() if camera.taken else None,
        "offset": round(camera.offset.total_seconds()) if camera.offset is not None else None,
        "position": [place.latitude, place.longitude, place.accuracy_m] if place else None,
        "orientation": camera.orientation,
        "by_camera": camera.by_camera,
    }
    return Frame(facts, (prepared.report, prepared.thumbnail))


def believed(answer: Frame, kind: str) -> Prepared:
    """What the parent keeps of an answer about an image of a kind; raises ValueError for what cannot be true."""
    facts = answer.facts
    if len(answer.parts) != len(BOUNDS) or facts.get("media_type") != MEDIA_TYPES[kind]:
        raise ValueError("parts or kind")
    width, height = _whole(facts, "width", MAX_PIXELS), _whole(facts, "height", MAX_PIXELS)
    if width * height > MAX_PIXELS:
        raise ValueError("pixels")
    report, thumbnail = answer.parts
    for content, side in ((report, REPORT_SIDE), (thumbnail, THUMBNAIL_SIDE)):
        if max(plain_jpeg_size(content)) != min(side, max(width, height)):
            raise ValueError("sides")
    orientation = _whole(facts, "orientation", 8)
    by_camera = facts.get("by_camera")
    if type(by_camera) is not bool:
        raise ValueError("by_camera")
    camera = CameraFacts(_moment(facts), _offset(facts), _place(facts), orientation or UPRIGHT, by_camera)
    return Prepared(MEDIA_TYPES[kind], width, height, report, thumbnail, camera)


def _whole(facts: Mapping[str, Any], name: str, most: int) -> int:
    value = facts.get(name)
    if type(value) is not int or not 1 <= value <= most:
        raise ValueError(name)
    return value


def _moment(facts: Mapping[str, Any]) -> dt.datetime | None:
    value = facts.get("taken")
    if value is None:
        return None
    if not isinstance(value, str) or len(value) != len("2026-03-12T14:32:07"):
        raise ValueError("taken")
    moment = dt.datetime.fromisoformat(value)
    if moment.tzinfo is not None or moment.year not in YEARS:
        raise ValueError("taken")
    return moment


def _offset(facts: Mapping[str, Any]) -> dt.timedelta | None:
    value = facts.get("offset")
    if value is None:
        return None
    if type(value) is not int or abs(value) > WIDEST.total_seconds():
        raise ValueError("offset")
    return dt.timedelta(seconds=value)


def _place(facts: Mapping[str, Any]) -> Place | None:
    value = facts.get("position")
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 3:
        raise ValueError("position")
    latitude, longitude = (_degrees(degrees, most) for degrees, most in zip(value[:2], (90, 180), strict=True))
    accuracy = value[2]
    if accuracy is not None and not (type(accuracy) is float and 0 < accuracy < 1e6):
        raise ValueError("accuracy")
    return Place(latitude, longitude, accuracy, "exif")


def _degrees(value: object, most: int) -> float:
    if type(value) is not float or not math.isfinite(value) or abs(value) > most:
        raise ValueError("position")
    return value
