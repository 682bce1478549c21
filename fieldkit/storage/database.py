"""The database of an open workspace: the file in use and the connections to it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine

from fieldkit.errors import Damaged, DiskFault, DiskFull
from fieldkit.storage.access import Access
from fieldkit.storage.engine import assert_encrypted, assert_read_soundly, database_errors, open_engine
from fieldkit.storage.former import set_aside
from fieldkit.storage.mark import Mark
from fieldkit.storage.place import Place
from fieldkit.storage.rewriting import rewritten
from fieldkit.storage.room import Level, room_in

_READERS = 4
_LOG_PAGES = 1_000
_SMALL = 4 << 20
_STATE = "PRAGMA wal_checkpoint(NOOP)"
_CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)"


class Database:
    """One file at a time: after a flush that failed, the next is its rewrite."""

    def __init__(self, folder: Path, access: Access, mark: Mark, *, in_doubt: bool, new: bool) -> None:
        """The workspace has to be held; ``in_doubt`` has the database rewritten before it is used.

        A ``new`` one holds nothing acknowledged until it is settled: where the disk fails, it is made again, not kept.

        Raises WrongKey, Damaged, EnvironmentFault, DiskFull or DiskFault.
        """
        self._access = access
        self._mark = mark
        self._new = new
        self._former: list[driver.Connection] = []
        self.path = folder / access.description.database
        if in_doubt:
            self._take(rewritten(self.path, access.key, None))
        self.place = Place(self.path)
        self._open()

    def _open(self) -> None:
        key, check = self._access.key, self.place.check
        self._readers = open_engine(self.path, key, check, immediate=False, connections=_READERS)
        self._writer = open_engine(self.path, key, check, immediate=True, connections=1)

    def prove_if_small(self) -> None:
        """Read a small database through, and raise Damaged when a page or the structure is not what was written.

        Each page is proven whenever it is read, so a longer search may wait until after the start: 15 ms a megabyte.
        """
        if self.path.stat().st_size > _SMALL:
            return
        try:
            if not self.bring_in():
                return
        except DiskFull:
            return  # it opens all the same
        with self.reading() as connection:
            run = connection.exec_driver_sql
            if run("PRAGMA cipher_integrity_check").all() or run("PRAGMA quick_check").all() != [("ok",)]:
                raise Damaged("database")

    def settle(self) -> None:
        """Called once the database is made or found good: from now on it may not be moved. Raises Damaged."""
        assert_encrypted(self.path)
        self.place.settle()
        self._new = False

    def check_files_fit(self) -> None:
        """Raise DiskFault (``moved``) or DiskFull (``media``) where a file would have no place beside the database."""
        self.place.check()
        if room_in(self.path.parent).level is Level.SCARCE:
            raise DiskFull("media")

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the database as it is now, whatever is written meanwhile."""
        with database_errors(), self._readers.connect() as connection, connection.begin(), _soundly(connection):
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """The connection that writes, in a transaction that is on disk when this ends."""
        with database_errors(), self._writer.begin() as connection:
            with _soundly(connection):
                yield connection
            self.place.check()

    def checkpoint(self) -> None:
        """Bring the log into the database once it has grown long. Raises DiskFull, DiskFault or WorkspaceBusy."""
        with database_errors(), contextlib.closing(self._writer.raw_connection()) as connection:
            run = connection.cursor().execute
            _, pages, done = run(_STATE).fetchone()
            if pages - done >= _LOG_PAGES:
                self.place.check()
                run(_CHECKPOINT).fetchone()

    def bring_in(self) -> bool:
        """Bring the whole log into the database; whether no reader stood in the way.

        Asked before pages are looked at in the file itself: after a cut the right ones may be in the log alone.
        """
        with database_errors(), contextlib.closing(self._writer.raw_connection()) as connection:
            blocked, pages, done = connection.cursor().execute(_CHECKPOINT).fetchone()
        return not blocked and pages == done

    def log_length(self) -> int:
        """How many pages of the log are acknowledged commits; asked outside any transaction."""
        with database_errors(), contextlib.closing(self._writer.raw_connection()) as connection:
            frames: int = connection.cursor().execute(_STATE).fetchone()[1]
        return frames

    def rewrite(self) -> None:
        """Go on in a new file with all that was acknowledged, after a write that failed; nobody may be writing.

        The file left behind stays until the next clean start. Raises DiskFull, DiskFault or Damaged; a later attempt
        may succeed.
        """
        if self._new:
            raise DiskFault("stopped")
        self._mark.fail()
        self.place.check()
        self._go_on_in(rewritten(self.path, self._access.key, self.log_length()))
        with contextlib.suppress(DiskFull, DiskFault):  # a mark that speaks of a failure costs the next start a rewrite
            self._mark.open()

    def replace_damaged(self, path: Path) -> None:
        """Go on in a new file made out of the damaged one, which is set aside; nobody may be writing.

        Raises DiskFull or DiskFault; the damaged one is in use then, as before.
        """
        self.place.check()
        set_aside(self.path)
        self._go_on_in(path)

    def _go_on_in(self, path: Path) -> None:
        self._take(path)
        self.place.follow(self.path)
        readers, writer = self._readers, self._writer
        self._open()
        # A connection stays until the end: whoever still reads the file must not be the last to let go of it.
        self._former += _last(readers, writer)

    def _take(self, path: Path) -> None:
        self._access.change(database=path.name)
        self.path = path

    def close(self) -> None:
        """Let go of the file, the log brought into it; of earlier ones without touching them."""
        self._readers.dispose()
        self._writer.dispose()
        self._leave_former()

    def leave(self) -> None:
        """Let go of a file that cannot be trusted without touching it."""
        self._former += _last(self._readers, self._writer)
        self._leave_former()

    def _leave_former(self) -> None:
        """Close what is left of files without touching them; the key in memory goes with each connection.

        The last connection would bring the log into the database and delete it, trusting flushes that may have lost
        something. Interrupted before, it does neither: SQLite asks at each page, and keeps a log it has not brought in.
        """
        while self._former:
            connection = self._former.pop()
            connection.interrupt()
            connection.close()


@contextlib.contextmanager
def _soundly(connection: Connection) -> Iterator[None]:
    """Raise Damaged, whatever else was raised, when a page read inside was not what was written."""
    try:
        yield
    finally:
        if not connection.invalidated:
            try:
                assert_read_soundly(connection.exec_driver_sql)
            except Damaged:
                connection.invalidate()  # it would go on handing out what it has read
                raise


def _last(readers: Engine, writer: Engine) -> list[driver.Connection]:
    """Let go of the connections to a file but for the one that writes, which is given out of its pool."""
    found: list[driver.Connection] = []
    with contextlib.suppress(DiskFull, DiskFault, Damaged):
        last = writer.raw_connection()
        if isinstance(last.driver_connection, driver.Connection):
            found.append(last.driver_connection)
        last.detach()  # given back to the pool it would run a statement, which forgets an interruption
    readers.dispose()
    writer.dispose()
    return found
