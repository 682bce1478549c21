"""A written mission in a real workspace, and a window with one screen over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fieldkit.reference.words import Words
from sync.client.engine import SyncEngine
from tests.written_mission import Written, write_mission
from ui.jobs import Jobs
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


def window_with(entry: ScreenEntry, context: Context, folder: Path, qtbot: QtBot) -> MainWindow:
    """The window with this screen alone, active."""
    made = MainWindow(context, [entry], WindowSettings(folder / "window.ini"))
    qtbot.addWidget(made)
    made.restore()
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made
