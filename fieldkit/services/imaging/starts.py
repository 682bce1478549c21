"""What kind of image a file claims to be by its first bytes; nothing of it is parsed."""

from fieldkit.errors import FileRefused
from fieldkit.services.imaging.prepared import MAX_BYTES

START = 1024
"""Bytes that are looked at."""

_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_NOT_TAKEN = (
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"8BPS", "PSD"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cjP", "JPEG 2000"),
)


def taken_kind(start: bytes) -> str:
    """The kind, one of ``prepared.MEDIA_TYPES``; empty for any other."""
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WEBP"
    if start.startswith((b"II*\0", b"MM\0*")):
        return "TIFF"
    return "HEIF" if start[4:8] == b"ftyp" and start[8:12] in _HEIF else ""


def other_kind(start: bytes) -> str:
    """The usual name of a kind of image that is recognised and not taken in, else empty."""
    if start[4:8] == b"ftyp" and start[8:12] in {b"avif", b"avis"}:
        return "AVIF"
    text = start[:START].lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<") and b"<svg" in text:
        return "SVG"
    return next((name for begins, name in _NOT_TAKEN if start.startswith(begins)), "")


def refuse_by_start(start: bytes, size: int, name: str) -> None:
    """Refuse what no reader needs to look at: by its size in bytes, or by how it begins. Raises FileRefused."""
    if not size:
        raise FileRefused("empty", name=name)
    if size > MAX_BYTES:
        raise FileRefused("too_large", name=name, size=size, limit=MAX_BYTES)
    if taken_kind(start):
        return
    other = other_kind(start)
    raise FileRefused("format", name=name, found=other) if other else FileRefused("not_an_image", name=name)
