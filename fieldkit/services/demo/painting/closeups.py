"""Scenes seen from near: a cash-book, a water meter, a control box, a solar field's meter."""

import itertools
import math

from PIL import Image, ImageOps

from fieldkit.services.demo.painting.frame import SIZE, Colour, Frame, Point, Sprite, shade
from fieldkit.services.demo.painting.landscape import LATERITE, MUD, ground
from fieldkit.services.demo.painting.texture import contrast, multiply, ramp, texture
from fieldkit.services.demo.painting.things import BLUE, lettering, lit_across

WIDTH, HEIGHT = SIZE


def table(frame: Frame, colour: Colour) -> None:
    """A worn wooden table filling the frame, planks running across."""
    random = frame.random
    grain = texture("fibres", random, (HEIGHT, WIDTH), 1.4).rotate(90, expand=True)
    wood = Image.blend(contrast(grain, 0.9), contrast(texture("blotches", random, SIZE, 1.0), 0.7), 0.35)
    frame.image.paste(ImageOps.colorize(wood, shade(colour, 0.4), shade(colour, 1.35), colour), (0, 0))
    y = random.uniform(-120, 0)
    while y < HEIGHT:
        frame.darken([(0, y), (WIDTH, y + 6), (WIDTH, y + 11), (0, y + 5)], 1.4, 0.7)
        y += random.uniform(180, 240)
    _window_light(frame)


def _window_light(frame: Frame) -> None:
    """Light that falls off across the picture, as beside a door."""
    fall = ramp(SIZE, ((0, 162), (0.45, 132), (1, 66)), across=True)
    if frame.light.side > 0:
        fall = ImageOps.mirror(fall)
    frame.image = Image.merge("RGB", [multiply(band, fall) for band in frame.image.split()])


def cash_book(frame: Frame) -> None:
    """An open cash-book with its columns filled by hand, a pen across the page."""
    random = frame.random
    table(frame, random.choice(((112, 72, 42), (92, 58, 36), (128, 92, 60))))
    turn = random.uniform(-7, 7)
    book = Sprite(760, 520)
    paper: Colour = (232, 224, 200)
    book.polygon([(0, 24), (380, 4), (380, 508), (0, 520)], paper)
    book.polygon([(380, 4), (760, 24), (760, 520), (380, 508)], shade(paper, 1.1))
    for page in (0, 1):
        _page(frame, book, 26 + page * 378, 330)
    fold = ramp((256, 8), ((0, 134), (0.4, 126), (0.485, 66), (0.5, 40), (0.52, 96), (0.6, 138), (1, 128)), across=True)
    book.shade(fold)
    book.roughen(random, strength=0.35)
    book.shade(ramp((8, 64), ((0, 138), (1, 116))))
    _lay_turned(frame, book, (random.uniform(90, 150), random.uniform(90, 140)), turn)
    if random.random() < 0.85:
        _pen(frame, (random.uniform(480, 620), random.uniform(560, 640)))
    frame.blur((0, 0, WIDTH, 90), 2.4)


def _page(frame: Frame, book: Sprite, left: float, width: float) -> None:
    random = frame.random
    ink: Colour = random.choice(((44, 58, 104), (38, 44, 60)))
    for column in (0.16, 0.62, 0.8):
        book.line([(left + width * column, 30), (left + width * column, 500)], (206, 150, 140), 0.8)
    for row in range(19):
        y = 58 + row * 23.0
        book.line([(left, y + 6), (left + width, y + 5)], (178, 184, 196), 0.7)
        if row and random.random() < 0.06:
            continue
        _scribble(frame, book, (left + 2, y), width * 0.12, ink)
        _scribble(frame, book, (left + width * 0.19, y), width * random.uniform(0.22, 0.4), ink)
        _scribble(frame, book, (left + width * random.uniform(0.64, 0.67), y), width * 0.12, ink)
        if random.random() < 0.7:
            _scribble(
                frame,
                book,
                (left + width * random.uniform(0.82, 0.86), y),
                width * 0.12,
                (150, 44, 40) if random.random() < 0.12 else ink,
            )


def _scribble(frame: Frame, book: Sprite, at: Point, length: float, ink: Colour) -> None:
    random = frame.random
    x, y = at
    end = x + length
    points: list[Point] = []
    while x < end:
        points.append((x, y + random.uniform(-6.5, 2.5)))
        x += random.uniform(1.6, 4.2)
        if random.random() < 0.11 and len(points) > 3:
            book.line(points, ink, 1.1)
            points, x = [], x + random.uniform(4, 8)
    if len(points) > 1:
        book.line(points, ink, 1.1)


def _lay_turned(frame: Frame, sprite: Sprite, at: Point, degrees: float) -> None:
    frame.darken(
        [
            (at[0] + 14, at[1] + 30),
            (at[0] + sprite.size[0] + 20, at[1] + 30),
            (at[0] + sprite.size[0] + 26, at[1] + sprite.size[1] + 22),
            (at[0] + 20, at[1] + sprite.size[1] + 30),
        ],
        14,
        0.6,
    )
    sprite.turn(degrees)
    sprite.lay(frame, at)


def _pen(frame: Frame, at: Point) -> None:
    angle = math.radians(frame.random.uniform(-50, -25))
    length = 210
    end = (at[0] + math.cos(angle) * length, at[1] + math.sin(angle) * length)
    frame.darken(
        [(at[0], at[1] + 14), (end[0], end[1] + 14), (end[0] + 6, end[1] + 22), (at[0] + 6, at[1] + 22)], 4, 0.6
    )
    left, top = min(at[0], end[0]) - 12, min(at[1], end[1]) - 12
    sprite = Sprite(abs(end[0] - at[0]) + 24, abs(end[1] - at[1]) + 24)
    moved = [(at[0] - left, at[1] - top), (end[0] - left, end[1] - top)]
    sprite.line(moved, (28, 54, 120), 12)
    sprite.line([(moved[0][0], moved[0][1] - 3), (moved[1][0], moved[1][1] - 3)], (96, 130, 196), 3)
    sprite.lay(frame, (left, top))


def water_meter(frame: Frame) -> None:
    """A brass water meter on its pipe, the counter readable."""
    random = frame.random
    frame.horizon = 0
    ground(frame, random.choice((MUD, LATERITE)), top=0)
    frame.blur((0, 0, WIDTH, HEIGHT), 5)
    frame.image = Image.blend(frame.image, Image.new("RGB", SIZE, (158, 144, 124)), random.uniform(0.2, 0.6))
    x, y, radius = random.uniform(470, 530), random.uniform(350, 390), random.uniform(218, 244)
    slope = random.uniform(-26, 26)
    frame.darken((round(x - radius), round(y + radius * 0.7), round(x + radius), round(y + radius * 1.35)), 22, 0.7)
    pipe = Sprite(WIDTH + 40, 180)
    for half, light in ((46, 0.5), (40, 0.8), (32, 1.0), (20, 1.2), (8, 1.4)):
        lift = -(46 - half) * 0.32
        pipe.line([(0, 90 + slope + lift), (WIDTH + 40, 90 - slope + lift)], shade(BLUE, light), half * 2)
    pipe.roughen(random, strength=0.35)
    pipe.lay(frame, (-20, y - 70), blur=1.5)
    _dial(frame, (x, y), radius)


def _dial(frame: Frame, at: Point, radius: float) -> None:
    random = frame.random
    size = radius * 2 + 8
    case = Sprite(size, size)
    c = radius + 4
    brass: Colour = random.choice(((186, 138, 44), (166, 128, 62), (66, 92, 128)))
    for part, light in ((1.0, 0.52), (0.97, 0.95), (0.9, 1.14), (0.83, 0.7)):
        case.ellipse((c - radius * part, c - radius * part, c + radius * part, c + radius * part), shade(brass, light))
    case.shade(ramp((64, 64), ((0, 178), (0.5, 128), (1, 56))).rotate(-30 * frame.light.side, fillcolor=128))
    case.roughen(random, strength=0.4)
    face = radius * 0.76
    case.ellipse((c - face, c - face, c + face, c + face), (238, 234, 222))
    for tick in range(100):
        angle = math.tau * tick / 100
        inner = face * (0.82 if tick % 10 == 0 else 0.88)
        case.line(
            [
                (c + math.cos(angle) * inner, c + math.sin(angle) * inner),
                (c + math.cos(angle) * face * 0.94, c + math.sin(angle) * face * 0.94),
            ],
            (48, 48, 50),
            1.6 if tick % 10 == 0 else 0.7,
        )
    _counter(case, c, face, frame.seed if frame.seed >= 1000 else random.randint(2000, 9800))
    case.write((c + face * 0.42, c + face * 0.04), "m3", lettering(round(face * 0.2)), (50, 50, 52))
    case.write((c - face * 0.55, c + face * 0.42), "Qn 1,5", lettering(round(face * 0.17)), (60, 60, 62))
    angle = random.uniform(0, math.tau)
    case.line(
        [
            (c - math.cos(angle) * 14, c + face * 0.4 - math.sin(angle) * 14),
            (c + math.cos(angle) * face * 0.34, c + face * 0.4 + math.sin(angle) * face * 0.34),
        ],
        (176, 40, 34),
        4,
    )
    case.shade(ramp((64, 64), ((0, 148), (0.5, 130), (1, 104))).rotate(24 * frame.light.side, fillcolor=128))
    case.lay(frame, (at[0] - c, at[1] - c))
    glass = Sprite(face * 1.3, face * 0.8)
    glass.polygon([(0, face * 0.5), (face * 0.5, 0), (face * 0.85, 0), (face * 0.1, face * 0.75)], (255, 255, 255))
    glass.lay(frame, (at[0] - face * 0.65, at[1] - face * 0.7), blur=4, opacity=0.16)


def _counter(case: Sprite, c: float, face: float, reading: int) -> None:
    wide, tall = face * 0.2, face * 0.3
    left, top = c - wide * 3.1, c - face * 0.34
    case.box((left - 6, top - 6, left + wide * 6.2 + 6, top + tall + 6), (38, 38, 40), 3)
    for place, digit in enumerate(f"{reading:05d}0"):
        x = left + place * wide * 1.04
        red = place >= 5
        case.box((x, top, x + wide, top + tall), (28, 28, 30), 2)
        case.write(
            (x + wide / 2, top + tall / 2),
            digit,
            lettering(round(tall * 1.55)),
            (226, 70, 56) if red else (240, 240, 236),
            "mm",
        )


def control_box(frame: Frame) -> None:
    """An electrical cabinet on a rendered wall, breakers and a green display."""
    random = frame.random
    wall = ImageOps.colorize(
        Image.blend(texture("fractal", random, SIZE, 1.6), texture("blotches", random, SIZE), 0.5),
        (120, 106, 86),
        (216, 204, 182),
        (178, 164, 140),
    )
    frame.image.paste(wall, (0, 0))
    _window_light(frame)
    x, y = random.uniform(280, 340), random.uniform(60, 90)
    wide, tall = 400.0, 580.0
    frame.darken(
        [(x + 20, y + 30), (x + wide + 40, y + 30), (x + wide + 40, y + tall + 40), (x + 20, y + tall + 40)], 18, 0.6
    )
    box = Sprite(wide, tall)
    box.box((0, 0, wide, tall), (196, 198, 196), 8)
    box.box((26, 30, wide - 26, tall - 34), (52, 58, 62), 4)
    for row in range(3):
        for column in range(5):
            left, top = 50 + column * 62.0, 62 + row * 130.0
            box.box((left, top, left + 48, top + 92), (222, 222, 216), 4)
            off = random.random() < 0.1
            box.box(
                (left + 15, top + (48 if off else 26), left + 33, top + (70 if off else 50)),
                (172, 46, 40) if off else (36, 38, 42),
                2,
            )
    box.box((50, 460, wide - 54, 530), (18, 40, 30), 4)
    reading = f"{random.randint(460, 540) / 10:.1f} V  {random.randint(60, 160) / 10:.1f} A".replace(".", ",")
    box.write((wide / 2, 495), reading, lettering(56), (116, 232, 140), "mm")
    box.shade(lit_across(frame), 0.8)
    box.roughen(random, strength=0.3)
    box.lay(frame, (x, y))
    cable = Sprite(320, 640)
    cable.line([(310, 40), (90, 110), (70, 300), (60, 640)], (34, 34, 36), 13)
    cable.shade(lit_across(frame), 0.5)
    cable.lay(frame, (x - 300, y + 30))


def paper_plan(frame: Frame) -> None:
    """Plans and minutes spread on a table during a working session."""
    random = frame.random
    table(frame, random.choice(((120, 84, 56), (98, 70, 48))))
    for number in range(3):
        sheet = Sprite(440, 320)
        sheet.box((0, 0, 440, 320), (236, 232, 220))
        if number == 1:
            _plan(frame, sheet)
        else:
            for row in range(15):
                _scribble(frame, sheet, (28, 34 + row * 19), random.uniform(200, 380), (48, 50, 58))
        sheet.roughen(random, strength=0.3)
        sheet.shade(lit_across(frame), 0.4)
        _lay_turned(
            frame,
            sheet,
            (60 + number * 220 + random.uniform(-30, 30), 60 + number * 130 + random.uniform(-30, 40)),
            random.uniform(-16, 16),
        )
    _pen(frame, (random.uniform(200, 400), random.uniform(560, 660)))


def _plan(frame: Frame, sheet: Sprite) -> None:
    random = frame.random
    nodes = [(random.uniform(40, 400), random.uniform(40, 280)) for _ in range(7)]
    for start, end in itertools.pairwise(nodes):
        sheet.line([start, (end[0], start[1]), end], (60, 110, 170), 2)
    for x, y in nodes:
        sheet.ellipse((x - 7, y - 7, x + 7, y + 7), (176, 60, 50))
    sheet.line([(10, 10), (430, 10), (430, 310), (10, 310), (10, 10)], (90, 90, 92), 1.5)
