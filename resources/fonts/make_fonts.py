"""Make the shipped fonts from the variable originals of Inter and Noto Serif.

    python make_fonts.py <folder holding the variable .ttf files>      (needs fonttools)

Fonts of the window keep kerning, mark placement and tabular figures as features. Fonts of the printed report carry no
features, because the PDF writer applies none: tabular figures and the place of combining marks are made their default.
"""

import sys
from pathlib import Path

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
RANGES = (
    (0x20, 0x24F),  # Latin, with the letters of Malagasy and Wolof
    (0x250, 0x2FF),  # ɖ ɛ ɔ of Fon, modifier letters
    (0x300, 0x36F),  # tone marks
    (0x370, 0x3FF),  # units and symbols written in Greek letters
    (0x1D00, 0x1DBF),  # raised letters: 1ᵉʳ, 3ᵉ
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),
    (0x2070, 0x20BF),
    (0x2100, 0x22FF),
    (0x2300, 0x23FF),
    (0x25A0, 0x25FF),
    (0x2600, 0x27BF),
    (0xA640, 0xA7FF),
    (0xFB00, 0xFB06),
    (0xFFFD, 0xFFFD),
)
WINDOW_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum", "case", "sups", "subs", "frac", "zero"]
MARKS = (0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x30A, 0x30B, 0x30C)
MARKS_BELOW = (0x323, 0x324, 0x331)
INTER = "Inter[opsz,wght].ttf"
INTER_ITALIC = "Inter-Italic[opsz,wght].ttf"
NOTO = "NotoSerif[wdth,wght].ttf"
NOTO_ITALIC = "NotoSerif-Italic[wdth,wght].ttf"
WINDOW = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
PRINT = {
    ("Inter Print", "Regular"): (INTER, {"wght": 400, "opsz": 14}),
    ("Inter Print", "Italic"): (INTER_ITALIC, {"wght": 400, "opsz": 14}),
    ("Inter Print", "SemiBold"): (INTER, {"wght": 600, "opsz": 14}),
    ("Inter Print", "Display"): (INTER, {"wght": 600, "opsz": 28}),
    ("Noto Serif Print", "Regular"): (NOTO, {"wght": 400, "wdth": 100}),
    ("Noto Serif Print", "Italic"): (NOTO_ITALIC, {"wght": 400, "wdth": 100}),
    ("Noto Serif Print", "Bold"): (NOTO, {"wght": 700, "wdth": 100}),
    ("Noto Serif Print", "BoldItalic"): (NOTO_ITALIC, {"wght": 700, "wdth": 100}),
}


def _instance(source: Path, axes: dict[str, float], features: list[str]) -> TTFont:
    font = instantiateVariableFont(TTFont(source), axes)
    options = Options()
    options.layout_features = features
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = True
    options.drop_tables += ["STAT", "MVAR", "HVAR", "DSIG", "gasp", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for low, high in RANGES for code in range(low, high + 1)])
    subsetter.subset(font)
    return font


def _name(font: TTFont, family: str, style: str, *, weight: int) -> None:
    ribbi = style in {"Regular", "Bold", "Italic", "BoldItalic"}
    words = {
        1: family if ribbi else f"{family} {style}",
        2: style.replace("BoldItalic", "Bold Italic") if ribbi else "Regular",
        3: f"FieldKit;{family}-{style}".replace(" ", ""),
        4: f"{family} {style}",
        6: f"{family}-{style}".replace(" ", ""),
    }
    if not ribbi:
        words |= {16: family, 17: style}
    for record in list(font["name"].names):
        if record.nameID in {16, 17, 21, 22, 25} or record.nameID > 25 or record.platformID != 3:
            font["name"].removeNames(nameID=record.nameID, platformID=record.platformID)
    for number, text in words.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    bold, italic = style.startswith("Bold"), style.endswith("Italic")
    font["OS/2"].fsSelection = 0x80 | (0x20 if bold else 0) | (1 if italic else 0) | (0 if bold or italic else 0x40)
    font["head"].macStyle = (1 if bold else 0) | (2 if italic else 0)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False


def _tabular(font: TTFont) -> None:
    """Give the digits the shapes of the feature ``tnum``."""
    lookups = font["GSUB"].table.LookupList.Lookup
    swaps: dict[str, str] = {}
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for table in lookups[index].SubTable:
                    swaps |= getattr(getattr(table, "ExtSubTable", table), "mapping", {})
    for table in font["cmap"].tables:
        for code in range(ord("0"), ord("9") + 1):
            table.cmap[code] = swaps.get(table.cmap[code], table.cmap[code])


def _bounds(font: TTFont, glyph: str) -> tuple[int, int]:
    shape = font["glyf"][glyph]
    shape.recalcBounds(font["glyf"])
    return shape.xMin, shape.xMax


def _draw(font: TTFont, glyph: str, code: int, parts: list[tuple[str, tuple[float, ...]]], advance: int) -> None:
    """Add a glyph for ``code`` made of moved and scaled copies of others."""
    pen = TTGlyphPen(None)
    for part, transform in parts:
        recording = DecomposingRecordingPen(font.getGlyphSet())
        font.getGlyphSet()[part].draw(recording)
        recording.replay(TransformPen(pen, transform))
    font["glyf"][glyph] = pen.glyph()
    font["hmtx"][glyph] = (advance, _bounds(font, glyph)[0])
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = glyph


def _seat_marks(font: TTFont) -> None:
    """Make every combining mark fall over the middle of a letter as wide as ɔ or ɛ, the only ones it is met on.

    The marks get new glyphs: the old ones are parts of é, ñ and their like.
    """
    cmap = font.getBestCmap()
    letters = [cmap[ord(letter)] for letter in "ɔɛ"]
    widths = [font["hmtx"][letter][0] for letter in letters]
    middle = sum(sum(_bounds(font, letter)) / 2 - width for letter, width in zip(letters, widths, strict=True)) / 2
    for code in (*MARKS, *MARKS_BELOW):
        if code in cmap:
            low, high = _bounds(font, cmap[code])
            _draw(font, f"seated{code:x}", code, [(cmap[code], (1, 0, 0, 1, middle - (low + high) / 2, 0))], 0)


def _boxes(font: TTFont) -> None:
    """Ballot boxes for task lists, where the font has a square and a tick."""
    cmap = font.getBestCmap()
    if not {0x25A1, 0x2713} <= set(cmap):
        return
    square, tick = cmap[0x25A1], cmap[0x2713]
    advance = font["hmtx"][square][0]
    low, high = _bounds(font, square)
    left, right = _bounds(font, tick)
    scale = 0.62 * (high - low) / (right - left)
    shift = (low + high) / 2 - scale * (left + right) / 2
    bottom = font["glyf"][square].yMin + 0.22 * (high - low) - scale * font["glyf"][tick].yMin
    box = (square, (1, 0, 0, 1, 0, 0))
    _draw(font, "ballot", 0x2610, [box], advance)
    _draw(font, "ballotticked", 0x2611, [box, (tick, (scale, 0, 0, scale, shift, bottom))], advance)


def main(originals: Path) -> None:
    """Write the fonts of the window beside this file and those of the report into ``print``."""
    for style, weight in WINDOW.items():
        font = _instance(originals / INTER, {"wght": weight, "opsz": 14}, WINDOW_FEATURES)
        _name(font, "Inter", style, weight=weight)
        font.save(HERE / f"Inter-{style}.ttf")
    for (family, style), (source, axes) in PRINT.items():
        font = _instance(originals / source, axes, ["tnum"])
        _name(font, family, style, weight=int(axes["wght"]))
        _tabular(font)
        _seat_marks(font)
        _boxes(font)
        for table in ("GSUB", "GPOS", "GDEF"):
            if table in font:
                del font[table]
        font.save(HERE / "print" / f"{family}-{style}.ttf".replace(" ", ""))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
