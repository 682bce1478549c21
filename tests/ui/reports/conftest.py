"""A mission in a real workspace, and a window on the report screen."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.written_desk import context, window_with, written
from ui.reports.screen import ReportScreen
from ui.shell.context import Context
from ui.shell.window import MainWindow, ScreenEntry

__all__ = ["context", "written"]


@pytest.fixture
def window(context: Context, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    return window_with(ScreenEntry("report", ReportScreen), context, tmp_path, qtbot)
