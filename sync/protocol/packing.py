"""Values in MessagePack, counted before they are unpacked: what a byte says may take a hundred in memory."""

from collections.abc import Sequence

import msgspec

from fieldkit.domain.values import Plain
from fieldkit.errors import BadValue, Refused
from sync.protocol.problems import Code

_DECODER = msgspec.msgpack.Decoder()
_ENCODER = msgspec.msgpack.Encoder()

_FIXED = {0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4}
_FIXED |= {0xD3: 8, 0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17}
"""Bytes after a head byte that needs no length."""

_BYTES = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4, 0xC7: 1, 0xC8: 2, 0xC9: 4}
"""Width of the length of what holds bytes; the last three have a byte for their type as well."""

_HOLDERS = {0xDC: 2, 0xDD: 4, 0xDE: 2, 0xDF: 4}
"""Width of the count of what holds items."""


def pack(value: Plain) -> msgspec.Raw:
    """A value as it travels; raises BadValue(plain) for one that cannot."""
    try:
        return msgspec.Raw(_ENCODER.encode(value))
    except (OverflowError, TypeError, UnicodeEncodeError, RecursionError):
        raise BadValue("plain") from None


def unpack(packed: Sequence[msgspec.Raw], most: int) -> list[Plain]:
    """The values; raises Refused(too_large) when they hold more than ``most`` items, Refused(malformed) when broken."""
    if sum(map(_size, packed)) > most:
        left = most
        for value in packed:
            left -= _count(memoryview(value), left)
    try:
        return [_DECODER.decode(value) for value in packed]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Refused(Code.MALFORMED) from None


def _size(value: msgspec.Raw) -> int:
    return memoryview(value).nbytes


def _count(value: memoryview, most: int) -> int:
    """Items of a value, of which every one takes a byte at least; raises Refused(too_large) beyond ``most``."""
    place = items = 0
    while place < len(value):
        items += 1
        if items > most:
            raise Refused(Code.TOO_LARGE, limit=most)
        place += _step(value, place)
    return items


def _step(value: memoryview, place: int) -> int:
    """Bytes from one item to the next: those of a list's or a mapping's head alone, since its items follow."""
    head = value[place]
    if head <= 0x9F or head >= 0xE0 or head in _HOLDERS:
        return 1 + _HOLDERS.get(head, 0)
    if head <= 0xBF:
        return 1 + (head & 0x1F)
    if head in _FIXED:
        return 1 + _FIXED[head]
    width = _BYTES.get(head, 0)
    length = int.from_bytes(value[place + 1 : place + 1 + width], "big")
    return 1 + width + length + (0xC7 <= head <= 0xC9)
