"""Foreign images decoded: two sizes without metadata, or one reason why not."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from fieldkit.errors import FileRefused
from fieldkit.services.imaging import decoding, starts
from fieldkit.services.imaging.decoding import prepare
from fieldkit.services.imaging.prepared import MAX_BYTES
from tests.services.field import encoded, jpeg

CAMERA = Path(__file__).parents[1] / "camera"

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def reason(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        prepare(content, "photo.jpg")
    assert refused.value.facts["name"] == "photo.jpg"
    return refused.value.reason


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def test_two_sizes_are_made() -> None:
    prepared = prepare(jpeg((4000, 3000)))
    assert (prepared.width, prepared.height, prepared.media_type) == (4000, 3000, "image/jpeg")
    assert opened(prepared.report).size == (2048, 1536)
    assert opened(prepared.thumbnail).size == (320, 240)


def test_a_small_photo_is_not_enlarged() -> None:
    prepared = prepare(jpeg((200, 100)))
    assert opened(prepared.report).size == opened(prepared.thumbnail).size == (200, 100)


@pytest.mark.parametrize("size", [(1, 6000), (6000, 1), (1, 1), (2049, 3)])
def test_odd_shapes_keep_at_least_a_pixel(size: tuple[int, int]) -> None:
    prepared = prepare(jpeg(size))
    assert max(opened(prepared.report).size) <= 2048
    assert min(opened(prepared.thumbnail).size) >= 1


def test_nothing_of_the_metadata_travels() -> None:
    secret = b"SECRET-OF-THE-CAMERA"
    tags = {0x010F: secret.decode(), 0x8298: secret.decode()}
    content = jpeg(
        (2400, 1800),
        exif=tags,
        gps={1: "N", 2: (9.0, 20.0, 13.2), 3: "E", 4: (2.0, 37.0, 49.08)},
        comment=secret,
        xmp=b"<x:xmpmeta>" + secret + b"</x:xmpmeta>",
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        dpi=(300, 300),
    )
    assert content.count(secret) >= 4
    prepared = prepare(content)
    for made in (prepared.report, prepared.thumbnail):
        assert secret not in made
        image = opened(made)
        assert not dict(image.getexif())
        assert not {"icc_profile", "comment", "xmp", "exif"} & set(image.info)


@pytest.mark.parametrize("number", range(1, 9))
def test_every_orientation_ends_upright(number: int) -> None:
    prepared = prepare((CAMERA / f"orientation_{number}.jpg").read_bytes())
    assert (prepared.width, prepared.height) == (40, 80)
    upright = opened(prepare((CAMERA / "orientation_1.jpg").read_bytes()).report).convert("L")
    image = opened(prepared.report).convert("L")
    assert image.size == (40, 80)
    differing = sum(abs(one - other) > 96 for one, other in zip(image.tobytes(), upright.tobytes(), strict=True))
    assert differing < 40, "the letter stands otherwise"


@pytest.mark.parametrize(
    ("image_format", "mode", "media_type"),
    [
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("PNG", "LA", "image/png"),
        ("PNG", "I;16", "image/png"),
        ("WEBP", "RGBA", "image/webp"),
        ("TIFF", "RGB", "image/tiff"),
        ("TIFF", "CMYK", "image/tiff"),
        ("TIFF", "F", "image/tiff"),
        ("TIFF", "LAB", "image/tiff"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("MPO", "RGB", "image/jpeg"),
    ],
)
def test_every_kind_of_pixel_becomes_a_jpeg(image_format: str, mode: str, media_type: str) -> None:
    content = encoded(Image.new(mode, (2500, 1000)), image_format)
    prepared = prepare(content)
    assert prepared.media_type == media_type
    image = opened(prepared.report)
    assert image.size == (2048, 819)
    assert image.mode in {"RGB", "L"}


def test_deep_grey_keeps_its_tones() -> None:
    deep = Image.frombytes("I;16", (64, 64), struct.pack("<H", 32_768) * 64 * 64)
    middle = opened(prepare(encoded(deep, "PNG")).report).convert("L").tobytes()[64 * 32 + 32]
    assert 120 <= middle <= 136


def test_what_is_transparent_becomes_white() -> None:
    glass = Image.new("RGBA", (64, 64), (200, 0, 0, 0))
    assert opened(prepare(encoded(glass, "PNG")).report).convert("RGB").getpixel((32, 32)) == (255, 255, 255)


def profile_with_red_and_green_exchanged() -> bytes:
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exchanged = own.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    return exchanged.replace("sRGB".encode("utf-16-be"), "odd!".encode("utf-16-be"))


def test_colours_of_another_profile_are_translated() -> None:
    def pixel(profile: bytes | None = None) -> tuple[int, ...]:
        content = jpeg((64, 64), (200, 60, 40), icc_profile=profile)
        found = opened(prepare(content).report).getpixel((32, 40))
        assert isinstance(found, tuple)
        return found

    red, green, _ = pixel()
    assert red > green + 100
    assert pixel(b"not a profile at all") == pixel()
    red, green, _ = pixel(profile_with_red_and_green_exchanged())
    assert green > red + 100


def test_a_wrong_ending_does_not_matter_but_a_wrong_content_does() -> None:
    assert prepare(encoded(Image.new("RGB", (50, 50)), "PNG"), "photo.jpg").media_type == "image/png"
    assert reason(b"%PDF-1.7\n...") == "not_an_image"
    assert reason(b"MZ\x90\x00" + bytes(400)) == "not_an_image"
    assert reason(b"<html><script>alert(1)</script></html>") == "not_an_image"


def test_an_empty_file() -> None:
    assert reason(b"") == "empty"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1", "AVIF"),
        (b"GIF89a\x01\x00\x01\x00", "GIF"),
        (b"BM\x46\x00\x00\x00", "BMP"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    ],
)
def test_an_image_of_another_kind_is_named(content: bytes, name: str) -> None:
    with pytest.raises(FileRefused) as refused:
        prepare(content)
    assert (refused.value.reason, refused.value.facts["found"]) == ("format", name)


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.7, 0.97])
@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_file_cut_short(kept: float, image_format: str) -> None:
    noise = Image.effect_noise((300, 300), 80).convert("RGB")
    content = encoded(noise, image_format)
    assert reason(content[: int(len(content) * kept)]) == "damaged"


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that unfolds into width × height pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * min(height, 2000)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8001, 8000), (12_000, 12_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_unfolds(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    def unfolded(*_: object) -> None:
        raise AssertionError("the pixels were read")

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", unfolded)
    assert reason(bomb(*size)) == "too_many_pixels"


def test_as_many_pixels_as_allowed_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_PIXELS", 640 * 480)
    assert prepare(jpeg((640, 480))).width == 640
    assert reason(jpeg((641, 480))) == "too_many_pixels"


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_BYTES == 80_000_000
    content = jpeg()
    monkeypatch.setattr(starts, "MAX_BYTES", len(content) - 1)
    assert reason(content) == "too_large"
    monkeypatch.setattr(starts, "MAX_BYTES", len(content))
    assert prepare(content).width == 640


def test_a_thumbnail_of_noise_still_fits_in_the_database() -> None:
    noise = Image.merge("RGB", [Image.effect_noise((320, 320), 255) for _ in range(3)])
    assert len(prepare(encoded(noise, "PNG")).thumbnail) <= 65_536


SEEDS = [
    jpeg((40, 30), exif={0x010F: "Maker"}, gps={1: "N", 2: (9.0, 20.0, 13.2)}),
    encoded(Image.effect_noise((40, 30), 60).convert("RGB"), "PNG"),
    encoded(Image.effect_noise((40, 30), 60).convert("RGBA"), "WEBP"),
    encoded(Image.effect_noise((40, 30), 60).convert("RGB"), "TIFF", compression="tiff_lzw"),
    (CAMERA / "canon.jpg").read_bytes(),
    (CAMERA / "phone_gps.jpg").read_bytes(),
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 60_000), st.binary(min_size=1, max_size=6)), max_size=12)
)
def test_bytes_changed_at_random_are_an_image_or_a_refusal(seed: bytes, changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(seed)
    for place, new in changes:
        start = place % len(content)
        content[start : start + len(new)] = new
    try:
        prepared = prepare(bytes(content))
    except FileRefused:
        return
    assert max(opened(prepared.report).size) <= 2048
