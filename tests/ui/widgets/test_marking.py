"""Words that were looked for, marked in a line: the tint stands behind them, cut where the line is."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from ui.theme import Mode, theme
from ui.widgets.painting import Spans, marked_text, text_width


def painted(words: str, spans: Spans, width: int = 400) -> QImage:
    picture = QImage(width, 30, QImage.Format.Format_RGB32)
    picture.fill(theme().color("bg.selected"))
    with QPainter(picture) as painter:
        spot = QRectF(0, 0, width, 30)
        marked_text(painter, spot, words, spans, theme().font("body"), theme().color("text.onInverse"))
    return picture


def tinted(picture: QImage) -> list[int]:
    """The columns of the picture in which the tint shows."""
    tint = QColor(theme().color("highlight.search"))
    return [x for x in range(picture.width()) if any(picture.pixelColor(x, y) == tint for y in range(30))]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("before", ["Forage de ", "Forage 🙂 de ", "Gbɔ\u0300n ɖo\u0300 ", ""])
def test_the_tint_stands_behind_the_word_alone(mode: Mode, before: str) -> None:
    theme().set_mode(mode)
    words, font = f"{before}Tchakalo 2", theme().font("body")
    columns = tinted(painted(words, ((len(before), len(before) + 8),)))
    start = text_width(font, before)
    assert abs(columns[0] - start) <= 2
    assert abs(columns[-1] - start - text_width(font, "Tchakalo")) <= 3


def test_what_is_cut_off_is_not_marked_and_what_is_half_cut_is_as_far_as_it_shows() -> None:
    words = "Remplacer le compteur du forage de Tchakalo"
    font = theme().font("body")
    room = int(text_width(font, "Remplacer le compteur du for")) + int(text_width(font, "…")) + 1
    assert tinted(painted(words, ((35, 43),), room)) == []
    columns = tinted(painted(words, ((25, 31),), room))
    assert columns
    assert columns[-1] < QFontMetricsF(font).horizontalAdvance("Remplacer le compteur du fora")
    assert tinted(painted(words, (), room)) == []
