"""What each device is believed to have read, so that a laptop with many dossiers need not spell it out each time."""

from collections.abc import Mapping

import msgspec
import zstandard
from sqlalchemy import Connection, select, update
from sqlalchemy.sql.elements import ColumnElement

from sync.protocol.messages import digest_of
from sync.server import tables
from sync.server.sessions import Caller

_KEPT = 2
"""The set before the last reply and the one after it: a reply may have been lost on its way."""

_LARGEST = 64 * 1024 * 1024

Sets = list[dict[str, int]]


def recall(connection: Connection, caller: Caller, digest: bytes) -> Mapping[str, int] | None:
    """The cursors a digest stands for; None when they are not remembered."""
    return next((cursors for cursors in _read(connection, caller) if digest_of(cursors) == digest), None)


def remember(connection: Connection, caller: Caller, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Keep the cursors a device had and the ones it has once it took the reply in."""
    sets: Sets = [dict(before), dict(after)] if before != after else [dict(after)]
    packed = zstandard.ZstdCompressor(level=3).compress(msgspec.msgpack.encode(sets[-_KEPT:]))
    connection.execute(update(tables.device).where(_is(caller)).values(cursors=packed))


def _read(connection: Connection, caller: Caller) -> Sets:
    packed = connection.execute(select(tables.device.c.cursors).where(_is(caller))).scalar()
    if not packed:
        return []
    plain = zstandard.ZstdDecompressor().decompress(bytes(packed), max_output_size=_LARGEST)
    return msgspec.msgpack.decode(plain, type=Sets)


def _is(caller: Caller) -> ColumnElement[bool]:
    return (tables.device.c.organisation == caller.organisation) & (tables.device.c.device == caller.device)
