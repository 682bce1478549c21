"""The reader of HEIF images, apart: its library is loaded in the children that need it, and nowhere else."""

import pillow_heif

from fieldkit.services.imaging.prepared import MAX_BYTES
from fieldkit.services.imaging.reading import read, refused, warm
from fieldkit.services.quarantine.child import serve

_START = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


def main() -> None:
    """Serve until the parent is done."""
    serve(read, warm_heif, MAX_BYTES)


def warm_heif() -> None:
    """Make Pillow open HEIF, and the rest ready as for other kinds."""
    # Of all a file may hold, only the picture itself is looked at.
    pillow_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)
    warm()
    refused(_START)
