"""The hostile files as a folder somebody hands over, and what is to become of each when it is imported as a photo."""

import io
import os
import random
from pathlib import Path

import pillow_heif
from PIL import Image

from tests.durability.hostile import bombs
from tests.services.field import encoded, jpeg

CAMERA = Path(__file__).parents[2] / "services" / "camera"
TAKEN = "taken"
EITHER = "either"
"""Bytes changed at random may still be a picture; otherwise they are refused with a reason, whichever."""


def lay_out(folder: Path, mutations: int, seed: int = 23) -> dict[str, str]:
    """Write the corpus; by name, ``TAKEN``, ``EITHER`` or the reason of the refusal."""
    folder.mkdir()
    expected: dict[str, str] = {}
    for name, content, reason in bombs.refused_images():
        (folder / name).write_bytes(content)
        expected[name] = reason
    for name, content in bombs.taken_images():
        (folder / name).write_bytes(content)
        expected[name] = TAKEN
    for name, content in bombs.documents():
        (folder / name).write_bytes(content)
        expected[name] = "format" if name.endswith(".svg") else "not_an_image"
    return expected | _cut(folder) | _mutated(folder, mutations, seed) | _odd(folder)


def _seeds() -> dict[str, bytes]:
    noise = Image.effect_noise((400, 300), 60).convert("RGB")
    heic = io.BytesIO()
    pillow_heif.from_pillow(noise).save(heic, quality=50)
    seeds = {path.stem: path.read_bytes() for path in CAMERA.glob("*.jpg")}
    return seeds | {"phone": heic.getvalue(), "plain": encoded(noise, "PNG"), "web": encoded(noise, "WEBP")}


def _cut(folder: Path) -> dict[str, str]:
    """Files cut in their middle; of a JPEG, what there is of it is not a picture either."""
    for name, content in _seeds().items():
        (folder / f"cut-{name}.jpg").write_bytes(content[: len(content) // 2])
    return {f"cut-{name}.jpg": "damaged" for name in _seeds()}


def _mutated(folder: Path, count: int, seed: int) -> dict[str, str]:
    """JPEGs with a few bytes changed, mostly in their heads, where the lengths are."""
    chance = random.Random(seed)  # noqa: S311 - the same files every time
    seeds = [content for _, content in sorted(_seeds().items())]
    names = {}
    for number in range(count):
        content = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 12)):
            reach = len(content) if chance.random() < 0.3 else min(len(content), 2_000)
            content[chance.randrange(reach)] = chance.choice((0, 1, 0x7F, 0xFF, chance.randrange(256)))
        name = f"mutated-{number:03}.jpg"
        (folder / name).write_bytes(bytes(content) + number.to_bytes(2, "big"))  # no two are the same
        names[name] = EITHER
    return names


def _odd(folder: Path) -> dict[str, str]:
    """Names that mean something to a system or a screen, and entries that are no files."""
    (folder / "link.jpg").symlink_to("/etc/passwd")
    (folder / "elsewhere").symlink_to("/etc", target_is_directory=True)
    os.mkfifo(folder / "pipe.jpg")
    expected = {"link.jpg": "link", "pipe.jpg": "unreadable"}
    names = (
        "x..\\..\\evil.jpg",
        "line\nbreak.jpg",
        "gpj.\u202eexe.jpg",
        "<b>bold.jpg",
        "%s{0}.jpg",
        "x" * 240 + ".jpg",
    )
    for number, name in enumerate(names):
        (folder / name).write_bytes(jpeg((50 + number, 40)))
        expected[name] = TAKEN
    return expected
