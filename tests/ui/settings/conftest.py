"""A real program on an empty workspace, on its settings."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fieldkit.services.keys import new_recovery_words
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from ui.settings.screen import SettingsScreen
from ui.theme import Theme
from ui.unattended.stage import Stage

PASSPHRASE = "quatre mots pour ouvrir"
Show = Callable[[str], SettingsScreen]


@pytest.fixture
def words() -> str:
    return new_recovery_words()


@pytest.fixture
def stage(tmp_path: Path, look: Theme, words: str) -> Iterator[Stage]:  # noqa: ARG001 - the look is installed first
    who = Profile("afi@example.org", "Afi Dossou")
    made = Stage(create_workspace(tmp_path / "w", who, PASSPHRASE, recovery_words=words), tmp_path / "window.json")
    yield made
    made.close()


@pytest.fixture
def show(stage: Stage, qtbot: QtBot) -> Show:  # noqa: ARG001 - brings the application up
    """Go to a section of the settings."""

    def go(section: str) -> SettingsScreen:
        stage.go("settings", section=section)
        screen = stage.program.window.screen_shown
        assert isinstance(screen, SettingsScreen)
        return screen

    return go
