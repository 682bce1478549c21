"""Where a window opens: never so that its last line is off the screen."""

import pytest
from PySide6.QtCore import QByteArray, QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.shell.placing import stand
from ui.theme import theme


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("room", [QRect(0, 0, 1366, 768), QRect(0, 24, 1366, 744), QRect(0, 0, 1280, 720)])
def test_a_screen_no_larger_than_the_window_with_its_frame_shows_it_maximised(window: QWidget, room: QRect) -> None:
    stand(window, QByteArray(), room)
    assert window.isMaximized()
    # Given back its frame, it still is whole on the screen.
    assert window.width() <= room.width()
    assert window.height() + 28 <= room.height()


def test_a_large_screen_shows_it_at_its_size_and_whole(window: QWidget) -> None:
    room = QRect(0, 30, 1920, 1020)
    stand(window, QByteArray(), room)
    assert not window.isMaximized()
    assert window.size().toTuple() == theme().tokens.window_reference
    assert room.contains(QRect(window.pos(), window.size()))


def test_a_size_that_was_kept_is_found_again_inside_the_screen_there_is_now(window: QWidget) -> None:
    window.resize(700, 500)
    window.move(QPoint(700, 500))
    kept = window.saveGeometry()
    other = QWidget()
    stand(other, kept, QRect(0, 0, 1366, 768))
    assert not other.isMaximized()
    assert other.size() == QSize(700, 500)
    assert QRect(0, 0, 1366, 768).contains(QRect(other.pos(), other.size()))
    other.deleteLater()


def test_a_maximised_window_is_maximised_at_the_next_start(window: QWidget) -> None:
    window.showMaximized()
    other = QWidget()
    stand(other, window.saveGeometry(), QRect(0, 0, 1920, 1080))
    assert other.isMaximized()
    other.deleteLater()
