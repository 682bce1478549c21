"""Connections to the encrypted database, every one checked and set up alike."""

import contextlib
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool

from fieldkit.errors import Damaged, DiskFault, DiskFull, EnvironmentFault, WorkspaceBusy, WrongKey
from fieldkit.storage.files import disk_errors, patiently
from fieldkit.storage.keys.held import HeldKey
from fieldkit.storage.place import Check

MINIMUM_SQLITE = (3, 51, 3)
"""Earlier ones may corrupt a database in WAL mode that two connections use."""

_PLAIN_HEADER = b"SQLite format 3\x00"
_FULL, _IO, _BUSY, _CORRUPT, _NOT_A_DATABASE = 13, 10, 5, 11, 26
_REFUSALS = {3, 8, 14}  # no permission, read-only, cannot open
_ROOM_TO_OPEN = 1 << 20  # bytes; the shared index of the WAL takes 32 kB at least

REFUSED = "refused"
"""Reason of a DiskFault that came before anything was written."""


def open_engine(path: Path, key: HeldKey, in_place: Check, *, immediate: bool, connections: int) -> Engine:
    """An engine whose transactions start with BEGIN IMMEDIATE (``immediate``, for writing) or a read snapshot.

    ``in_place`` is asked before each connection, which would make an empty database where there is none any more.
    Raises EnvironmentFault when this machine's driver is one that cannot be trusted.
    """
    if driver.sqlite_version_info < MINIMUM_SQLITE:
        raise EnvironmentFault("sqlite_too_old", version=driver.sqlite_version)

    def open_one() -> driver.Connection:
        in_place()
        try:
            return connect(path, key)
        except WrongKey as error:
            raise Damaged("database") from error  # the key was proven before: it is the first page that changed

    engine = create_engine(
        "sqlite://",
        creator=open_one,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=30,
    )
    begin = "BEGIN IMMEDIATE" if immediate else "BEGIN"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    @event.listens_for(engine, "handle_error")
    def _let_go(context: ExceptionContext) -> None:
        # Once the cipher has met a damaged page, that connection reads nothing any more: the next read has another.
        if _primary(context.original_exception) in {_CORRUPT, _NOT_A_DATABASE}:
            context.is_disconnect = True
            context.invalidate_pool_on_disconnect = False

    return engine


def connect(path: Path, key: HeldKey) -> driver.Connection:
    """A connection with the key applied and proven; raises WrongKey, EnvironmentFault, DiskFull or DiskFault."""
    raw = driver.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10.0)
    try:
        _set_up(raw, key)
    except driver.DatabaseError as error:
        raw.close()
        found = translated(error)
        if isinstance(found, DiskFault) and shutil.disk_usage(path.parent).free < _ROOM_TO_OPEN:
            found = DiskFull()  # SQLite speaks of a failed disk when its index finds no room
        raise found from error
    except EnvironmentFault:
        raw.close()
        raise
    return raw


def _set_up(raw: driver.Connection, key: HeldKey) -> None:
    raw.execute("PRAGMA cipher_log_level = NONE")  # it writes to the terminal what comes as an error anyway
    # A driver without encryption would write plain text: asked before anything is written.
    if not raw.execute("PRAGMA cipher_version").fetchone():
        raise EnvironmentFault("no_cipher")
    give_key(raw, key)
    if raw.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
        raise EnvironmentFault("no_wal")  # a network folder, where two machines could write at once
    for pragma in _pragmas():
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("SELECT count(*) FROM sqlite_master").fetchone()


def give_key(connection: driver.Connection, key: HeldKey) -> None:
    """Hand the key to the cipher, which overwrites its copies of it when the connection is closed.

    Not as ``PRAGMA key``: SQLite frees the text of a statement without clearing it, unless every page ever freed is
    cleared and pinned as well (``cipher_memory_security``), which doubles what a small transaction costs.
    """
    with key.spelled() as spelled:
        connection.set_key(spelled)


def assert_encrypted(path: Path) -> None:
    """Raise Damaged when the file is a readable SQLite database: a driver without encryption wrote it."""
    with disk_errors(), patiently(lambda: path.open("rb")) as file:
        if file.read(len(_PLAIN_HEADER)) == _PLAIN_HEADER:
            raise Damaged("not_encrypted")


def _pragmas() -> list[str]:
    pragmas = [
        "synchronous = FULL",
        "foreign_keys = ON",
        "temp_store = MEMORY",  # a temporary file would hold plain text
        "cache_size = -64000",
        "mmap_size = 0",
        "busy_timeout = 10000",
        "wal_autocheckpoint = 0",  # it keeps silent about a flush that failed: the writing lane does this itself
    ]
    if sys.platform == "darwin":
        pragmas += ["fullfsync = ON", "checkpoint_fullfsync = ON"]
    return pragmas


def translated(error: BaseException) -> Exception:
    """The FieldKitError behind a database error."""
    primary = _primary(error)
    text = str(error)
    if primary == _FULL or "is full" in text:
        return DiskFull()
    if primary == _IO or "disk I/O" in text:
        return DiskFault()
    if primary == _BUSY or "is locked" in text:
        return WorkspaceBusy()
    if primary == _NOT_A_DATABASE or "not a database" in text:
        return WrongKey()
    if primary == _CORRUPT or "malformed" in text:
        return Damaged("database")
    if primary in _REFUSALS:
        return DiskFault(REFUSED)
    return error if isinstance(error, Exception) else RuntimeError(text)


def _primary(error: BaseException | None) -> int | None:
    """SQLite's own number of an error, without what refines it."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def assert_read_soundly(run: Callable[[str], Any]) -> None:
    """Raise Damaged when a page this connection read was not what was written; ``run`` executes a statement on it.

    In the place of such a page the cipher hands out zeros. SQLite stumbles over most of them, but takes those at the
    end of a long text for the text, and says nothing.
    """
    if tuple(run("PRAGMA cipher_status").fetchone() or ()) != ("1",):
        raise Damaged("database")


@contextlib.contextmanager
def database_errors() -> Iterator[None]:
    """Turn the errors of an open database into FieldKit's; what is a bug stays as it is."""
    try:
        yield
    except (OperationalError, DatabaseError) as error:
        cause = error.orig if error.orig is not None else error
        raise _while_open(cause) from error
    except (sqlite3.Error, driver.Error) as error:
        raise _while_open(error) from error


def _while_open(error: BaseException) -> Exception:
    """``translated``, where the key was proven: what is no database any more is damaged."""
    found = translated(error)
    return Damaged("database") if isinstance(found, WrongKey) else found
