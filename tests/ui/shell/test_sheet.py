"""The sheet: its corners stay round whatever a screen paints there."""

import pytest
from PySide6.QtCore import QPoint

from tests.ui.shell.pages import page
from ui.shell.window import MainWindow
from ui.theme import Mode, theme


@pytest.mark.parametrize("mode", [Mode.CLAIR, Mode.SOMBRE])
def test_what_fills_a_screen_leaves_the_lower_corner_round(window: MainWindow, mode: Mode) -> None:
    theme().set_mode(mode)
    shown, sheet = page(window), window.sheet
    shown.setAutoFillBackground(True)
    colors = shown.palette()
    colors.setColor(shown.backgroundRole(), theme().color("danger.base"))
    shown.setPalette(colors)
    for size in ((1366, 768), (1280, 700)):
        window.resize(*size)
        picture = window.grab().toImage()
        corner = sheet.mapTo(window, QPoint(1, sheet.height() - 2))
        further = sheet.mapTo(window, QPoint(theme().radius("sheet") + 2, sheet.height() - 3))
        assert picture.pixelColor(further) == theme().color("danger.base")
        assert picture.pixelColor(corner) == theme().color("bg.frame")


def test_in_full_sun_the_sheet_is_square(window: MainWindow) -> None:
    theme().set_mode(Mode.SOLEIL)
    picture, sheet = window.grab().toImage(), window.sheet
    corner = sheet.mapTo(window, QPoint(1, sheet.height() - 2))
    assert picture.pixelColor(corner) == theme().color("border.hairline")
