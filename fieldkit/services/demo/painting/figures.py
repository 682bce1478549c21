"""People seen from afar: posture and clothes, never a face."""

from PIL import ImageOps

from fieldkit.domain.lightly import dataclass
from fieldkit.services.demo.painting.frame import SIZE, Colour, Frame, Point, Sprite, shade
from fieldkit.services.demo.painting.texture import ramp

_SKIN: tuple[Colour, ...] = ((70, 44, 32), (58, 36, 27), (84, 54, 40), (98, 66, 48))
_CLOTHES: tuple[Colour, ...] = (
    (172, 62, 48),
    (38, 92, 128),
    (206, 152, 52),
    (86, 122, 66),
    (222, 208, 184),
    (110, 62, 116),
    (46, 58, 92),
    (196, 100, 52),
    (60, 120, 118),
    (150, 60, 84),
)
_DARK: tuple[Colour, ...] = ((48, 44, 52), (64, 52, 44), (36, 48, 66), (78, 70, 60))


@dataclass(frozen=True, slots=True)
class Look:
    """What one person wears."""

    skin: Colour
    top: Colour
    bottom: Colour
    head: Colour
    wrapped: bool
    dress: bool


def look(frame: Frame) -> Look:
    """Chance's choice of clothes."""
    random = frame.random
    dress = random.random() < 0.55
    cloth = random.choice(_CLOTHES)
    skin = random.choice(_SKIN)
    wrapped = dress and random.random() < 0.65
    bottom = shade(cloth, random.uniform(0.75, 1.1)) if dress else random.choice(_DARK)
    head = random.choice(_CLOTHES) if wrapped else shade(skin, 0.42)
    return Look(skin, cloth, bottom, head, wrapped, dress)


def _finish(frame: Frame, sprite: Sprite) -> None:
    lit = ramp((64, 64), ((0, 186), (0.5, 128), (1, 64)), across=True)
    sprite.shade(lit if frame.light.side < 0 else ImageOps.mirror(lit), 0.75)
    sprite.roughen(frame.random, "fibres", 0.3, 0.7)
    sprite.roughen(frame.random, strength=0.16)


def standing(frame: Frame, foot: Point, height: float, *, blur: float = 0.8, load: str = "", reach: int = 0) -> None:
    """Somebody standing at ``foot``; ``load`` may be ``basin`` on the head, ``reach`` (−1, 1) an arm held out."""
    random, wears = frame.random, look(frame)
    unit = height / 7.6
    sprite = Sprite(unit * 5, unit * 9.4)
    middle, base = unit * 2.5, unit * 9.3
    lean = random.uniform(-0.12, 0.12) * unit
    _legs(sprite, wears, middle, base, unit)
    shoulder, hip = base - unit * 6.15, base - unit * 3.7
    wide = unit * (0.98 if wears.dress else 0.95)
    sprite.polygon(
        [
            (middle - wide + lean, shoulder + unit * 0.25),
            (middle - wide * 0.55 + lean, shoulder - unit * 0.05),
            (middle + wide * 0.55 + lean, shoulder - unit * 0.05),
            (middle + wide + lean, shoulder + unit * 0.25),
            (middle + wide * 0.86, hip),
            (middle - wide * 0.86, hip),
        ],
        wears.top,
    )
    for side in (-1, 1):
        hand = (middle + side * unit * 1.18, hip + unit * 0.25)
        if load and side > 0:
            hand = (middle + unit * 0.7, shoulder - unit * 1.5)
        if reach == side:
            hand = (middle + side * unit * 2.1, shoulder + unit * 1.5)
        elbow = ((middle + side * wide + hand[0]) / 2 + side * unit * 0.15, (shoulder + hand[1]) / 2 + unit * 0.2)
        sprite.line(
            [(middle + side * wide * 0.9 + lean, shoulder + unit * 0.3), elbow], shade(wears.top, 0.92), unit * 0.5
        )
        sprite.line([elbow, hand], wears.skin, unit * 0.34)
    _head(sprite, wears, (middle + lean, shoulder - unit * 0.62), unit)
    if load == "basin":
        _basin(
            sprite,
            (middle + lean, shoulder - unit * 1.35),
            unit,
            random.choice(((176, 60, 52), (196, 200, 204), (52, 98, 140))),
        )
    _finish(frame, sprite)
    frame.darken(_cast(frame, foot, unit), unit * 0.35, 0.55)
    sprite.lay(frame, (foot[0] - middle, foot[1] - base), blur=blur)


def _cast(frame: Frame, foot: Point, unit: float) -> list[Point]:
    away = -frame.light.side
    x, y = foot
    return [
        (x - unit * 0.7, y + unit * 0.1),
        (x + unit * 0.7, y + unit * 0.1),
        (x + away * unit * 4.2 + unit * 0.5, y - unit * 0.75),
        (x + away * unit * 4.6 - unit * 0.3, y - unit * 1.0),
    ]


def _legs(sprite: Sprite, wears: Look, middle: float, base: float, unit: float) -> None:
    if wears.dress:
        for side in (-1, 1):
            sprite.line(
                [(middle + side * unit * 0.3, base - unit), (middle + side * unit * 0.3, base - unit * 0.1)],
                wears.skin,
                unit * 0.3,
            )
        sprite.polygon(
            [
                (middle - unit * 0.85, base - unit * 3.8),
                (middle + unit * 0.85, base - unit * 3.8),
                (middle + unit * 1.02, base - unit * 0.6),
                (middle - unit * 1.0, base - unit * 0.55),
            ],
            wears.bottom,
        )
        return
    for side in (-1, 1):
        sprite.polygon(
            [
                (middle + side * unit * 0.04, base - unit * 3.8),
                (middle + side * unit * 0.84, base - unit * 3.8),
                (middle + side * unit * 0.72, base - unit * 0.2),
                (middle + side * unit * 0.24, base - unit * 0.2),
            ],
            shade(wears.bottom, 1.0 if side > 0 else 0.88),
        )
        sprite.ellipse(
            (
                middle + side * unit * 0.5 - unit * 0.34,
                base - unit * 0.32,
                middle + side * unit * 0.5 + unit * 0.34,
                base,
            ),
            (40, 32, 28),
        )


def _head(sprite: Sprite, wears: Look, at: Point, unit: float) -> None:
    x, y = at
    sprite.line([(x, y + unit * 0.2), (x, y + unit * 0.75)], shade(wears.skin, 0.85), unit * 0.36)
    sprite.ellipse((x - unit * 0.43, y - unit * 0.58, x + unit * 0.43, y + unit * 0.5), wears.skin)
    if wears.wrapped:
        sprite.ellipse((x - unit * 0.56, y - unit * 0.86, x + unit * 0.56, y - unit * 0.02), wears.head)
        sprite.ellipse((x + unit * 0.1, y - unit * 1.0, x + unit * 0.66, y - unit * 0.45), shade(wears.head, 0.85))
    else:
        sprite.ellipse((x - unit * 0.46, y - unit * 0.66, x + unit * 0.46, y + unit * 0.0), wears.head)


def _basin(sprite: Sprite, at: Point, unit: float, colour: Colour) -> None:
    x, y = at
    sprite.polygon(
        [
            (x - unit * 1.3, y - unit * 0.6),
            (x + unit * 1.3, y - unit * 0.6),
            (x + unit * 0.8, y + unit * 0.1),
            (x - unit * 0.8, y + unit * 0.1),
        ],
        colour,
    )
    sprite.ellipse((x - unit * 1.3, y - unit * 0.85, x + unit * 1.3, y - unit * 0.38), shade(colour, 0.6))


def seated(frame: Frame, foot: Point, height: float, *, blur: float = 0.8, turned: int = 0) -> None:
    """Somebody sitting on the ground or a low stool; ``height`` is what they would measure standing."""
    random, wears = frame.random, look(frame)
    unit = height / 7.6
    sprite = Sprite(unit * 5.4, unit * 6)
    middle, base = unit * 2.7, unit * 5.9
    sprite.ellipse((middle - unit * 1.9, base - unit * 1.75, middle + unit * 1.9, base - unit * 0.05), wears.bottom)
    for side in (-1, 1):
        knee = (middle + side * unit * 1.45, base - unit * 1.35)
        sprite.ellipse(
            (knee[0] - unit * 0.55, knee[1] - unit * 0.5, knee[0] + unit * 0.55, knee[1] + unit * 0.6),
            shade(wears.bottom, 1.08),
        )
        sprite.ellipse(
            (
                middle + side * unit * 0.75 - unit * 0.4,
                base - unit * 0.4,
                middle + side * unit * 0.75 + unit * 0.4,
                base,
            ),
            wears.skin,
        )
    shoulder = base - unit * 3.65
    shift = turned * unit * 0.25
    sprite.polygon(
        [
            (middle - unit * 0.95 + shift, shoulder + unit * 0.3),
            (middle - unit * 0.5 + shift, shoulder),
            (middle + unit * 0.5 + shift, shoulder),
            (middle + unit * 0.95 + shift, shoulder + unit * 0.3),
            (middle + unit * 1.0, base - unit * 1.1),
            (middle - unit * 1.0, base - unit * 1.1),
        ],
        wears.top,
    )
    for side in (-1, 1):
        elbow = (middle + side * unit * 1.25 + shift, shoulder + unit * 1.35)
        hand = (middle + side * unit * random.uniform(0.3, 1.0), base - unit * 1.25)
        sprite.line(
            [(middle + side * unit * 0.85 + shift, shoulder + unit * 0.35), elbow], shade(wears.top, 0.9), unit * 0.5
        )
        sprite.line([elbow, hand], wears.skin, unit * 0.32)
    _head(sprite, wears, (middle + shift * 1.4, shoulder - unit * 0.6), unit)
    _finish(frame, sprite)
    _pooled_shadow(frame, foot, unit)
    sprite.lay(frame, (foot[0] - middle, foot[1] - base), blur=blur)


def _pooled_shadow(frame: Frame, foot: Point, unit: float) -> None:
    x, y = foot[0] - frame.light.side * unit * 0.8, foot[1]
    box = (round(x - unit * 2.2), round(y - unit * 0.6), round(x + unit * 2.2), round(y + unit * 0.3))
    frame.darken(box, unit * 0.35, 0.6)


def bending(frame: Frame, foot: Point, height: float, *, blur: float = 0.8) -> None:
    """Somebody bent over the ground, at work with the hands."""
    wears = look(frame)
    unit = height / 7.6
    facing = frame.random.choice((-1, 1))
    sprite = Sprite(unit * 8, unit * 6.4)
    middle, base = unit * 4, unit * 6.3
    hip = (middle - facing * unit * 0.7, base - unit * 3.7)
    shoulder = (middle + facing * unit * 1.6, base - unit * 3.3)
    for step in (-0.75, 0.25):
        foot_x = middle + facing * unit * step
        sprite.line([(foot_x, base - unit * 0.9), (foot_x, base - unit * 0.15)], wears.skin, unit * 0.34)
    back = hip[0] - facing * unit * 0.95
    sprite.polygon(
        [
            (back + facing * unit * 0.3, hip[1] - unit * 0.8),
            (hip[0] + facing * unit * 0.9, hip[1] - unit * 0.85),
            (hip[0] + facing * unit * 1.0, hip[1] + unit * 0.7),
            (middle + facing * unit * 0.55, base - unit * 0.75),
            (middle - facing * unit * 1.25, base - unit * 0.75),
            (back, hip[1] + unit * 0.5),
        ],
        wears.bottom,
    )
    sprite.line([(hip[0] + facing * unit * 0.5, hip[1]), shoulder], wears.top, unit * 1.5)
    hand = (shoulder[0] + facing * unit * 0.5, base - unit * 0.7)
    sprite.line([shoulder, (shoulder[0] + facing * unit * 0.3, base - unit * 2), hand], wears.skin, unit * 0.34)
    _head(sprite, wears, (shoulder[0] + facing * unit * 0.75, shoulder[1] + unit * 0.05), unit)
    _finish(frame, sprite)
    frame.darken(_cast(frame, foot, unit * 0.8), unit * 0.35, 0.5)
    sprite.lay(frame, (foot[0] - middle, foot[1] - base), blur=blur)


def bust(frame: Frame, foot: Point, height: float, *, blur: float = 0.8) -> None:
    """Somebody on a bench, seen from behind to the waist; ``height`` is what they would measure standing."""
    wears = look(frame)
    unit = height / 7.6
    sprite = Sprite(unit * 3.4, unit * 4.6)
    middle, base = unit * 1.7, unit * 4.6
    shoulder = unit * 1.75
    sprite.polygon(
        [
            (middle - unit * 0.95, base),
            (middle - unit * 1.25, shoulder + unit * 0.75),
            (middle - unit * 1.0, shoulder + unit * 0.2),
            (middle - unit * 0.4, shoulder - unit * 0.05),
            (middle + unit * 0.4, shoulder - unit * 0.05),
            (middle + unit * 1.0, shoulder + unit * 0.2),
            (middle + unit * 1.25, shoulder + unit * 0.75),
            (middle + unit * 0.95, base),
        ],
        wears.top,
    )
    lean = frame.random.uniform(-0.15, 0.15) * unit
    sprite.line([(middle, shoulder + unit * 0.2), (middle + lean, shoulder - unit * 0.4)], wears.skin, unit * 0.46)
    x, y = middle + lean, shoulder - unit * 0.85
    sprite.ellipse(
        (x - unit * 0.46, y - unit * 0.58, x + unit * 0.46, y + unit * 0.52),
        wears.head if wears.wrapped else shade(wears.skin, 0.45),
    )
    for side in () if wears.wrapped else (-1, 1):
        sprite.ellipse(
            (x + side * unit * 0.44 - unit * 0.1, y - unit * 0.1, x + side * unit * 0.44 + unit * 0.1, y + unit * 0.16),
            wears.skin,
        )
    _finish(frame, sprite)
    sprite.lay(frame, (foot[0] - middle, foot[1] - base), blur=blur)


def workers(frame: Frame, count: int, far: float, near: float, small: float, growth: float) -> None:
    """People bent over their work, each in a part of the picture of their own; depths are shares of the ground."""
    random = frame.random
    lanes = random.sample(range(5), count)
    spots = sorted((random.uniform(far, near), lane) for lane in lanes)
    for depth, lane in spots:
        x = 0.14 * SIZE[0] + 0.18 * SIZE[0] * lane + random.uniform(-30, 30)
        bending(frame, (x, frame.horizon + depth * (SIZE[1] - frame.horizon)), small + growth * depth, blur=0.4)
