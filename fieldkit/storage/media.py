"""Photos and documents: named by the SHA-256 of their content, kept encrypted, checked whenever they are read."""

import hashlib
import os
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, TypeAlias

import pyrage
from sqlalchemy import Connection

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Blob
from fieldkit.errors import Damaged, NotFound
from fieldkit.storage.files import (
    atomic_write,
    disk_errors,
    drop,
    make_folder,
    patiently,
    put_in_place,
    read_file,
    sync_folder,
    temporary_in,
)
from fieldkit.storage.place import Check
from fieldkit.storage.text import to_text

SMALL = 65_536
"""Bytes up to which a file lives in the database: thumbnails come with their record in one read."""


class Media:
    """The files of one workspace."""

    def __init__(self, folder: Path, identity: str, recipients: Sequence[str], in_place: Check) -> None:
        """``folder`` is ``media/`` of the workspace; ``identity`` its age X25519 identity in text.

        ``recipients`` can read what is kept from now on as well: the organisation's recovery key.

        ``in_place`` raises DiskFault where a file would be written beside the workspace it belongs to.
        """
        self._folder = folder
        self._in_place = in_place
        self._sealed = Counter[str]()
        self._removing = threading.Lock()
        self._identity = pyrage.x25519.Identity.from_str(identity)
        self.seal_to(recipients)

    def seal_to(self, recipients: Sequence[str]) -> None:
        """From now on keep files for these age recipients as well as for the workspace."""
        others = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
        self._recipients = [self._identity.to_public(), *others]

    @staticmethod
    def new_identity() -> str:
        """A fresh age identity in text."""
        return str(pyrage.x25519.Identity.generate())

    def seal(self, content: bytes, media_type: str) -> tuple[Blob, bytes | None]:
        """Make ``content`` durable; the blob that names it, and the bytes to put in the database when it is small.

        Raises DiskFull or DiskFault.
        """
        self._in_place()
        blob = Blob(hashlib.sha256(content).hexdigest(), len(content), media_type)
        if blob.size <= SMALL:
            return blob, content
        self._await(blob.sha256)
        path = self._path(blob.sha256)
        if self._is_intact(blob.sha256):
            with disk_errors():
                sync_folder(path.parent)  # whoever put it there may have been stopped before this
            return blob, None
        make_folder(path.parent)
        atomic_write(path, pyrage.encrypt(content, self._recipients), staging=self._folder)
        return blob, None

    def seal_stream(self, source: BinaryIO, media_type: str) -> Blob:
        """Make a large file durable piece by piece, never whole in memory; the blob that names it.

        It lives in the media folder whatever its size. Raises DiskFull or DiskFault, and the OSError of ``source``.
        """
        self._in_place()
        make_folder(self._folder)
        temporary = temporary_in(self._folder)
        plain = _Source(source)
        try:
            with disk_errors(), patiently(lambda: temporary.open("wb")) as file:
                sealed = _Target(file)
                try:
                    pyrage.encrypt_io(plain, sealed, self._recipients)
                except pyrage.EncryptError as error:
                    raise (sealed.fault or error) from error
                file.flush()
                os.fsync(file.fileno())
            if plain.fault:
                raise plain.fault
            blob = Blob(plain.digest.hexdigest(), plain.size, media_type)
            path = self._path(blob.sha256)
            self._await(blob.sha256)
            make_folder(path.parent)
            put_in_place(temporary, path)
        finally:
            drop(temporary)
        return blob

    def register(self, connection: Connection, blob: Blob, small: bytes | None, *, on_server: bool = False) -> None:
        """Note that the file is here; idempotent."""
        with self._removing:
            self._sealed[blob.sha256] -= 1
            if self._sealed[blob.sha256] <= 0:
                del self._sealed[blob.sha256]
        connection.exec_driver_sql(
            "INSERT INTO media (sha256, size, media_type, content, on_server) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (sha256) DO UPDATE SET on_server = on_server OR excluded.on_server",
            (blob.sha256, blob.size, blob.media_type, small, on_server),
        )

    def register_all(self, connection: Connection, sealed: Iterable[tuple[Blob, bytes | None]]) -> None:
        """Note several files that ``seal`` made durable."""
        for blob, small in sealed:
            self.register(connection, blob, small)

    def remove(self, sha256: str) -> None:
        """Delete a file that no row names any more; left where one is about to. Called on the writing lane."""
        with self._removing:
            if not self._sealed[sha256]:
                drop(self._path(sha256))

    def _await(self, sha256: str) -> None:
        """Keep a file until it is registered: another may be letting go of the same content."""
        with self._removing:
            self._sealed[sha256] += 1

    def read(self, connection: Connection, sha256: str) -> bytes:
        """The content of a file; raises NotFound when it is not on this machine and Damaged when it is not itself."""
        row = connection.exec_driver_sql("SELECT content FROM media WHERE sha256 = ?", (sha256,)).first()
        if row is None:
            raise NotFound("media", sha256=sha256)
        content = row.content if row.content is not None else self._decrypt(sha256)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Damaged("media", sha256=sha256)
        return bytes(content)

    def _decrypt(self, sha256: str) -> bytes:
        path = self._path(sha256)
        if not path.exists():
            raise Damaged("media_gone", sha256=sha256)
        sealed = read_file(path)
        try:
            return pyrage.decrypt(sealed, [self._identity])
        except pyrage.DecryptError as error:
            raise Damaged("media", sha256=sha256) from error

    def _is_intact(self, sha256: str) -> bool:
        if not self._path(sha256).is_file():
            return False
        try:
            return hashlib.sha256(self._decrypt(sha256)).hexdigest() == sha256
        except Damaged:
            return False

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.age"


class _Source:
    """A stream that is measured and hashed while it is read, up to its end or its first fault.

    pyrage turns an exception of a stream into one of its own that no longer says which: faults are kept here instead.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()
        self.size = 0
        self.fault: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            content = self._source.read(size)
        except OSError as fault:
            self.fault = fault
            return b""
        self.digest.update(content)
        self.size += len(content)
        return content


class _Target:
    """A file written by pyrage, with the fault that stopped it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.fault: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except OSError as fault:
            self.fault = fault
            raise

    def flush(self) -> None:
        self._file.flush()


Parameters: TypeAlias = tuple[str | bool | None, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files come along: those of these dossiers and of none, all where ``scopes`` is None."""

    scopes: tuple[str, ...] | None = None
    originals: bool = True
    documents: bool = True

    @property
    def parameters(self) -> Parameters:
        """The values of ``ABSENT``."""
        return None if self.scopes is None else to_text(list(self.scopes)), self.originals, self.documents


ALL = Wanted()

ABSENT = (
    "media_use u WHERE NOT EXISTS (SELECT 1 FROM media m WHERE m.sha256 = u.sha256)"
    " AND (?1 IS NULL OR u.scope = '' OR u.scope IN (SELECT value FROM json_each(?1)))"
    " AND (?2 OR u.kind != 'photo' OR u.field != 'original') AND (?3 OR u.kind != 'document')"
)
"""Uses of files that come along, by ``Wanted.parameters``, and this machine does not hold."""
UNSENT = "media m CROSS JOIN media_use u ON u.sha256 = m.sha256 WHERE m.on_server = 0"
"""Uses of files held here that the server has not confirmed."""


def absent_in_all(connection: Connection, wanted: Wanted = ALL) -> "Pieces":
    """What the files belong to that come along and this machine does not hold."""
    return _pieces(connection, ABSENT, wanted.parameters)


def unsent_in_all(connection: Connection) -> "Pieces":
    """What the files held here belong to that the server has not confirmed."""
    return _pieces(connection, UNSENT)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Files counted as a person counts: photos, each with up to three files, and documents.

    ``photos`` have any file among them, ``previews`` their thumbnail, ``whole`` a larger one. Bytes count each file
    once, those of thumbnails apart.
    """

    photos: int = 0
    previews: int = 0
    whole: int = 0
    documents: int = 0
    preview_bytes: int = 0
    large_bytes: int = 0

    @property
    def all_bytes(self) -> int:
        """Bytes in all."""
        return self.preview_bytes + self.large_bytes


def _pieces(connection: Connection, uses: str, parameters: Parameters = ()) -> Pieces:
    """``uses`` names uses of files as ``u``, with the condition they meet."""
    run = connection.exec_driver_sql
    counted = (
        "SELECT count(DISTINCT iif(u.kind = 'photo', u.record, NULL)),"  # noqa: S608 - written in this room
        " count(DISTINCT iif(u.kind = 'photo' AND u.field = 'thumbnail', u.record, NULL)),"
        " count(DISTINCT iif(u.kind = 'photo' AND u.field != 'thumbnail', u.record, NULL)),"
        f" count(DISTINCT iif(u.kind != 'photo', u.sha256, NULL)) FROM {uses}"
    )
    weighed = (
        "SELECT coalesce(sum(iif(small, size, 0)), 0), coalesce(sum(iif(small, 0, size)), 0) FROM"  # noqa: S608 - written in this room
        f" (SELECT u.size AS size, max(u.kind = 'photo' AND u.field = 'thumbnail') AS small FROM {uses}"
        " GROUP BY u.sha256)"
    )
    return Pieces(*run(counted, parameters).one(), *run(weighed, parameters).one())


def confirm(connection: Connection, sha256: str) -> None:
    """Note that the server holds the file and has verified its hash."""
    connection.exec_driver_sql("UPDATE media SET on_server = 1 WHERE sha256 = ?", (sha256,))
