"""Stores for the tests of the store."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.storage.store import Store
from tests.storage.opened import create, open_again


@pytest.fixture(scope="session")
def empty_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed, empty workspace to be copied: quicker than making one for each test."""
    folder = tmp_path_factory.mktemp("empty") / "workspace"
    create(folder).close()
    return folder


@pytest.fixture
def store(empty_workspace: Path, tmp_path: Path) -> Iterator[Store]:
    """A store with nothing in it, closed afterwards."""
    opened = open_again(Path(shutil.copytree(empty_workspace, tmp_path / "workspace")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for many random histories; each of them empties it first."""
    opened = create(tmp_path_factory.mktemp("shared") / "workspace")
    yield opened
    opened.close()
