"""The words from which recovery words are drawn."""

from functools import cache

from fieldkit.domain.unlocking import bare
from fieldkit.reference.resources import resource

PREFIX = 4
"""Letters that tell two words apart, accents aside."""


@cache
def recovery_words() -> tuple[str, ...]:
    """2,048 French words in the order of their numbers."""
    return tuple(resource("reference", "recovery_words.txt").read_text(encoding="utf-8").split())


@cache
def numbers_by_prefix() -> dict[str, int]:
    """The number of the word that begins with these letters."""
    return {bare(word)[:PREFIX]: number for number, word in enumerate(recovery_words())}
