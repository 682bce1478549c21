"""Cheap slots, and a keyring of the test's own."""

from collections.abc import Iterator

import pytest

from fieldkit.storage.keys import sealing
from tests.storage.keys.keyrings import Trust, trusting

CHEAP = {"time_cost": 1, "memory_cost": 64, "parallelism": 1}


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PASSPHRASE_COST", CHEAP)
    monkeypatch.setattr(sealing, "WORDS_COST", CHEAP)


@pytest.fixture
def trust(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trust]:
    with trusting(monkeypatch) as use:
        yield use
