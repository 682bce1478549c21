"""Photos drawn for the tests, with what a camera writes into them: a time, a maker, a position."""

import hashlib
import random
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

from fieldkit.domain.values import Blob
from fieldkit.errors import NotFound

MAKER = "CanaryCam"
LATITUDE = ((9.0, 20.0, 15.5), "N")


def picture(seed: int, width: int = 1200, height: int = 900) -> bytes:
    """A JPEG of a plain under a sky, whose EXIF names the camera and the spot."""
    draw = random.Random(seed)  # noqa: S311 - trees, not secrets
    image = Image.new("RGB", (width, height))
    canvas = ImageDraw.Draw(image)
    top = tuple(draw.randint(90, 160) for _ in range(3))
    for y in range(height):
        share = y / height
        canvas.line([(0, y), (width, y)], fill=tuple(int(part + (235 - part) * share) for part in top))
    horizon = int(height * draw.uniform(0.45, 0.6))
    canvas.rectangle([0, horizon, width, height], fill=(draw.randint(150, 200), draw.randint(110, 140), 80))
    for _ in range(9):
        x, size = draw.randint(0, width), draw.randint(width // 30, width // 9)
        foot = draw.randint(horizon, height)
        canvas.rectangle([x - size // 12, foot - size, x + size // 12, foot], fill=(92, 62, 40))
        canvas.ellipse([x - size, foot - 2 * size, x + size, foot - size // 2], fill=(60, draw.randint(90, 140), 60))
    return encoded(image.filter(ImageFilter.GaussianBlur(1.2)))


def encoded(image: Image.Image) -> bytes:
    """The image as a JPEG with a maker and a position in its EXIF."""
    exif = Image.Exif()
    exif[0x010F] = MAKER
    exif[0x9003] = "2026:03:12 09:41:00"
    exif.get_ifd(0x8825).update({1: LATITUDE[1], 2: LATITUDE[0], 3: "E", 4: (2.0, 37.0, 43.3)})
    stored = BytesIO()
    image.save(stored, "JPEG", quality=88, exif=exif)
    return stored.getvalue()


def blob_of(data: bytes, media_type: str = "image/jpeg") -> Blob:
    """The blob under which the store would keep these bytes."""
    return Blob(hashlib.sha256(data).hexdigest(), len(data), media_type)


class Album:
    """Photos by hash, as the store would give them."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def add(self, data: bytes) -> Blob:
        """Keep a photo."""
        blob = blob_of(data)
        self._kept[blob.sha256] = data
        return blob

    def __call__(self, blob: Blob) -> bytes:
        """The bytes of a photo; raises NotFound."""
        if blob.sha256 not in self._kept:
            raise NotFound("photo")
        return self._kept[blob.sha256]
