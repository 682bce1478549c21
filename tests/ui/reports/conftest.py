"""A mission in a real workspace, and a window on the report screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fieldkit.reference.words import Words
from sync.client.engine import SyncEngine
from tests.written_mission import Written, write_mission
from ui.jobs import Jobs
from ui.reports.screen import ReportScreen
from ui.shell.context import Context, make_context
from ui.shell.settings import WindowSettings
from ui.shell.window import MainWindow, ScreenEntry
from ui.theme import Theme


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    made = write_mission(tmp_path / "workspace")
    yield made
    made.workspace.close()


@pytest.fixture
def context(written: Written, look: Theme) -> Iterator[Context]:
    jobs = Jobs()
    yield make_context(written.workspace, Words("fr"), look, jobs, SyncEngine(written.workspace))
    jobs.close()


@pytest.fixture
def window(context: Context, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    made = MainWindow(context, [ScreenEntry("report", ReportScreen)], WindowSettings(tmp_path / "window.ini"))
    qtbot.addWidget(made)
    made.restore()
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made
