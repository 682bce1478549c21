"""The one lane that writes: whatever the thread that asks, writes wait for each other and for the disk."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from fieldkit.errors import DiskFault, DiskFull, FieldKitError, WorkspaceBusy
from fieldkit.storage.ballast import Ballast
from fieldkit.storage.database import Database
from fieldkit.storage.engine import REFUSED
from fieldkit.storage.place import MOVED

T = TypeVar("T")
Write = Callable[[Connection], T]

_PAUSE_S = 5.0
"""Between two attempts to go on after a failed write: each copies the database."""


class Lane:
    """Runs writes one after the other on a thread of its own, each in one immediate transaction.

    A write that failed in the middle leaves doubt about the whole file (``storage/rewriting.py``): nothing is written
    before the database was rewritten into a new one.
    """

    def __init__(self, database: Database, ballast: Ballast) -> None:
        self._database = database
        self._ballast = ballast
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._failed = False
        self._tried_at = -_PAUSE_S

    @property
    def failed(self) -> bool:
        """Whether writing stopped because the disk failed and could not be rewritten either."""
        return self._failed

    def run(self, function: Callable[..., T], *arguments: object, **options: object) -> T:
        """The result of ``function``, given an open transaction, once that transaction is on disk.

        ``function`` may be called a second time, in a new transaction. Raises DiskFull, or DiskFault (``stopped``
        where writing has stopped); a later call may succeed.
        """
        return self._submit(lambda: self._with_room(lambda c: function(c, *arguments, **options)))

    def insist(self, function: Callable[..., T], *arguments: object, **options: object) -> T:
        """As ``run``, for what a person has just written: on a full disk it takes the reserve."""
        return self._submit(lambda: self._at_last(lambda c: function(c, *arguments, **options)))

    def bring_in_log(self) -> bool:
        """Bring the whole log into the database; whether that was possible. Raises DiskFull or DiskFault."""
        return self._thread.submit(lambda: not self._failed and self._database.bring_in()).result()

    def replace_damaged(self, make: Callable[[], Path], then: Callable[[], None]) -> None:
        """Between two writes: go on in the file that ``make`` answers with, then call ``then``; what either raises."""

        def replace() -> None:
            self._database.replace_damaged(make())
            self._failed = False
            then()

        self._thread.submit(replace).result()

    def _submit(self, write: Callable[[], T]) -> T:
        result = self._thread.submit(write).result()
        self._thread.submit(self._tidy)
        return result

    def _with_room(self, write: Write[T]) -> T:
        if self._ballast.given_up and not self._ballast.lay():
            raise DiskFull("reserve")
        return self._soundly(write)

    def _at_last(self, write: Write[T]) -> T:
        try:
            if self._ballast.given_up:
                self._ballast.lay()
            return self._soundly(write)
        except DiskFull:
            if not self._ballast.give_up():
                raise
            return self._soundly(write)

    def _soundly(self, write: Write[T]) -> T:
        """Write, after a rewrite of the database where a write failed before, or fails now."""
        if self._failed:
            self._rewrite(DiskFault("stopped"))
        try:
            return self._once(write)
        except DiskFault as fault:
            if not _leaves_doubt(fault):
                raise
            self._failed = True
            self._rewrite(fault)
        try:
            return self._once(write)
        except DiskFault as fault:
            self._failed = _leaves_doubt(fault)
            raise

    def _once(self, write: Write[T]) -> T:
        with self._database.writing() as connection:
            return write(connection)

    def _rewrite(self, told: DiskFault) -> None:
        """Go on in a new file, or raise what the writer is told; not more often than now and then."""
        if time.monotonic() < self._tried_at + _PAUSE_S:
            raise told
        try:
            self._database.rewrite()
        except DiskFull:
            raise
        except FieldKitError as why:
            self._tried_at = time.monotonic()
            raise told from why
        self._failed = False

    def _tidy(self) -> None:
        """Between two writes: keep the log short. What fails here stops the next write, which says so."""
        if self._failed:
            return
        try:
            self._database.checkpoint()
        except (DiskFull, WorkspaceBusy):
            return  # the log stays as long as it is
        except FieldKitError as fault:
            self._failed = isinstance(fault, DiskFault) and _leaves_doubt(fault)

    def close(self) -> None:
        """Finish what is being written and let go of the database."""
        self._thread.shutdown(wait=True)
        if self._failed:
            self._database.leave()
        else:
            self._database.close()


def _leaves_doubt(fault: DiskFault) -> bool:
    """Whether the database itself failed half-way, and not what came before or beside it."""
    return fault.reason not in {REFUSED, MOVED} and isinstance(fault.__cause__, (DBAPIError, driver.Error))
