"""Noise, gradients and other grey images from which surfaces are made.

A texture is an ``L`` image whose mean is near 128. The large ones are computed once per process; a scene takes
crops of them at places its own chance decides, so that two scenes never share a surface.
"""

from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageFilter

Size = tuple[int, int]
Box = tuple[int, int, int, int]
Curve = tuple[tuple[float, float], ...]

_ATLAS = 1024
_WEIGHTS = {"clouds": 0.24, "stains": 0.26}
_CUBIC = Image.Resampling.BICUBIC
_LINEAR = Image.Resampling.BILINEAR
_DOUBLED = [min(255, 2 * level) for level in range(256)]


def chance(seed: object) -> Random:
    """A source of chance that gives the same throws for the same seed on every machine."""
    return Random(f"fieldkit-demo:{seed}")  # noqa: S311 - paint, not secrets


def _cells(random: Random, columns: int, rows: int) -> Image.Image:
    return Image.frombytes("L", (columns, rows), random.randbytes(columns * rows))


def _octaves(name: str, size: Size, cells: tuple[tuple[int, int], ...], weight: float) -> Image.Image:
    """Noise at several scales, the coarsest first; ``weight`` is what each finer scale brings."""
    random = chance(name)
    field = Image.new("L", size, 128)
    for rank, (columns, rows) in enumerate(cells):
        layer = _cells(random, columns, rows).resize(size, _CUBIC)
        field = layer if rank == 0 else Image.blend(field, layer, weight)
    return contrast(field, 1.7)


@lru_cache(maxsize=16)
def atlas(name: str) -> Image.Image:
    """One of the large textures by name: ``grain``, or one of those listed below."""
    size = (_ATLAS, _ATLAS)
    if name == "grain":
        random = chance(name)
        return Image.blend(_cells(random, *size), _cells(random, *size), 0.5)
    cells = {
        "fractal": ((6, 6), (18, 18), (60, 60), (180, 180), (500, 500)),
        "fine": ((90, 90), (260, 260), (700, 700)),
        "clouds": ((2, 5), (4, 10), (9, 26), (22, 60), (60, 150), (150, 330)),
        "leaves": ((34, 34), (110, 110), (230, 230)),
        "blotches": ((8, 8), (24, 24)),
        "stains": ((5, 5), (13, 13), (40, 40), (700, 700)),
        "fibres": ((220, 10), (420, 24), (700, 60)),
    }[name]
    return _octaves(name, size, cells, _WEIGHTS.get(name, 0.42))


def texture(name: str, random: Random, size: Size, zoom: float = 1.0) -> Image.Image:
    """A crop of a large texture, mirrored at random; ``zoom`` above 1 makes its grains coarser."""
    source = atlas(name)
    if random.random() < 0.5:
        source = source.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    width, height = max(2, round(size[0] / zoom)), max(2, round(size[1] / zoom))
    if width > _ATLAS or height > _ATLAS:
        scale = _ATLAS / max(width, height)
        width, height = max(2, int(width * scale)), max(2, int(height * scale))
    left, top = random.randrange(_ATLAS - width + 1), random.randrange(_ATLAS - height + 1)
    crop = source.crop((left, top, left + width, top + height))
    return crop if crop.size == size else crop.resize(size, _CUBIC)


def curve(image: Image.Image, *points: tuple[float, float]) -> Image.Image:
    """Map grey values through straight lines between ``(from, to)`` points, each 0 to 255."""
    table = []
    for level in range(256):
        left = max((point for point in points if point[0] <= level), default=points[0])
        right = min((point for point in points if point[0] >= level), default=points[-1])
        span = right[0] - left[0]
        part = (level - left[0]) / span if span else 0.0
        table.append(max(0, min(255, round(left[1] + part * (right[1] - left[1])))))
    return image.point(table)


def contrast(image: Image.Image, factor: float, middle: float = 128) -> Image.Image:
    """Spread grey values around ``middle``."""
    return image.point([max(0, min(255, round(middle + (level - middle) * factor))) for level in range(256)])


def ramp(size: Size, stops: Curve, *, across: bool = False) -> Image.Image:
    """A gradient from top to bottom (or left to right): ``(position 0–1, grey)`` stops."""
    steps = 256
    shape, full = ((steps, 1), (size[0], 1)) if across else ((1, steps), (1, size[1]))
    return (
        Image.frombytes("L", shape, _strip(stops, steps)).resize(full, _LINEAR).resize(size, Image.Resampling.NEAREST)
    )


@lru_cache(maxsize=256)
def _strip(stops: Curve, steps: int) -> bytes:
    values = bytearray()
    for step in range(steps):
        at = step / (steps - 1)
        left = max((stop for stop in stops if stop[0] <= at), default=stops[0])
        right = min((stop for stop in stops if stop[0] >= at), default=stops[-1])
        span = right[0] - left[0]
        part = (at - left[0]) / span if span else 0.0
        values.append(max(0, min(255, round(left[1] + part * (right[1] - left[1])))))
    return bytes(values)


def plane(
    name: str, random: Random, size: Size, *, depth: float = 1500.0, spread: float = 2.0, closeness: float = 120.0
) -> Image.Image:
    """A texture seen lying flat, from the horizon (top) to the feet (bottom).

    ``depth`` is how much of the texture lies before the eye, ``spread`` how wide its grains look at the feet and
    ``closeness`` (pixels) how far below the vanishing line the image begins.
    """
    width, height = size
    source = tiled(name)
    pitch = (height + closeness) / spread / closeness
    half = pitch * width / 2
    left = random.uniform(half, source.width - half) if half * 2 < source.width else source.width / 2
    top = random.uniform(0, max(0.0, source.height - depth - 2))
    coefficients = (pitch, left / closeness, left - half, 0.0, top / closeness, top + depth, 0.0, 1 / closeness)
    return source.transform(size, Image.Transform.PERSPECTIVE, coefficients, _LINEAR)


@lru_cache(maxsize=8)
def tiled(name: str) -> Image.Image:
    """A large texture repeated with mirrors, so that a plane has room to stretch."""
    tile = atlas(name)
    mirrored = tile.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    row = Image.new("L", (_ATLAS * 4, _ATLAS))
    for column in range(4):
        row.paste(mirrored if column % 2 else tile, (column * _ATLAS, 0))
    whole = Image.new("L", (_ATLAS * 4, _ATLAS * 2))
    whole.paste(row, (0, 0))
    whole.paste(row.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (0, _ATLAS))
    return whole


def soften(image: Image.Image, radius: float) -> Image.Image:
    """A blur that costs little when it is wide: the image is reduced, blurred and enlarged again."""
    factor = max(1, min(8, int(radius / 1.5)))
    if factor == 1:
        return image.filter(ImageFilter.GaussianBlur(radius))
    small = image.resize((max(1, image.width // factor), max(1, image.height // factor)), Image.Resampling.BOX)
    return small.filter(ImageFilter.GaussianBlur(radius / factor)).resize(image.size, _LINEAR)


def multiply(left: Image.Image, right: Image.Image) -> Image.Image:
    """Two grey images multiplied, 128 being neutral."""
    return ImageChops.multiply(left, right).point(_DOUBLED)
