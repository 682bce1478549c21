"""Slots that open at once: what Argon2id costs on purpose, thousands of tests and trials need not pay."""

from collections.abc import Iterator
from contextlib import contextmanager

from fieldkit.storage.keys import sealing

CHEAP = {"time_cost": 1, "memory_cost": 64, "parallelism": 1}
USUAL = sealing.PASSPHRASE_COST, sealing.WORDS_COST
"""What a passphrase and recovery words cost a person."""


@contextmanager
def cheaply() -> Iterator[None]:
    """Slots made meanwhile open at once, in whatever process."""
    sealing.PASSPHRASE_COST = sealing.WORDS_COST = CHEAP
    try:
        yield
    finally:
        sealing.PASSPHRASE_COST, sealing.WORDS_COST = USUAL
