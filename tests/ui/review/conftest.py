"""A mission under review in a real workspace, and a window on the review screen."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.review.scene import review_it
from tests.ui.written_desk import context, window_with, written
from tests.written_mission import Written
from ui.review.screen import ReviewScreen
from ui.shell.context import Context
from ui.shell.window import MainWindow, ScreenEntry

__all__ = ["context", "written"]


@pytest.fixture
def reviewed(written: Written) -> Written:
    review_it(written)
    return written


@pytest.fixture
def window(context: Context, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    return window_with(ScreenEntry("review", ReviewScreen), context, tmp_path, qtbot)
