"""Scenes of the land: gardens, rice, compost, irrigated plots and tracks."""

import math

from PIL import Image, ImageChops, ImageDraw, ImageOps

from fieldkit.services.demo.painting.figures import standing, workers
from fieldkit.services.demo.painting.frame import SIZE, Colour, Frame, Point, Sprite, mix, shade
from fieldkit.services.demo.painting.landscape import (
    LATERITE,
    MUD,
    RED_EARTH,
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
    towards,
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
    tree(
        frame,
        (random.choice((120, 860)), horizon + 40),
        random.uniform(150, 220),
        random.choice((MANGO, NEEM)),
        blur=1.6,
    )
    vanishing = (random.uniform(380, 620), horizon - 30)
    leaf: Colour = random.choice(((88, 138, 58), (104, 148, 52), (62, 118, 62)))
    for bed in range(-4, 5):
        foot = vanishing[0] + bed * 250
        tone = mix(leaf, random.choice(((150, 158, 60), (52, 96, 58), (120, 60, 60))), random.uniform(0, 0.45))
        _bed(frame, foot, vanishing, 86)
        for row in (-1, 0, 1):
            start = (foot + row * 52, HEIGHT + 20)
            end = towards(start, vanishing, horizon + 34)
            plants_in_row(frame, start, end, tone, near=62, far=5)
    workers(frame, random.randint(1, 3), 0.25, 0.6, 90, 260)
    if random.random() < 0.5:
        standing(frame, (random.uniform(250, 750), horizon + 120), 150, blur=0.6)


def _bed(frame: Frame, foot: float, vanishing: Point, half: float) -> None:
    horizon = frame.horizon
    near = HEIGHT + 20
    corners = [
        (foot - half, near),
        (foot + half, near),
        towards((foot + half, near), vanishing, horizon + 30),
        towards((foot - half, near), vanishing, horizon + 30),
    ]
    frame.darken(corners, 5, 0.42)


def rice_terraces(frame: Frame) -> None:
    """Paddies stepping down a valley: flooded mirrors, green seedlings, red banks."""
    random = frame.random
    sky(frame, random.randint(200, 250), cloud=random.uniform(0.4, 0.8))
    hills(frame, (86, 110, 74), height=150, steps=3)
    ground(frame, RED_EARTH)
    horizon = frame.horizon
    for spot in range(5):
        tree(
            frame,
            (random.uniform(0, 1000), horizon + 22 + spot * 3),
            random.uniform(60, 110),
            random.choice((EUCALYPTUS, MANGO)),
            blur=1.8,
        )
    rows, at = 9, horizon + 30.0
    for row in range(rows):
        part = (row + 1) / rows
        tall = 18 + 92 * part**1.6
        _paddy(frame, at, tall, part)
        at += tall * 0.82
        if at > HEIGHT:
            break
    workers(frame, random.randint(1, 4), 0.3, 0.7, 70, 170)


def _paddy(frame: Frame, top: float, tall: float, nearness: float) -> None:
    random = frame.random
    size = (WIDTH, max(12, round(tall * 1.5)))
    sway, turns, phase = tall * 0.3, random.uniform(2.5, 5.5), random.uniform(0, 6)
    edge = [
        (
            x,
            sway
            + sway * 0.55 * (math.sin(x / WIDTH * turns + phase) + 0.45 * math.sin(x / WIDTH * turns * 2.7 + phase)),
        )
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
        water = ImageOps.colorize(
            sward, (44, 74, 24), (172, 192, 84), random.choice(((98, 136, 48), (120, 150, 52), (84, 126, 56)))
        )
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
    for x in (120.0, 880.0):
        tree(
            frame,
            (x + random.uniform(-60, 60), frame.horizon + 36),
            random.uniform(120, 180),
            random.choice((EUCALYPTUS, MANGO)),
            blur=1.8,
        )
    for row, (y, size) in enumerate(((400.0, 190.0), (500.0, 270.0), (650.0, 380.0))):
        count = 4 - row
        for number in range(count):
            x = (number + 0.5) * WIDTH / count + random.uniform(-40, 40)
            dark, light = random.choice(
                (((34, 24, 18), (110, 84, 58)), ((48, 36, 22), (140, 116, 74)), ((52, 58, 26), (150, 148, 86)))
            )
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
    draw.polygon(
        [(vanishing - 14, 0), (vanishing + 14, 0), (vanishing + 470, size[1]), (vanishing - 470, size[1])], fill=255
    )
    ragged = ImageChops.add(soften(lane, 9), contrast(plane("fractal", random, size), 0.5), 1, -128)
    earth = contrast(Image.blend(plane("fractal", random, size), plane("fine", random, size, spread=1.6), 0.4), 1.1)
    ruts = Image.new("L", size, 0)
    pen = ImageDraw.Draw(ruts)
    for side in (-1, 1):
        pen.polygon(
            [
                (vanishing + side * 5 - 2, 0),
                (vanishing + side * 5 + 2, 0),
                (vanishing + side * 210 + 62, size[1]),
                (vanishing + side * 210 - 62, size[1]),
            ],
            fill=110,
        )
    road = ImageOps.colorize(
        ImageChops.subtract(earth, soften(ruts, 7)), LATERITE.dark, LATERITE.light, LATERITE.middle
    )
    frame.paste(road, (0, horizon), curve(ragged, (0, 0), (104, 0), (150, 255)))
    for x, y, tall in (
        (random.uniform(60, 220), horizon + 70, 230),
        (random.uniform(790, 940), horizon + 100, 270),
        (random.uniform(240, 330), horizon + 24, 110),
    ):
        tree(frame, (x, y), tall * random.uniform(0.85, 1.15), random.choice((NEEM, MANGO, ACACIA)), blur=0.8)
    grass(frame, (122, 128, 58), 160, HEIGHT - 160, tall=1.7)
    if random.random() < 0.4:
        standing(frame, (vanishing + random.uniform(-30, 30), horizon + 90), 110, load="basin", blur=0.6)


def river_field(frame: Frame) -> None:
    """Irrigated plots along a river: a canal, green rice, a line of trees on the far bank."""
    random = frame.random
    sky(frame, random.randint(250, 300), dusty=0.45)
    treeline(frame, height=34, colour=(84, 98, 60))
    ground(frame, Soil((96, 76, 52), (160, 132, 96), (206, 180, 140), grass=0.4, pebbles=0.4))
    horizon = frame.horizon
    size = (WIDTH, 60)
    water = ImageOps.colorize(
        contrast(texture("clouds", random, size, 0.9), 0.7), (92, 102, 96), (214, 218, 206), (150, 158, 148)
    )
    frame.paste(water, (0, horizon + 10), soften(ramp(size, ((0, 255), (0.7, 255), (0.85, 0), (1, 0))), 2))
    vanishing = (random.uniform(350, 650), horizon - 20.0)
    for bed in range(-3, 4):
        foot = vanishing[0] + bed * 330 + 60
        for row in range(5):
            start = (foot + row * 46, HEIGHT + 20.0)
            plants_in_row(
                frame,
                start,
                towards(start, vanishing, horizon + 84),
                mix((112, 150, 54), (176, 170, 80), random.random() * 0.5),
                near=46,
                far=6,
            )
    palm(frame, (random.uniform(80, 920), horizon + 66), 150, blur=1.4)
    bush(frame, (random.uniform(0, 1000), horizon + 90), 160, 70, (96, 110, 58), blur=1.4)
    workers(frame, random.randint(1, 3), 0.4, 0.7, 110, 180)
    jerrycan(frame, (random.uniform(120, 880), 690), 64)
