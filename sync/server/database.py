"""The server's database: SQLite in a file, or PostgreSQL by URL."""

import secrets
from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.pool import QueuePool

from fieldkit.errors import EnvironmentFault, NewerFormat
from sync.server import tables

_EPOCH_BYTES = 8


class Database:
    """One engine for reading and one for writing; on SQLite the latter takes the write lock at once."""

    def __init__(self, url: str) -> None:
        """``url`` is a ``postgresql+psycopg://`` URL or the path of a SQLite file."""
        self.is_postgresql = url.startswith("postgresql")
        if self.is_postgresql:
            self.reading = self.writing = create_engine(url, pool_size=10, pool_pre_ping=True)
        else:
            path = Path(url)
            path.parent.mkdir(parents=True, exist_ok=True)
            self.reading = _sqlite(path, "BEGIN", 8)
            self.writing = _sqlite(path, "BEGIN IMMEDIATE", 1)
        self._prepare()

    def _prepare(self) -> None:
        with self.writing.begin() as connection:
            tables.metadata.create_all(connection)
            found = _get(connection, "format")
            if found and int(found) > tables.FORMAT:
                raise NewerFormat(found=int(found), known=tables.FORMAT)
            if not found:
                _set(connection, "format", str(tables.FORMAT))
            if not _get(connection, "epoch"):
                _set(connection, "epoch", secrets.token_hex(_EPOCH_BYTES))

    def epoch(self) -> str:
        """What tells this database from any other, and from itself before a restoration."""
        with self.reading.connect() as connection:
            return _get(connection, "epoch")

    def new_epoch(self) -> str:
        """Draw another epoch: after a restoration, laptops offer again what was lost."""
        epoch = secrets.token_hex(_EPOCH_BYTES)
        with self.writing.begin() as connection:
            _set(connection, "epoch", epoch)
        return epoch

    def close(self) -> None:
        """Let go of every connection."""
        self.reading.dispose()
        self.writing.dispose()


def _sqlite(path: Path, begin: str, connections: int) -> Engine:
    if driver.sqlite_version_info < (3, 51, 3):
        raise EnvironmentFault("sqlite_too_old", version=driver.sqlite_version)

    def connect() -> driver.Connection:
        raw = driver.connect(str(path), isolation_level=None, check_same_thread=False, timeout=30.0)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 30000"):
            raw.execute(f"PRAGMA {pragma}")
        return raw

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=connections, max_overflow=0, pool_timeout=60
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _get(connection: Connection, name: str) -> str:
    value: str | None = connection.execute(select(tables.meta.c.value).where(tables.meta.c.name == name)).scalar()
    return value or ""


def _set(connection: Connection, name: str, value: str) -> None:
    connection.execute(tables.meta.delete().where(tables.meta.c.name == name))
    connection.execute(tables.meta.insert().values(name=name, value=value))
