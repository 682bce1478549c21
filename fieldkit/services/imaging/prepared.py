"""What an image becomes: plain values and two sizes, with the limits both sides of the quarantine keep to."""

import datetime as dt
from dataclasses import field

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Place

MAX_BYTES = 80_000_000
MAX_PIXELS = 64_000_000
REPORT_SIDE, REPORT_BYTES = 2048, 8_000_000
THUMBNAIL_SIDE, THUMBNAIL_BYTES = 320, 65_536
JPEG = "image/jpeg"
MEDIA_TYPES = {"JPEG": JPEG, "PNG": "image/png", "WEBP": "image/webp", "TIFF": "image/tiff", "HEIF": "image/heic"}
"""The kinds of image taken in, by Pillow's names for them."""
UPRIGHT = 1
YEARS = range(1995, 2100)
"""A camera's clock outside of these was never set."""
WIDEST = dt.timedelta(hours=15)
"""As far as any clock is from UTC."""


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """What a camera wrote into a photo.

    ``taken`` is the camera's clock, without a zone; ``offset`` how far that clock was ahead of UTC, where known.
    ``orientation`` is EXIF's 1 to 8. ``by_camera`` says that a camera, not a program, wrote the file.
    """

    taken: dt.datetime | None = None
    offset: dt.timedelta | None = None
    position: Place | None = None
    orientation: int = UPRIGHT
    by_camera: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """An image ready to be kept: ``report`` and ``thumbnail`` are JPEG, upright, with no metadata.

    ``width`` and ``height`` are the upright size of the original in pixels, ``media_type`` what its content is.
    """

    media_type: str
    width: int
    height: int
    report: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    camera: CameraFacts
