"""Buttons say what they are, keep their width, and answer mouse and keyboard alike."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.theme import Mode, Theme
from ui.widgets.buttons import Button, ClickArea, IconButton, Kind, LinkButton, native


@pytest.mark.parametrize("kind", list(Kind))
def test_a_click_and_space_act(qtbot: QtBot, kind: Kind) -> None:
    button = Button("Terminer", kind)
    qtbot.addWidget(button)
    button.show()
    clicked: list[bool] = []
    button.clicked.connect(lambda: clicked.append(True))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert len(clicked) == 2


def test_running_keeps_the_width_and_waits_for_clicks(qtbot: QtBot) -> None:
    button = Button("Terminer", Kind.PRIMARY)
    qtbot.addWidget(button)
    button.show()
    before = button.sizeHint()
    with qtbot.assertNotEmitted(button.clicked):
        button.set_running(62)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.sizeHint() == before
    button.set_running(None)
    with qtbot.waitSignal(button.clicked, timeout=1000):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_words_in_buttons_are_never_cut(qtbot: QtBot) -> None:
    button = Button("Demander la réouverture du dossier", icon="plus", shortcut="Ctrl+N")
    qtbot.addWidget(button)
    assert button.minimumSizeHint() == button.sizeHint()
    assert button.sizeHint().width() > button.fontMetrics().horizontalAdvance(button.text())


def test_targets_grow_in_the_sun(qtbot: QtBot, look: Theme) -> None:
    shown = (Button("Voir"), IconButton("camera", "Photo"), LinkButton("Voir"))
    for button in shown:
        qtbot.addWidget(button)
        assert button.sizeHint().height() >= 32
    look.set_mode(Mode.SOLEIL)
    for button in shown:
        assert button.sizeHint().height() >= 44


def test_an_icon_alone_has_a_name_and_a_tooltip(qtbot: QtBot) -> None:
    button = IconButton("camera", "Importer des photos", "Ctrl+Shift+I")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Importer des photos"
    assert button.toolTip() == "Importer des photos, Ctrl Maj I"


def test_keys_are_named_as_the_keyboard_names_them() -> None:
    assert native("Ctrl+Return") == "Ctrl Entrée"
    assert native("F9") == "F9"


def test_an_area_is_pressed_by_mouse_and_enter_unless_still(qtbot: QtBot) -> None:
    area = ClickArea("Tchakalo 2")
    qtbot.addWidget(area)
    area.resize(100, 40)
    area.show()
    pressed: list[bool] = []
    area.pressed.connect(lambda: pressed.append(True))
    QTest.mouseClick(area, Qt.MouseButton.LeftButton)
    QTest.keyClick(area, Qt.Key.Key_Return)
    assert len(pressed) == 2
    area.make_still()
    QTest.mouseClick(area, Qt.MouseButton.LeftButton)
    assert len(pressed) == 2


def test_a_boxed_icon_has_its_box_at_rest_and_another_has_none(qtbot: QtBot, look: Theme) -> None:
    edges = []
    for boxed in (True, False):
        button = IconButton("plus", "Plus grand", boxed=boxed)
        qtbot.addWidget(button)
        button.resize(button.sizeHint())
        edges.append(button.grab().toImage().pixelColor(button.width() // 2, 0))
    assert edges[0] == look.color("border.strong")
    assert edges[1] != edges[0]
