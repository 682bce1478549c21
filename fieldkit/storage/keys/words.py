"""Eight words that open a workspace: 80 random bits and 8 bits that tell a mistake."""

import hashlib
import re
import secrets

from fieldkit.domain.unlocking import bare
from fieldkit.errors import BadValue
from fieldkit.reference.recovery_words import PREFIX, numbers_by_prefix, recovery_words

COUNT = 8
_RANDOM_BYTES = 10
_BITS = 11
_BETWEEN = re.compile(r"[\W\d_]+")


def new_words() -> str:
    """Eight words nobody has drawn before."""
    return _spelled(secrets.token_bytes(_RANDOM_BYTES))


def understood(typed: str) -> str:
    """The words as they were written down, from what was typed: numbers, case, accents and word ends do not matter.

    Raises BadValue: ``recovery_words_count``, ``recovery_word`` (``number`` of the first that is none of ours, from 1),
    or ``recovery_words_wrong`` when they do not belong together.
    """
    words = [word for word in _BETWEEN.split(bare(typed)) if word]
    if len(words) != COUNT:
        raise BadValue("recovery_words_count", found=len(words), expected=COUNT)
    value = 0
    for place, word in enumerate(words, start=1):
        number = numbers_by_prefix().get(word[:PREFIX])
        if number is None or not bare(recovery_words()[number]).startswith(word):
            raise BadValue("recovery_word", number=place)
        value = value << _BITS | number
    content = value.to_bytes(_RANDOM_BYTES + 1)
    if content[-1] != _check(content[:-1]):
        raise BadValue("recovery_words_wrong")
    return _spelled(content[:-1])


def _spelled(content: bytes) -> str:
    value = int.from_bytes(content + bytes([_check(content)]))
    numbers = [value >> _BITS * place & (1 << _BITS) - 1 for place in reversed(range(COUNT))]
    return " ".join(recovery_words()[number] for number in numbers)


def _check(content: bytes) -> int:
    return hashlib.sha256(content).digest()[0]
