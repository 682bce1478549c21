"""A look at the frame of a JPEG that never touches its pixels: what it measures, and that it holds nothing else."""

import re

_START, _END, _SCAN, _TABLES, _HUFFMAN, _JFIF = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xE0
_BASELINE = 0xC0
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_MARKER_IN_PIXELS = re.compile(rb"\xff[^\x00\xd0-\xd7]")


def jpeg_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a JPEG of the usual kinds; raises ValueError for anything else."""
    return _walked(content, plain=False)[0]


def plain_jpeg_size(content: bytes) -> tuple[int, int]:
    """The same for a JPEG that is nothing but a picture, as ``decoding`` writes them; raises ValueError.

    No metadata, no second picture, nothing before or behind it.
    """
    size, scan = _walked(content, plain=True)
    found = _MARKER_IN_PIXELS.search(content, scan)
    if found is None or found.group() != bytes((0xFF, _END)) or found.end() != len(content):
        raise ValueError("more than one picture")
    return size


def _walked(content: bytes, *, plain: bool) -> tuple[tuple[int, int], int]:
    """The size, and where the pixels begin."""
    if content[:2] != bytes((0xFF, _START)):
        raise ValueError("no JPEG")
    at, size = 2, None
    while at + 4 <= len(content):
        mark, kind, length = content[at], content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if mark != 0xFF or length < 2:
            raise ValueError("no JPEG")
        if kind in _FRAMES and size is None and length >= 8:
            height = int.from_bytes(content[at + 5 : at + 7], "big")
            size = int.from_bytes(content[at + 7 : at + 9], "big"), height
        if plain and kind not in {_JFIF, _TABLES, _HUFFMAN, _BASELINE, _SCAN}:
            raise ValueError(f"segment {kind:x}")
        at += 2 + length
        if kind == _SCAN:
            if size is None or min(size) < 1:
                raise ValueError("no size")
            return size, at
    raise ValueError("cut")
