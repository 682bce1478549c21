"""A real workspace, and a window on it with two screens of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fieldkit.reference.words import Words
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from sync.client.engine import SyncEngine
from tests.ui.shell.pages import ENTRIES
from ui.jobs import Jobs
from ui.shell.context import Context, make_context
from ui.shell.settings import WindowSettings
from ui.shell.window import MainWindow
from ui.theme import Theme


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("shell") / "workspace"
    made = create_workspace(folder, Profile("afi@example.org", "Afi Dossou"), "quatre mots pour ouvrir")
    yield made
    made.close()


@pytest.fixture
def context(workspace: Workspace, look: Theme) -> Iterator[Context]:
    jobs = Jobs()
    yield make_context(workspace, Words("fr"), look, jobs, SyncEngine(workspace))
    jobs.close()


@pytest.fixture
def settings(tmp_path: Path) -> WindowSettings:
    return WindowSettings(tmp_path / "window.ini")


@pytest.fixture
def window(context: Context, settings: WindowSettings, qtbot: QtBot) -> MainWindow:
    made = MainWindow(context, ENTRIES, settings)
    qtbot.addWidget(made)
    made.restore()
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    context.navigator.go("today")
    return made
