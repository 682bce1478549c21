"""Cheap slots, and one furnished workspace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.storage.store import Store
from tests.storage.backups.scene import furnished


@pytest.fixture
def furnished_store(tmp_path: Path) -> Iterator[Store]:
    opened = furnished(tmp_path / "workspace")
    yield opened
    opened.close()
