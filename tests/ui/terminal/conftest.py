"""Workspaces the commands are given for: made once, copied where a test writes."""

import shutil
from pathlib import Path

import pytest

from tests.ui.terminal.commands import Terminal, small_workspace


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace nobody writes in."""
    return small_workspace(tmp_path_factory.mktemp("small") / "espace")


@pytest.fixture
def terminal(small: Path, tmp_path: Path) -> Terminal:
    """A terminal for a copy of the small workspace."""
    return Terminal(Path(shutil.copytree(small, tmp_path / "espace")))


@pytest.fixture
def reading(small: Path) -> Terminal:
    """A terminal for the small workspace itself, for commands that only read or are refused."""
    return Terminal(small)
