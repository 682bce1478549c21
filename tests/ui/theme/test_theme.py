"""A switch of mode or zoom reaches fonts, sizes, icons, palette and style sheet at once."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontInfo, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ui.theme import Mode, Theme
from ui.theme.look import parse_color
from ui.widgets.labels import Label


def test_inter_is_the_typeface_in_every_weight(look: Theme) -> None:
    for weight in (400, 500, 600, 700):
        info = QFontInfo(look.font("body", weight=weight))
        assert info.family().startswith("Inter")
        assert info.weight() == weight


def test_full_sun_is_larger_heavier_and_never_small(look: Theme) -> None:
    before = {scale: look.font(scale) for scale in look.tokens.type_scale}
    look.set_mode(Mode.SOLEIL)
    for scale, font in before.items():
        sun = look.font(scale)
        assert sun.pixelSize() > font.pixelSize()
        assert sun.pixelSize() >= 14
        assert sun.weight() == min(font.weight() + 100, 700)
    assert look.size("control") == 44
    assert look.border() == 2


def test_zoom_scales_type_and_sizes_and_stays_on_its_steps(look: Theme) -> None:
    look.set_zoom(1.4)
    assert look.zoom == 1.5
    assert look.size("row2") == 75
    assert look.font("body").pixelSize() == 20
    look.step_zoom(5)
    assert look.zoom == 1.5
    look.step_zoom(-10)
    assert look.zoom == 0.9


def test_a_switch_is_announced_once_and_reaches_the_application(look: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(look.changed, timeout=1000):
        look.set_mode(Mode.SOMBRE)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor("#131A20")
    assert "rgba(19, 26, 32, 255)" in qapp.styleSheet()
    with qtbot.assertNotEmitted(look.changed):
        look.set_mode(Mode.SOMBRE)


def test_a_label_follows_the_switch(look: Theme, qtbot: QtBot) -> None:
    label = Label("Tchakalo", tone="secondary")
    qtbot.addWidget(label)
    label.show()
    label.ensurePolished()
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor("#43515C")
    look.set_mode(Mode.SOMBRE)
    label.ensurePolished()
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor("#B3BFC8")


def test_tabular_figures_have_one_width(look: Theme, qtbot: QtBot) -> None:
    narrow, wide = QLabel("1111"), QLabel("8888")
    for label in (narrow, wide):
        qtbot.addWidget(label)
        label.setFont(look.font("body", tabular=True))
    assert narrow.sizeHint().width() == wide.sizeHint().width()


def test_an_icon_takes_the_colour_and_the_pixel_ratio(look: Theme) -> None:
    pixmap = look.icon_pixmap("sun", 16, QColor("#FF0000"), 2.0)
    image = pixmap.toImage()
    assert (image.width(), image.devicePixelRatio()) == (32, 2.0)
    inked = [image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() == 255]
    assert inked
    assert all(color == QColor("#FF0000") for color in inked)


def test_an_unknown_icon_is_a_bug_not_a_blank(look: Theme) -> None:
    with pytest.raises(FileNotFoundError):
        look.icon("no-such-icon")


def test_painting_an_icon_centres_it(look: Theme) -> None:
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    look.paint_icon(painter, "circle", QRectF(0, 0, 40, 20), "text.primary")
    painter.end()
    touched = [x for x in range(40) for y in range(40) if image.pixelColor(x, y) != QColor("white")]
    assert (min(touched) + max(touched)) / 2 == pytest.approx(19.5, abs=1)


def test_a_colour_may_carry_its_opacity() -> None:
    color = parse_color("#15202A66")
    assert (color.red(), color.alpha()) == (0x15, 0x66)


def test_words_take_the_colour_of_their_tone(look: Theme) -> None:
    assert look.ink("secondary") == look.color("text.secondary")
    assert look.ink("success") == look.color("success.base")
    assert look.ink("bg.inverse") == look.color("bg.inverse")
    with pytest.raises(KeyError):
        look.ink("purple")
