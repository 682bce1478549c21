"""Decodes images: those of others in a child of the quarantine (``reading``), our own paintings anywhere."""

import io
import math
import struct
import warnings
import zlib
from types import TracebackType

from PIL import Image, ImageCms, UnidentifiedImageError

from fieldkit.errors import FileRefused
from fieldkit.services.imaging.exif import MALFORMED, camera_facts
from fieldkit.services.imaging.prepared import (
    MAX_PIXELS,
    MEDIA_TYPES,
    REPORT_SIDE,
    THUMBNAIL_BYTES,
    THUMBNAIL_SIDE,
    Prepared,
)
from fieldkit.services.imaging.starts import START, refuse_by_start, taken_kind

LARGE = 24_000_000
"""Pixels held at once above which one image is decoded at a time: two of them would not fit a small laptop."""

_BROKEN = (*MALFORMED, EOFError, struct.error, zlib.error)
_REPORT_QUALITY, _THUMBNAIL_QUALITY = 85, 80
_PLAIN = ("RGB", "L", "CMYK")
_FEW, _BAND, _REACH = 8_000_000, 256, 2
"""Pixels that may be held twice; rows of a band; how far bicubic looks, in rows of what it makes."""
_COPIES = {"HEIF": 3, "WEBP": 3}
"""How often their decoders hold a picture."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow's own limit stands behind ours; its remarks on malformed metadata concern nobody who uses the program.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


def prepare(content: bytes, name: str = "") -> Prepared:
    """Decode an image whatever its name says. ``name`` is for the refusal only.

    Raises FileRefused: ``empty``, ``too_large``, ``not_an_image``, ``format`` (an image of a kind not accepted),
    ``too_many_pixels`` or ``damaged``; MemoryError.
    """
    with open_image(content, name) as opened:
        return opened.develop()


class Opened:
    """An image whose head was read and whose pixels were not; ``width`` and ``height`` as the file lays them out."""

    def __init__(self, image: Image.Image, kind: str, name: str) -> None:
        """Use ``open_image``."""
        self._image, self._kind, self._name = image, kind, name
        self.width, self.height = image.size
        if kind == "JPEG":
            image.draft(None, _fitting(image.size, REPORT_SIDE))

    @property
    def weight(self) -> int:
        """Pixels of four bytes that decoding it holds at once, about."""
        pixels, drawn = self.width * self.height, self._image.width * self._image.height
        if self._kind == "JPEG":
            return drawn + (3 * pixels // 2 if self._image.info.get("progressive") else 0)
        return pixels * _COPIES.get(self._kind, 1)

    def develop(self) -> Prepared:
        """Decode it and make both sizes; raises FileRefused ``damaged``, MemoryError."""
        try:
            return _developed(self._image, self._kind, self.width, self.height)
        except _BROKEN as error:
            raise FileRefused("damaged", name=self._name) from error

    def __enter__(self) -> "Opened":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._image.close()


def open_image(content: bytes, name: str = "") -> Opened:
    """Read the head of an image; raises FileRefused as ``prepare`` does, MemoryError."""
    refuse_by_start(content[:START], len(content), name)
    kind = taken_kind(content[:START])
    try:
        image = Image.open(io.BytesIO(content), formats=(kind,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused("too_many_pixels", name=name, limit=MAX_PIXELS) from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise FileRefused("damaged", name=name) from error
    if image.width * image.height > MAX_PIXELS:
        image.close()
        raise FileRefused("too_many_pixels", name=name, width=image.width, height=image.height, limit=MAX_PIXELS)
    return Opened(image, kind, name)


def _developed(image: Image.Image, kind: str, width: int, height: int) -> Prepared:
    camera = camera_facts(image)
    profile = image.info.get("icc_profile")
    small = _shrunk(image, REPORT_SIDE)
    small = _in_srgb(small, profile if isinstance(profile, bytes) else b"")
    if camera.orientation in _TURNS:
        small = small.transpose(_TURNS[camera.orientation])
    if camera.orientation >= 5:
        width, height = height, width
    small.info = {}  # Pillow would copy comments and XMP from here into what it writes
    thumbnail = _shrunk(small, THUMBNAIL_SIDE)
    report, smallest = _jpeg(small, _REPORT_QUALITY), _small_jpeg(thumbnail)
    return Prepared(MEDIA_TYPES[kind], width, height, report, smallest, camera)


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """The picture in a mode that can be resized smoothly, eight bits a channel, ``side`` pixels at most."""
    image.load()
    size = _fitting(image.size, side)
    if image.mode in _PLAIN or image.width * image.height <= _FEW:
        plain = _plain_pixels(image)
        return plain.copy() if size == plain.size else plain.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return _shrunk_by_bands(image, size)


def _shrunk_by_bands(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The same for a picture too large to be held twice: a band of rows at a time, each with the rows around it."""
    width, height = size
    scale = image.height / height
    around = math.ceil(_REACH * max(1.0, scale)) + 1
    shrunk = None
    for top in range(0, height, _BAND):
        bottom = min(height, top + _BAND)
        first, last = max(0, math.floor(top * scale) - around), min(image.height, math.ceil(bottom * scale) + around)
        band = _plain_pixels(image.crop((0, first, image.width, last)))
        box = (0.0, top * scale - first, float(image.width), bottom * scale - first)
        part = band.resize((width, bottom - top), Image.Resampling.BICUBIC, box)
        shrunk = shrunk or Image.new(part.mode, size)
        shrunk.paste(part, (0, top))
    if shrunk is None:
        raise ValueError("no rows")
    return shrunk


def _plain_pixels(image: Image.Image) -> Image.Image:
    if image.mode == "P" or image.mode == "1":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode.startswith("I"):
        deep = image.convert("I")
        return deep.point(lambda value: value * (1 / 256) + 0.0).convert("L")
    if image.mode == "F":
        return image.convert("L")
    if image.mode in {"PA", "LA", "La", "RGBa"}:
        return image.convert("RGBA")
    return image if image.mode in {*_PLAIN, "RGBA"} else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours every screen understands, on white where the picture was transparent."""
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    return _by_profile(image, profile) if profile else _rgb(image)


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as the profile means them; a profile that cannot be read says nothing, so they are taken as they are."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return _rgb(image)
        mode = "L" if image.mode == "L" else "RGB"
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, *_BROKEN):
        return _rgb(image)
    return converted or _rgb(image)


def _rgb(image: Image.Image) -> Image.Image:
    return image if image.mode in {"RGB", "L"} else image.convert("RGB")


def _fitting(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality)
    return target.getvalue()


def _small_jpeg(image: Image.Image) -> bytes:
    """A thumbnail small enough to live in the database, at the best quality that allows it."""
    for quality in range(_THUMBNAIL_QUALITY, 20, -15):
        content = _jpeg(image, quality)
        if len(content) <= THUMBNAIL_BYTES:
            break
    return content
