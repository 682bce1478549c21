"""Reading files back a slice at a time, to find the damaged ones while a whole copy is still near."""

from collections.abc import Callable

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, NotFound
from fieldkit.storage.store import Store

_NEXT = "SELECT sha256, size FROM media WHERE sha256 > ? ORDER BY sha256"
_USES = "SELECT kind, record FROM media_use WHERE sha256 = ? ORDER BY kind, record"
_ABSENT = (
    "SELECT 1 FROM media_use u WHERE u.sha256 = ? AND NOT EXISTS (SELECT 1 FROM media m WHERE m.sha256 = u.sha256)"
)


@dataclass(frozen=True, slots=True)
class DamagedFile:
    """A file that is no longer what it was. ``uses`` are the records that name it: kind and id.

    ``asked``: no backup had it, and the server, which has it, is asked for it at the next exchange.
    """

    sha256: str
    gone: bool
    uses: tuple[tuple[str, str], ...]
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """Files read back: how many, the last of them (empty once all were), and those that are damaged."""

    read: int
    last: str
    damaged: tuple[DamagedFile, ...]


def read_slice(store: Store, after: str, least: int, most_bytes: int, stopped: Callable[[], bool]) -> Slice:
    """Read back files in the order of their names from ``after`` on: ``least`` at least, then up to ``most_bytes``."""
    with store.read() as reader:
        rows = reader.connection.exec_driver_sql(_NEXT, (after,)).all()
    read = size = 0
    last = after
    damaged: list[DamagedFile] = []
    for row in rows:
        if stopped() or (read >= least and size + row.size > most_bytes):
            return Slice(read, last, tuple(damaged))
        if (fault := look_at(store, row.sha256)) is not None:
            damaged.append(fault)
        read, size, last = read + 1, size + row.size, row.sha256
    return Slice(read, "", tuple(damaged))


def look_at(store: Store, sha256: str) -> DamagedFile | None:
    """A file read back: None when it is itself, or is no longer kept here. Raises Damaged(``database``)."""
    try:
        store.read_media(sha256)
    except Damaged as fault:
        if fault.reason not in {"media", "media_gone"}:
            raise  # a page of the database, where small files are: that is another matter
        with store.read() as reader:
            uses = reader.connection.exec_driver_sql(_USES, (sha256,)).all()
        return DamagedFile(sha256, fault.reason == "media_gone", tuple((row.kind, row.record) for row in uses))
    except NotFound:
        return None
    return None


def is_absent(store: Store, sha256: str) -> bool:
    """Whether a record names a file that is not kept here: it is asked for at the next exchange."""
    with store.read() as reader:
        return reader.connection.exec_driver_sql(_ABSENT, (sha256,)).first() is not None


def size_of_all(store: Store) -> int:
    """The bytes of every file kept here."""
    with store.read() as reader:
        size: int = reader.connection.exec_driver_sql("SELECT coalesce(sum(size), 0) FROM media").scalar_one()
    return size
