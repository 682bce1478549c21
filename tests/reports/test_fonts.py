"""The shipped fonts have the letters of every language the missions meet, and their licences beside them."""

from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

from fieldkit.reference.resources import resource

FOLDER = resource("fonts")
LETTERS = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    "àâäæçéèêëîïôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸ"  # French
    "ñŋÑŊóãẽ"  # Wolof
    "ɖƉɛƐɔƆǎěǐǒǔ"  # Fon
    "\u0300\u0301\u0302\u0303\u030c\u0308\u0323"  # marks over and under letters that have no letter of their own
    "«»’“”…–—−·•€₣°²³ᵉʳ№×\u00a0"
)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.ttf")), ids=lambda path: path.stem)
def test_a_font_has_the_letters_and_may_be_embedded(path: Path) -> None:
    font = TTFontFile(str(path))
    assert not [letter for letter in LETTERS if ord(letter) not in font.charToGlyph]
    assert path.stat().st_size < 300_000


def test_the_window_and_the_report_have_their_weights() -> None:
    window = {path.stem for path in FOLDER.glob("*.ttf")}
    assert window == {"Inter-Regular", "Inter-Medium", "Inter-SemiBold", "Inter-Bold"}
    assert len(list((FOLDER / "print").glob("*.ttf"))) == 8


def test_every_font_is_named_in_the_licences() -> None:
    told = (FOLDER / "LICENCES.md").read_text(encoding="utf-8")
    for family in {path.relative_to(FOLDER).as_posix().split("-")[0] for path in FOLDER.rglob("*.ttf")}:
        assert f"`{family}-*.ttf`" in told
    for licence in ("OFL-Inter.txt", "OFL-NotoSerif.txt"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / licence).read_text(encoding="utf-8")
        assert licence in told
