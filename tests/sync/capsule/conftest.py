"""Two laptops, made anew where a test writes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.capsule.couples import Couple


@pytest.fixture
def couple(tmp_path: Path) -> Iterator[Couple]:
    """Two laptops that know each other, and a stick."""
    made = Couple.made(tmp_path)
    yield made
    made.close()
