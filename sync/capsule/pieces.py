"""A capsule cut into pieces small enough for an e-mail: each says which it is, of how many, and whether it is whole.

A whole capsule is an age file as any age tool opens it; a piece has ``HEAD`` before its stretch of that file.
"""

import hashlib
import struct
from collections.abc import Iterable
from typing import BinaryIO

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, FileRefused, NewerFormat, Refused

MARK = b"fieldkit piece"
HEAD = struct.Struct(f">{len(MARK)}sH16sHHQ32s")
"""Mark, version, name of the capsule, number from 1, count, bytes that follow, their SHA-256."""

MOST = 999
"""Pieces of one capsule."""

LEAST_BYTES = 64 * 1024
"""A smaller size for pieces serves nobody."""

_VERSION = 1
_AGE = b"age-encryption.org/v1\n"
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """What a piece says of itself; one of a capsule that was not cut has no name and is 1 of 1."""

    capsule: bytes
    number: int
    count: int
    size: int
    sha256: bytes

    @property
    def head(self) -> bytes:
        """The bytes before its content."""
        return HEAD.pack(MARK, _VERSION, self.capsule, self.number, self.count, self.size, self.sha256)


def look(file: BinaryIO) -> Piece | None:
    """What piece a file is, read up to its content; None for a whole capsule, then read from its beginning.

    Raises FileRefused(``not_a_capsule``), NewerFormat(``capsule``) or Damaged(``capsule``).
    """
    file.seek(0)
    start = file.read(HEAD.size)
    if start.startswith(_AGE):
        file.seek(0)
        return None
    if not start.startswith(MARK):
        raise FileRefused("not_a_capsule")
    if len(start) < HEAD.size:
        raise Damaged("capsule")
    _, version, capsule, number, count, size, digest = HEAD.unpack(start)
    if version > _VERSION:
        raise NewerFormat("capsule", found=version, known=_VERSION)
    if not 1 <= number <= count <= MOST:
        raise Damaged("capsule")
    return Piece(capsule, number, count, size, digest)


def assert_whole(file: BinaryIO, piece: Piece, name: str) -> None:
    """Raise Damaged(``capsule_piece``) unless exactly what the piece promises follows its head."""
    digest, size = hashlib.sha256(), 0
    file.seek(HEAD.size)
    while content := file.read(_AT_ONCE):
        digest.update(content)
        size += len(content)
    if size != piece.size or digest.digest() != piece.sha256:
        raise Damaged("capsule_piece", name=name)


def missing(found: Iterable[Piece]) -> tuple[int, ...]:
    """The numbers of the pieces of one capsule that are not among these."""
    pieces = list(found)
    numbers = {piece.number for piece in pieces}
    return tuple(number for number in range(1, pieces[0].count + 1) if number not in numbers)


def assert_complete(found: Iterable[Piece]) -> None:
    """Raise Refused(``capsule_incomplete``) naming the pieces that are missing."""
    pieces = list(found)
    if lacking := missing(pieces):
        raise Refused("capsule_incomplete", missing=", ".join(map(str, lacking)), count=pieces[0].count)
