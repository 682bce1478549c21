"""Power cuts before SQLite: what it asked a disk to write is noted, and every state a cut may leave is made from that.

A disk may keep, drop, reorder and tear whatever was written since the last flush of that file, by the sector.
"""

import contextlib
import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from tests.durability.cuts.tracing import Transaction

FILES = {"database": "", "log": "-wal"}
"""The files of a database and what their names end in."""

_SECTOR = 512
_LOG_PAGES = 120


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes of one file; of no length, its new size. A flush has no content."""

    file: str
    at: int
    content: bytes | None
    size: int = -1


@dataclass(slots=True)
class Noted:
    """All that a disk was asked, and after how many of it each transaction was acknowledged."""

    asked: list[Write] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    prints: list[str] = field(default_factory=list)
    """What the database holds after so many transactions; the first is before any."""


def noted(transactions: Sequence[Transaction], folder: Path, *, synchronous: str = "FULL") -> Noted:
    """Say the transactions to SQLite as the store does, checkpoints included, and note what it asks of its disk."""
    notes = Noted()
    disk = _noting(notes)
    connection = apsw.Connection(str(folder / "noted.db"), vfs="noting")
    try:
        # Alone on its files: SQLite then needs no shared index, which would be outside this disk.
        settings = ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "wal_autocheckpoint = 0")
        for setting in (*settings, f"synchronous = {synchronous}"):
            connection.execute(f"PRAGMA {setting}").fetchall()
        # Until it is in this mode there is no workspace to lose: the trials begin here.
        notes.asked[:] = [Write("database", 0, (folder / "noted.db").read_bytes()), Write("database", 0, None)]
        notes.prints.append(fingerprint(connection))
        for transaction in transactions:
            connection.execute("BEGIN IMMEDIATE")
            for sql, parameters in transaction:
                connection.execute(sql, parameters)
            connection.execute("COMMIT")
            notes.acknowledged.append(len(notes.asked))
            notes.prints.append(fingerprint(connection))
            _, pages, done = next(connection.execute("PRAGMA wal_checkpoint(NOOP)"))
            if pages - done >= _LOG_PAGES:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    finally:
        connection.close()
        disk.unregister()
    return notes


def _noting(notes: Noted) -> apsw.VFS:
    """A disk that does as it is asked and writes down what that was."""

    class File(apsw.VFSFile):
        def __init__(self, name: apsw.URIFilename | str | None, flags: list[int]) -> None:
            path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
            self.kind = "log" if path.endswith("-wal") else "database"
            super().__init__("", name, flags)

        def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
            notes.asked.append(Write(self.kind, offset, bytes(data)))
            super().xWrite(data, offset)

        def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
            notes.asked.append(Write(self.kind, 0, b"", newsize))
            super().xTruncate(newsize)

        def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
            notes.asked.append(Write(self.kind, 0, None))
            super().xSync(flags)

    class Disk(apsw.VFS):
        def __init__(self) -> None:
            super().__init__("noting", "")

        def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> File:  # noqa: N802 - SQLite's name
            return File(name, flags)

    return Disk()


def fingerprint(connection: apsw.Connection) -> str:
    """What all tables hold: journal, heads, records, search."""
    digest = hashlib.sha256()
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    for table in tables:
        for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - tables of this database
            digest.update(repr(row).encode())
    return digest.hexdigest()


class Cuts:
    """States of the disk after cuts at given moments, made in one sweep over what was asked."""

    def __init__(self, notes: Noted, *, flushes: bool = True) -> None:
        """Without ``flushes`` the disk takes no flush for one: the guard taken away."""
        self._notes = notes
        self._flushes = flushes

    def at(self, moments: Sequence[int], chance: random.Random) -> Iterator[tuple[int, dict[str, bytes]]]:
        """Each moment (how much was asked by then), in order, with the content of each file after a cut there."""
        durable: dict[str, bytearray] = defaultdict(bytearray)
        pending: dict[str, list[Write]] = defaultdict(list)
        done = 0
        for moment in sorted(moments):
            for write in self._notes.asked[done:moment]:
                if write.content is not None:
                    pending[write.file].append(write)
                elif self._flushes:
                    for each in pending.pop(write.file, []):
                        _apply(durable[write.file], each)
            done = moment
            yield moment, {name: _left(durable[name], pending[name], chance) for name in FILES}


def _left(durable: bytearray, pending: Sequence[Write], chance: random.Random) -> bytes:
    """What a disk may hold after a cut: of what was not flushed some sectors, in whatever order."""
    kept_share = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
    content = bytearray(durable)
    pieces = [piece for write in pending for piece in _sectors(write) if chance.random() < kept_share]
    chance.shuffle(pieces)
    for piece in pieces:
        _apply(content, piece)
    return bytes(content)


def _sectors(write: Write) -> Iterator[Write]:
    if write.size >= 0:
        yield write
        return
    assert write.content is not None
    start = 0
    while start < len(write.content):
        end = min(len(write.content), start + _SECTOR - (write.at + start) % _SECTOR)
        yield Write(write.file, write.at + start, write.content[start:end])
        start = end


def _apply(content: bytearray, write: Write) -> None:
    if write.size >= 0:
        del content[write.size :]
        content.extend(bytes(write.size - len(content)))
        return
    assert write.content is not None
    if len(content) < write.at:
        content.extend(bytes(write.at - len(content)))
    content[write.at : write.at + len(write.content)] = write.content


def judged(notes: Noted, moment: int, left: dict[str, bytes], folder: Path) -> str:
    """``sound``, ``lost`` (an acknowledged transaction), ``half`` (none of the states there were) or ``corrupt``."""
    path = folder / "after.db"
    for name, content in left.items():
        path.with_name(f"after.db{FILES[name]}").write_bytes(content)
    acknowledged = sum(place <= moment for place in notes.acknowledged)
    try:
        with contextlib.closing(apsw.Connection(str(path))) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
            if list(connection.execute("PRAGMA integrity_check")) != [("ok",)]:
                return "corrupt"
            found = fingerprint(connection)
    except apsw.Error:
        return "corrupt"
    finally:
        for ending in FILES.values():
            path.with_name(f"after.db{ending}").unlink(missing_ok=True)
    if found in notes.prints[acknowledged : acknowledged + 2]:
        return "sound"
    return "lost" if found in notes.prints else "half"
