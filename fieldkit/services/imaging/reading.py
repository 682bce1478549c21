"""The reader of images that runs in a child of the quarantine, for all kinds but HEIF."""

import contextlib
import io
from collections.abc import Mapping
from typing import Any

from PIL import Image

from fieldkit.errors import FileRefused
from fieldkit.services.imaging.answers import told
from fieldkit.services.imaging.decoding import LARGE, open_image, prepare
from fieldkit.services.imaging.prepared import MAX_BYTES
from fieldkit.services.quarantine.child import serve
from fieldkit.services.quarantine.frames import Frame


def main() -> None:
    """Serve until the parent is done."""
    serve(read, warm, MAX_BYTES)


def read(facts: Mapping[str, Any], content: bytes) -> Frame:
    """A prepared image, or ``large`` where the parent has to see to it that no other is decoded at the same time.

    ``facts["alone"]`` says that it has. Raises FileRefused, MemoryError.
    """
    with open_image(content) as image:
        if image.weight > LARGE and not facts.get("alone"):
            return Frame({"large": True})
        return told(image.develop())


def warm() -> None:
    """Decode one image of each kind: afterwards no module and no table has to be looked for on disk."""
    tags = Image.Exif()
    tags.update({0x0112: 6, 0x8769: {0x9003: "2026:03:12 14:32:07"}, 0x8825: {1: "N", 2: (9.0, 20.0, 13.2)}})
    for kind in ("JPEG", "PNG", "WEBP", "TIFF"):
        sample = io.BytesIO()
        Image.new("RGB", (8, 8)).save(sample, kind, exif=tags.tobytes())
        told(prepare(sample.getvalue()))
    refused(b"\x89PNG\r\n\x1a\n")


def refused(content: bytes) -> None:
    """Have a broken image refused, so that refusing needs nothing more from disk either."""
    with contextlib.suppress(FileRefused):
        prepare(content)
