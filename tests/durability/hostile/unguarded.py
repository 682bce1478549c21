"""``python -m tests.durability.hostile.unguarded IMAGE``: what it would do to a program without child and limits.

It prints by how many bytes memory rose, or ends with another status than 0.
"""

import io
import resource
import sys
from pathlib import Path

from PIL import Image, PngImagePlugin

from tests.durability.hostile.memory import memory

_MACHINE = 3_000_000_000


def main(path: Path) -> None:
    """Open and shrink it as any viewer does."""
    resource.setrlimit(resource.RLIMIT_AS, (_MACHINE, _MACHINE))  # a small laptop's, so that this one outlives it
    Image.MAX_IMAGE_PIXELS = None
    PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = _MACHINE
    content = path.read_bytes()
    Image.new("RGB", (8, 8)).save(io.BytesIO(), "JPEG")
    before = memory("VmRSS")
    with Image.open(io.BytesIO(content)) as image:
        image.convert("RGB").thumbnail((2048, 2048))
    sys.stdout.write(str(memory("VmHWM") - before))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
