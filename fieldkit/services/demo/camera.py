"""A painted scene as the JPEG file a telephone would have written: time, place and orientation in its EXIF."""

import datetime as dt
import io
from fractions import Fraction

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.TiffImagePlugin import IFDRational

from fieldkit.domain.values import Place
from fieldkit.services.demo.scenes import paint

QUALITY = 85
_TURNS = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
"""EXIF orientation → how the stored pixels are turned so that a viewer that obeys it shows the scene upright."""


def photograph(
    scene: str, seed: int, *, taken: dt.datetime | None = None, place: Place | None = None, orientation: int = 1
) -> bytes:
    """A JPEG of 1,600 × 1,200 pixels seen upright.

    ``taken`` is the time on the spot, with its offset from UTC; without it and ``place`` the file says nothing of
    them, like one sent through a messenger. ``orientation`` is the EXIF tag: 1, 3, 6 or 8.
    """
    image = paint(scene, seed)
    turn = _TURNS[orientation]
    if turn is not None:
        image = image.transpose(turn)
    exif = Image.Exif()
    if taken is not None or place is not None:
        exif[Base.Make] = "FieldKit"
        exif[Base.Model] = "Demo"
    if orientation != 1:
        exif[Base.Orientation] = orientation
    if taken is not None:
        stamp = taken.strftime("%Y:%m:%d %H:%M:%S")
        offset = taken.strftime("%z")
        exif[Base.DateTime] = stamp
        detail = exif.get_ifd(IFD.Exif)
        detail[Base.DateTimeOriginal] = stamp
        if offset:
            detail[Base.OffsetTimeOriginal] = f"{offset[:3]}:{offset[3:5]}"
    if place is not None:
        exif.get_ifd(IFD.GPSInfo).update(_gps(place))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, exif=exif)
    return out.getvalue()


def _gps(place: Place) -> dict[int, object]:
    return {
        GPS.GPSVersionID: b"\x02\x03\x00\x00",
        GPS.GPSLatitudeRef: "N" if place.latitude >= 0 else "S",
        GPS.GPSLatitude: _degrees(place.latitude),
        GPS.GPSLongitudeRef: "E" if place.longitude >= 0 else "W",
        GPS.GPSLongitude: _degrees(place.longitude),
    }


def _degrees(angle: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    seconds = Fraction(round(abs(angle) * 3_600_000), 1000)
    degrees, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return IFDRational(int(degrees), 1), IFDRational(int(minutes), 1), IFDRational(int(rest * 1000), 1000)
