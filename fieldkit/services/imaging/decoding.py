"""The only place where foreign image bytes are decoded."""

import io
import struct
import threading
import warnings
import zlib
from contextlib import nullcontext
from dataclasses import dataclass

from PIL import Image, ImageCms, UnidentifiedImageError

from fieldkit.errors import FileRefused
from fieldkit.services.imaging.exif import MALFORMED, CameraFacts, camera_facts

MAX_BYTES = 80_000_000
MAX_PIXELS = 64_000_000
REPORT_SIDE = 2048
THUMBNAIL_SIDE = 320
JPEG = "image/jpeg"

_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
_MEDIA_TYPES = {"JPEG": JPEG, "MPO": JPEG, "PNG": "image/png", "WEBP": "image/webp", "TIFF": "image/tiff"}
_BROKEN = (*MALFORMED, EOFError, MemoryError, struct.error, zlib.error)
_REPORT_QUALITY, _THUMBNAIL_QUALITY = 85, 80
_THUMBNAIL_BYTES = 65_536
_LARGE = 24_000_000
_one_large = threading.Lock()
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """An image ready to be kept: ``report`` and ``thumbnail`` are JPEG, upright, with no metadata.

    ``width`` and ``height`` are the upright size of the original in pixels, ``media_type`` what its content is.
    """

    media_type: str
    width: int
    height: int
    report: bytes
    thumbnail: bytes
    camera: CameraFacts


def prepare(content: bytes, name: str = "") -> Prepared:
    """Decode an image whatever its name says. ``name`` is for the refusal only.

    Raises FileRefused: ``empty``, ``too_large``, ``not_an_image``, ``format`` (an image of a kind not accepted),
    ``too_many_pixels`` or ``damaged``.
    """
    if not content:
        raise FileRefused("empty", name=name)
    if len(content) > MAX_BYTES:
        raise FileRefused("too_large", name=name, size=len(content), limit=MAX_BYTES)
    image = _open(content, name)
    with image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise FileRefused("too_many_pixels", name=name, width=width, height=height, limit=MAX_PIXELS)
        try:
            # Of very large images one is decoded at a time: two of them would not fit a small laptop.
            with _one_large if width * height > _LARGE else nullcontext():
                return _prepare(image)
        except _BROKEN as error:
            raise FileRefused("damaged", name=name) from error


def _open(content: bytes, name: str) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused("too_many_pixels", name=name, limit=MAX_PIXELS) from error
    except UnidentifiedImageError as error:
        other = _other_format(content)
        if other:
            raise FileRefused("format", name=name, found=other) from error
        claims = content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"II*\x00", b"MM\x00*")) or _is_webp(content)
        raise FileRefused("damaged" if claims else "not_an_image", name=name) from error
    except _BROKEN as error:
        raise FileRefused("damaged", name=name) from error


def _prepare(image: Image.Image) -> Prepared:
    camera = camera_facts(image)
    width, height = image.size
    media_type = _MEDIA_TYPES[image.format or ""]
    profile = image.info.get("icc_profile")
    if image.format in {"JPEG", "MPO"}:
        image.draft(None, _fitting(image.size, REPORT_SIDE))
    small = _shrunk(_plain_pixels(image), REPORT_SIDE)
    small = _in_srgb(small, profile if isinstance(profile, bytes) else b"")
    if camera.orientation in _TURNS:
        small = small.transpose(_TURNS[camera.orientation])
    if camera.orientation >= 5:
        width, height = height, width
    small.info = {}  # Pillow would copy comments and XMP from here into what it writes
    thumbnail = _shrunk(small, THUMBNAIL_SIDE)
    return Prepared(media_type, width, height, _jpeg(small, _REPORT_QUALITY), _small_jpeg(thumbnail), camera)


def _plain_pixels(image: Image.Image) -> Image.Image:
    """The same picture in a mode that can be resized smoothly; eight bits a channel."""
    if image.mode == "P" or image.mode == "1":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode.startswith("I"):
        deep = image.convert("I")
        return deep.point(lambda value: value * (1 / 256) + 0.0).convert("L")
    if image.mode == "F":
        return image.convert("L")
    if image.mode in {"PA", "LA", "La", "RGBa"}:
        return image.convert("RGBA")
    return image if image.mode in {"RGB", "L", "RGBA", "CMYK"} else image.convert("RGB")


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


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    size = _fitting(image.size, side)
    if size == image.size:
        image.load()
        return image.copy()
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality)
    return target.getvalue()


def _small_jpeg(image: Image.Image) -> bytes:
    """A thumbnail small enough to live in the database, at the best quality that allows it."""
    for quality in range(_THUMBNAIL_QUALITY, 20, -15):
        content = _jpeg(image, quality)
        if len(content) <= _THUMBNAIL_BYTES:
            break
    return content


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _other_format(content: bytes) -> str:
    """The usual name of an image format that is recognised and not accepted, else empty."""
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        return "HEIC" if brand in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"} else "AVIF" if brand == b"avif" else ""
    for start, name in ((b"GIF8", "GIF"), (b"BM", "BMP"), (b"8BPS", "PSD"), (b"<svg", "SVG")):
        if content.startswith(start):
            return name
    return ""
