"""Sign-ins that failed: each one more makes the next wait longer, whichever process of a server is asked."""

import hashlib
from collections.abc import Callable

from sqlalchemy import select, update

from fieldkit.errors import Refused
from sync.protocol.problems import Code
from sync.server import tables
from sync.server.database import Database

FREE = 5
NOBODY = "-"
"""Stands for the organisation of logins that nobody has: they wait just as others do."""

_LONGEST_S = 900.0
_REMEMBERED_S = 24 * 3600


class Attempts:
    """Counts by account and address, in the database. What was typed as a login is kept as a digest only."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        """``now`` tells seconds since 1970; a clock that goes back lengthens no pause beyond its own length."""
        self._database = database
        self._now = now

    def count(self, organisation: str | None, login: str, address: str) -> None:
        """Count an attempt before it is judged, so that many at once gain nothing.

        Raises Refused(too_many_attempts) while the pause after the last failure lasts: 2, 4, 8… seconds, at most a
        quarter of an hour, after five free ones. What failed is forgotten after a day without an attempt.
        """
        attempt, now = tables.attempt.c, self._now()
        mine = attempt.digest == _digest(login, address)
        with self._database.write(organisation or NOBODY) as tenant:
            tenant.change(tables.attempt.delete().where(attempt.at_ms < int((now - _REMEMBERED_S) * 1000)))
            tenant.add(tables.attempt, {"digest": _digest(login, address), "failures": 0, "at_ms": 0})
            row = tenant.read(select(attempt.failures, attempt.at_ms).where(mine).with_for_update()).one()
            left = _pause(row.failures) - max(0.0, now - row.at_ms / 1000)
            if left <= 0:
                said = {"failures": row.failures + 1, "at_ms": int(now * 1000)}
                tenant.change(update(tables.attempt).where(mine).values(**said))
        if left > 0:
            raise Refused(Code.TOO_MANY_ATTEMPTS, seconds=int(left) + 1)

    def forget(self, organisation: str, login: str, address: str) -> None:
        """The attempt succeeded."""
        with self._database.write(organisation) as tenant:
            tenant.change(tables.attempt.delete().where(tables.attempt.c.digest == _digest(login, address)))

    def linger(self, login: str, address: str) -> None:
        """Write once more for a login nobody has, as the audit does for one that somebody has."""
        mine = tables.attempt.c.digest == _digest(login, address)
        with self._database.write(NOBODY) as tenant:
            tenant.change(update(tables.attempt).where(mine).values(at_ms=int(self._now() * 1000)))


def _digest(login: str, address: str) -> bytes:
    return hashlib.sha256(f"{login}\n{address}".encode()).digest()


def _pause(failures: int) -> float:
    return min(_LONGEST_S, 2.0 ** min(failures - FREE + 1, 10)) if failures >= FREE else 0.0
