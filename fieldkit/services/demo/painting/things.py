"""Things that stand in the field: cans, basins, houses, panels, tanks, boards and bins."""

import math
from functools import lru_cache
from importlib.resources import files

from PIL import Image, ImageFont, ImageOps

from fieldkit.services.demo.painting.frame import Colour, Frame, Point, Sprite, mix, shade
from fieldkit.services.demo.painting.texture import ramp

YELLOW: Colour = (226, 172, 34)
BLUE: Colour = (38, 96, 152)
CONCRETE: Colour = (176, 168, 154)
STEEL: Colour = (150, 156, 160)


@lru_cache(maxsize=64)
def lettering(size: int) -> ImageFont.FreeTypeFont:
    """The bold letters of boards and labels."""
    return ImageFont.truetype(str(files("reportlab") / "fonts" / "VeraBd.ttf"), size)


def lit_across(frame: Frame, *, strong: bool = False) -> Image.Image:
    """A grey gradient as the sun gives a round thing, from its lit side to its shadow."""
    stops = ((0, 178), (0.25, 196), (0.6, 118), (1, 44)) if strong else ((0, 160), (0.4, 142), (1, 84))
    lit = ramp((64, 8), stops, across=True)
    return lit if frame.light.side < 0 else ImageOps.mirror(lit)


def contact(frame: Frame, foot: Point, width: float, *, strength: float = 0.6) -> None:
    """The shadow a thing throws where it touches the ground, and a little beside it."""
    away = -frame.light.side
    x, y = foot
    frame.darken(
        (
            round(x - width * 0.6 + away * width * 0.25),
            round(y - width * 0.16),
            round(x + width * 0.6 + away * width * 0.45),
            round(y + width * 0.12),
        ),
        max(1.0, width * 0.06),
        strength,
    )


def jerrycan(frame: Frame, foot: Point, height: float, colour: Colour = YELLOW) -> None:
    """A 25-litre can with its handle and cap."""
    wide = height * 0.68
    sprite = Sprite(wide, height)
    tone = mix(colour, (200, 180, 140), frame.random.uniform(0, 0.25))
    sprite.box((wide * 0.04, height * 0.18, wide * 0.96, height * 0.99), tone, height * 0.07)
    sprite.polygon(
        [
            (wide * 0.08, height * 0.22),
            (wide * 0.3, height * 0.08),
            (wide * 0.94, height * 0.12),
            (wide * 0.94, height * 0.3),
        ],
        tone,
    )
    sprite.box((wide * 0.36, height * 0.16, wide * 0.78, height * 0.21), shade(tone, 0.35), height * 0.02)
    sprite.box((wide * 0.1, 0, wide * 0.32, height * 0.12), shade(tone, 0.55), height * 0.02)
    for part in (0.42, 0.62, 0.82):
        sprite.line([(wide * 0.12, height * part), (wide * 0.88, height * part)], shade(tone, 0.8), height * 0.018)
    sprite.shade(lit_across(frame), 0.9)
    sprite.roughen(frame.random, strength=0.22)
    contact(frame, foot, wide)
    sprite.lay(frame, (foot[0] - wide / 2, foot[1] - height))


def basin(frame: Frame, foot: Point, width: float, colour: Colour) -> None:
    """A wide basin, full to the brim."""
    height = width * 0.46
    sprite = Sprite(width, height)
    sprite.polygon(
        [(0, height * 0.25), (width, height * 0.25), (width * 0.8, height * 0.9), (width * 0.2, height * 0.9)], colour
    )
    sprite.ellipse((width * 0.2, height * 0.78, width * 0.8, height), colour)
    sprite.shade(lit_across(frame, strong=True), 0.8)
    sprite.ellipse((0, 0, width, height * 0.5), shade(colour, 1.2))
    sprite.ellipse((width * 0.06, height * 0.06, width * 0.94, height * 0.46), (116, 138, 146))
    sprite.ellipse((width * 0.2, height * 0.1, width * 0.6, height * 0.26), (190, 204, 208))
    contact(frame, foot, width)
    sprite.lay(frame, (foot[0] - width / 2, foot[1] - height))


def house(
    frame: Frame, left: float, foot: float, width: float, height: float, *, wall: Colour, blur: float = 2.0
) -> None:
    """A low house under corrugated iron, seen far enough to be out of focus."""
    random = frame.random
    roof = height * 0.34
    sprite = Sprite(width * 1.1, height)
    inset = width * 0.05
    sprite.box((inset, roof * 0.8, inset + width, height), wall)
    doors = 1 + int(width > 220)
    for door in range(doors):
        x = inset + width * (0.26 + 0.42 * door) + random.uniform(-0.05, 0.05) * width
        sprite.box((x, height * 0.5, x + width * 0.1, height), (54, 42, 36))
        sprite.box((x + width * 0.19, height * 0.52, x + width * 0.28, height * 0.72), (60, 52, 48))
    sprite.roughen(random, strength=0.5)
    tin = mix((150, 148, 144), (140, 92, 66), random.uniform(0.1, 0.8))
    sprite.polygon([(0, roof), (width * 0.12, 0), (width * 1.0, 0), (width * 1.1, roof)], tin)
    for line in range(46):
        x = width * 1.1 * line / 46
        sprite.line([(x, roof), (width * 0.12 + x * 0.8, 0)], shade(tin, 0.82 if line % 2 else 1.08), 1)
    sprite.polygon(
        [(inset, roof), (inset + width, roof), (inset + width, roof * 1.16), (inset, roof * 1.16)], shade(wall, 0.5)
    )
    lit = ramp((64, 8), ((0, 150), (1, 100)), across=True)
    sprite.shade(lit if frame.light.side < 0 else ImageOps.mirror(lit))
    frame.darken(
        (round(left), round(foot - height * 0.06), round(left + width * 1.1), round(foot + height * 0.08)), 4, 0.5
    )
    sprite.lay(frame, (left, foot - height), blur=blur)


def slab(frame: Frame, middle: Point, width: float, depth: float, thick: float, colour: Colour = CONCRETE) -> None:
    """A concrete apron seen in perspective; ``middle`` is the centre of its front edge's top."""
    x, y = middle
    back = width * 0.78
    frame.darken(
        [
            (x - width * 0.53, y + thick + 3),
            (x - back * 0.5, y - depth),
            (x + back * 0.5, y - depth),
            (x + width * 0.53, y + thick + 3),
        ],
        6,
        0.6,
    )
    sprite = Sprite(width, depth + thick)
    sprite.polygon([(0, depth), ((width - back) / 2, 0), ((width + back) / 2, 0), (width, depth)], shade(colour, 1.06))
    sprite.polygon([(0, depth), (width, depth), (width, depth + thick), (0, depth + thick)], shade(colour, 0.62))
    sprite.roughen(frame.random, strength=0.5)
    sprite.lay(frame, (x - width / 2, y - depth))
    wet = mix(shade(colour, 0.45), (70, 60, 52), 0.4)
    spot = Sprite(width * 0.4, depth * 0.5)
    spot.ellipse((0, 0, width * 0.4, depth * 0.5), wet)
    spot.lay(frame, (x - width * frame.random.uniform(0.0, 0.35), y - depth * 0.75), blur=5, opacity=0.6)


def solar_panel(frame: Frame, corners: list[Point], columns: int = 6, rows: int = 4) -> None:
    """A photovoltaic panel: ``corners`` clockwise from upper left, in frame pixels."""
    left, top = min(x for x, _ in corners) - 2, min(y for _, y in corners) - 2
    width, height = max(x for x, _ in corners) - left + 2, max(y for _, y in corners) - top + 2
    a, b, c, d = [(x - left, y - top) for x, y in corners]
    sprite = Sprite(width, height)
    sprite.polygon([a, b, c, d], (26, 42, 84))
    for column in range(columns + 1):
        part = column / columns
        sprite.line([_between(a, b, part), _between(d, c, part)], (112, 130, 160), 0.8)
    for row in range(rows + 1):
        part = row / rows
        sprite.line([_between(a, d, part), _between(b, c, part)], (92, 110, 146), 0.6)
    sprite.line([a, b, c, d, a], (186, 190, 192), 2.4)
    sheen = ramp((64, 64), ((0, 220), (0.35, 150), (1, 96))).rotate(frame.random.choice((20, -24, 35)), fillcolor=128)
    sprite.shade(sheen)
    sprite.lay(frame, (left, top))


def _between(start: Point, end: Point, part: float) -> Point:
    return (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)


def tank(frame: Frame, foot: Point, width: float, height: float, colour: Colour = (38, 42, 48)) -> None:
    """A ribbed polyethylene tank."""
    sprite = Sprite(width, height)
    sprite.polygon(
        [(width * 0.12, height * 0.05), (width * 0.88, height * 0.05), (width, height * 0.14), (0, height * 0.14)],
        colour,
    )
    sprite.ellipse((width * 0.3, 0, width * 0.7, height * 0.09), shade(colour, 1.1))
    sprite.box((0, height * 0.12, width, height), colour, width * 0.03)
    for rib in range(8):
        y = height * (0.18 + 0.1 * rib)
        sprite.line([(0, y), (width, y)], shade(colour, 0.6), height * 0.014)
        sprite.line([(0, y + height * 0.02), (width, y + height * 0.02)], shade(colour, 1.2), height * 0.01)
    sprite.shade(lit_across(frame, strong=True))
    sprite.roughen(frame.random, strength=0.2)
    sprite.lay(frame, (foot[0] - width / 2, foot[1] - height))


def post(frame: Frame, foot: Point, top: Point, width: float, colour: Colour, *, cast: bool = True) -> None:
    """A pole from the ground to ``top``."""
    left = min(foot[0], top[0]) - width
    upper = min(foot[1], top[1])
    sprite = Sprite(abs(foot[0] - top[0]) + 2 * width, abs(foot[1] - top[1]) + width)
    sprite.line([(foot[0] - left, foot[1] - upper), (top[0] - left, top[1] - upper)], colour, width)
    sprite.shade(lit_across(frame), 0.8)
    sprite.roughen(frame.random, strength=0.3)
    if cast:
        away = -frame.light.side
        long = (foot[1] - top[1]) * 0.45
        frame.darken(
            [
                (foot[0] - width / 2, foot[1]),
                (foot[0] + width / 2, foot[1]),
                (foot[0] + away * long, foot[1] - long * 0.16),
            ],
            1.5,
            0.45,
        )
    sprite.lay(frame, (left, upper))


def board(
    frame: Frame,
    at: Point,
    size: Point,
    lines: list[tuple[str, float]],
    *,
    edge: Colour,
    face: Colour = (232, 226, 210),
    ink: Colour = (34, 52, 78),
) -> None:
    """A painted board: each line of text with its height as a share of the board's height."""
    width, height = size
    sprite = Sprite(width, height)
    sprite.box((0, 0, width, height), edge)
    rim = height * 0.045
    sprite.box((rim, rim, width - rim, height - rim), face)
    y = height * 0.12
    for text, share in lines:
        font = lettering(max(8, round(height * share * 2)))
        sprite.write((width * 0.09, y), text, font, ink)
        y += height * share * 1.45
    sprite.shade(lit_across(frame), 0.7)
    sprite.roughen(frame.random, strength=0.3)
    sprite.lay(frame, at)


def bin_can(frame: Frame, foot: Point, width: float, height: float, colour: Colour, label: str = "") -> None:
    """A sorting bin made from a barrel, with a stencilled letter."""
    sprite = Sprite(width, height)
    sprite.box((0, height * 0.06, width, height * 0.96), colour)
    sprite.ellipse((0, height * 0.9, width, height), colour)
    for y in (0.34, 0.64):
        sprite.line([(0, height * y), (width, height * y)], shade(colour, 0.7), height * 0.02)
    if label:
        font = lettering(round(height * 0.2 * 2))
        sprite.write((width / 2, height / 2), label, font, (236, 232, 220), "mm")
    sprite.shade(lit_across(frame, strong=True), 0.85)
    sprite.ellipse((0, 0, width, height * 0.13), shade(colour, 0.35))
    sprite.roughen(frame.random, strength=0.4)
    contact(frame, foot, width)
    sprite.lay(frame, (foot[0] - width / 2, foot[1] - height))


def heap(
    frame: Frame, middle: Point, width: float, height: float, dark: Colour, light: Colour, *, rough: float = 1.0
) -> None:
    """A heap of loose matter: earth, compost, salt."""
    random = frame.random
    points: list[Point] = [(0.0, height)]
    steps = 26
    for step in range(steps + 1):
        part = step / steps
        rise = math.sin(math.pi * part) ** 0.8
        points.append((width * part, height * (1 - rise * random.uniform(0.9, 1.0)) + 2))
    points.append((width, height))
    sprite = Sprite(width, height + 2)
    sprite.polygon(points, mix(dark, light, 0.5))
    sprite.roughen(random, "fractal", 1.9 * rough, 0.5)
    sprite.roughen(random, "fine", 1.4 * rough, 0.6)
    sprite.shade(lit_across(frame), 1.0)
    sprite.shade(ramp((8, 64), ((0, 158), (0.6, 128), (1, 70))))
    contact(frame, (middle[0], middle[1]), width * 0.9, strength=0.5)
    sprite.lay(frame, (middle[0] - width / 2, middle[1] - height))
