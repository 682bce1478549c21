"""The whole program on a small workspace, and a stick of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.dossiers.desk import desk
from ui.unattended.stage import Stage


@pytest.fixture
def stage(tmp_path: Path, qtbot: QtBot) -> Iterator[Stage]:  # noqa: ARG001 - Qt fails the test on what it warns of
    with desk(tmp_path) as made:
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "ROUGE"
    place.mkdir()
    return place
