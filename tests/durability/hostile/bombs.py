"""Hostile files made here, small on disk and large once somebody unfolds them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from PIL import Image

from tests.services.field import encoded, jpeg

Made = tuple[str, bytes]
"""A file's name and content."""

_MEGABYTE = 1_000_000


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *, depth: int = 8, colour: int = 0, extra: Sequence[bytes] = ()) -> bytes:
    """A black PNG; its pixels take next to nothing on disk."""
    samples = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    row = 1 + (width * samples * depth + 7) // 8
    squeeze = zlib.compressobj(1)
    rows = [squeeze.compress(bytes(row)) for _ in range(min(height, 12_000))]
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    pixels = chunk(b"IDAT", b"".join([*rows, squeeze.flush()]))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + pixels + chunk(b"IEND", b"")


@cache
def zeros(megabytes: int) -> bytes:
    """So many megabytes of zeros, compressed."""
    squeeze = zlib.compressobj(9)
    return b"".join([*(squeeze.compress(bytes(_MEGABYTE)) for _ in range(megabytes)), squeeze.flush()])


def refused_images() -> Iterator[tuple[str, bytes, str]]:
    """Images that are refused: name, content, reason."""
    yield "144-mpx.png", png(12_000, 12_000, depth=1), "too_many_pixels"
    yield "3600-mpx.png", png(60_000, 60_000, depth=1), "too_many_pixels"
    yield "65-mpx.png", png(8_200, 8_000), "too_many_pixels"
    text = zeros(300)
    yield "ztxt.png", png(8, 8, extra=[chunk(b"zTXt", b"Comment\0\0" + text)]), "damaged"
    yield "itxt.png", png(8, 8, extra=[chunk(b"iTXt", b"Comment\0\1\0\0\0" + text)]), "damaged"
    yield "many-ztxt.png", png(8, 8, extra=[chunk(b"zTXt", b"c\0\0" + zeros(1))] * 200), "damaged"
    frame = b"\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\xff\x7f\xff\x7f\0\x02\x02\x4c\x01\0"
    yield "frames.gif", b"GIF89a\xff\x7f\xff\x7f\x80\0\0\0\0\0\xff\xff\xff" + frame * 20_000 + b"\x3b", "format"
    yield "script.gif.jpg", b"GIF89a=1;alert(1)//" + bytes(50), "format"
    yield "drawing.svg", SVG, "format"
    yield "drawing.jpg", b"<?xml version='1.0'?>\n" + LAUGHS + SVG, "format"
    yield "film.avif", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1" + bytes(100), "format"
    yield "program.jpg", b"MZ\x90\0" + bytes(1000), "not_an_image"
    yield "page.jpg", b"<html><script src='http://192.0.2.1/x'></script>", "not_an_image"
    yield "paper.jpg", nested_pdf() + b"%", "not_an_image"
    yield "archive.png", zip_bomb(), "not_an_image"
    yield "empty.jpg", b"", "empty"
    yield "huge.webp", webp(16_000, 16_000), "too_many_pixels"
    yield "huge.tif", tiff(100_000, 100_000), "too_many_pixels"


def taken_images() -> Iterator[Made]:
    """Images that are odd or heavy and still pictures: they are taken in, unfolded far from the program."""
    yield "62-mpx-16-bit.png", png(7_900, 7_850, depth=16)
    yield "62-mpx-transparent.png", png(7_900, 7_850, colour=6)
    target = io.BytesIO()
    Image.new("RGB", (7_900, 7_850), "peru").save(target, "JPEG", progressive=True, subsampling=0)
    yield "62-mpx-progressive.jpg", target.getvalue()
    photo = jpeg((640, 480))
    segment = b"\xff\xe1" + struct.pack(">H", 65_500) + b"Exif\0\0" + b"II*\0\x08\0\0\0" + b"\xff" * 65_484
    yield "10-mb-exif.jpg", photo[:2] + segment * 155 + photo[2:]
    exif = png(64, 50, extra=[chunk(b"eXIf", b"II*\0\x08\0\0\0" + b"\x41\x9c\x02\0\xff\xff\xff\x7f\0\0\0\0" * 900_000)])
    yield "10-mb-exif.png", exif
    yield "photo-and-archive.jpg", jpeg((641, 480)) + zip_bomb()
    yield "photo-and-page.jpg", jpeg((642, 480), comment=b"<script>fetch('http://192.0.2.1')</script>")
    frames: Any = [Image.new("RGB", (300, 200), (number, 90, 40)) for number in range(60)]
    yield "frames.webp", encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    yield "circle.tif", tiff(8, 8, following=8)
    yield "frames.png", encoded(frames[1], "PNG", save_all=True, append_images=frames[2:])


def documents() -> Iterator[Made]:
    """Documents that unfold, or lead elsewhere, for whoever opens them."""
    yield "nested.pdf", nested_pdf()
    yield "42.zip", zip_bomb(levels=3)
    yield "bomb.xlsx", workbook()
    yield "paths.zip", paths()
    yield "laughs.xml", LAUGHS
    yield "drawing.svg", SVG


LAUGHS = (
    b"<!DOCTYPE lolz [<!ENTITY a 'lol'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(10))
    + b"]><lolz>&k;</lolz>"
)
SVG = (
    b"<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>"
    b"<image xlink:href='http://192.0.2.1/x.png'/><image xlink:href='file:///etc/passwd'/></svg>"
)


def nested_pdf() -> bytes:
    """A page whose content was compressed three times: a kilobyte that stands for 300 MB."""
    content = zlib.compress(zlib.compress(zeros(300), 9), 9)
    filters = b"[/FlateDecode /FlateDecode /FlateDecode]"
    return (
        b"%%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length %d/Filter %s>>stream\n"
        % (len(content), filters)
        + content
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def zip_bomb(levels: int = 1) -> bytes:
    """Sixteen members of 10 MB each, in archives within archives."""
    content, name = bytes(10 * _MEGABYTE), "zeros"
    for level in range(levels):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(16):
                archive.writestr(f"{name}{number}", content)
        content, name = target.getvalue(), f"level{level}.zip"
    return content


def workbook() -> bytes:
    """A workbook whose sheet takes 200 MB."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", LAUGHS)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(200):
                sheet.write(b"<c/>" * 250_000)
    return target.getvalue()


def paths() -> bytes:
    """Members that would be written elsewhere: above, at the root, through a link."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("../../escaped.txt", "/tmp/escaped.txt", "C:\\escaped.txt", "..\\escaped.txt"):  # noqa: S108 - never written
            archive.writestr(name, b"x")
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc")
        archive.writestr("link/escaped.txt", b"x")
    return target.getvalue()


def webp(width: int, height: int) -> bytes:
    """The head of a WebP of that size."""
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tiff(width: int, height: int, *, following: int = 0) -> bytes:
    """A TIFF of one strip that is not there; ``following`` is where it says that its next picture is."""
    entries = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, height), (279, 10)]
    packed = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + packed + struct.pack("<I", following)
