"""A consistent copy of a database in use, still encrypted, made beside whoever goes on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, DiskFault
from fieldkit.storage.access import Access
from fieldkit.storage.backups.manifest import HEAD, Head, Kept
from fieldkit.storage.backups.streams import Stop, check_stop
from fieldkit.storage.engine import assert_encrypted, assert_read_soundly, connect, database_errors, give_key
from fieldkit.storage.folder import FolderDescription
from fieldkit.storage.keys.held import HeldKey
from fieldkit.storage.place import MOVED

_STEPS = 20_000
"""Steps of the database's machine between two questions whether to stop: a few milliseconds."""

_TABLES = (
    "SELECT name FROM sqlite_master"
    " WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'"
)
_LACKING = (
    "SELECT DISTINCT u.sha256 FROM media_use u"
    " WHERE NOT EXISTS (SELECT 1 FROM media m WHERE m.sha256 = u.sha256) ORDER BY u.sha256"
)
_FILES = "SELECT sha256, size FROM media WHERE content IS NULL ORDER BY sha256"


@dataclass(frozen=True, slots=True)
class Source:
    """A workspace to be copied: where it is, and what opens it."""

    folder: Path
    access: Access

    @property
    def description(self) -> FolderDescription:
        """What its ``workspace.json`` says now."""
        return self.access.description

    @property
    def database(self) -> Path:
        """The database in use."""
        return self.folder / self.description.database


@dataclass(frozen=True, slots=True)
class Content:
    """What a database holds: rows by table, how far its journal goes, and the files it counts on.

    ``lacking`` are files its records name and it never had, or no longer has.
    """

    counts: dict[str, int]
    head: Head
    files: tuple[Kept, ...]
    lacking: tuple[str, ...] = ()


def copy_database(source: Source, target: Path, stop: Stop) -> None:
    """Write a state between two commits, the last at the earliest, to ``target``; writers are not kept waiting.

    Raises Refused(``backup_stopped``), DiskFull, DiskFault, or Damaged where the database cannot be read through.
    """
    if not source.database.is_file():
        raise DiskFault(MOVED, folder=source.folder.name)
    connection = connect(source.database, source.access.key)
    try:
        with _stoppable(connection, stop), database_errors():
            connection.execute("VACUUM INTO ?", (str(target),))
            assert_read_soundly(connection.execute)
    finally:
        connection.close()
    assert_encrypted(target)


def read_content(path: Path, key: HeldKey, stop: Stop) -> Content:
    """Open a database nobody uses, have it check itself page by page, and say what it holds; raises Damaged.

    The file is only read. What lies beside it, such as the log of another database, is never looked at.
    """
    connection = driver.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    try:
        with _stoppable(connection, stop), database_errors():
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute("PRAGMA temp_store = MEMORY")
            give_key(connection, key)
            pages = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            built = connection.execute("PRAGMA integrity_check").fetchall()
            if pages or built != [("ok",)]:
                raise Damaged("backup", file=path.name)
            names = [name for (name,) in connection.execute(_TABLES)]
            counts = {
                name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - its own tables
                for name in names
            }
            head = Head(*connection.execute(HEAD).fetchone())
            files = tuple(Kept(*row) for row in connection.execute(_FILES))
            # A backup of an earlier format may have no such table; it is rebuilt when its workspace is opened.
            lacking = tuple(row[0] for row in connection.execute(_LACKING)) if "media_use" in counts else ()
        return Content(counts, head, files, lacking)
    finally:
        connection.close()


@contextmanager
def _stoppable(connection: driver.Connection, stop: Stop) -> Iterator[None]:
    """Let a long statement end when asked to, saying so."""
    connection.set_progress_handler(stop, _STEPS)
    try:
        yield
    except driver.OperationalError:
        check_stop(stop)
        raise
