"""Files sealed and opened piece by piece, with their fingerprint, the faults behind age's own, and a way to stop."""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeAlias

import pyrage

from fieldkit.errors import Damaged, Refused
from fieldkit.storage.files import disk_errors

Identity: TypeAlias = pyrage.x25519.Identity
Stop: TypeAlias = Callable[[], bool]
"""Asked between two pieces whether to stop."""

Note: TypeAlias = Callable[[int], None]
"""Told how many bytes were dealt with since the last time."""

PIECE = 1 << 20


def check_stop(stop: Stop) -> None:
    """Raise Refused(``backup_stopped``) once asked to stop."""
    if stop():
        raise Refused("backup_stopped")


def seal(source: Path, target: Path, identity: Identity, recipients: Sequence[str], stop: Stop, note: Note) -> None:
    """Write ``source`` as an age file to the identity and the recipients, flushed to the disk."""
    readers = [identity.to_public(), *(pyrage.x25519.Recipient.from_str(each) for each in recipients)]
    with disk_errors(), source.open("rb") as plain, target.open("wb") as file:
        reader, writer = _Reader(plain, stop, note), _Writer(file)
        with _faults(reader, writer):
            pyrage.encrypt_io(reader, writer, readers)
        flush(file)
    forget(target)


def unseal(source: Path, target: Path, identity: Identity, stop: Stop, note: Note) -> str:
    """Write the content of an age file to ``target``; its SHA-256. Raises Damaged(``backup``) with its name."""
    with disk_errors(), source.open("rb") as sealed, target.open("wb") as file:
        reader, writer = _Reader(sealed, stop, note), _Writer(file)
        with _faults(reader, writer, source):
            pyrage.decrypt_io(reader, writer, [identity])
        flush(file)
    return writer.digest.hexdigest()


def fingerprint(source: Path, identity: Identity, stop: Stop, note: Note) -> str:
    """The SHA-256 of what an age file holds; raises Damaged(``backup``) for one that does not open."""
    with disk_errors(), source.open("rb") as sealed:
        reader, writer = _Reader(sealed, stop, note), _Writer(None)
        with _faults(reader, writer, source):
            pyrage.decrypt_io(reader, writer, [identity])
    return writer.digest.hexdigest()


def copy(source: Path, target: Path, stop: Stop, note: Note) -> None:
    """Copy a file as it is, flushed to the disk and no longer in the system's memory of it."""
    with disk_errors(), source.open("rb") as found, target.open("wb") as file:
        while piece := found.read(PIECE):
            check_stop(stop)
            file.write(piece)
            note(len(piece))
        flush(file)
    forget(target)


def hash_of(path: Path, stop: Stop) -> str:
    """The SHA-256 of a file as it is."""
    digest = hashlib.sha256()
    with disk_errors(), path.open("rb") as file:
        while piece := file.read(PIECE):
            check_stop(stop)
            digest.update(piece)
    return digest.hexdigest()


def flush(file: BinaryIO) -> None:
    """Put on the disk what was written."""
    file.flush()
    os.fsync(file.fileno())


def forget(path: Path) -> None:
    """Let the system read it from the disk the next time, where it can be asked to."""
    if hasattr(os, "posix_fadvise"):
        with disk_errors(), path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


class _Reader:
    """A source that stops when asked; pyrage would hide why it ended."""

    def __init__(self, file: BinaryIO, stop: Stop, note: Note) -> None:
        self._file, self._stop, self._note = file, stop, note
        self.fault: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            check_stop(self._stop)
            content = self._file.read(size)
        except (OSError, Refused) as fault:
            self.fault = fault
            raise
        self._note(len(content))
        return content


class _Writer:
    """A target that is hashed while it is written; None keeps only the fingerprint."""

    def __init__(self, file: BinaryIO | None) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.fault: Exception | None = None

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        if self._file is None:
            return len(content)
        try:
            return self._file.write(content)
        except OSError as fault:
            self.fault = fault
            raise

    def flush(self) -> None:
        if self._file is not None:
            self._file.flush()


@contextlib.contextmanager
def _faults(reader: _Reader, writer: _Writer, sealed: Path | None = None) -> Iterator[None]:
    """Raise what really happened; an age file that does not open is damaged, with its name."""
    try:
        yield
    except (pyrage.DecryptError, pyrage.EncryptError, OSError) as error:
        behind = reader.fault or writer.fault
        if behind is not None:
            raise behind from error
        if sealed is not None:
            raise Damaged("backup", file=sealed.name) from error  # pyrage tells of a damaged piece by an OSError
        raise
