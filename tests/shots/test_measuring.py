"""What measures the screens finds what is wrong, and nothing on what is right."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.shots.measuring import faults
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Label

SENTENCE = "Une phrase assez longue pour ne pas tenir dans peu de place"


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme().install(app)
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(600, 300)
    return made


def put(page: QWidget, widget: QWidget, *spot: int) -> None:
    widget.setParent(page)
    widget.setGeometry(QRect(*spot))
    page.show()
    widget.show()


def test_what_has_room_is_right(page: QWidget) -> None:
    put(page, Label(SENTENCE), 0, 0, 600, 30)
    button = Button("Ouvrir")
    put(page, button, 0, 40, button.sizeHint().width(), theme().size("control"))
    assert faults(page) == []


@pytest.mark.parametrize(
    ("widget", "spot", "told"),
    [
        (lambda: Label(SENTENCE), (0, 0, 80, 30), "wide and takes"),
        (lambda: Label(SENTENCE), (0, 0, 600, 6), "cut in height"),
        (lambda: Label(SENTENCE, wrap=True), (0, 0, 120, 20), "high and takes"),
        (lambda: Button(SENTENCE), (0, 0, 90, 32), "where its words take"),
        (lambda: IconButton("x", "Fermer"), (0, 0, 20, 20), "at least"),
        (lambda: Label("Mot"), (560, 0, 120, 30), "leaves its parent's"),
    ],
)
def test_what_is_wrong_is_told(page: QWidget, widget: Callable[[], QWidget], spot: tuple[int, ...], told: str) -> None:
    put(page, widget(), *spot)
    assert any(told in fault for fault in faults(page))


def test_one_over_the_other_is_told(page: QWidget) -> None:
    put(page, Label("Un"), 0, 0, 100, 30)
    put(page, Label("Deux"), 50, 10, 100, 30)
    assert any("overlap by 50×20" in fault for fault in faults(page))
