"""Folders for trials, and the order in which they are handed out."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability import ledger

LASTING = (
    "test_c3_app_killed",
    "test_c16_key_in_memory",
    "test_hostile_files",
    "test_c2_app_cut",
    "test_c11_chaos",
    "test_c6_failed_flush",
    "test_c7_restored",
    "test_c26_backups",
    "test_c26_cut",
    "test_c3_store_killed",
    "test_c1_power_cuts",
    "test_c8_one_writer",
    "test_c15_canaries",
    "test_c17_keyrings",
    "test_c10_simulation",
    "test_c4_each_operation",
)
"""Modules whose trials take the better part of a minute or more, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """At the whole count, the longest first, so that no long one is left for the end.

    Each process is given two at once to begin with, hence one of the shortest behind each of the first.
    """
    if ledger.VARIABLE not in os.environ:
        return
    place = {stem: number for number, stem in enumerate(LASTING)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))
    first, short = items[: ledger.WORKERS], items[len(items) - ledger.WORKERS :]
    if len(items) > 2 * ledger.WORKERS:
        then = items[ledger.WORKERS : -ledger.WORKERS]
        items[:] = [*(each for pair in zip(first, short, strict=True) for each in pair), *then]


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where the system has one: for trials whose disk is not the one underneath."""
    place = Path("/dev/shm")  # noqa: S108 - no name is guessed, a new folder is made in it
    with tempfile.TemporaryDirectory(prefix="fieldkit-", dir=place if place.is_dir() else None) as folder:
        yield Path(folder)
