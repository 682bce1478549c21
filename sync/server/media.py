"""Photos and documents of an organisation, named by the hash of their content."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy import select

from fieldkit.errors import Refused
from sync.protocol.problems import Code
from sync.server import tables
from sync.server.database import Database
from sync.server.quotas import QuotaWatch
from sync.server.sessions import Caller
from sync.server.shelf import File, Shelf


class MediaStore:
    """Whole files whose hash was verified. Each organisation has its own: nobody learns what another one holds."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        """``database`` knows what there is, ``shelf`` holds the bytes."""
        self._database = database
        self._shelf = shelf
        self._watch = QuotaWatch(database)

    def size(self, caller: Caller, sha256: str) -> int | None:
        """The bytes of a file; None where the organisation has none of that name."""
        with self._database.read(caller.organisation) as tenant:
            found: int | None = tenant.read(select(tables.media.c.size).where(tables.media.c.sha256 == sha256)).scalar()
        return found

    def whole_size(self, caller: Caller, sha256: str) -> int | None:
        """The same of a file that stands on the shelf: one that was lost there is to be sent again."""
        size = self.size(caller, sha256)
        if size is None or not self._shelf.holds(File(caller.organisation, sha256, size)):
            return None
        return size

    def keep(self, caller: Caller, sha256: str, path: Path) -> None:
        """Take in a file whose hash was verified; it is durable before anybody is told that it is here."""
        file = File(caller.organisation, sha256, path.stat().st_size)
        self._shelf.put(file, path)
        values = {"sha256": sha256, "size": file.size, "login": caller.login, "received_at": int(time.time())}
        with self._database.write(caller.organisation) as tenant:
            tenant.add(tables.media, values)
        self._watch.look(caller.organisation)

    async def read(self, caller: Caller, sha256: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of a file from ``start`` up to ``end``, not included; raises Refused(not_found)."""
        try:
            return await self._shelf.read(File(caller.organisation, sha256, end), start, end)
        except FileNotFoundError:
            raise Refused(Code.NOT_FOUND) from None
