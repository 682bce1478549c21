"""Cheap slots, and one furnished workspace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.storage.keys import sealing
from fieldkit.storage.store import Store
from tests.storage.backups.scene import furnished

CHEAP = {"time_cost": 1, "memory_cost": 64, "parallelism": 1}


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PASSPHRASE_COST", CHEAP)
    monkeypatch.setattr(sealing, "WORDS_COST", CHEAP)


@pytest.fixture
def furnished_store(tmp_path: Path) -> Iterator[Store]:
    opened = furnished(tmp_path / "workspace")
    yield opened
    opened.close()
