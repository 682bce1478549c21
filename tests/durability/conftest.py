"""Folders for trials."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where the system has one: for trials whose disk is not the one underneath."""
    place = Path("/dev/shm")  # noqa: S108 - no name is guessed, a new folder is made in it
    with tempfile.TemporaryDirectory(prefix="fieldkit-", dir=place if place.is_dir() else None) as folder:
        yield Path(folder)
