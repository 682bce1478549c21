"""Scenes of water points: pumps, standpipes, towers, boards, leaks."""

import math

from PIL import ImageOps

from fieldkit.services.demo.painting.figures import standing
from fieldkit.services.demo.painting.frame import Colour, Frame, Point, Sprite, shade
from fieldkit.services.demo.painting.landscape import (
    DUST,
    LATERITE,
    RED_EARTH,
    SAND,
    SAVANNA,
    Soil,
    ground,
    hills,
    sky,
    treeline,
)
from fieldkit.services.demo.painting.plants import ACACIA, MANGO, NEEM, bush, palm, tree
from fieldkit.services.demo.painting.texture import contrast, multiply, ramp, texture
from fieldkit.services.demo.painting.things import (
    BLUE,
    STEEL,
    YELLOW,
    basin,
    board,
    house,
    jerrycan,
    lettering,
    lit_across,
    post,
    slab,
    solar_panel,
    tank,
)

_WALLS: tuple[Colour, ...] = ((172, 124, 86), (190, 152, 112), (158, 104, 72), (198, 180, 152))


def village(frame: Frame, soil: Soil, *, horizon: int, high: bool = False) -> None:
    """The background most scenes share: sky, bush, a house or two and trees, out of focus."""
    random = frame.random
    sky(frame, horizon, dusty=random.uniform(0, 0.35))
    if high:
        hills(frame, (96, 108, 84), height=120)
    treeline(frame, height=random.uniform(28, 52))
    ground(frame, soil)
    left = random.choice((True, False))
    for number in range(random.randint(1, 2)):
        width = random.uniform(130, 230) * (1 - 0.25 * number)
        x = random.uniform(-60, 120) if left else random.uniform(700, 900)
        x += 210 * number * (1 if left else -1)
        house(frame, x, horizon + random.uniform(22, 34), width, width * 0.42, wall=random.choice(_WALLS), blur=2.4)
    species = random.choice((MANGO, NEEM, ACACIA))
    spot = random.uniform(720, 940) if left else random.uniform(60, 260)
    tree(frame, (spot, horizon + random.uniform(26, 50)), random.uniform(130, 200), species, blur=1.8)
    if random.random() < 0.4:
        palm(frame, (random.uniform(100, 900), horizon + 18), random.uniform(80, 130), blur=2.2)


def cans(frame: Frame, around: Point, spread: float, count: int, height: float) -> None:
    """Cans and a basin waiting their turn."""
    random = frame.random
    spots = sorted(
        (
            (around[0] + random.uniform(-spread, spread), around[1] + random.uniform(-0.1, 0.32) * spread)
            for _ in range(count)
        ),
        key=lambda spot: spot[1],
    )
    for rank, (x, y) in enumerate(spots):
        size = height * (1 + (y - around[1]) / 600)
        if rank % 4 == 3:
            basin(frame, (x, y), size * 1.25, random.choice(((150, 156, 160), (170, 60, 52), (60, 106, 140))))
        else:
            jerrycan(frame, (x, y), size, random.choice((YELLOW, YELLOW, YELLOW, BLUE, (206, 204, 190))))


def hand_pump(frame: Frame) -> None:
    """A hand pump on its apron, cans around, sometimes somebody at the lever."""
    random = frame.random
    village(frame, random.choice((LATERITE, LATERITE, DUST)), horizon=random.randint(262, 318))
    middle = random.uniform(380, 560)
    base = random.uniform(600, 640)
    slab(frame, (middle, base + 30), 430, 96, 16)
    side = random.choice((-1, 1))
    if random.random() < 0.75:
        standing(frame, (middle + side * 175, base + 22), 250, reach=-side, blur=0)
    _pump(frame, (middle, base), 250, random.choice((BLUE, (58, 108, 92), (120, 130, 138))), side)
    cans(frame, (middle - side * 150, base + 40), 120, random.randint(3, 6), 60)


def _pump(frame: Frame, foot: Point, height: float, colour: Colour, side: int) -> None:
    sprite = Sprite(340, height + 20)
    x, base = 170.0, height + 10
    sprite.box((x - 17, 62, x + 17, base), colour, 3)
    sprite.box((x - 34, base - 16, x + 34, base), shade(colour, 0.8), 3)
    sprite.box((x - 30, 34, x + 30, 84), colour, 6)
    sprite.box((x - 26, 22, x + 26, 40), shade(colour, 1.1), 8)
    spout = x - side * 74
    sprite.line([(x, 104), (spout, 112), (spout - side * 4, 140)], shade(colour, 0.9), 17)
    sprite.line([(x - side * 12, 46), (x + side * 150, 4)], STEEL, 8)
    sprite.line([(x + side * 100, 18), (x + side * 156, 2)], (60, 54, 50), 11)
    sprite.shade(lit_across(frame), 0.6)
    sprite.roughen(frame.random, strength=0.45)
    away = -frame.light.side
    fx, fy = foot
    frame.darken([(fx - 14, fy), (fx + 14, fy), (fx + away * 150, fy - 30), (fx + away * 130, fy - 36)], 3, 0.5)
    sprite.lay(frame, (fx - x, fy - base))
    if frame.random.random() < 0.7:
        falling(frame, (fx - side * 78, fy - height + 132), height - 150, 5)


def falling(frame: Frame, top: Point, length: float, width: float) -> None:
    """A thread of falling water and the splash below."""
    sprite = Sprite(width * 8, length + 12)
    x = width * 4
    sprite.polygon(
        [(x - width * 0.4, 0), (x + width * 0.4, 0), (x + width * 0.6, length), (x - width * 0.6, length)],
        (206, 218, 222),
    )
    sprite.line([(x, 0), (x, length)], (246, 250, 250), width * 0.3)
    for _ in range(14):
        angle = frame.random.uniform(-math.pi, 0)
        reach = frame.random.uniform(1, 3.4) * width
        sprite.line([(x, length), (x + math.cos(angle) * reach, length + math.sin(angle) * reach)], (226, 232, 234), 1)
    sprite.lay(frame, (top[0] - x, top[1]), opacity=0.78)


def standpipe(frame: Frame) -> None:
    """A standpipe of masonry with three taps and its number."""
    random = frame.random
    village(frame, random.choice((LATERITE, LATERITE, DUST, SAND)), horizon=random.randint(250, 300))
    middle, base = random.uniform(420, 580), random.uniform(585, 625)
    slab(frame, (middle, base + 46), 520, 118, 18)
    wide, tall = 168, random.uniform(212, 240)
    paint = random.choice((BLUE, (54, 120, 84), (176, 70, 48)))
    sprite = Sprite(wide, tall)
    sprite.box((0, 12, wide, tall), (198, 186, 164))
    sprite.polygon([(-2, 16), (6, 0), (wide - 6, 0), (wide + 2, 16), (wide + 2, 34), (-2, 34)], paint)
    sprite.box((0, tall - 26, wide, tall), shade(paint, 0.8))
    sprite.write((wide / 2, 62), f"BF {random.randint(1, 4)}", lettering(44), shade(paint, 0.7), "mm")
    sprite.roughen(random, strength=0.55)
    sprite.roughen(random, strength=0.35)
    sprite.shade(lit_across(frame), 0.6)
    away = -frame.light.side
    frame.darken(
        [
            (middle - wide / 2, base),
            (middle + wide / 2, base),
            (middle + wide / 2 + away * 150, base - 44),
            (middle - wide / 2 + away * 150, base - 44),
        ],
        5,
        0.5,
    )
    sprite.lay(frame, (middle - wide / 2, base - tall))
    for tap in (-1, 0, 1):
        x, y = middle + tap * 48, base - tall * 0.48
        brass = Sprite(34, 40)
        brass.line([(17, 2), (17, 18), (25, 22), (25, 36)], (160, 128, 62), 7)
        brass.line([(6, 8), (28, 8)], (120, 44, 36), 5)
        brass.shade(lit_across(frame), 0.7)
        brass.lay(frame, (x - 17, y - 6))
    falling(frame, (middle + random.choice((-48, 0, 48)) + 8, base - tall * 0.48 + 28), tall * 0.4, 4)
    if random.random() < 0.65:
        standing(frame, (middle + random.choice((-210, 205)), base + 20), 240, load="basin", blur=0)
    cans(frame, (middle, base + 42), 190, random.randint(4, 8), 56)


def water_tower(frame: Frame) -> None:
    """A tank on its steel tower beside solar panels."""
    random = frame.random
    village(frame, random.choice((LATERITE, DUST, SAVANNA)), horizon=random.randint(430, 480))
    foot = random.uniform(610, 650)
    middle = random.uniform(360, 480)
    top = random.uniform(250, 280)
    slab(frame, (middle, foot + 10), 330, 46, 12)
    legs = ((-118, -58), (118, 58), (-62, -46), (66, 48))
    for rank, (low, high) in enumerate(legs):
        base = foot - (34 if rank > 1 else 0)
        post(frame, (middle + low * (0.9 if rank > 1 else 1), base), (middle + high, top), 9 if rank < 2 else 7, STEEL)
    sprite = Sprite(300, foot - top)
    tall = foot - top
    for step in range(3):
        y0, y1 = tall * (0.14 + 0.28 * step), tall * (0.14 + 0.28 * (step + 1))
        spread0, spread1 = 58 + 60 * y0 / tall, 58 + 60 * y1 / tall
        sprite.line([(150 - spread0, y0), (150 + spread1, y1)], shade(STEEL, 0.8), 3.5)
        sprite.line([(150 + spread0, y0), (150 - spread1, y1)], shade(STEEL, 0.9), 3.5)
        sprite.line([(150 - spread1, y1), (150 + spread1, y1)], STEEL, 4)
    sprite.line([(168, 0), (176, tall)], (70, 96, 130), 6)
    sprite.lay(frame, (middle - 150, top))
    deck = Sprite(190, 18)
    deck.box((0, 0, 190, 16), shade(STEEL, 0.7))
    deck.roughen(random, strength=0.4)
    deck.lay(frame, (middle - 95, top - 8))
    tank(frame, (middle, top - 6), 150, 168, random.choice(((38, 42, 48), (38, 42, 48), (44, 84, 130))))
    for number in range(random.randint(1, 3)):
        x, y = 610 + number * 125, foot - 96 - number * 4
        post(frame, (x + 52, foot - 12), (x + 52, y + 30), 8, STEEL)
        solar_panel(frame, [(x + 16, y - 44), (x + 132, y - 36), (x + 112, y + 42), (x - 6, y + 32)])


def tariff_board(frame: Frame) -> None:
    """The board that says what a basin costs."""
    random = frame.random
    village(frame, random.choice((LATERITE, DUST)), horizon=random.randint(400, 450))
    frame.blur((0, 0, 1000, 750), 2.2)
    x, y = random.uniform(230, 330), random.uniform(130, 170)
    width, height = random.uniform(470, 520), random.uniform(300, 330)
    ink = (34, 56, 92)
    wood = random.choice(((108, 84, 62), STEEL))
    for part in (0.16, 0.84):
        post(frame, (x + width * part, 720), (x + width * part, y + 20), 18, wood)
    prices = random.choice((("25 F", "20 F"), ("30 F", "25 F"), ("25 F", "15 F")))
    lines = [
        ("TARIF DE L’EAU", 0.15),
        (f"Bassine 30 l   {prices[0]}", 0.115),
        (f"Bidon 25 l      {prices[1]}", 0.115),
        ("Ouvert 6 h – 11 h, 16 h – 19 h", 0.072),
    ]
    board(frame, (x, y), (width, height), lines, edge=random.choice((BLUE, (60, 110, 80))), ink=ink)
    for _ in range(14):
        bush_x = random.uniform(0, 1000)
        if not 200 < bush_x < 840:
            bush(
                frame,
                (bush_x, random.uniform(690, 760)),
                random.uniform(60, 120),
                random.uniform(30, 70),
                (110, 116, 58),
                blur=2.5,
            )


def pipe_leak(frame: Frame) -> None:
    """A blue pipe leaking in its trench, water pooling below."""
    random = frame.random
    frame.horizon = 0
    soil = random.choice((LATERITE, RED_EARTH, DUST))
    ground(frame, soil, top=0, roughness=1.2)
    flip = random.choice((1, -1))
    left, top = random.randint(110, 170), random.randint(290, 330)
    pit = ImageOps.colorize(texture("fine", random, (300, 150)), shade(soil.dark, 0.3), shade(soil.middle, 0.7))
    frame.pool((left - 60, top - 30, left + 840, top + 410), pit, edge=9, ragged=0.22)
    water = ramp((400, 160), ((0, 96), (0.3, 178), (0.6, 140), (1, 104)))
    ripple = contrast(texture("blotches", random, (400, 160), 0.8), 0.3)
    surface = ImageOps.colorize(multiply(water, ripple), (58, 44, 34), (226, 228, 224), (150, 126, 104))
    px, py = left + random.randint(100, 150), top + random.randint(110, 140)
    frame.pool((px, py, px + 520, py + 210), surface, edge=3, ragged=0.16)
    slope = random.uniform(120, 190) * flip
    start, end = (-30.0, 390 - slope), (1030.0, 390 + slope)
    frame.darken(
        [(start[0], start[1] + 70), (end[0], end[1] + 70), (end[0], end[1] + 120), (start[0], start[1] + 120)], 12, 0.55
    )
    _pipe(frame, start, end, random.uniform(58, 72))
    where = random.uniform(0.42, 0.55)
    spray(frame, (start[0] + (end[0] - start[0]) * where, start[1] + (end[1] - start[1]) * where - 14), 120)


def _pipe(frame: Frame, start: Point, end: Point, thick: float) -> None:
    upper = min(start[1], end[1]) - thick
    sprite = Sprite(1060, abs(end[1] - start[1]) + 2 * thick)
    shift = (30.0, -upper)
    bands = ((0.5, 0.5), (0.42, 0.78), (0.32, 1.0), (0.2, 1.18), (0.08, 1.42), (0.0, 1.2))
    for rank, (half, light) in enumerate(bands):
        lift = -thick * 0.1 * rank
        sprite.line(
            [(start[0] + shift[0], start[1] + shift[1] + lift), (end[0] + shift[0], end[1] + shift[1] + lift)],
            shade(BLUE, min(1.5, light)),
            max(1.5, thick * half * 2),
        )
    sprite.roughen(frame.random, strength=0.3)
    sprite.roughen(frame.random, strength=0.25)
    sprite.lay(frame, (-30, upper))


def spray(frame: Frame, at: Point, reach: float) -> None:
    """Water under pressure: a fan of droplets and fine streaks."""
    random = frame.random
    sprite = Sprite(reach * 3, reach * 1.8)
    x, y = reach * 1.5, reach * 1.3
    for _ in range(150):
        angle = random.gauss(-math.pi / 2, 0.62)
        far = reach * random.uniform(0.25, 1.05)
        drop = far * far / reach * 0.5 * abs(math.cos(angle)) + far * 0.08
        tip = (x + math.cos(angle) * far, y + math.sin(angle) * far + drop)
        bend = (x + math.cos(angle) * far * 0.55, y + math.sin(angle) * far * 0.68)
        sprite.line(
            [(x, y), bend, tip], shade((214, 224, 228), random.uniform(0.8, 1.2)), random.choice((0.5, 0.5, 1, 1.6))
        )
        if random.random() < 0.5:
            size = random.uniform(0.6, 2.2)
            sprite.ellipse((tip[0] - size, tip[1] - size, tip[0] + size, tip[1] + size), (236, 242, 244))
    sprite.ellipse((x - 26, y - 20, x + 26, y + 10), (232, 238, 240))
    sprite.lay(frame, (at[0] - x, at[1] - y), opacity=0.62, blur=1)
    sprite.lay(frame, (at[0] - x, at[1] - y), opacity=0.5)
