"""The visit editor open on a visit, in a workspace on disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.visits.scene import Desk, Scene, furnish, new_workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
def desk(folder: Path, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(new_workspace(folder), tmp_path)
    yield made
    made.close()


@pytest.fixture
def scene(desk: Desk, qtbot: QtBot) -> Scene:
    made = furnish(desk.workspace, context="Deux bornes.", governance="Le comité se réunit.")
    desk.open(qtbot, made.visit)
    return made
