"""Scenes with people and places they share: a meeting under a tree, a school, a sorting point, a solar field."""

from PIL import Image, ImageOps

from fieldkit.services.demo.painting.figures import bust, seated, standing
from fieldkit.services.demo.painting.frame import SIZE, Colour, Frame, Point, Sprite, shade
from fieldkit.services.demo.painting.landscape import DUST, LATERITE, SAND, SAVANNA, ground, sky, treeline
from fieldkit.services.demo.painting.plants import MANGO, NEEM, tree
from fieldkit.services.demo.painting.texture import multiply, ramp
from fieldkit.services.demo.painting.things import (
    BLUE,
    STEEL,
    bin_can,
    contact,
    heap,
    lettering,
    lit_across,
    post,
    solar_panel,
)
from fieldkit.services.demo.painting.waterworks import village

WIDTH, HEIGHT = SIZE


def tree_meeting(frame: Frame) -> None:
    """A meeting in the shade of a great tree, people seated in a half circle."""
    random = frame.random
    village(frame, random.choice((LATERITE, LATERITE, DUST)), horizon=random.randint(280, 330))
    middle = random.uniform(440, 560)
    foot = 470.0
    frame.darken((round(middle - 520), round(foot - 40), round(middle + 520), round(foot + 250)), 28, 0.62)
    tree(frame, (middle, foot), 640, random.choice((MANGO, MANGO, NEEM)))
    count = random.randint(7, 11)
    people = []
    for number in range(count):
        part = number / (count - 1)
        x = middle + (part - 0.5) * 720 + random.uniform(-14, 14)
        y = foot + 62 + 110 * (1 - (2 * part - 1) ** 2) * -0.55 + random.uniform(-8, 8) + 60
        people.append((y, x))
    for y, x in sorted(people):
        if random.random() < 0.12:
            standing(frame, (x, y), 178, blur=0.5)
        else:
            seated(frame, (x, y), 185, blur=0.5, turned=1 if x < middle else -1)
    _stool_table(frame, (middle + random.uniform(-60, 60), foot + 165))
    seated(frame, (middle + random.uniform(-120, -60), foot + 215), 230, blur=0.4, turned=1)
    if random.random() < 0.6:
        seated(frame, (middle + random.uniform(70, 140), foot + 225), 230, blur=0.4, turned=-1)


def _stool_table(frame: Frame, foot: Point) -> None:
    x, y = foot
    contact(frame, foot, 110)
    sprite = Sprite(130, 60)
    sprite.polygon([(10, 6), (120, 6), (130, 18), (0, 18)], (140, 100, 66))
    sprite.box((0, 18, 130, 24), (88, 60, 40))
    for leg in (8, 118):
        sprite.line([(leg, 22), (leg, 58)], (80, 56, 38), 6)
    sprite.polygon([(38, 8), (84, 7), (90, 15), (34, 16)], (236, 232, 218))
    sprite.lay(frame, (x - 65, y - 58))


def solar_school(frame: Frame) -> None:
    """A school building with panels on its roof and children in the yard, seen from far."""
    random = frame.random
    sky(frame, random.randint(300, 340))
    treeline(frame, height=46)
    ground(frame, random.choice((LATERITE, DUST)))
    base = frame.horizon + 90.0
    left, wide, tall = random.uniform(90, 170), random.uniform(640, 720), 190.0
    wall: Colour = random.choice(((206, 178, 128), (188, 196, 186), (204, 160, 122)))
    frame.darken((round(left - 10), round(base - 16), round(left + wide + 40), round(base + 26)), 8, 0.5)
    school = Sprite(wide + 60, tall + 80)
    school.box((30, 70, 30 + wide, tall + 80), wall)
    school.box((30, tall + 44, 30 + wide, tall + 80), random.choice(((120, 66, 48), (70, 96, 120))))
    rooms = 3
    for room in range(rooms):
        x = 30 + wide * (room + 0.08) / rooms
        step = wide / rooms
        school.box((x + step * 0.06, 122, x + step * 0.26, tall + 80), (66, 50, 40))
        for window in (0.38, 0.66):
            school.box((x + step * window, 128, x + step * (window + 0.2), 190), (58, 66, 70))
            for bar in range(4):
                bx = x + step * (window + 0.05 * bar)
                school.line([(bx, 128), (bx, 190)], (150, 146, 138), 1.2)
    school.roughen(random, strength=0.45)
    school.polygon([(0, 84), (54, 6), (wide + 6, 6), (wide + 60, 84)], (146, 144, 142))
    for line in range(60):
        x = (wide + 60) * line / 60
        school.line([(x, 84), (54 + (wide - 48) * line / 60, 6)], (122, 120, 120) if line % 2 else (168, 166, 164), 1)
    school.box((30, 84, 30 + wide, 100), shade(wall, 0.5))
    school.shade(lit_across(frame), 0.5)
    top = base - tall - 80
    school.lay(frame, (left - 30, top), blur=0.8)
    _roof_panels(frame, left + wide * random.uniform(0.2, 0.4), top, random.randint(3, 5))
    post(frame, (left + wide + 90, base + 30), (left + wide + 90, top + 20), 6, STEEL)
    tree(
        frame, (left - 40 if random.random() < 0.5 else left + wide + 150, base + 40), 260, random.choice((MANGO, NEEM))
    )
    for _ in range(random.randint(5, 9)):
        standing(
            frame, (random.uniform(180, 860), random.uniform(base + 40, base + 150)), random.uniform(104, 130), blur=0.9
        )


def _roof_panels(frame: Frame, x: float, top: float, count: int) -> None:
    for number in range(count):
        at = x + number * 78
        solar_panel(frame, [(at + 16, top + 16), (at + 84, top + 16), (at + 74, top + 66), (at, top + 66)], 5, 3)


def solar_field(frame: Frame) -> None:
    """Rows of panels behind a village pumping station, a technician beside them."""
    random = frame.random
    village(frame, random.choice((LATERITE, SAVANNA, SAND)), horizon=random.randint(290, 330))
    for row, (y, wide, tall) in enumerate(((390, 118, 58), (490, 160, 84), (626, 220, 118))):
        count = 7 - row
        start = random.uniform(60, 130)
        for number in range(count):
            x = start + number * (wide + 16)
            if x + wide > 980:
                break
            for leg in (0.25, 0.75):
                post(frame, (x + wide * leg, y + tall * 0.55), (x + wide * leg, y), 5, STEEL, cast=False)
            frame.darken((round(x - 6), round(y + tall * 0.42), round(x + wide), round(y + tall * 0.68)), 6, 0.4)
            solar_panel(
                frame,
                [
                    (x + wide * 0.12, y - tall * 0.5),
                    (x + wide, y - tall * 0.5),
                    (x + wide * 0.9, y + tall * 0.45),
                    (x, y + tall * 0.45),
                ],
            )
    standing(frame, (random.uniform(780, 900), 640), 265, blur=0.2, reach=-1)


def sorting_point(frame: Frame) -> None:
    """A sorting point: painted barrels, sacks, a handcart and a heap beside a wall."""
    random = frame.random
    village(frame, random.choice((DUST, LATERITE)), horizon=random.randint(270, 310))
    _shelter(frame, 140, 250, 720, 330)
    colours: tuple[tuple[Colour, str], ...] = (
        ((44, 112, 68), "O"),
        ((206, 160, 40), "P"),
        (BLUE, "V"),
        ((150, 52, 44), "M"),
    )
    for number, (colour, label) in enumerate(random.sample(colours, random.randint(3, 4))):
        bin_can(
            frame, (270 + number * 150 + random.uniform(-12, 12), 560 + random.uniform(-8, 14)), 104, 150, colour, label
        )
    for _ in range(random.randint(2, 4)):
        x = random.uniform(640, 900)
        heap(
            frame,
            (x, random.uniform(560, 620)),
            random.uniform(90, 130),
            random.uniform(80, 110),
            (120, 116, 104),
            (214, 208, 190),
            rough=0.5,
        )
    heap(frame, (random.uniform(120, 220), 640), 260, 90, (54, 56, 60), (190, 180, 160))
    standing(frame, (random.uniform(520, 640), 640), 250, blur=0.2, reach=random.choice((-1, 1)))
    if random.random() < 0.6:
        standing(frame, (random.uniform(740, 860), 650), 245, blur=0.2)


def _shelter(frame: Frame, left: float, top: float, width: float, height: float) -> None:
    foot = top + height
    frame.darken(
        [(left + 20, foot), (left + width - 20, foot), (left + width + 30, foot + 60), (left - 30, foot + 60)], 14, 0.55
    )
    for part in (0.04, 0.5, 0.96):
        post(frame, (left + width * part, foot), (left + width * part, top + 40), 14, (112, 86, 64), cast=False)
    roof = Sprite(width + 60, 90)
    roof.polygon([(0, 86), (60, 4), (width, 4), (width + 60, 86)], (150, 146, 142))
    for line in range(70):
        x = (width + 60) * line / 70
        roof.line([(x, 86), (60 + (width - 60) * line / 70, 4)], (126, 122, 120) if line % 2 else (172, 168, 164), 1)
    roof.roughen(frame.random, strength=0.5)
    roof.shade(ramp((8, 32), ((0, 150), (1, 100))))
    roof.lay(frame, (left - 30, top - 40), blur=0.6)


def classroom(frame: Frame) -> None:
    """A classroom seen from the back: benches, backs of heads, a chalkboard and a lit lamp."""
    random = frame.random
    wall: Colour = random.choice(((198, 184, 150), (176, 188, 182)))
    frame.image.paste(wall, (0, 0, WIDTH, HEIGHT))
    floor = Sprite(WIDTH, 330)
    floor.box((0, 0, WIDTH, 330), (128, 112, 98))
    floor.roughen(random, strength=0.6)
    floor.lay(frame, (0, 420))
    frame.darken([(0, 412), (WIDTH, 412), (WIDTH, 428), (0, 428)], 5, 0.5)
    board = Sprite(600, 250)
    board.box((0, 0, 600, 250), (112, 84, 58), 4)
    board.box((10, 10, 590, 240), (42, 54, 48))
    board.write((50, 34), random.choice(("La lumière", "Le kWh", "Les saisons")), lettering(64), (206, 212, 204))
    board.roughen(random, strength=0.7)
    for row in range(4):
        board.line([(50, 110 + row * 30), (50 + random.uniform(240, 460), 109 + row * 30)], (160, 168, 160), 2)
    board.lay(frame, (random.uniform(190, 220), 90))
    _lamp(frame, (random.uniform(420, 580), 30))
    for row, (y, scale) in enumerate(((500, 190), (600, 260), (760, 370))):
        count = 7 - row
        _bench(frame, y - scale * 0.1, 14 + row * 6)
        for number in range(count):
            x = (number + 0.5) * WIDTH / count + random.uniform(-14, 14)
            bust(frame, (x, y + scale * 0.16), scale, blur=2.2 if row == 2 else 0.4)
        _bench(frame, y + scale * 0.12, 12 + row * 6)
    fall = ramp(SIZE, ((0, 172), (0.5, 132), (1, 84)), across=True)
    fall = fall if frame.light.side < 0 else ImageOps.mirror(fall)
    frame.image = Image.merge("RGB", [multiply(band, fall) for band in frame.image.split()])


def _bench(frame: Frame, y: float, thick: float) -> None:
    bench = Sprite(WIDTH, thick)
    bench.box((0, 0, WIDTH, thick), (116, 80, 50))
    bench.roughen(frame.random, strength=0.6)
    bench.shade(ramp((8, 16), ((0, 160), (1, 90))))
    frame.darken([(0, y + thick), (WIDTH, y + thick), (WIDTH, y + thick * 2.4), (0, y + thick * 2.4)], 5, 0.4)
    bench.lay(frame, (0, y))


def _lamp(frame: Frame, at: Point) -> None:
    glow = Sprite(260, 200)
    glow.ellipse((60, 40, 200, 140), (255, 246, 214))
    glow.lay(frame, (at[0] - 130, at[1] - 70), blur=26, opacity=0.8)
    tube = Sprite(150, 26)
    tube.box((0, 4, 150, 20), (255, 252, 240), 8)
    tube.lay(frame, (at[0] - 75, at[1]))
