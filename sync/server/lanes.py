"""Who may add to an unfinished file: one request at a time on a whole server, whichever of its processes is asked."""

import secrets
import time

from sqlalchemy import select, update
from sqlalchemy.sql.elements import ColumnElement

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Refused
from sync.protocol.problems import Code
from sync.server import tables
from sync.server.database import Database
from sync.server.sessions import Caller
from sync.server.tenants import Tenant

STALL_S = 15.0
"""After this long without a byte, another device may take an upload over."""

_RENEWED_S = 3.0
_NAME_BYTES = 6


@dataclass(frozen=True, slots=True)
class Announced:
    """How long a file will be, and the names its parts were kept under, the latest last."""

    length: int
    names: tuple[str, ...]


@dataclass(slots=True)
class Lane:
    """The one request that may add; its bytes are kept under ``name``."""

    caller: Caller
    sha256: str
    writer: str
    name: str
    renewed_at: float


class Lanes:
    """A row for each unfinished file. Times are the database's own, since processes may be on several machines."""

    def __init__(self, database: Database, place: str) -> None:
        """``place`` tells this process from the others of a server, and is the same after a restart."""
        self._database = database
        self._place = place

    def find(self, caller: Caller, sha256: str) -> Announced | None:
        """An unfinished file, if there is one."""
        with self._database.read(caller.organisation) as tenant:
            row = tenant.read(select(tables.upload).where(tables.upload.c.sha256 == sha256)).first()
        return None if row is None else Announced(row.length, tuple(row.names.split()))

    def create(self, caller: Caller, sha256: str, length: int) -> None:
        """Note that a file is on its way, unless it is already."""
        said = {"sha256": sha256, "length": length, "login": caller.login, "device": caller.device}
        with self._database.write(caller.organisation) as tenant:
            now = tenant.now_ms()
            tenant.add(tables.upload, {**said, "writer": "", "names": _new_name(), "began_ms": now, "moved_ms": now})

    def take(self, caller: Caller, sha256: str) -> Lane | int | None:
        """The lane; or in how many seconds to ask again, or None where no such file is on its way.

        Whoever takes over from one who fell silent writes under a name of its own: what the other may still be
        writing is then never mistaken for its own bytes.
        """
        upload = tables.upload.c
        with self._database.write(caller.organisation) as tenant:
            row = tenant.read(select(tables.upload).where(upload.sha256 == sha256).with_for_update()).first()
            if row is None:
                return None
            now = tenant.now_ms()
            quiet = (now - row.moved_ms) / 1000
            if row.writer and quiet < STALL_S:
                return int(STALL_S - quiet) + 1
            names = [*row.names.split(), _new_name()] if row.writer else row.names.split()
            writer = f"{self._place}{_new_name()}"
            said = {"writer": writer, "names": " ".join(names), "moved_ms": now}
            tenant.change(update(tables.upload).where(upload.sha256 == sha256).values(**said))
        return Lane(caller, sha256, writer, names[-1], time.monotonic())

    def renew(self, lane: Lane, *, now: bool = False) -> None:
        """Say that bytes are still coming, every few seconds; raises Refused(upload_busy) where the lane was lost."""
        if not now and time.monotonic() - lane.renewed_at < _RENEWED_S:
            return
        if not self._set(lane):
            raise Refused(Code.UPLOAD_BUSY, seconds=1)
        lane.renewed_at = time.monotonic()

    def leave(self, lane: Lane) -> bool:
        """Make way for the next; whether the lane had not been lost meanwhile."""
        return self._set(lane, writer="")

    def forget(self, lane: Lane) -> bool:
        """The file is whole, or thrown away; whether the lane had not been lost meanwhile."""
        with self._database.write(lane.caller.organisation) as tenant:
            return tenant.change(tables.upload.delete().where(*_is_of(lane))) == 1

    def _set(self, lane: Lane, **values: str) -> bool:
        with self._database.write(lane.caller.organisation) as tenant:
            mine = update(tables.upload).where(*_is_of(lane))
            return tenant.change(mine.values(moved_ms=tenant.now_ms(), **values)) == 1

    def free(self, kept_s: float) -> None:
        """Free the lanes this place held when its process was cut, and forget files nobody continued for so long."""
        upload = tables.upload.c
        for organisation in self._database.organisations():
            with self._database.write(organisation) as tenant:
                old = upload.moved_ms < tenant.now_ms() - int(kept_s * 1000)
                tenant.change(tables.upload.delete().where(old))
                self._free(tenant)

    def _free(self, tenant: Tenant) -> None:
        upload = tables.upload.c
        for row in tenant.read(select(tables.upload).where(upload.writer.startswith(self._place))).all():
            said = {"writer": "", "names": f"{row.names} {_new_name()}"}
            same = (upload.sha256 == row.sha256, upload.writer == row.writer)
            tenant.change(update(tables.upload).where(*same).values(**said))


def _is_of(lane: Lane) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return tables.upload.c.sha256 == lane.sha256, tables.upload.c.writer == lane.writer


def _new_name() -> str:
    return secrets.token_hex(_NAME_BYTES)
