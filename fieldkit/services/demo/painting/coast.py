"""Scenes of the coast: mangrove, salt pans and a shore."""

import math

from PIL import Image, ImageDraw, ImageOps

from fieldkit.services.demo.painting.figures import standing, workers
from fieldkit.services.demo.painting.frame import SIZE, Colour, Frame, Point, Sprite, shade
from fieldkit.services.demo.painting.landscape import (
    SAND,
    ground,
    sky,
    treeline,
)
from fieldkit.services.demo.painting.plants import (
    towards,
)
from fieldkit.services.demo.painting.texture import contrast, curve, plane, ramp, soften
from fieldkit.services.demo.painting.things import heap

WIDTH, HEIGHT = SIZE


def mangrove(frame: Frame) -> None:
    """A tidal flat where propagules were planted in lines before the standing mangrove."""
    random = frame.random
    sky(frame, random.randint(240, 300), cloud=0.35)
    treeline(frame, height=random.uniform(54, 80), colour=(60, 92, 52))
    _flat(frame, (64, 52, 42), (158, 146, 128), (108, 94, 78))
    horizon = frame.horizon
    vanishing = (random.uniform(300, 700), horizon - 40.0)
    for line in range(-5, 6):
        start = (vanishing[0] + line * 210 + random.uniform(-12, 12), HEIGHT + 30.0)
        _propagules(frame, start, towards(start, vanishing, horizon + 26))
    if random.random() < 0.75:
        workers(frame, random.randint(1, 3), 0.15, 0.4, 70, 200)


def _flat(frame: Frame, dark: Colour, light: Colour, middle: Colour) -> None:
    random, horizon = frame.random, frame.horizon
    size = (WIDTH, HEIGHT - horizon)
    mud = ImageOps.colorize(contrast(plane("fractal", random, size), 0.9), dark, light, middle)
    frame.image.paste(mud, (0, horizon))
    wet = plane("blotches", random, size, depth=1000, spread=3.0)
    mirror = ramp(size, ((0, 235), (0.5, 170), (1, 120)))
    water = ImageOps.colorize(mirror, (82, 88, 88), (222, 224, 218), (150, 160, 162))
    frame.paste(water, (0, horizon), soften(curve(wet, (0, 0), (104, 0), (168, 215)), 1.5))


def _propagules(frame: Frame, start: Point, end: Point) -> None:
    random = frame.random
    draw = ImageDraw.Draw(frame.image)
    steps = 30
    for step in range(steps, -1, -1):
        part = 1 - (1 - step / steps) ** 0.55 if step < steps else 1.0
        part = 1 - (1 - part) ** 1.9
        near = 1 - part
        x = start[0] + (end[0] - start[0]) * part + random.uniform(-4, 4) * near
        y = start[1] + (end[1] - start[1]) * part
        tall = 5 + 78 * near * near
        lean = random.uniform(-0.08, 0.08) * tall
        draw.line([(x, y), (x + lean, y - tall)], fill=(74, 86, 44), width=1 + round(3 * near))
        draw.line([(x, y + 1), (x - lean * 0.6, y + tall * 0.5)], fill=(86, 78, 66), width=1 + round(2 * near))
        for side in (-1, 1):
            reach = tall * 0.3
            draw.polygon(
                [
                    (x + lean, y - tall),
                    (x + lean + side * reach * 0.6, y - tall - reach * 0.55),
                    (x + lean + side * reach, y - tall - reach * 0.1),
                ],
                fill=shade((98, 138, 58), 0.8 + 0.25 * (side * frame.light.side > 0)),
            )


def salt_pans(frame: Frame) -> None:
    """Shallow pans with pale water, and white heaps drying on the banks."""
    random = frame.random
    sky(frame, random.randint(230, 280), cloud=0.3, dusty=0.25)
    treeline(frame, height=26, colour=(96, 104, 76))
    ground(frame, SAND)
    horizon = frame.horizon
    y = horizon + 26.0
    step = 26.0
    while y < HEIGHT + 40:
        columns = random.randint(3, 5)
        offset = random.uniform(-160, 0)
        for column in range(columns + 1):
            wide = WIDTH / columns * 1.05
            x = offset + column * wide
            lean = (x + wide / 2 - WIDTH / 2) * step / 520
            tone = random.choice(((176, 190, 190), (204, 178, 166), (214, 212, 204), (150, 168, 172)))
            _pan(frame, [(x, y), (x + wide - 22, y), (x + wide - 14 + lean, y + step), (x + lean, y + step)], tone)
        y += step * 1.24
        step *= 1.34
    for _ in range(random.randint(4, 8)):
        depth = random.random()
        size = 34 + 190 * depth
        spot = (random.uniform(80, 920), horizon + 60 + depth * (HEIGHT - horizon - 110))
        heap(frame, spot, size, size * 0.5, (206, 208, 210), (255, 255, 252), rough=0.35)
    if random.random() < 0.8:
        standing(frame, (random.uniform(250, 750), horizon + 130), 170, load=random.choice(("", "basin")), blur=0.5)


def _pan(frame: Frame, corners: list[Point], tone: Colour) -> None:
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    width, height = max(x for x, _ in corners) - left, max(y for _, y in corners) - top
    bank = Sprite(width + 14, height + 12)
    moved = [(x - left + 7, y - top + 6) for x, y in corners]
    grown = [
        (moved[0][0] - 6, moved[0][1] - 4),
        (moved[1][0] + 6, moved[1][1] - 4),
        (moved[2][0] + 7, moved[2][1] + 5),
        (moved[3][0] - 7, moved[3][1] + 5),
    ]
    bank.polygon(grown, (138, 116, 92))
    bank.polygon(moved, tone)
    bank.roughen(frame.random, strength=0.6)
    bank.shade(ramp((8, 32), ((0, 150), (1, 112))))
    bank.lay(frame, (left - 7, top - 6))


def shore(frame: Frame) -> None:
    """A sandy shore with painted boats and litter along the tide line."""
    random = frame.random
    sky(frame, random.randint(240, 290), cloud=0.35)
    horizon = frame.horizon
    size = (WIDTH, 150)
    swell = contrast(plane("clouds", random, size, depth=1400, spread=2.2), 0.8)
    sea = ImageOps.colorize(swell, (52, 88, 104), (206, 222, 222), (104, 142, 152))
    frame.image.paste(sea, (0, horizon))
    ground(frame, SAND, top=horizon + 128)
    foam = Image.new("L", (WIDTH, 60), 0)
    points = [(x, 26 + 12 * math.sin(x / 90 + frame.random.uniform(0, 1))) for x in range(0, WIDTH + 20, 20)]
    ImageDraw.Draw(foam).line(points, fill=230, width=9)
    frame.tint((244, 246, 242), soften(foam, 2.5), (0, horizon + 96))
    for number in range(random.randint(2, 4)):
        _boat(frame, (random.uniform(40, 300) + number * 230, horizon + 190 + number * 34), 260 + number * 50)
    draw = ImageDraw.Draw(frame.image)
    for _ in range(150):
        depth = random.random()
        x, y = random.uniform(0, WIDTH), horizon + 170 + depth * (HEIGHT - horizon - 170)
        bit = 2 + 9 * depth
        tone = random.choice(
            ((220, 222, 224), (60, 108, 156), (172, 52, 44), (40, 40, 44), (210, 180, 80), (120, 160, 120))
        )
        draw.ellipse((x - bit, y, x + bit * 1.3, y + bit * 0.5), fill=shade((134, 112, 84), 0.6))
        draw.polygon(
            [
                (x - bit, y),
                (x, y - bit * random.uniform(0.3, 0.8)),
                (x + bit, y - bit * 0.1),
                (x + bit * 0.2, y + bit * 0.4),
            ],
            fill=tone,
        )
    workers(frame, random.randint(2, 4), 0.45, 0.8, 80, 170)


def _boat(frame: Frame, foot: Point, length: float) -> None:
    random = frame.random
    tall = length * 0.26
    sprite = Sprite(length, tall + 6)
    hull = random.choice(((196, 160, 60), (58, 112, 150), (176, 64, 52), (222, 214, 196)))
    sprite.polygon(
        [
            (0, 0),
            (length * 0.12, tall * 0.42),
            (length * 0.86, tall * 0.42),
            (length, tall * 0.05),
            (length * 0.86, tall * 0.92),
            (length * 0.2, tall),
        ],
        hull,
    )
    for part, tone in ((0.52, (224, 220, 206)), (0.62, random.choice(((40, 90, 60), (170, 50, 46), (40, 70, 120))))):
        sprite.line(
            [
                (length * 0.08, tall * (part - 0.12)),
                (length * 0.16, tall * part),
                (length * 0.86, tall * part),
                (length * 0.97, tall * (part - 0.3)),
            ],
            tone,
            tall * 0.09,
        )
    sprite.shade(ramp((8, 64), ((0, 150), (0.5, 130), (1, 74))))
    sprite.roughen(random, strength=0.5)
    frame.darken(
        (round(foot[0] + length * 0.08), round(foot[1] - 12), round(foot[0] + length), round(foot[1] + 14)), 5, 0.6
    )
    sprite.lay(frame, (foot[0], foot[1] - tall))
