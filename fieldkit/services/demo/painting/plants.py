"""Trees, palms, bushes and rows of crops."""

import math

from PIL import Image, ImageChops, ImageDraw, ImageOps

from fieldkit.domain.lightly import dataclass
from fieldkit.services.demo.painting.frame import Colour, Frame, Point, Sprite, mix, shade
from fieldkit.services.demo.painting.texture import contrast, curve, ramp, soften, texture

_BARK: Colour = (84, 64, 50)


@dataclass(frozen=True, slots=True)
class Species:
    """How a tree looks: crown width and height as shares of its height, its leaf colour and how open its crown is."""

    crown_width: float
    crown_height: float
    leaf: Colour
    openness: float
    trunk: float


MANGO = Species(1.25, 0.72, (58, 92, 34), 0.06, 0.075)
NEEM = Species(0.95, 0.66, (84, 112, 48), 0.22, 0.05)
ACACIA = Species(1.45, 0.34, (104, 120, 62), 0.34, 0.032)
EUCALYPTUS = Species(0.55, 0.74, (98, 122, 92), 0.36, 0.032)


def tree(frame: Frame, foot: Point, height: float, species: Species, *, blur: float = 0.0) -> None:
    """A tree standing at ``foot`` with its shadow beside it."""
    random = frame.random
    width, crown = height * species.crown_width, height * species.crown_height
    away = -frame.light.side
    frame.darken(
        (
            round(foot[0] - width * 0.45 + away * width * 0.12),
            round(foot[1] - height * 0.05),
            round(foot[0] + width * 0.45 + away * width * 0.22),
            round(foot[1] + height * 0.07),
        ),
        max(2.0, height * 0.02),
        0.5,
    )
    _trunk(frame, foot, height, species, blur)
    leaves, mask = _crown(frame, round(width), round(crown), species)
    if blur:
        leaves, mask = soften(leaves, blur), soften(mask, blur)
    middle = foot[0] + random.uniform(-0.03, 0.03) * width
    frame.paste(leaves, (middle - width / 2, foot[1] - height), mask)


def _trunk(frame: Frame, foot: Point, height: float, species: Species, blur: float) -> None:
    random = frame.random
    thick = height * species.trunk
    tall = height * (1 - species.crown_height * 0.55)
    wide = height * 0.6
    sprite = Sprite(wide, tall)
    lean = random.uniform(-0.04, 0.04) * height
    middle = wide / 2
    top = middle + lean
    sprite.polygon(
        [
            (middle - thick * 0.75, tall),
            (middle - thick * 0.42, tall * 0.82),
            (top - thick * 0.34, tall * 0.3),
            (top + thick * 0.34, tall * 0.3),
            (middle + thick * 0.45, tall * 0.82),
            (middle + thick * 0.8, tall),
        ],
        _BARK,
    )
    for _ in range(5):
        reach = random.uniform(-0.45, 0.45) * wide
        sprite.line(
            [(top, tall * random.uniform(0.3, 0.5)), (top + reach, random.uniform(0, tall * 0.12))], _BARK, thick * 0.3
        )
    lit = ramp((64, 64), ((0, 190), (0.5, 120), (1, 60)), across=True)
    sprite.shade(lit if frame.light.side < 0 else ImageOps.mirror(lit), 0.5)
    sprite.roughen(random, "fibres", 0.5)
    sprite.lay(frame, (foot[0] - middle, foot[1] - tall), blur=blur)


def _crown(frame: Frame, width: int, height: int, species: Species) -> tuple[Image.Image, Image.Image]:
    """A crown of leaves: its colours, and a mask with ragged edges and gaps."""
    random = frame.random
    size = (max(8, width), max(8, height))
    body = Image.new("L", size, 0)
    draw = ImageDraw.Draw(body)
    for _ in range(16):
        angle = random.uniform(0, math.tau)
        reach = math.sqrt(random.random()) * 0.62
        rx, ry = size[0] * random.uniform(0.11, 0.19), size[1] * random.uniform(0.14, 0.24)
        x = size[0] * 0.5 + (size[0] * 0.47 - rx) * reach / 0.62 * math.cos(angle)
        y = size[1] * 0.53 + (size[1] * 0.45 - ry) * reach / 0.62 * math.sin(angle)
        draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=255)
    soft = soften(body, max(2.0, size[1] * 0.05))
    scale = max(0.16, min(1.0, size[0] / 700))
    leafy = texture("leaves", random, size, scale)
    ragged = ImageChops.add(soft, contrast(leafy, 0.9), 1, -128)
    mask = curve(ragged, (0, 0), (92 + 60 * species.openness, 0), (140 + 60 * species.openness, 255))
    lumps = soften(texture("fractal", random, size, max(0.5, scale * 1.6)), 3)
    light = Image.blend(contrast(leafy, 1.1), contrast(lumps, 1.3), 0.5)
    over = ramp(size, ((0, 225), (0.45, 140), (1, 26)))
    aside = ramp(size, ((0, 200), (1, 60)), across=True)
    if frame.light.side > 0:
        aside = ImageOps.mirror(aside)
    light = Image.blend(light, Image.blend(over, aside, 0.35), 0.55)
    haze = mix(species.leaf, (196, 196, 150), 0.12)
    bright = mix(shade(haze, 1.34), (206, 204, 104), 0.35)
    return ImageOps.colorize(contrast(light, 1.25), shade(species.leaf, 0.26), bright, shade(haze, 0.86)), mask


def palm(frame: Frame, foot: Point, height: float, *, blur: float = 0.0) -> None:
    """A palm: a slender leaning trunk and a fan of drooping fronds."""
    random = frame.random
    sprite = Sprite(height, height * 1.1)
    middle, base = height / 2, height * 1.1
    lean = random.uniform(-0.12, 0.12) * height
    top = (middle + lean, height * 0.3)
    sprite.line([(middle, base), (middle + lean * 0.3, height * 0.7), top], (104, 86, 66), height * 0.035)
    for _ in range(20):
        angle = random.uniform(-math.pi * 1.08, math.pi * 0.08)
        reach = height * random.uniform(0.28, 0.42)
        tip = (top[0] + math.cos(angle) * reach, top[1] + math.sin(angle) * reach * 0.55 + reach * 0.34)
        bend = (top[0] + math.cos(angle) * reach * 0.55, top[1] + math.sin(angle) * reach * 0.75)
        tone = shade((92, 112, 48), random.uniform(0.45, 1.15))
        sprite.polygon([top, (bend[0], bend[1] - height * 0.022), tip, (bend[0], bend[1] + height * 0.03)], tone)
    sprite.roughen(random, "fine", 0.6)
    sprite.lay(frame, (foot[0] - middle, foot[1] - base), blur=blur)


def bush(frame: Frame, middle: Point, width: float, height: float, leaf: Colour, *, blur: float = 0.0) -> None:
    """A low leafy mass resting on the ground."""
    species = Species(1, 1, leaf, 0.16, 0)
    leaves, mask = _crown(frame, round(width), round(height), species)
    if blur:
        leaves, mask = soften(leaves, blur), soften(mask, blur)
    left, top = round(middle[0] - width / 2), round(middle[1] - height)
    frame.darken((left, round(middle[1] - height * 0.12), round(left + width), round(middle[1] + height * 0.1)), 4, 0.5)
    frame.paste(leaves, (left, top), mask)


def towards(start: Point, vanishing: Point, level: float) -> Point:
    """Where a line from ``start`` to a vanishing point crosses a height of the picture."""
    part = (start[1] - level) / (start[1] - vanishing[1])
    return (start[0] + (vanishing[0] - start[0]) * part, level)


def plants_in_row(frame: Frame, start: Point, end: Point, leaf: Colour, *, near: float, far: float) -> None:
    """A row of young plants from ``start`` (near) to ``end`` (far); ``near`` and ``far`` are their sizes in pixels."""
    random = frame.random
    draw = ImageDraw.Draw(frame.image)
    spots = []
    at = 0.0
    while at < 1:
        size = near + (far - near) * at
        spots.append((at, size))
        at += max(0.012, size / max(1.0, abs(start[1] - end[1]) + abs(start[0] - end[0])) * 0.75)
    for at, size in reversed(spots):
        x = start[0] + (end[0] - start[0]) * at + random.uniform(-0.08, 0.08) * size
        y = start[1] + (end[1] - start[1]) * at
        draw.ellipse((x - size * 0.5, y - size * 0.1, x + size * 0.5, y + size * 0.14), fill=(44, 30, 20))
        for _ in range(11 if size > 10 else 4):
            angle = random.uniform(-math.pi, 0)
            reach = size * random.uniform(0.35, 0.75)
            tip = (x + math.cos(angle) * reach, y + math.sin(angle) * reach * 0.9)
            side = (tip[0] - x) * frame.light.side
            tone = shade(leaf, random.uniform(0.55, 0.9) + (0.3 if side > 0 else 0.0))
            swell = size * 0.13
            draw.polygon(
                [
                    (x, y),
                    ((x + tip[0]) / 2 - swell, (y + tip[1]) / 2),
                    tip,
                    ((x + tip[0]) / 2 + swell, (y + tip[1]) / 2),
                ],
                fill=tone,
            )
