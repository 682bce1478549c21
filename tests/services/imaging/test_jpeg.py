"""The look at a JPEG's frame agrees with Pillow, and finds whatever is more than a picture."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fieldkit.services.imaging.decoding import prepare
from fieldkit.services.imaging.jpeg import jpeg_size, plain_jpeg_size
from tests.services.field import encoded, jpeg

PLAIN = prepare(jpeg((700, 500))).report


@pytest.mark.parametrize("size", [(1, 1), (7, 300), (2048, 1536)])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_the_size_is_pillows(size: tuple[int, int], mode: str) -> None:
    content = encoded(Image.new(mode, size), "JPEG", quality=85)
    assert plain_jpeg_size(content) == jpeg_size(content) == size


def test_a_progressive_one_with_metadata_has_a_size_and_is_not_plain() -> None:
    content = jpeg((300, 200), exif={0x010F: "Tecno"}, progressive=True)
    assert jpeg_size(content) == (300, 200)
    with pytest.raises(ValueError, match="segment"):
        plain_jpeg_size(content)


@pytest.mark.parametrize("noise", range(3))
def test_pixels_of_any_kind_are_plain(noise: int) -> None:
    picture = Image.merge("RGB", [Image.effect_noise((320, 240), 80 * noise + 1) for _ in range(3)])
    assert plain_jpeg_size(encoded(picture, "JPEG", quality=95)) == (320, 240)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN + b"PK\x03\x04",
        PLAIN + PLAIN,
        PLAIN[:-2],
        PLAIN[:300],
        PLAIN[:2],
        b"",
        b"\xff\xd8\xff\xd9",
        b"<svg/>",
        PLAIN[:2] + b"\xff\xe1\x00\x10Exif\0\0secret..." + PLAIN[2:],
        PLAIN[:2] + b"\xff\xfe\x00\x08secret" + PLAIN[2:],
        PLAIN[:2] + b"\xff\xe0\x00\x00" + PLAIN[2:],
    ],
)
def test_what_is_more_or_less_than_a_picture_is_not_plain(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        plain_jpeg_size(content)


@given(st.binary(max_size=300), st.integers(0, len(PLAIN)))
def test_any_bytes_are_measured_or_refused(inserted: bytes, at: int) -> None:
    for content in (inserted, b"\xff\xd8" + inserted, PLAIN[:at] + inserted + PLAIN[at:]):
        for measure in (jpeg_size, plain_jpeg_size):
            try:
                wide, high = measure(content)
            except ValueError:
                continue
            assert 1 <= wide <= 65_535
            assert 1 <= high <= 65_535


def test_what_is_plain_opens() -> None:
    with Image.open(io.BytesIO(PLAIN)) as image:
        assert image.size == plain_jpeg_size(PLAIN)
        assert not image.getexif()
