"""What one end holds of a scope, in few bytes: a sum that every change alters, whatever the order they came in."""

import hashlib
from collections.abc import Iterable, Mapping

from fieldkit.domain.lightly import dataclass
from sync.protocol.messages import SUM_BYTES

MARK_BYTES = 16
"""Bytes of a change's fingerprint that count: enough that two sets differ by no accident, in an afternoon of ours."""


@dataclass(frozen=True, slots=True)
class Sum:
    """How many changes there are, and the marks of all of them put together by exclusive or."""

    count: int = 0
    mark: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        """Both sets together, which have nothing in common."""
        return Sum(self.count + other.count, self.mark ^ other.mark)

    def __sub__(self, other: "Sum") -> "Sum":
        """What is left without a part; of two ends, by how much the first has more, which may be less than nothing."""
        return Sum(self.count - other.count, self.mark ^ other.mark)


def mark_of(fingerprint: bytes) -> int:
    """What a change with this fingerprint counts for."""
    return int.from_bytes(fingerprint[:MARK_BYTES], "big")


def sum_of(fingerprints: Iterable[bytes]) -> Sum:
    """The sum of different changes, by their fingerprints."""
    count = mark = 0
    for fingerprint in fingerprints:
        count += 1
        mark ^= mark_of(fingerprint)
    return Sum(count, mark)


def written(mark: int) -> str:
    """A mark in hexadecimal."""
    return f"{mark:0{2 * MARK_BYTES}x}"


def digest_of_sums(sums: Mapping[str, Sum]) -> bytes:
    """The 6 bytes that stand for the sums of scopes, whatever their order; a scope without changes is none."""
    lines = "".join(
        f"{scope} {held.count} {written(held.mark)}\n" for scope, held in sorted(sums.items()) if held.count
    )
    return hashlib.sha256(lines.encode()).digest()[:SUM_BYTES]
