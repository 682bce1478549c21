"""Stores for the tests of the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.storage.store import Store
from tests.storage.opened import create


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new store, closed afterwards."""
    opened = create(tmp_path / "workspace")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for many random histories; each of them empties it first."""
    opened = create(tmp_path_factory.mktemp("shared") / "workspace")
    yield opened
    opened.close()
