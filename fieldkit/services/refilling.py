"""Damaged and vanished files put back: out of a backup where one has them, else asked of the server again."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection

from fieldkit.domain.values import Blob
from fieldkit.errors import DiskFault
from fieldkit.services.backup_places import Places
from fieldkit.services.outbox import Outbox
from fieldkit.storage.backups.home import Home
from fieldkit.storage.backups.refilling import put_back
from fieldkit.storage.scrubbing import DamagedFile
from fieldkit.storage.store import Store

_KNOWN = "SELECT size, media_type, on_server FROM media WHERE sha256 = ? AND content IS NULL"
_NAMED = "SELECT size, media_type FROM media_use WHERE sha256 = ? LIMIT 1"

Volumes = Callable[[], Iterable[Path]]


class Remedy(StrEnum):
    """What makes a damaged file good."""

    ASKED = "asked"
    """The server is asked for it at the next exchange."""
    CONNECT = "connect"
    """The server has it, and the workspace is not signed in there."""
    STICK = "stick"
    """It may be on the second place of the backups, which is not plugged in."""
    AGAIN = "again"
    """Whoever has it imports it again."""


class Refilling:
    """Makes the files of one workspace good. Called on any thread."""

    def __init__(self, store: Store, places: Callable[[], Places], outbox: Outbox, volumes: Volumes) -> None:
        """``places`` are those of the backups, ``volumes`` the tops of the disks that are there."""
        self._store, self._places, self._outbox, self._volumes = store, places, outbox, volumes

    def refill(self, damaged: DamagedFile, stopped: Callable[[], bool]) -> DamagedFile | None:
        """None once the file is itself again; else how it stands, asked of the server where that has it.

        Raises Refused(``backup_stopped``) or DiskFull.
        """
        blob, on_server = self._known(damaged.sha256)
        if blob is not None and self._put_back(blob, stopped):
            return None
        if blob is None or damaged.asked or not on_server or not self._outbox.link.token:
            return damaged
        self._store.in_transaction(lambda connection: _ask_again(connection, damaged.sha256))
        return DamagedFile(damaged.sha256, damaged.gone, damaged.uses, asked=True)

    def remedy(self, damaged: DamagedFile) -> Remedy:
        """What to do about a file that could not be made good."""
        if damaged.asked:
            return Remedy.ASKED
        blob, on_server = self._known(damaged.sha256)
        if blob is not None and on_server:
            return Remedy.CONNECT
        away = self._places().known.second_place is not None and self.second_place() is None
        return Remedy.STICK if away else Remedy.AGAIN

    def second_place(self) -> Path | None:
        """Where the second place of the backups is now, None while it is not there."""
        return self._places().find(self._volumes())

    def _put_back(self, blob: Blob, stopped: Callable[[], bool]) -> bool:
        for home in self._homes():
            with suppress(DiskFault):  # a stick that is pulled out has nothing
                if put_back(self._store, blob, home, stopped):
                    return True
        return False

    def _homes(self) -> list[Home]:
        places = self._places()
        return [places.home(place) for place in (places.first, self.second_place()) if place is not None]

    def _known(self, sha256: str) -> tuple[Blob | None, bool]:
        """The file as the workspace knows it, and whether the server confirmed it; None for a small one."""
        with self._store.read() as reader:
            run = reader.connection.exec_driver_sql
            row = run(_KNOWN, (sha256,)).first()
            if row is not None:
                return Blob(sha256, row.size, row.media_type), bool(row.on_server)
            named = run(_NAMED, (sha256,)).first()
        return (Blob(sha256, named.size, named.media_type) if named is not None else None), False


def _ask_again(connection: Connection, sha256: str) -> None:
    """Let the file count as one that is not here: the next exchange receives it, and the good one takes its place."""
    connection.exec_driver_sql("DELETE FROM media WHERE sha256 = ?", (sha256,))
