"""The picture being painted, the light it stands in, and its development into a photograph."""

import math
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageOps, ImageStat

from fieldkit.domain.lightly import dataclass
from fieldkit.services.demo.painting.texture import Box, Size, atlas, chance, contrast, curve, multiply, soften, texture

Colour = tuple[int, int, int]
Point = tuple[float, float]

SIZE: Size = (1000, 750)
FINAL: Size = (1600, 1200)
_FINE = 2
"""Sprites are drawn twice as large and reduced: their edges are smooth."""
_SPARE = 160
"""Pixels by which the grain may be shifted from one photo to the next."""


def mix(left: Colour, right: Colour, part: float) -> Colour:
    """A colour between two others: 0 is the first, 1 the second."""
    return (
        round(left[0] + (right[0] - left[0]) * part),
        round(left[1] + (right[1] - left[1]) * part),
        round(left[2] + (right[2] - left[2]) * part),
    )


def shade(colour: Colour, factor: float) -> Colour:
    """A colour darker (below 1) or lighter (above 1)."""
    target: Colour = (0, 0, 0) if factor < 1 else (255, 255, 255)
    return mix(colour, target, abs(1 - factor))


@dataclass(frozen=True, slots=True)
class Light:
    """Where the sun stands (−1 left, 1 right), how warm it is (0–1) and how hazy the air (0–1)."""

    side: int
    warmth: float
    haze: float


class Frame:
    """One photograph being painted: ``image`` is what has been painted so far, ``random`` its own chance."""

    def __init__(self, scene: str, seed: int) -> None:
        """The same scene and seed give the same frame."""
        self.seed = seed
        self.random: Random = chance(f"{scene}:{seed}")
        self.light = Light(
            side=self.random.choice((-1, 1)), warmth=self.random.uniform(0.2, 0.9), haze=self.random.uniform(0.3, 0.8)
        )
        self.image = Image.new("RGB", SIZE, (120, 110, 100))
        self.horizon = SIZE[1] // 2

    def paste(self, layer: Image.Image, at: Point, alpha: Image.Image | None = None) -> None:
        """Lay an image over the frame with its upper left corner at ``at``."""
        self.image.paste(layer.convert("RGB"), (round(at[0]), round(at[1])), alpha)

    def tint(self, colour: Colour, mask: Image.Image, at: Point = (0, 0)) -> None:
        """Lay a flat colour through a mask."""
        self.image.paste(colour, (round(at[0]), round(at[1])), mask)

    def darken(self, shape: "list[Point] | Box", softness: float, strength: float) -> None:
        """A shadow: an ellipse in a box, or a polygon, blurred; ``strength`` 0 to 1."""
        points = [(shape[0], shape[1]), (shape[2], shape[3])] if isinstance(shape, tuple) else shape
        margin = softness * 3 + 2
        left = math.floor(min(point[0] for point in points) - margin)
        top = math.floor(min(point[1] for point in points) - margin)
        right = math.ceil(max(point[0] for point in points) + margin)
        bottom = math.ceil(max(point[1] for point in points) + margin)
        mask = Image.new("L", (max(1, right - left), max(1, bottom - top)), 0)
        draw = ImageDraw.Draw(mask)
        moved = [(x - left, y - top) for x, y in points]
        if isinstance(shape, tuple):
            draw.ellipse([moved[0], moved[1]], fill=round(255 * strength))
        else:
            draw.polygon(moved, fill=round(255 * strength))
        self.tint((26, 16, 14), soften(mask, softness) if softness >= 0.5 else mask, (left, top))

    def pool(self, box: Box, fill: Image.Image, *, edge: float = 3.0, ragged: float = 0.6) -> None:
        """Lay an image inside a box through an ellipse with an irregular edge: water, damp earth, a pit."""
        width, height = box[2] - box[0], box[3] - box[1]
        distance = ImageOps.invert(Image.radial_gradient("L").resize((width, height), Image.Resampling.BILINEAR))
        uneven = texture("fractal", self.random, (width, height), 1.6)
        field = Image.blend(distance, ImageChops.add(distance, uneven, 1, -128), ragged)
        mask = soften(curve(field, (0, 0), (82, 0), (112, 255)), edge)
        self.paste(fill.resize((width, height), Image.Resampling.BILINEAR), box[:2], mask)

    def blur(self, box: Box, radius: float) -> None:
        """Put a region out of focus."""
        self.image.paste(soften(self.image.crop(box), radius), box[:2])


class Sprite:
    """A thing drawn apart at twice its size, then shaded and laid on a frame with smooth edges.

    Coordinates are the frame's pixels, relative to the sprite's upper left corner.
    """

    def __init__(self, width: float, height: float) -> None:
        """A transparent sprite of that size in frame pixels."""
        self.size = (max(1, math.ceil(width)), max(1, math.ceil(height)))
        fine = (self.size[0] * _FINE, self.size[1] * _FINE)
        self.colour = Image.new("RGB", fine, (90, 80, 70))
        self.mask = Image.new("L", fine, 0)
        self._light: Image.Image | None = None
        self._colour_draw = ImageDraw.Draw(self.colour)
        self._mask_draw = ImageDraw.Draw(self.mask)

    def polygon(self, points: list[Point], fill: Colour) -> None:
        """A filled polygon."""
        self._settle()
        fine = [(x * _FINE, y * _FINE) for x, y in points]
        self._colour_draw.polygon(fine, fill=fill)
        self._mask_draw.polygon(fine, fill=255)

    def ellipse(self, box: tuple[float, float, float, float], fill: Colour) -> None:
        """A filled ellipse in a box."""
        self._settle()
        fine = tuple(value * _FINE for value in box)
        self._colour_draw.ellipse(fine, fill=fill)
        self._mask_draw.ellipse(fine, fill=255)

    def box(self, box: tuple[float, float, float, float], fill: Colour, radius: float = 0) -> None:
        """A filled rectangle, its corners rounded by ``radius``."""
        self._settle()
        fine = tuple(value * _FINE for value in box)
        self._colour_draw.rounded_rectangle(fine, radius * _FINE, fill=fill)
        self._mask_draw.rounded_rectangle(fine, radius * _FINE, fill=255)

    def line(self, points: list[Point], fill: Colour, width: float) -> None:
        """A thick line with round joints."""
        self._settle()
        fine = [(x * _FINE, y * _FINE) for x, y in points]
        thick = max(1, round(width * _FINE))
        self._colour_draw.line(fine, fill=fill, width=thick, joint="curve")
        self._mask_draw.line(fine, fill=255, width=thick, joint="curve")
        if thick > 4:
            for x, y in (fine[0], fine[-1]):
                cap = (x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2)
                self._colour_draw.ellipse(cap, fill=fill)
                self._mask_draw.ellipse(cap, fill=255)

    def write(self, at: Point, text: str, font: ImageFont.FreeTypeFont, fill: Colour, anchor: str = "la") -> None:
        """Letters painted on the sprite; the font's size is in sprite pixels, twice the frame's."""
        self._settle()
        self._colour_draw.text((at[0] * _FINE, at[1] * _FINE), text, font=font, fill=fill, anchor=anchor)

    def shade(self, grey: Image.Image, strength: float = 1.0) -> None:
        """Multiply the colours by a grey image stretched over the sprite; 128 is neutral.

        It is kept until something is drawn over it or the sprite is laid: at that size it costs a quarter.
        """
        field = grey.resize(self.size, Image.Resampling.BILINEAR)
        if strength < 1:
            field = contrast(field, strength)
        self._light = field if self._light is None else multiply(self._light, field)

    def _settle(self) -> None:
        if self._light is not None:
            self.colour = _lit(self.colour, self._light.resize(self.colour.size, Image.Resampling.BILINEAR))
            self._colour_draw = ImageDraw.Draw(self.colour)
            self._light = None

    def roughen(self, random: Random, name: str = "stains", strength: float = 0.3, zoom: float = 1.0) -> None:
        """Give the surface the unevenness of a texture."""
        self.shade(texture(name, random, self.size, zoom), min(1.0, strength * 0.7))

    def turn(self, degrees: float) -> None:
        """Rotate the sprite around its middle; it grows to hold its corners."""
        self._settle()
        self.mask = self.mask.rotate(degrees, Image.Resampling.BILINEAR, expand=True)
        self.colour = self.colour.rotate(degrees, Image.Resampling.BILINEAR, expand=True)
        self.size = (self.mask.width // _FINE, self.mask.height // _FINE)

    def lay(self, frame: Frame, at: Point, *, blur: float = 0.0, opacity: float = 1.0) -> None:
        """Put the sprite on the frame with its upper left corner at ``at``."""
        colour = self.colour.reduce(_FINE)
        alpha = self.mask.reduce(_FINE)
        if self._light is not None:
            colour = _lit(colour, self._light)
        if blur >= 1:
            margin = math.ceil(blur * 2)
            colour = ImageOps.expand(colour, margin, _mean(colour, alpha))
            alpha = soften(ImageOps.expand(alpha, margin), blur)
            at = (at[0] - margin, at[1] - margin)
            colour = soften(colour, blur)
        if opacity < 1:
            alpha = alpha.point([round(level * opacity) for level in range(256)])
        frame.paste(colour, at, alpha)


def _lit(colour: Image.Image, light: Image.Image) -> Image.Image:
    return Image.merge("RGB", [multiply(band, light) for band in colour.split()])


def _mean(image: Image.Image, mask: Image.Image) -> Colour:
    if not mask.getbbox():
        return (90, 80, 70)
    red, green, blue = (round(value) for value in ImageStat.Stat(image, mask).mean)
    return (red, green, blue)


def develop(frame: Frame) -> Image.Image:
    """Turn what was painted into a photograph: bloom, tone curve, colour of the light, vignette, lens and grain."""
    image = frame.image
    glow = soften(image.reduce(5), 5)
    glow = glow.point([max(0, round((level - 120) * 0.28)) for level in range(256)] * 3)
    image = ImageChops.screen(image, glow.resize(image.size, Image.Resampling.BILINEAR))
    image = _expose(image, frame.light)
    image = image.resize(FINAL, Image.Resampling.BICUBIC, _framing(frame.random))
    left, top = frame.random.randrange(_SPARE), frame.random.randrange(_SPARE)
    grain = _grain().crop((left, top, left + FINAL[0], top + FINAL[1]))
    return ImageChops.add(image, grain, 1, -128)


def _framing(random: Random) -> tuple[float, float, float, float]:
    """What part of the painting the lens kept."""
    share = random.uniform(0.86, 1.0)
    width, height = SIZE[0] * share, SIZE[1] * share
    left = (SIZE[0] - width) * random.uniform(0.3, 0.7)
    top = (SIZE[1] - height) * random.uniform(0.4, 0.9)
    return (left, top, left + width, top + height)


def _expose(image: Image.Image, light: Light) -> Image.Image:
    warm = light.warmth
    gains = (1.02 + 0.05 * warm, 1.0 + 0.01 * warm, 0.99 - 0.09 * warm)
    table: list[int] = []
    for gain in gains:
        for level in range(256):
            value = level / 255 * gain
            toned = value * value * (3 - 2 * value) if value < 1 else 1.0
            table.append(max(0, min(255, round(255 * (0.025 + 0.955 * (0.62 * value + 0.38 * toned))))))
    return ImageChops.multiply(_muted(image).point(table), _vignette())


def _muted(image: Image.Image) -> Image.Image:
    """A little of each colour's grey mixed in: a telephone's picture is less vivid than paint."""
    grey = image.convert("L")
    return Image.blend(image, Image.merge("RGB", (grey, grey, grey)), 0.13)


@lru_cache(maxsize=1)
def _vignette() -> Image.Image:
    spot = Image.radial_gradient("L").resize(SIZE, Image.Resampling.BILINEAR)
    fall = curve(spot, (0, 255), (110, 254), (180, 238), (255, 196))
    return Image.merge("RGB", (fall, fall, fall))


@lru_cache(maxsize=1)
def _grain() -> Image.Image:
    size = (FINAL[0] + _SPARE, FINAL[1] + _SPARE)
    base = atlas("grain").resize(size, Image.Resampling.BICUBIC)
    bands = []
    for strength in (0.075, 0.06, 0.085):
        bands.append(base.point([round(128 + (level - 128) * strength) for level in range(256)]))
    return Image.merge("RGB", bands)
