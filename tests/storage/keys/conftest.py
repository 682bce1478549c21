"""Cheap slots, and a keyring of the test's own."""

from collections.abc import Iterator

import pytest

from tests.storage.keys.keyrings import Trust, trusting


@pytest.fixture
def trust(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trust]:
    with trusting(monkeypatch) as use:
        yield use
