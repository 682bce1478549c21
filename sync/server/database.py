"""The server's database: SQLite in a file, or PostgreSQL by URL."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, Table, create_engine, event, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from fieldkit.errors import Damaged, EnvironmentFault, Refused
from sync.server import formats, isolation, tables
from sync.server.pouring import pour
from sync.server.shelf import flush
from sync.server.tenants import Tenant

_MINIMUM_SQLITE = (3, 51, 3)
"""Earlier ones may corrupt a database in WAL mode that two connections use."""

_READERS = 8
_WAIT_S = 60
_CHECK = "PRAGMA integrity_check(1)"


class Database:
    """An engine that reads and one that writes; on SQLite the latter takes the write lock at once, one at a time.

    Rows of an organisation are reached through ``read`` and ``write`` alone.
    """

    def __init__(self, url: str) -> None:
        """``url`` is ``postgresql://…`` or the path of a SQLite file, made where there is none.

        Raises NewerFormat, or Refused(database_privileged) where PostgreSQL would not keep organisations apart.
        """
        self.is_postgresql = url.startswith("postgresql")
        self._path = Path(url)
        if self.is_postgresql:
            self.reading = self.writing = _postgresql(url)
        else:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self.writing = _sqlite(self._path, "BEGIN IMMEDIATE", 1)
            self.reading = _sqlite(self._path, "BEGIN", _READERS)
        try:
            with self.writing.begin() as connection:
                if self.is_postgresql:
                    isolation.refuse_privileged(connection)
                formats.prepare(connection, self._keep_format)
        except BaseException:  # nobody gets this object to close
            self.close()
            raise

    @contextmanager
    def read(self, organisation: str) -> Iterator[Tenant]:
        """An organisation's rows, as they are at one moment on SQLite, and at each statement on PostgreSQL."""
        with self.reading.begin() as connection:
            isolation.say(connection, isolation.ORGANISATION, organisation)
            yield Tenant(connection, organisation)

    @contextmanager
    def write(self, organisation: str) -> Iterator[Tenant]:
        """An organisation's rows, to be changed together or not at all."""
        with self.writing.begin() as connection:
            isolation.say(connection, isolation.ORGANISATION, organisation)
            yield Tenant(connection, organisation)

    def organisation_of_login(self, login: str) -> str | None:
        """Whose account a login is; None for nobody's."""
        account = tables.account.c
        with self.reading.begin() as connection:
            isolation.say(connection, isolation.LOGIN, login)
            found: str | None = connection.execute(select(account.organisation).where(account.login == login)).scalar()
        return found

    def organisation_of_token(self, digest: bytes) -> str | None:
        """Whose a token is; None for one that is not known."""
        return self._organisation_of(tables.token, isolation.DIGEST, digest)

    def organisation_of_family(self, digest: bytes) -> str | None:
        """Whose a sign-in is; None for one that is not known."""
        return self._organisation_of(tables.family, isolation.FAMILY, digest)

    def device_of_key(self, key: bytes) -> tuple[str, str] | None:
        """The organisation and the device that signed in with a public key; None for one that is not known."""
        known = tables.device_key.c
        with self.reading.begin() as connection:
            isolation.say(connection, isolation.KEY, key.hex())
            found = connection.execute(select(known.organisation, known.device).where(known.key == key)).first()
        return None if found is None else (found.organisation, found.device)

    def _organisation_of(self, table: Table, setting: str, digest: bytes) -> str | None:
        with self.reading.begin() as connection:
            isolation.say(connection, setting, digest.hex())
            found: str | None = connection.execute(
                select(table.c.organisation).where(table.c.digest == digest)
            ).scalar()
        return found

    def organisations(self) -> list[str]:
        """Every organisation, oldest first: for the server's administration, never for a request."""
        organisation = tables.organisation.c.organisation
        with self.reading.begin() as connection:
            isolation.say(connection, isolation.ADMINISTRATION, "on")
            return list(connection.execute(select(organisation).order_by(organisation)).scalars())

    def epoch(self) -> str:
        """What tells this database from any other, and from itself before a restoration."""
        with self.reading.connect() as connection:
            return formats.get(connection, "epoch")

    def signing(self) -> bytes:
        """The private half of the server's seal: 32 bytes, the same after a restoration."""
        with self.reading.connect() as connection:
            return bytes.fromhex(formats.get(connection, formats.SIGNING))

    def new_epoch(self) -> str:
        """Draw another epoch: after a restoration, laptops offer again what was lost."""
        with self.writing.begin() as connection:
            return formats.draw_epoch(connection)

    def _keep_format(self, found: int) -> None:
        """Keep a copy of a SQLite file as an earlier program left it; PostgreSQL undoes whole a step that fails."""
        if self.is_postgresql:
            return
        kept = self._path.with_name(f"{self._path.name}.format-{found}")
        begun = kept.with_name(f"{kept.name}.new")
        begun.unlink(missing_ok=True)  # from a start that was cut
        self.copy_to(begun)
        begun.replace(kept)
        flush(kept.parent)

    def copy_to(self, path: Path) -> None:
        """Write a complete copy to a new file while the server runs: a SQLite one, whichever this is.

        What it holds was true at one moment, and was read back. Raises Refused(backup_exists) or Damaged.
        """
        if path.exists():
            raise Refused("backup_exists", path=str(path))
        if self.is_postgresql:
            self._pour_into(path)
        else:
            raw = self.reading.raw_connection()
            try:
                raw.cursor().execute("VACUUM INTO ?", (str(path),))
            finally:
                raw.close()
        flush(path)
        verify(path)

    def _pour_into(self, path: Path) -> None:
        copy = _sqlite(path, "BEGIN IMMEDIATE", 1)
        try:
            with self.reading.connect() as connection, copy.begin() as empty:
                tables.metadata.create_all(empty)
                isolation.isolate(empty, [table.name for table in tables.metadata.sorted_tables])
                pour(connection.execution_options(isolation_level="REPEATABLE READ"), empty)
        finally:
            copy.dispose()

    def take_over(self, other: "Database") -> str:
        """Fill this empty database with all that another holds, or with nothing; the epoch laptops now meet.

        Raises Refused(restore_not_empty).
        """
        with other.reading.begin() as full, self.writing.begin() as connection:
            isolation.say(connection, isolation.ADMINISTRATION, "on")
            if connection.execute(select(tables.organisation)).first() is not None:
                raise Refused("restore_not_empty")
            pour(full, connection)
            return formats.draw_epoch(connection)

    def is_sound(self) -> bool:
        """Whether SQLite finds its file whole; PostgreSQL keeps watch over its own."""
        if self.is_postgresql:
            return True
        with self.reading.connect() as connection:
            try:
                return connection.exec_driver_sql(_CHECK).scalar() == "ok"
            except DatabaseError:
                return False

    def close(self) -> None:
        """Let go of every connection."""
        self.reading.dispose()
        self.writing.dispose()


def verify(path: Path) -> None:
    """Read a SQLite file whole; raises Damaged."""
    raw = driver.connect(str(path))
    try:
        sound = raw.execute(_CHECK).fetchone() == ("ok",)
    except driver.DatabaseError:
        sound = False
    finally:
        raw.close()
    if not sound:
        raise Damaged("backup", path=str(path))


def _postgresql(url: str) -> Engine:
    _, _, address = url.partition("://")
    return create_engine(
        f"postgresql+psycopg://{address}",
        isolation_level="READ COMMITTED",
        pool_size=10,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def _sqlite(path: Path, begin: str, connections: int) -> Engine:
    if driver.sqlite_version_info < _MINIMUM_SQLITE:
        raise EnvironmentFault("sqlite_too_old", version=driver.sqlite_version)
    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=lambda: _connect(path),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_WAIT_S,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _connect(path: Path) -> driver.Connection:
    raw = driver.connect(str(path), isolation_level=None, check_same_thread=False, timeout=float(_WAIT_S))
    pragmas = ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY"]
    if sys.platform == "darwin":
        pragmas += ["fullfsync = ON", "checkpoint_fullfsync = ON"]
    for pragma in pragmas:
        raw.execute(f"PRAGMA {pragma}")
    return raw
