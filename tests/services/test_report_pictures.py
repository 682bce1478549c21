"""Pictures of others in a report: what is no report size is never decoded in the program's own process."""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from fieldkit.domain.photo import Photo
from fieldkit.reports.pdf import photos as printing
from fieldkit.services.imaging.jpeg import plain_jpeg_size
from fieldkit.services.report_pictures import is_report_size
from tests.written_mission import Written, write_mission


def png_bomb(side: int) -> bytes:
    """A white PNG of ``side`` squared pixels in a few kilobytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(side: int, **options: object) -> bytes:
    stored = io.BytesIO()
    Image.effect_noise((side, side), 60).convert("RGB").save(stored, "JPEG", **options)
    return stored.getvalue()


def scans_bomb(count: int) -> bytes:
    """A progressive JPEG whose scans are repeated: each has the whole picture gone through again."""
    content = jpeg(1600, progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * count + content[-2:]


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    made = write_mission(tmp_path / "workspace")
    yield made
    made.workspace.close()


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was handed to Pillow in this process while a report was made."""
    seen: list[bytes] = []
    developed = printing._developed

    def spied(data: bytes, width: int, shape: float | None, quality: int) -> tuple[bytes, tuple[int, int]]:
        seen.append(data)
        return developed(data, width, shape, quality)

    monkeypatch.setattr(printing, "_developed", spied)
    return seen


def give(written: Written, content: bytes) -> None:
    """Let another laptop have sent ``content`` as the report size of the first photo printed."""
    workspace = written.workspace
    photo = next(each for each in workspace.records.all(Photo) if each.retained)
    blob = workspace.store.add_media(content, "image/jpeg")
    workspace.records.edit(workspace.records.get(Photo, photo.id), report_size=blob)


@pytest.mark.parametrize(
    "hostile", [png_bomb(16_000), scans_bomb(60), b"GIF89a" + bytes(50)], ids=["pixels", "scans", "kind"]
)
def test_a_hostile_report_size_is_told_and_decoded_nowhere_near_us(
    written: Written, decoded: list[bytes], hostile: bytes
) -> None:
    give(written, hostile)
    preview = written.workspace.reports.preview(written.mission, "internal", "fr")
    assert hostile not in decoded
    assert decoded, "the other photo is printed"
    assert all(max(plain_jpeg_size(data)) <= 2048 for data in decoded)
    assert preview.unreadable <= 1


def test_a_good_picture_of_another_make_is_printed_by_way_of_the_quarantine(
    written: Written, decoded: list[bytes]
) -> None:
    large = jpeg(2600, progressive=True)
    assert not is_report_size(large)
    give(written, large)
    preview = written.workspace.reports.preview(written.mission, "internal", "fr")
    assert preview.unreadable == 0
    assert large not in decoded
    assert all(is_report_size(data) for data in decoded)


def test_what_an_import_makes_is_a_report_size() -> None:
    assert is_report_size(jpeg(640, quality=85))
    assert not is_report_size(jpeg(2049, quality=85))
    assert not is_report_size(jpeg(640, quality=85, exif=b"Exif\x00\x00"))
