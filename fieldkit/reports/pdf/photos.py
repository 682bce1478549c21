"""Photos: decoded, sized for paper, encoded again without anything a camera wrote into them, set two by two."""

from collections.abc import Callable
from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, Paragraph

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Blob
from fieldkit.errors import FieldKitError
from fieldkit.reports.document import Figure, Run
from fieldkit.reports.material import PhotoBytes
from fieldkit.reports.pdf.inline import markup, one_line
from fieldkit.reports.pdf.palette import HAIRLINE, SUBTLE, TERTIARY
from fieldkit.reports.pdf.styles import CAPTION, CREDIT, WIDTH

GAP = 14.0
TALLEST = 236.0
LONE_WIDTH = 0.44
CAPTION_LIMIT = 300
"""Characters of a caption beside a photo; a longer one is set in full under it."""

_PIXELS = 64_000_000
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_ORIENTATION, _SIDEWAYS = 0x0112, 5  # EXIF tag, and the first of its values for a photo on its side
_FORMATS = ("JPEG", "PNG", "WEBP")


class Quality(StrEnum):
    """How finely photos are printed. LIGHT is for sending over a slow network."""

    FULL = "full"
    LIGHT = "light"


_DOTS = {Quality.FULL: (200, 82), Quality.LIGHT: (110, 62)}
"""Dots per inch on paper and JPEG quality."""


@dataclass(frozen=True)
class Picture:
    """A photo ready for the page, with its size in pixels."""

    reader: ImageReader
    width: int
    height: int

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


class _Encoded(ImageReader):
    """A JPEG told apart by its own bytes; for that, reportlab would decode it again and keep the pixels of each."""

    def __init__(self, data: bytes) -> None:
        super().__init__(BytesIO(data))
        self._encoded = data
        self._dataA = None  # no mask; reportlab asks for it after the pixels

    def getRGBData(self) -> bytes:  # noqa: N802 - reportlab's name
        """What identifies the picture; the page receives the JPEG itself."""
        return self._encoded


class Darkroom:
    """Reads each photo once, and remembers those it could not read."""

    def __init__(self, photo_bytes: PhotoBytes, quality: Quality, tell: Callable[[], None]) -> None:
        """``tell`` is called after each photo and may raise to stop."""
        self._photo_bytes = photo_bytes
        self._dots, self._jpeg = _DOTS[quality]
        self._tell = tell
        self.unreadable: list[str] = []

    def picture(self, blob: Blob, room: float, shape: float | None = None) -> Picture | None:
        """The photo for ``room`` points of width, None where it cannot be read.

        It is cut to ``shape`` (width over height) where that is given.
        """
        try:
            data = self._photo_bytes(blob)
            encoded, size = _developed(data, round(room / 72 * self._dots), shape, self._jpeg)
        except (FieldKitError, OSError, ValueError, SyntaxError, *_TOO_LARGE):
            self.unreadable.append(blob.sha256)
            return None
        finally:
            self._tell()
        return Picture(_Encoded(encoded), *size)


def _developed(data: bytes, width: int, shape: float | None, quality: int) -> tuple[bytes, tuple[int, int]]:
    """JPEG bytes holding pixels and nothing else, and their size; raises what Pillow raises for a bad file."""
    with Image.open(BytesIO(data), formats=_FORMATS) as opened:
        if opened.width * opened.height > _PIXELS:
            raise ValueError("too many pixels")
        wanted = (width, round(width / shape) if shape else width * 4)
        _decode_small(opened, wanted, cut=shape is not None)
        ImageOps.exif_transpose(opened, in_place=True)
        image = _flat(opened)
        if shape:
            image = ImageOps.fit(image, wanted, Image.Resampling.LANCZOS)
        else:
            image.thumbnail(wanted, Image.Resampling.LANCZOS)
        stored = BytesIO()
        image.save(stored, "JPEG", quality=quality, optimize=True, exif=b"", icc_profile=None, comment=b"")
        return stored.getvalue(), image.size


def _decode_small(opened: Image.Image, wanted: tuple[int, int], *, cut: bool) -> None:
    """Let a JPEG be decoded at a half, a quarter or an eighth, as long as nothing wanted is lost.

    The upright photo keeps ``wanted[0]`` pixels of width; where it will be cut, ``wanted`` both ways.
    """
    sideways = opened.getexif().get(_ORIENTATION, 1) >= _SIDEWAYS
    width, height = reversed(opened.size) if sideways else opened.size
    scale = max(1, min(width // wanted[0], height // wanted[1] if cut else width))
    opened.draft("RGB", (opened.width // scale, opened.height // scale))


def _flat(opened: Image.Image) -> Image.Image:
    """The picture in RGB, on white where it is transparent."""
    if "A" not in opened.getbands() and "transparency" not in opened.info:
        return opened if opened.mode == "RGB" else opened.convert("RGB")
    layer = opened.convert("RGBA")
    flat = Image.new("RGB", layer.size, "white")
    flat.paste(layer, mask=layer)
    return flat


@dataclass(frozen=True)
class Print:
    """A figure with its picture, None where that cannot be read."""

    figure: Figure
    picture: Picture | None

    @property
    def aspect(self) -> float:
        """Width over height, kept within what a page can show."""
        return min(max(self.picture.aspect if self.picture is not None else 4 / 3, 0.5), 2.6)


class PhotoRow(Flowable):
    """One photo with its caption beside it, or several of the same height with theirs under them."""

    def __init__(self, prints: tuple[Print, ...], missing: str) -> None:
        """``missing`` stands in place of a photo that cannot be read."""
        super().__init__()
        self._prints = prints
        self._missing = missing
        self.spaceBefore, self.spaceAfter = 10, 12
        self._sizes = self._lay_out()
        self._captions = [self._caption(each.figure) for each in prints]

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        """Room above."""
        return float(self.spaceBefore)

    def getSpaceAfter(self) -> float:  # noqa: N802 - reportlab's name
        """Room below."""
        return float(self.spaceAfter)

    def _lay_out(self) -> list[tuple[float, float]]:
        if len(self._prints) == 1:
            aspect = self._prints[0].aspect
            high = min(WIDTH * LONE_WIDTH / aspect, TALLEST)
            return [(high * aspect, high)]
        high = min((WIDTH - GAP * (len(self._prints) - 1)) / sum(each.aspect for each in self._prints), TALLEST)
        return [(high * each.aspect, high) for each in self._prints]

    def _caption(self, figure: Figure) -> list[Paragraph]:
        runs = [Run(f"{figure.number}  ", bold=True)] if figure.number else []
        if figure.caption:
            runs.append(Run(one_line(figure.caption, CAPTION_LIMIT)))
        found = [Paragraph(markup(tuple(runs), CAPTION), CAPTION)] if runs else []
        if figure.credit:
            found.append(Paragraph(markup((Run(one_line(figure.credit, CAPTION_LIMIT)),), CREDIT), CREDIT))
        return found

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - the names reportlab calls it with
        """Its size: the photos, and the taller caption under them."""
        lone = len(self._prints) == 1
        tallest = 0.0
        for (wide, _), caption in zip(self._sizes, self._captions, strict=True):
            room = WIDTH - wide - GAP if lone else wide
            tallest = max(tallest, sum(paragraph.wrap(room, aH)[1] for paragraph in caption))
        high = self._sizes[0][1]
        self.width = aW
        self.height = max(high, tallest) if lone else high + 5 + tallest
        return self.width, self.height

    def draw(self) -> None:
        """Paint photos and captions."""
        lone = len(self._prints) == 1
        x = 0.0
        for each, (wide, high), caption in zip(self._prints, self._sizes, self._captions, strict=True):
            self._photo(each, x, self.height - high, wide, high)
            left, top = (x + wide + GAP, self.height) if lone else (x, self.height - high - 5)
            for paragraph in caption:
                top -= paragraph.height
                paragraph.drawOn(self.canv, left, top)
            x += wide + GAP

    def _photo(self, each: Print, x: float, y: float, wide: float, high: float) -> None:
        canvas = self.canv
        canvas.saveState()
        path = canvas.beginPath()
        path.roundRect(x, y, wide, high, 3)
        if each.picture is not None:
            canvas.clipPath(path, stroke=0, fill=0)
            canvas.drawImage(each.picture.reader, x, y, wide, high)
        else:
            canvas.setFillColor(SUBTLE)
            canvas.setStrokeColor(HAIRLINE)
            canvas.drawPath(path, stroke=1, fill=1)
            canvas.setFillColor(TERTIARY)
            canvas.setFont(CAPTION.fontName, CAPTION.fontSize)
            canvas.drawCentredString(x + wide / 2, y + high / 2 - 3, self._missing)
        canvas.restoreState()
