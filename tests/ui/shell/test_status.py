"""The bar at the foot of the window says nothing by halves, whatever the room."""

import datetime as dt

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.shell.status import StatusBar
from ui.theme import Mode, theme


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    """Something to stand in: a window of its own would never be narrower than what it says."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1800, 200)
    return made


def filled(host: QWidget) -> StatusBar:
    bar = StatusBar(parent=host)
    bar.saved(dt.datetime(2026, 3, 12, 14, 32, 7))
    bar.drive("hard-drive", "Copie : aucune")
    bar.server("cloud", "Serveur : aucun")
    bar.network("offline", "Sans serveur")
    bar.show_problems(12)
    return bar


def shown(bar: StatusBar) -> list[bool]:
    return [note.isVisible() for note in (bar.saved_note, bar.server_note, bar.drive_note, bar.network_note)]


def test_what_has_no_room_is_left_out_whole_and_comes_back(host: QWidget) -> None:
    theme().set_mode(Mode.SOLEIL)
    theme().set_zoom(1.25)
    bar = filled(host)
    bar.resize(1600, bar.height())
    host.show()
    assert shown(bar) == [True] * 4
    whole = bar._line.sizeHint().width()
    for width, expected in ((whole, [True] * 4), (whole - 1, [True, True, True, False])):
        bar.resize(width, bar.height())
        assert shown(bar) == expected
    for width in range(whole, 500, -50):
        bar.resize(width, bar.height())
        bar._line.activate()
        words = bar.saved_note.label
        assert bar.saved_note.isVisible()
        assert words.width() >= words.sizeHint().width() or not any(shown(bar)[1:]), width
    assert shown(bar) == [True, False, False, False]
    bar.resize(1600, bar.height())
    assert shown(bar) == [True] * 4


def test_a_longer_word_makes_room_at_once(host: QWidget) -> None:
    bar = filled(host)
    bar.show_problems(0)
    bar.resize(1600, bar.height())
    host.show()
    bar.resize(bar._line.sizeHint().width(), bar.height())
    assert shown(bar) == [True] * 4
    bar.show_problems(12)
    assert shown(bar) == [True, True, True, False]
