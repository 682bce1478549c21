"""Scenes of the land: gardens, rice, compost, mangrove, salt pans, shores and tracks."""

import math

from PIL import Image, ImageChops, ImageDraw, ImageOps

from fieldkit.services.demo.painting.figures import bending, standing
from fieldkit.services.demo.painting.frame import SIZE, Colour, Frame, Point, Sprite, mix, shade
from fieldkit.services.demo.painting.landscape import (
    LATERITE,
    MUD,
    RED_EARTH,
    SAND,
    SAVANNA,
    Soil,
    grass,
    ground,
    hills,
    sky,
    treeline,
)
from fieldkit.services.demo.painting.plants import (
    ACACIA,
    EUCALYPTUS,
    MANGO,
    NEEM,
    bush,
    palm,
    plants_in_row,
    tree,
)
from fieldkit.services.demo.painting.texture import contrast, curve, multiply, plane, ramp, soften, texture
from fieldkit.services.demo.painting.things import heap, jerrycan, lettering, post

WIDTH, HEIGHT = SIZE


def garden_beds(frame: Frame) -> None:
    """Beds of vegetables in rows towards the horizon, somebody at work, a watering can."""
    random = frame.random
    sky(frame, random.randint(220, 280))
    treeline(frame, height=random.uniform(36, 60))
    ground(frame, Soil((58, 40, 28), (118, 84, 58), (164, 124, 90), grass=0.15, pebbles=0.3))
    horizon = frame.horizon
    tree(frame, (random.choice((120, 860)), horizon + 40), random.uniform(150, 220), random.choice((MANGO, NEEM)), blur=1.6)
    vanishing = (random.uniform(380, 620), horizon - 30)
    leaf: Colour = random.choice(((88, 138, 58), (104, 148, 52), (62, 118, 62)))
    for bed in range(-4, 5):
        foot = vanishing[0] + bed * 250
        tone = mix(leaf, random.choice(((150, 158, 60), (52, 96, 58), (120, 60, 60))), random.uniform(0, 0.45))
        _bed(frame, foot, vanishing, 86)
        for row in (-1, 0, 1):
            start = (foot + row * 52, HEIGHT + 20)
            end = _towards(start, vanishing, horizon + 34)
            plants_in_row(frame, start, end, tone, near=62, far=5)
    _workers(frame, random.randint(1, 3), 0.25, 0.6, 90, 260)
    if random.random() < 0.5:
        standing(frame, (random.uniform(250, 750), horizon + 120), 150, blur=0.6)


def _workers(frame: Frame, count: int, far: float, near: float, small: float, growth: float) -> None:
    """People bent over their work, each in a part of the picture of their own; depths are shares of the ground."""
    random = frame.random
    lanes = random.sample(range(5), count)
    spots = sorted((random.uniform(far, near), lane) for lane in lanes)
    for depth, lane in spots:
        x = 140 + 180 * lane + random.uniform(-30, 30)
        bending(frame, (x, frame.horizon + depth * (HEIGHT - frame.horizon)), small + growth * depth, blur=0.4)


def _towards(start: Point, vanishing: Point, level: float) -> Point:
    part = (start[1] - level) / (start[1] - vanishing[1])
    return (start[0] + (vanishing[0] - start[0]) * part, level)


def _bed(frame: Frame, foot: float, vanishing: Point, half: float) -> None:
    horizon = frame.horizon
    near = HEIGHT + 20
    corners = [(foot - half, near), (foot + half, near), _towards((foot + half, near), vanishing, horizon + 30), _towards((foot - half, near), vanishing, horizon + 30)]
    frame.darken(corners, 5, 0.42)


def rice_terraces(frame: Frame) -> None:
    """Paddies stepping down a valley: flooded mirrors, green seedlings, red banks."""
    random = frame.random
    sky(frame, random.randint(200, 250), cloud=random.uniform(0.4, 0.8))
    hills(frame, (86, 110, 74), height=150, steps=3)
    ground(frame, RED_EARTH)
    horizon = frame.horizon
    for spot in range(5):
        tree(frame, (random.uniform(0, 1000), horizon + 22 + spot * 3), random.uniform(60, 110), random.choice((EUCALYPTUS, MANGO)), blur=1.8)
    rows, at = 9, float(horizon + 30)
    for row in range(rows):
        part = (row + 1) / rows
        tall = 18 + 92 * part**1.6
        _paddy(frame, at, tall, part)
        at += tall * 0.82
        if at > HEIGHT:
            break
    _workers(frame, random.randint(1, 4), 0.3, 0.7, 70, 170)


def _paddy(frame: Frame, top: float, tall: float, nearness: float) -> None:
    random = frame.random
    size = (WIDTH, max(12, round(tall * 1.5)))
    sway, turns, phase = tall * 0.3, random.uniform(2.5, 5.5), random.uniform(0, 6)
    edge = [
        (x, sway + sway * 0.55 * (math.sin(x / WIDTH * turns + phase) + 0.45 * math.sin(x / WIDTH * turns * 2.7 + phase)))
        for x in range(0, WIDTH + 1, 10)
    ]
    surface = Image.new("L", size, 0)
    ImageDraw.Draw(surface).polygon([(0, size[1]), *edge, (WIDTH, size[1])], fill=255)
    flooded = random.random() < 0.5
    mirror = ramp(size, ((0, 216), (1, 120)))
    if flooded:
        ripples = contrast(texture("clouds", random, size, 0.7), 0.35)
        water = ImageOps.colorize(multiply(mirror, ripples), (74, 84, 78), (222, 230, 232), (142, 158, 158))
    else:
        sward = Image.blend(contrast(texture("fibres", random, size, 0.6 + nearness), 1.0), mirror, 0.3)
        water = ImageOps.colorize(sward, (44, 74, 24), (172, 192, 84), random.choice(((98, 136, 48), (120, 150, 52), (84, 126, 56))))
    bank = ImageOps.colorize(texture("fractal", random, size, 0.8), (64, 34, 22), (150, 124, 70), (112, 84, 48))
    lip = ImageChops.offset(surface, 0, round(-4 - 9 * nearness))
    frame.paste(bank, (0, top), soften(lip, 1.2))
    frame.paste(water, (0, top), soften(surface, 1.0))
    shade_line = ImageChops.subtract(surface, ImageChops.offset(surface, 0, round(3 + 6 * nearness)))
    frame.tint((40, 30, 20), soften(shade_line.point([level // 2 for level in range(256)]), 1.5), (0, top))
    if flooded:
        draw = ImageDraw.Draw(frame.image)
        pitch = 9 + 26 * nearness
        y = top + sway * 1.9
        while y < top + tall:
            x = random.uniform(0, pitch)
            while x < WIDTH:
                blade = 3 + 12 * nearness
                tone = shade((108, 148, 50), random.uniform(0.6, 1.15))
                draw.line([(x, y), (x + random.uniform(-3, 3), y - blade)], fill=tone, width=1 + round(nearness))
                x += pitch * random.uniform(0.75, 1.2)
            y += pitch * 0.42


def compost_heaps(frame: Frame) -> None:
    """Windrows of compost under a roof of straw, with forks and labels."""
    random = frame.random
    sky(frame, random.randint(230, 280), cloud=0.5)
    if random.random() < 0.6:
        hills(frame, (90, 108, 80), height=110)
    treeline(frame, height=50)
    ground(frame, random.choice((RED_EARTH, MUD)))
    for x in (120, 880):
        tree(frame, (x + random.uniform(-60, 60), frame.horizon + 36), random.uniform(120, 180), random.choice((EUCALYPTUS, MANGO)), blur=1.8)
    for row, (y, size) in enumerate(((400, 190), (500, 270), (650, 380))):
        count = 4 - row
        for number in range(count):
            x = (number + 0.5) * WIDTH / count + random.uniform(-40, 40)
            dark, light = random.choice((((34, 24, 18), (110, 84, 58)), ((48, 36, 22), (140, 116, 74)), ((52, 58, 26), (150, 148, 86))))
            heap(frame, (x, y), size * random.uniform(0.9, 1.1), size * random.uniform(0.36, 0.46), dark, light)
            if random.random() < 0.6:
                _stake(frame, (x + size * 0.42, y + 6), size * 0.36, str(random.randint(1, 12)))
    if random.random() < 0.8:
        standing(frame, (random.uniform(380, 620), 560), 250, reach=random.choice((-1, 1)), blur=0.3)


def _stake(frame: Frame, foot: Point, height: float, label: str) -> None:
    post(frame, foot, (foot[0], foot[1] - height), 5, (120, 96, 70))
    sign = Sprite(height * 0.6, height * 0.42)
    sign.box((0, 0, height * 0.6, height * 0.42), (214, 204, 180), 2)
    sign.write((height * 0.3, height * 0.21), label, lettering(max(10, round(height * 0.5))), (60, 40, 30), "mm")
    sign.lay(frame, (foot[0] - height * 0.3, foot[1] - height * 1.1))


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
        _propagules(frame, start, _towards(start, vanishing, horizon + 26))
    if random.random() < 0.75:
        _workers(frame, random.randint(1, 3), 0.15, 0.4, 70, 200)


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
            draw.polygon([(x + lean, y - tall), (x + lean + side * reach * 0.6, y - tall - reach * 0.55), (x + lean + side * reach, y - tall - reach * 0.1)], fill=shade((98, 138, 58), 0.8 + 0.25 * (side * frame.light.side > 0)))


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
    grown = [(moved[0][0] - 6, moved[0][1] - 4), (moved[1][0] + 6, moved[1][1] - 4), (moved[2][0] + 7, moved[2][1] + 5), (moved[3][0] - 7, moved[3][1] + 5)]
    bank.polygon(grown, (138, 116, 92))
    bank.polygon(moved, tone)
    bank.roughen(frame.random, strength=0.6)
    bank.shade(ramp((8, 32), ((0, 150), (1, 112))))
    bank.lay(frame, (left - 7, top - 6))


def track(frame: Frame) -> None:
    """A laterite track through the savanna."""
    random = frame.random
    sky(frame, random.randint(330, 380))
    treeline(frame, height=55)
    ground(frame, SAVANNA)
    horizon = frame.horizon
    vanishing = random.uniform(420, 580)
    size = (WIDTH, HEIGHT - horizon)
    lane = Image.new("L", size, 0)
    draw = ImageDraw.Draw(lane)
    draw.polygon([(vanishing - 14, 0), (vanishing + 14, 0), (vanishing + 470, size[1]), (vanishing - 470, size[1])], fill=255)
    ragged = ImageChops.add(soften(lane, 9), contrast(plane("fractal", random, size), 0.5), 1, -128)
    earth = contrast(Image.blend(plane("fractal", random, size), plane("fine", random, size, spread=1.6), 0.4), 1.1)
    ruts = Image.new("L", size, 0)
    pen = ImageDraw.Draw(ruts)
    for side in (-1, 1):
        pen.polygon([(vanishing + side * 5 - 2, 0), (vanishing + side * 5 + 2, 0), (vanishing + side * 210 + 62, size[1]), (vanishing + side * 210 - 62, size[1])], fill=110)
    road = ImageOps.colorize(ImageChops.subtract(earth, soften(ruts, 7)), LATERITE.dark, LATERITE.light, LATERITE.middle)
    frame.paste(road, (0, horizon), curve(ragged, (0, 0), (104, 0), (150, 255)))
    for x, y, tall in ((random.uniform(60, 220), horizon + 70, 230), (random.uniform(790, 940), horizon + 100, 270), (random.uniform(240, 330), horizon + 24, 110)):
        tree(frame, (x, y), tall * random.uniform(0.85, 1.15), random.choice((NEEM, MANGO, ACACIA)), blur=0.8)
    grass(frame, (122, 128, 58), 160, HEIGHT - 160, tall=1.7)
    if random.random() < 0.4:
        standing(frame, (vanishing + random.uniform(-30, 30), horizon + 90), 110, load="basin", blur=0.6)


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
        tone = random.choice(((220, 222, 224), (60, 108, 156), (172, 52, 44), (40, 40, 44), (210, 180, 80), (120, 160, 120)))
        draw.ellipse((x - bit, y, x + bit * 1.3, y + bit * 0.5), fill=shade((134, 112, 84), 0.6))
        draw.polygon([(x - bit, y), (x, y - bit * random.uniform(0.3, 0.8)), (x + bit, y - bit * 0.1), (x + bit * 0.2, y + bit * 0.4)], fill=tone)
    _workers(frame, random.randint(2, 4), 0.45, 0.8, 80, 170)


def _boat(frame: Frame, foot: Point, length: float) -> None:
    random = frame.random
    tall = length * 0.26
    sprite = Sprite(length, tall + 6)
    hull = random.choice(((196, 160, 60), (58, 112, 150), (176, 64, 52), (222, 214, 196)))
    sprite.polygon([(0, 0), (length * 0.12, tall * 0.42), (length * 0.86, tall * 0.42), (length, tall * 0.05), (length * 0.86, tall * 0.92), (length * 0.2, tall)], hull)
    for part, tone in ((0.52, (224, 220, 206)), (0.62, random.choice(((40, 90, 60), (170, 50, 46), (40, 70, 120))))):
        sprite.line([(length * 0.08, tall * (part - 0.12)), (length * 0.16, tall * part), (length * 0.86, tall * part), (length * 0.97, tall * (part - 0.3))], tone, tall * 0.09)
    sprite.shade(ramp((8, 64), ((0, 150), (0.5, 130), (1, 74))))
    sprite.roughen(random, strength=0.5)
    frame.darken((round(foot[0] + length * 0.08), round(foot[1] - 12), round(foot[0] + length), round(foot[1] + 14)), 5, 0.6)
    sprite.lay(frame, (foot[0], foot[1] - tall))


def river_field(frame: Frame) -> None:
    """Irrigated plots along a river: a canal, green rice, a line of trees on the far bank."""
    random = frame.random
    sky(frame, random.randint(250, 300), dusty=0.45)
    treeline(frame, height=34, colour=(84, 98, 60))
    ground(frame, Soil((96, 76, 52), (160, 132, 96), (206, 180, 140), grass=0.4, pebbles=0.4))
    horizon = frame.horizon
    size = (WIDTH, 60)
    water = ImageOps.colorize(contrast(texture("clouds", random, size, 0.9), 0.7), (92, 102, 96), (214, 218, 206), (150, 158, 148))
    frame.paste(water, (0, horizon + 10), soften(ramp(size, ((0, 255), (0.7, 255), (0.85, 0), (1, 0))), 2))
    vanishing = (random.uniform(350, 650), horizon - 20.0)
    for bed in range(-3, 4):
        foot = vanishing[0] + bed * 330 + 60
        for row in range(5):
            start = (foot + row * 46, HEIGHT + 20.0)
            plants_in_row(frame, start, _towards(start, vanishing, horizon + 84), mix((112, 150, 54), (176, 170, 80), random.random() * 0.5), near=46, far=6)
    palm(frame, (random.uniform(80, 920), horizon + 66), 150, blur=1.4)
    bush(frame, (random.uniform(0, 1000), horizon + 90), 160, 70, (96, 110, 58), blur=1.4)
    _workers(frame, random.randint(1, 3), 0.4, 0.7, 110, 180)
    jerrycan(frame, (random.uniform(120, 880), 690), 64)
