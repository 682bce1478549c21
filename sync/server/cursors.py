"""What each device is believed to have read, so that a laptop with many dossiers need not spell it out each time."""

from collections.abc import Mapping

import msgspec
import zstandard
from sqlalchemy import select, update

from sync.protocol.messages import digest_of
from sync.server import tables
from sync.server.sessions import Caller
from sync.server.tenants import Tenant

_KEPT = 2
"""The set before the last reply and the one after it: a reply may have been lost on its way."""

_LARGEST = 64 * 1024 * 1024

Sets = list[dict[str, int]]


def recall(tenant: Tenant, caller: Caller, digest: bytes) -> Mapping[str, int] | None:
    """The cursors a digest stands for; None when they are not remembered."""
    return next((cursors for cursors in _read(tenant, caller) if digest_of(cursors) == digest), None)


def remember(tenant: Tenant, caller: Caller, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Keep the cursors a device had and the ones it has once it took the reply in."""
    sets: Sets = [dict(before), dict(after)] if before != after else [dict(after)]
    packed = zstandard.ZstdCompressor(level=3).compress(msgspec.msgpack.encode(sets[-_KEPT:]))
    tenant.change(update(tables.device).where(tables.device.c.device == caller.device).values(cursors=packed))


def _read(tenant: Tenant, caller: Caller) -> Sets:
    packed = tenant.read(select(tables.device.c.cursors).where(tables.device.c.device == caller.device)).scalar()
    if not packed:
        return []
    plain = zstandard.ZstdDecompressor().decompress(bytes(packed), max_output_size=_LARGEST)
    return msgspec.msgpack.decode(plain, type=Sets)
