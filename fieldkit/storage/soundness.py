"""Whether what a workspace holds is what was put there: its database page by page, its files by their fingerprints."""

import random
from collections.abc import Callable, Collection
from typing import cast

import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import OperationalError

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, NotFound
from fieldkit.storage.engine import database_errors
from fieldkit.storage.store import Store

_STEPS = 20_000
"""Steps of the database's machine between two questions whether to stop: a few milliseconds."""

_DIGESTS = "SELECT sha256 FROM media"
_LAST = (
    "SELECT c.at, e.kind, e.record FROM change c JOIN edit e ON e.change = c.seq"
    " WHERE c.local = 1 ORDER BY c.at DESC, c.seq DESC, e.n LIMIT 1"
)
_OWN = "SELECT coalesce(max(at), 0) FROM change WHERE local = 1"
_RECEIVED = "SELECT coalesce(max(at), 0) FROM change WHERE local = 0"


@dataclass(frozen=True, slots=True)
class Drivers:
    """Versions of what stores and encrypts: SQLite, SQLCipher, and the OpenSSL inside it."""

    sqlite: str
    sqlcipher: str
    openssl: str


@dataclass(frozen=True, slots=True)
class FilesRead:
    """How many files were read back, how many are damaged, how many are gone from the disk, of how many."""

    read: int
    damaged: int
    gone: int
    total: int


def drivers() -> Drivers:
    """What this installation stores with; an empty version where there is no encryption."""
    with database_errors():
        memory = driver.connect(":memory:")
        try:
            cipher = memory.execute("PRAGMA cipher_version").fetchone()
            if cipher is None:
                return Drivers(driver.sqlite_version, "", "")
            memory.execute(f"PRAGMA key = \"x'{'00' * 32}'\"")
            provider = memory.execute("PRAGMA cipher_provider_version").fetchone()
            return Drivers(driver.sqlite_version, _number(cipher[0]), _number(provider[0]) if provider else "")
        finally:
            memory.close()


def faulty_places(store: Store, *, full: bool, stopped: Callable[[], bool] = lambda: False) -> int:
    """How many faults the database itself finds: every page against its seal, then its own structure.

    ``full`` compares every index with its table as well. ``stopped`` is asked now and then: once it says yes, looking
    ends with 0, whatever there may be. Raises Damaged where it cannot even be read through.
    """
    brought_in = store.bring_in_log()
    with store.read() as reader:
        run = reader.connection.exec_driver_sql
        # Of a file whose log is not brought in, pages may be older or missing: those in the log are the right ones.
        sealed = run("PRAGMA cipher_integrity_check").all() if brought_in else []
        raw = cast("driver.Connection", reader.connection.connection.driver_connection)
        raw.set_progress_handler(lambda: int(stopped()), _STEPS)
        try:
            built = run("PRAGMA integrity_check" if full else "PRAGMA quick_check").all()
        except OperationalError:
            if stopped():
                return 0
            raise
        finally:
            if not reader.connection.invalidated:  # else it is closed already
                raw.set_progress_handler(None, 0)
    return len(sealed) + len([row for row in built if row[0] != "ok"])


def read_files(store: Store, most: int | None = None, always: Collection[str] = ()) -> FilesRead:
    """Read back every file, or ``most`` of them drawn at random, and compare it with its fingerprint.

    Those named in ``always`` are read as well, whatever is drawn.
    """
    with store.read() as reader:
        digests = [row.sha256 for row in reader.connection.exec_driver_sql(_DIGESTS)]
    chosen = digests if most is None or most >= len(digests) else random.sample(digests, most)
    chosen += [sha256 for sha256 in always if sha256 in set(digests) - set(chosen)]
    damaged = gone = 0
    for sha256 in chosen:
        try:
            store.read_media(sha256)
        except Damaged as fault:
            gone += fault.reason == "media_gone"
            damaged += fault.reason != "media_gone"
        except NotFound:
            continue  # let go of meanwhile
    return FilesRead(len(chosen), damaged, gone, len(digests))


def newest_times(store: Store) -> tuple[int, int]:
    """The latest time written here and the latest received, in milliseconds since 1970; 0 where there is none."""
    with store.read() as reader:
        own, received = (int(reader.connection.exec_driver_sql(query).scalar_one()) for query in (_OWN, _RECEIVED))
    return own >> 16, received >> 16


def last_own_edit(store: Store) -> tuple[int, str, str]:
    """When something was last written here, in milliseconds since 1970, and in which record of which kind.

    0 and two empty words where nothing was.
    """
    with store.read() as reader:
        found = reader.connection.exec_driver_sql(_LAST).first()
    return (int(found.at) >> 16, found.kind, found.record) if found is not None else (0, "", "")


def _number(version: str) -> str:
    """``4.19.0`` of « 4.19.0 community », ``3.6.0`` of « OpenSSL 3.6.0 1 Oct 2025 »."""
    return next((word for word in version.split() if word[0].isdigit()), "")
