"""Images of others prepared in real children: as they would be here, in bounded memory, refused one by one."""

import io
import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import ExifTags, Image

from fieldkit.errors import FileRefused
from fieldkit.services.imaging.decoding import prepare
from fieldkit.services.imaging.foreign import ForeignImages
from fieldkit.services.imaging.prepared import Prepared
from fieldkit.services.quarantine.ward import Task, Ward
from tests.services.field import encoded, jpeg

CAMERA = Path(__file__).parents[1] / "camera"


@pytest.fixture(scope="module")
def images() -> Iterator[ForeignImages]:
    with Ward(2) as ward:
        yield ForeignImages(ward)


def prepared(images: ForeignImages, content: bytes) -> Prepared:
    return images.prepare("photo.jpg", content[:1024], len(content), lambda: [content])


def reason(images: ForeignImages, content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        prepared(images, content)
    assert refused.value.facts["name"] == "photo.jpg"
    return refused.value.reason


@pytest.mark.parametrize("path", sorted(CAMERA.glob("*.jpg")), ids=lambda path: path.stem)
def test_a_camera_file_becomes_what_it_would_become_here(path: Path, images: ForeignImages) -> None:
    assert prepared(images, path.read_bytes()) == prepare(path.read_bytes())


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_so_does_every_other_kind(kind: str, images: ForeignImages) -> None:
    content = encoded(Image.effect_noise((900, 700), 60).convert("RGB"), kind)
    assert prepared(images, content) == prepare(content)


def heic(image: Image.Image, **options: object) -> bytes:
    target = io.BytesIO()
    pillow_heif.from_pillow(image).save(target, quality=60, **options)
    return target.getvalue()


def test_what_an_iphone_takes_is_taken_in(images: ForeignImages) -> None:
    tags = Image.Exif()
    tags.update({ExifTags.Base.Make: "Apple", ExifTags.Base.Orientation: 6})
    tags[ExifTags.IFD.Exif] = {ExifTags.Base.DateTimeOriginal: "2026:03:12 14:32:07"}
    tags[ExifTags.IFD.GPSInfo] = {1: "N", 2: (9.0, 20.0, 13.2), 3: "E", 4: (2.0, 37.0, 49.08)}
    picture = Image.new("RGB", (1200, 800), "peru")
    picture.paste("black", (0, 0, 1200, 200))
    made = prepared(images, heic(picture, exif=tags.tobytes()))
    assert (made.media_type, made.width, made.height) == ("image/heic", 800, 1200)
    assert made.camera.by_camera
    assert str(made.camera.taken) == "2026-03-12 14:32:07"
    assert made.camera.position is not None
    with Image.open(io.BytesIO(made.report)) as shown:
        assert shown.size == (800, 1200)
        grey = shown.convert("L").tobytes()[800 * 600 : 800 * 601]
        assert grey[790] < 40, "what was above is at the right"
        assert grey[10] > 100


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_cut_heic_is_refused(kept: float, images: ForeignImages) -> None:
    content = heic(Image.effect_noise((640, 480), 60).convert("RGB"))
    assert reason(images, content[: round(len(content) * kept)]) == "damaged"


LARGE = (8000, 8000)


@pytest.mark.parametrize(
    ("mode", "kind", "options"),
    [
        ("RGBA", "PNG", {}),
        ("I;16", "PNG", {}),
        ("CMYK", "TIFF", {"compression": "tiff_lzw"}),
        ("RGB", "JPEG", {"progressive": True, "subsampling": 0}),
    ],
)
def test_the_largest_allowed_fit_the_memory_of_a_child(
    mode: str, kind: str, options: dict[str, object], images: ForeignImages
) -> None:
    made = prepared(images, encoded(Image.new(mode, LARGE), kind, **options))
    assert (made.width, made.height) == LARGE


def test_of_very_large_ones_one_is_decoded_at_a_time(images: ForeignImages, monkeypatch: pytest.MonkeyPatch) -> None:
    content, alone, together = encoded(Image.new("RGB", (6000, 5000)), "PNG"), list[object](), list[int]()
    parse = Ward.parse

    def watched(self: Ward, task: Task[Any]) -> object:
        if not task.facts.get("alone"):
            return parse(self, task)
        alone.append(task)
        together.append(len(alone))
        try:
            return parse(self, task)
        finally:
            alone.remove(task)

    monkeypatch.setattr(Ward, "parse", watched)
    with ThreadPoolExecutor(3) as pool:
        for made in [pool.submit(prepared, images, content) for _ in range(3)]:
            assert made.result().width == 6000
    assert together == [1, 1, 1]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"MZ" + bytes(100), "not_an_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "format"),
        (png(12_000, 12_000), "too_many_pixels"),
        (png(60_000, 60_000), "too_many_pixels"),
        (png(8, 8, chunk(b"zTXt", b"c\0\0" + zlib.compress(bytes(300_000_000), 9))), "damaged"),
        (jpeg()[:3000], "damaged"),
        (b"II*\0" + b"\xff" * 400, "damaged"),
        (b"RIFF\xff\xff\xff\xffWEBPVP8X" + b"\xff" * 100, "too_many_pixels"),
        (b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\xff" * 100, "damaged"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\xff" * 100, "damaged"),
    ],
)
def test_each_refusal_has_its_reason(content: bytes, why: str, images: ForeignImages) -> None:
    assert reason(images, content) == why
