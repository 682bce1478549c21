"""What parent and child hand each other over a pipe: a few facts and parts of bytes, every length bounded."""

import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import IO, Any

from fieldkit.domain.lightly import dataclass

_FACTS = 16_384
_LENGTH = struct.Struct(">I")


class Malformed(ValueError):
    """The other end wrote something that is no frame, or more than was agreed."""


@dataclass(frozen=True, slots=True)
class Frame:
    """``facts`` are JSON values by name; ``parts`` are bytes."""

    facts: Mapping[str, Any]
    parts: tuple[bytes, ...] = field(default=(), repr=False)


def write(stream: IO[bytes], frame: Frame) -> None:
    """Write a frame; raises OSError when the other end is gone."""
    write_pieces(stream, frame.facts, [len(part) for part in frame.parts], frame.parts)


def write_pieces(
    stream: IO[bytes], facts: Mapping[str, Any], sizes: Sequence[int], pieces: Iterable[bytes | memoryview]
) -> None:
    """Write a frame whose parts come piece by piece; together the pieces are as long as ``sizes`` says.

    Raises OSError when the other end is gone.
    """
    head = json.dumps({"facts": facts, "sizes": sizes}).encode("ascii")
    stream.write(_LENGTH.pack(len(head)) + head)
    for piece in pieces:
        stream.write(piece)
    stream.flush()


def read(stream: IO[bytes], bounds: Sequence[int] = ()) -> Frame | None:
    """Read a frame of as many parts as ``bounds`` at most, each no longer than its bound; None at the end of the pipe.

    Raises Malformed, and OSError when the pipe breaks.
    """
    start = stream.read(_LENGTH.size)
    if not start:
        return None
    if len(start) < _LENGTH.size:
        raise Malformed("cut")
    (length,) = _LENGTH.unpack(start)
    if length > _FACTS:
        raise Malformed("too many facts")
    try:
        head = json.loads(_exactly(stream, length))
    except (ValueError, RecursionError) as error:
        raise Malformed("facts") from error
    if not isinstance(head, dict) or not isinstance(head.get("facts"), dict) or not isinstance(head.get("sizes"), list):
        raise Malformed("facts")
    sizes: list[Any] = head["sizes"]
    if len(sizes) > len(bounds):
        raise Malformed("parts")
    for size, bound in zip(sizes, bounds, strict=False):
        if type(size) is not int or not 0 <= size <= bound:
            raise Malformed("size")
    return Frame(head["facts"], tuple(_exactly(stream, size) for size in sizes))


def _exactly(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise Malformed("cut")
    return content
