"""A window of a start on a folder of its own, and what a person does in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fieldkit.reference.words import Words
from fieldkit.services.workspace import Workspace
from ui.jobs import Jobs
from ui.shell.settings import WindowSettings
from ui.start.window import StartWindow

PASSPHRASE = "quatre mots pour ouvrir"


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:  # noqa: ARG001 - brings the application up
    made = Jobs()
    yield made
    made.close()


@pytest.fixture
def settings(tmp_path: Path) -> WindowSettings:
    return WindowSettings(tmp_path / "window.json")


@dataclass
class Start:
    """A window of a start and the workspaces it opened."""

    window: StartWindow
    qtbot: QtBot
    opened: list[Workspace] = field(default_factory=list)

    def wait_for(self, kind: type[QWidget]) -> QWidget:
        self.qtbot.waitUntil(lambda: isinstance(self.window.page, kind), timeout=20_000)
        assert self.window.page is not None
        return self.window.page

    def wait_open(self) -> Workspace:
        self.qtbot.waitUntil(lambda: bool(self.opened), timeout=20_000)
        return self.opened[-1]


@pytest.fixture
def start(qtbot: QtBot, jobs: Jobs, settings: WindowSettings, tmp_path: Path) -> Iterator[Callable[[], Start]]:
    """Begins a start on ``tmp_path / "w"``; what it opened is closed at the end."""
    made: list[Start] = []

    def begin() -> Start:
        window = StartWindow(tmp_path / "w", Words("fr"), jobs, settings)
        qtbot.addWidget(window)
        one = Start(window, qtbot)
        window.opened.connect(one.opened.append)
        window.begin()
        made.append(one)
        return one

    yield begin
    for one in made:
        one.window.let_go()
        for workspace in one.opened:
            workspace.close()
