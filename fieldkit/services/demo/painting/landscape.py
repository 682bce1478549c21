"""Sky, far hills, trees along the horizon and the ground in perspective."""

from PIL import Image, ImageChops, ImageDraw, ImageOps

from fieldkit.domain.lightly import dataclass
from fieldkit.services.demo.painting.frame import SIZE, Colour, Frame, mix, shade
from fieldkit.services.demo.painting.texture import contrast, curve, multiply, plane, ramp, soften, texture

WIDTH, HEIGHT = SIZE


@dataclass(frozen=True, slots=True)
class Soil:
    """A kind of ground: its colours from shadow to light, what grows on it and how rough it is."""

    dark: Colour
    middle: Colour
    light: Colour
    grass: float = 0.0
    pebbles: float = 1.0
    grass_colour: Colour = (126, 128, 62)


LATERITE = Soil((88, 38, 18), (168, 88, 46), (214, 140, 88), grass=0.2)
DUST = Soil((110, 78, 52), (178, 138, 98), (222, 190, 150), grass=0.2)
SAVANNA = Soil((66, 66, 26), (134, 130, 58), (186, 172, 98), grass=2.2, pebbles=0.1)
SAND = Soil((134, 112, 84), (204, 182, 146), (238, 222, 194), grass=0.12, pebbles=0.3)
MUD = Soil((56, 44, 34), (110, 90, 70), (160, 140, 116), grass=0.1, pebbles=0.3)
RED_EARTH = Soil((80, 34, 22), (152, 78, 52), (200, 128, 92), grass=0.6, grass_colour=(98, 118, 52))


def sky(frame: Frame, horizon: int, *, cloud: float | None = None, dusty: float = 0.0) -> None:
    """Paint the air down to the horizon: deep above, pale and hazy below, with drifting cloud (0 none, 1 covered)."""
    random, light = frame.random, frame.light
    frame.horizon = horizon
    height = horizon + 40
    top = mix(mix((72, 122, 176), (112, 150, 186), light.haze), (172, 160, 140), dusty)
    low = mix(mix((206, 216, 220), (232, 222, 204), light.warmth), (214, 196, 168), dusty)
    position = ramp((WIDTH, height), ((0, 0), (0.55, 130), (1, 255)))
    glow = ImageOps.invert(ramp((WIDTH, height), ((0, 0), (1, 150)), across=True))
    if light.side > 0:
        glow = ImageOps.mirror(glow)
    position = ImageChops.add(position, multiply(glow, position), 1.9)
    air = ImageOps.colorize(position, top, low)
    amount = random.uniform(0.15, 0.7) if cloud is None else cloud
    shape = texture("clouds", random, (WIDTH, height), random.uniform(1.2, 1.9))
    cover = curve(shape, (0, 0), (170 - 90 * amount, 0), (250 - 60 * amount, 200))
    cover = ImageChops.multiply(cover, ramp(cover.size, ((0, 225), (0.8, 150), (1, 40))))
    white = ImageOps.colorize(contrast(shape, 0.8), mix((160, 168, 176), low, 0.3), (252, 247, 238))
    air.paste(white, (0, 0), soften(cover, 2.5))
    frame.image.paste(air, (0, 0))


def ground(frame: Frame, soil: Soil, *, top: int | None = None, roughness: float = 1.0) -> None:
    """Paint the ground from ``top`` (the horizon) to the feet, hazier with distance, its grains in perspective."""
    random = frame.random
    top = frame.horizon if top is None else top
    size = (WIDTH, HEIGHT - top)
    coarse = plane("fractal", random, size, depth=1500, spread=2.4)
    fine = plane("fine", random, size, depth=1800, spread=1.7)
    relief = contrast(Image.blend(coarse, fine, 0.45), 1.25 * roughness)
    half = (size[0] // 2, size[1] // 2)
    broad = plane("blotches", random, half, depth=1200, spread=1.0, closeness=60).resize(
        size, Image.Resampling.BILINEAR
    )
    relief = Image.blend(relief, multiply(relief, broad), 0.6)
    earth = ImageOps.colorize(relief, soil.dark, soil.light, soil.middle)
    distance = ramp(size, ((0, 90 + 60 * frame.light.haze), (0.12, 60), (0.4, 12), (1, 0)))
    air = mix(mix(soil.light, (214, 206, 190), 0.4), soil.middle, 0.4)
    earth.paste(air, (0, 0), distance)
    near = ramp(size, ((0, 255), (0.5, 250), (1, 196)))
    earth = ImageChops.multiply(earth, Image.merge("RGB", (near, near, near)))
    edge = ramp(size, ((0, 40), (0.02, 255), (1, 255)))
    frame.image.paste(earth, (0, top), edge)
    if soil.pebbles:
        pebbles(frame, soil, round(170 * soil.pebbles), top)
    if soil.grass:
        grass(frame, soil.grass_colour, round(520 * soil.grass), top)


def pebbles(frame: Frame, soil: Soil, count: int, top: int) -> None:
    """Scatter stones that grow with nearness, lit from one side."""
    draw = ImageDraw.Draw(frame.image)
    random = frame.random
    for _ in range(count):
        depth = random.random() ** 1.7
        y = top + 14 + depth * (HEIGHT - top)
        x = random.uniform(0, WIDTH)
        radius = (0.7 + 4.2 * depth) * random.uniform(0.4, 1.1)
        tone = mix(soil.dark, soil.light, random.uniform(0.1, 0.8))
        lift = frame.light.side * radius * 0.4
        draw.ellipse((x - radius - lift, y, x + radius - lift, y + radius), fill=shade(soil.dark, 0.72))
        draw.ellipse((x - radius, y - radius * 0.7, x + radius, y + radius * 0.6), fill=tone)
        draw.ellipse((x - radius * 0.5 + lift, y - radius * 0.6, x + radius * 0.4 + lift, y), fill=shade(tone, 1.16))


def grass(frame: Frame, colour: Colour, count: int, top: int, *, tall: float = 1.0) -> None:
    """Scatter tufts of grass in perspective, greener and drier blades mixed."""
    draw = ImageDraw.Draw(frame.image)
    random = frame.random
    rows = sorted(random.random() ** 1.5 for _ in range(count))
    for depth in rows:
        y = top + 6 + depth * (HEIGHT - top + 30)
        x = random.uniform(-10, WIDTH + 10)
        length = (3 + 34 * depth) * random.uniform(0.4, 1.1) * tall
        tone = mix(colour, (186, 158, 96), random.uniform(0.2, 0.9))
        tone = mix(tone, (206, 196, 172), max(0.0, 0.35 - depth))
        for _ in range(random.randint(3, 8)):
            lean = random.gauss(0, 0.4) * length
            blade = shade(tone, random.uniform(0.55, 1.05))
            foot = x + random.uniform(-0.22, 0.22) * length
            reach = length * random.uniform(0.5, 1.0)
            middle = (foot + lean * 0.35, y - reach * 0.65)
            draw.line([(foot, y), middle, (foot + lean, y - reach)], fill=blade, width=1 + round(0.8 * depth))


def treeline(frame: Frame, *, height: float = 60, far: bool = True, colour: Colour = (62, 82, 42)) -> None:
    """A band of distant bush along the horizon, its tops ragged, out of focus and lost in haze."""
    random = frame.random
    if far:
        _band(frame, height * 1.1, mix(colour, (182, 190, 186), 0.55), 5.0, random.uniform(1.8, 2.8))
    _band(frame, height, mix(colour, (178, 176, 150), 0.16 + 0.15 * frame.light.haze), 3.0, random.uniform(1.2, 1.7))


def _band(frame: Frame, height: float, colour: Colour, blur: float, zoom: float) -> None:
    """Bush painted at half its size, since it is out of focus."""
    random = frame.random
    size = (WIDTH // 2, round(height))
    crown = texture("fractal", random, size, zoom / 2)
    profile = texture("blotches", random, (size[0], 8), zoom / 2).resize(size)
    level = ramp(size, ((0, 0), (0.35, 70), (0.75, 205), (1, 255)))
    body = ImageChops.add(level, contrast(profile, 0.75), 1, -110)
    body = Image.blend(body, ImageChops.add(body, contrast(crown, 0.5), 1, -128), 0.8)
    body = ImageChops.subtract(body, ramp(size, ((0, 190), (0.3, 40), (0.5, 0), (1, 0))))
    mask = soften(curve(body, (0, 0), (108, 0), (150, 255)), blur / 2)
    leaves = contrast(texture("leaves", random, size, 0.4), 0.75)
    lit = Image.blend(leaves, ramp(size, ((0, 210), (0.55, 140), (1, 50))), 0.55)
    bush = soften(ImageOps.colorize(lit, shade(colour, 0.42), shade(colour, 1.3), colour), blur * 0.3)
    full = (WIDTH, size[1] * 2)
    frame.image.paste(bush.resize(full), (0, frame.horizon - full[1] + 14), mask.resize(full))


def hills(frame: Frame, colour: Colour, *, height: float = 120, steps: int = 2) -> None:
    """Ranges of hills one behind the other, the farthest the palest."""
    random = frame.random
    for step in range(steps):
        part = (step + 1) / steps
        tall = round(height * (1.25 - 0.4 * part))
        outline = texture("blotches", random, (WIDTH, 2), 1.5 + step)
        ridge = texture("stains", random, (WIDTH, 2), 1.3)
        outline = Image.blend(outline, ridge, 0.35).resize((WIDTH, tall), Image.Resampling.BILINEAR)
        slope = ramp((WIDTH, tall), ((0, 0), (1, 255)))
        mask = curve(ImageChops.add(slope, contrast(outline, 0.8), 1, -128), (0, 0), (120, 0), (128, 255))
        tone = mix((176, 188, 194), colour, 0.25 + 0.6 * part)
        surface = contrast(texture("fractal", random, (WIDTH, tall), 1.4), 0.55)
        relief = ImageOps.colorize(surface, shade(tone, 0.72), shade(tone, 1.2), tone)
        frame.image.paste(soften(relief, 2), (0, frame.horizon - tall + 6), soften(mask, 2))
