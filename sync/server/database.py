"""The server's database: SQLite in a file, or PostgreSQL by URL."""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, Table, create_engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import QueuePool

from fieldkit.errors import EnvironmentFault, NewerFormat, Refused
from sync.server import tables

EPOCH_BYTES = 8

_MINIMUM_SQLITE = (3, 51, 3)
"""Earlier ones may corrupt a database in WAL mode that two connections use."""

_READERS = 8
_WAIT_S = 60


class Database:
    """An engine that reads and one that writes; on SQLite the latter takes the write lock at once, one at a time."""

    def __init__(self, url: str) -> None:
        """``url`` is ``postgresql://…`` or the path of a SQLite file, made where there is none. Raises NewerFormat."""
        self.is_postgresql = url.startswith("postgresql")
        if self.is_postgresql:
            self.reading = self.writing = _postgresql(url)
        else:
            path = Path(url)
            path.parent.mkdir(parents=True, exist_ok=True)
            self.writing = _sqlite(path, "BEGIN IMMEDIATE", 1)
            self.reading = _sqlite(path, "BEGIN", _READERS)
        self._prepare()

    def _prepare(self) -> None:
        with self.writing.begin() as connection:
            tables.meta.create(connection, checkfirst=True)
            found = _get(connection, "format")
            if found and int(found) > tables.FORMAT:
                raise NewerFormat(found=int(found), known=tables.FORMAT)
            tables.metadata.create_all(connection)
            if not found:
                _set(connection, "format", str(tables.FORMAT))
                _set(connection, "epoch", secrets.token_hex(EPOCH_BYTES))

    def epoch(self) -> str:
        """What tells this database from any other, and from itself before a restoration."""
        with self.reading.connect() as connection:
            return _get(connection, "epoch")

    def new_epoch(self) -> str:
        """Draw another epoch: after a restoration, laptops offer again what was lost."""
        epoch = secrets.token_hex(EPOCH_BYTES)
        with self.writing.begin() as connection:
            _set(connection, "epoch", epoch)
        return epoch

    def insert_new(self, connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
        """Insert a row unless one with its keys is there, or is being put there; whether it was inserted."""
        insert = postgresql.insert if self.is_postgresql else sqlite.insert
        return bool(connection.execute(insert(table).values(**values).on_conflict_do_nothing()).rowcount)

    def put(self, connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
        """Insert a row, or replace the one with its primary key."""
        insert = (postgresql.insert if self.is_postgresql else sqlite.insert)(table).values(**values)
        keys = [column.name for column in table.primary_key]
        rest = {name: insert.excluded[name] for name in values if name not in keys}
        connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=rest))

    def copy_to(self, path: Path) -> None:
        """Write a complete copy to a new file while the server runs; raises Refused where that is not for us to do."""
        if self.is_postgresql:
            raise Refused("backup_postgresql")
        if path.exists():
            raise Refused("backup_exists", path=str(path))
        raw = self.reading.raw_connection()
        try:
            raw.cursor().execute("VACUUM INTO ?", (str(path),))
        finally:
            raw.close()
        with path.open("rb+") as file:
            os.fsync(file.fileno())

    def close(self) -> None:
        """Let go of every connection."""
        self.reading.dispose()
        self.writing.dispose()


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


def _get(connection: Connection, name: str) -> str:
    value: str | None = connection.execute(select(tables.meta.c.value).where(tables.meta.c.name == name)).scalar()
    return value or ""


def _set(connection: Connection, name: str, value: str) -> None:
    connection.execute(tables.meta.delete().where(tables.meta.c.name == name))
    connection.execute(tables.meta.insert().values(name=name, value=value))
