"""The acknowledged content of a database, written again into a new file after the disk failed to take a write.

Once a flush has failed, the system may have dropped what it could not write and yet show it until memory runs short: of
the old file, neither what is read nor the next successful flush can be trusted. What can be: every acknowledged commit
was flushed to the write-ahead log, and the log keeps all that was not flushed to the database since. So the database
is copied with the log, the log up to the last acknowledged commit, and without the shared index, which says how much of
the log the database would hold already.
"""

import os
import secrets
import shutil
import struct
from pathlib import Path
from typing import BinaryIO

from fieldkit.errors import Damaged, DiskFault, DiskFull
from fieldkit.storage.engine import connect, database_errors
from fieldkit.storage.files import disk_errors, drop, patiently, put_in_place, temporary_in
from fieldkit.storage.keys.held import HeldKey

_HEADER, _FRAME_HEADER = 32, 24
_PAGE_SIZE = struct.Struct(">8xI")
_PIECE = 1 << 20
_MARGIN = 1 << 20
_NOTE = "INSERT INTO meta (name, value) VALUES ('disk_failed', datetime()) ON CONFLICT DO UPDATE SET value = datetime()"


def rewritten(database: Path, key: HeldKey, frames: int | None) -> Path:
    """A new file beside ``database`` with the acknowledged content, verified and durable; nobody may be writing.

    ``frames`` is the length of the log at the last acknowledged commit, None when nobody knows any more and all that
    is whole counts. Raises DiskFull, DiskFault or Damaged; the old file is as it was then, and also afterwards.
    """
    copy = temporary_in(database.parent)
    target = database.parent / f"workspace-{secrets.token_hex(4)}.db"
    try:
        with disk_errors():
            if shutil.disk_usage(database.parent).free < sum(map(_size, (database, _log(database)))) + _MARGIN:
                raise DiskFull
            _copy(database, copy)
            _copy(_log(database), _log(copy), frames)
        _settle(copy, key, frames)
        put_in_place(copy, target)
    finally:
        for left in (copy, _log(copy), copy.with_name(f"{copy.name}-shm")):
            with disk_errors():
                drop(left)
    return target


def _settle(copy: Path, key: HeldKey, frames: int | None) -> None:
    """Bring the log into the copied database and prove the result."""
    connection = connect(copy, key)
    try:
        with database_errors():
            found = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
            if frames is not None and found[1] != frames:
                raise Damaged("database")  # an acknowledged commit cannot be read any more
            connection.execute(_NOTE)
            blocked, left, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if blocked or left:
                raise DiskFault("stopped")
            faults = [*connection.execute("PRAGMA cipher_integrity_check")]
            faults += [row for row in connection.execute("PRAGMA integrity_check") if row != ("ok",)]
    finally:
        connection.close()
    if faults:
        raise Damaged("database")


def _copy(source: Path, target: Path, frames: int | None = None) -> None:
    """Copy a file, or a log up to a frame, durable when this returns."""
    with patiently(lambda: target.open("wb")) as written:
        if source.is_file():
            with patiently(lambda: source.open("rb")) as read:
                _pour(read, written, None if frames is None else _length(read, frames))
        written.flush()
        os.fsync(written.fileno())


def _pour(source: BinaryIO, target: BinaryIO, length: int | None) -> None:
    while piece := source.read(_PIECE if length is None else min(_PIECE, length)):
        target.write(piece)
        if length is not None:
            length -= len(piece)


def _length(log: BinaryIO, frames: int) -> int:
    """The bytes of a log up to a frame; 0 where there is none, whatever an earlier use of the file left in it."""
    header = log.read(_HEADER)
    log.seek(0)
    if not frames or len(header) < _HEADER:
        return 0
    (page,) = _PAGE_SIZE.unpack_from(header)
    return _HEADER + frames * (_FRAME_HEADER + int(page))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _log(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")
