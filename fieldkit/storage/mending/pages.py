"""The seal of each page of an encrypted database; a page with one wrong bit is put right by it.

SQLCipher ends each page with an HMAC of its content and number. A content that agrees is the one that was written,
whatever way it was found: of the pages that differ from a damaged one in a single bit, at most one does.
"""

import hashlib
import hmac
from collections.abc import Iterable

PAGE = 4096
_SALT, _SEAL = 16, 64
_MIXED_IN = 0x3A
_KEY_BYTES = 32
_NUMBER_BITS = 32


class Seals:
    """The seals of one database."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        """``salt`` are the first 16 bytes of the file."""
        self.salt = salt
        mixed = bytes(each ^ _MIXED_IN for each in salt)
        self._key = hashlib.pbkdf2_hmac("sha512", key, mixed, 2, _KEY_BYTES)

    def agrees(self, number: int, page: bytes) -> bool:
        """Whether a page is what was written as the page of this number, counted from 1."""
        return len(page) == PAGE and hmac.compare_digest(self._seal(_sealed(number, page)), page[-_SEAL:])

    def put_right(self, number: int, page: bytes) -> bytes | None:
        """The page as it was written, where all but one of its bits are right; None for any other."""
        if len(page) != PAGE:
            return None
        content, seal = bytearray(_sealed(number, page)), page[-_SEAL:]
        if _distance(self._seal(content), seal) <= 1:
            return page[:-_SEAL] + self._seal(content)
        start = _SALT if number == 1 else 0
        for place in range(len(content) - _NUMBER_BITS // 8):
            for bit in range(8):
                content[place] ^= 1 << bit
                if self._seal(content) == seal:
                    return page[:start] + bytes(content[: -_NUMBER_BITS // 8]) + seal
                content[place] ^= 1 << bit
        return None

    def number_of(self, told: int, page: bytes) -> int | None:
        """The number a page was written as, where all but one of the bits of ``told`` are right."""
        tried = [told, *(told ^ 1 << bit for bit in range(_NUMBER_BITS))]
        return next((number for number in tried if number > 0 and self.agrees(number, page)), None)

    def _seal(self, content: bytes | bytearray) -> bytes:
        return hmac.digest(self._key, content, "sha512")


def seals_of(key: bytes, salt: bytes, pages: Iterable[tuple[int, bytes]]) -> Seals | None:
    """The seals some of ``pages`` agree with, numbered from 1; None where the salt is damaged in more than one bit."""
    known = list(pages)
    tried = [salt, *(_flipped(salt, place) for place in range(8 * len(salt)))]
    for each in tried:
        seals = Seals(key, each)
        if any(seals.agrees(number, page) for number, page in known):
            return seals
    return None


def _sealed(number: int, page: bytes) -> bytes:
    """What the seal of a page is about."""
    return page[_SALT if number == 1 else 0 : -_SEAL] + number.to_bytes(4, "little")


def _flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)


def _distance(one: bytes, other: bytes) -> int:
    """In how many bits two texts of the same length differ."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()
