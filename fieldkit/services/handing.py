"""Handing work to another laptop by a file: what goes, what comes, and the laptops that are known."""

import contextlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
import pyrage
from sqlalchemy import Connection

from fieldkit.domain.changes import Change
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.runs import Run, runs_of
from fieldkit.domain.sending import MediaNeed
from fieldkit.domain.values import Blob
from fieldkit.errors import FileRefused
from fieldkit.services import arriving
from fieldkit.services.workspace import Workspace
from fieldkit.storage import carried, handing, lanes
from fieldkit.storage.carried import Outgoing
from fieldkit.storage.files import atomic_write, disk_errors, drop, temporary_in

__all__ = ["Handing", "LaptopKeys", "Largest", "Outgoing", "Peer", "Weight"]

_KEYS = "capsule_keys"
_PEERS = "capsule_peers"
_SIGNING_BYTES = 32


class Largest(IntEnum):
    """The largest files that go along; each includes those before it."""

    NONE = -1
    THUMBNAILS = 0
    REPORT_SIZES = 1
    ORIGINALS = 2
    """And documents."""


PHOTOS: Final = {
    "report": Largest.REPORT_SIZES,
    "thumbnails": Largest.THUMBNAILS,
    "none": Largest.NONE,
    "all": Largest.ORIGINALS,
}
"""What a person may choose to send along, by its code in window and terminal; the usual one first."""


@dataclass(frozen=True, slots=True)
class LaptopKeys:
    """This laptop's keys, which never leave the vault: an age identity in text, the 32 bytes of an Ed25519 key."""

    identity: str
    signing: bytes

    @property
    def recipient(self) -> str:
        """The public half of ``identity``."""
        return str(pyrage.x25519.Identity.from_str(self.identity).to_public())


@dataclass(frozen=True, slots=True)
class Peer:
    """A laptop somebody here said yes to. ``verifying`` is its public key in hexadecimal.

    ``holds`` and ``holds_files`` are what it said it had in the last capsule of its that was taken in.
    """

    author: str
    recipient: str
    verifying: str
    holds: tuple[Run, ...] = ()
    holds_files: bytes = b""


@dataclass(frozen=True, slots=True)
class Weight:
    """What there is to hand over: numbers of changes and files, bytes of text before compression and of files."""

    changes: int
    text_bytes: int
    files: int
    file_bytes: int


class Handing:
    """The door for capsules to a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        """Reads and writes nothing yet."""
        self._store = workspace.store

    @property
    def keys(self) -> LaptopKeys:
        """This laptop's, drawn the first time they are asked for."""
        raw = self._store.get_setting(_KEYS)
        if not raw:
            fresh = LaptopKeys(str(pyrage.x25519.Identity.generate()), secrets.token_bytes(_SIGNING_BYTES))
            made = msgspec.json.encode(fresh).decode()

            # Of two that ask at once, one draws.
            def draw(connection: Connection) -> str:
                connection.exec_driver_sql("INSERT OR IGNORE INTO meta (name, value) VALUES (?, ?)", (_KEYS, made))
                found: str = connection.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (_KEYS,)).scalar_one()
                return found

            raw = self._store.in_transaction(draw)
        return msgspec.json.decode(raw, type=LaptopKeys)

    @property
    def workspace_id(self) -> str:
        """The id all copies of this workspace have."""
        return self._store.access.description.workspace

    @property
    def organisations(self) -> tuple[str, ...]:
        """The organisation's recovery recipients: they can open whatever leaves this laptop."""
        return self._store.access.description.recipients

    def peers(self) -> list[Peer]:
        """The laptops that are known, by name."""
        raw = self._store.get_setting(_PEERS)
        return sorted(msgspec.json.decode(raw, type=list[Peer]) if raw else [], key=lambda peer: peer.author.casefold())

    def remember(self, peer: Peer) -> None:
        """Know this laptop from now on, or what it holds; another with one of its keys takes the place of none."""
        others = [each for each in self.peers() if (each.recipient, each.verifying) != (peer.recipient, peer.verifying)]
        self._store.set_setting(_PEERS, msgspec.json.encode([*others, peer]).decode())

    def forget(self, peer: Peer) -> None:
        """Know this laptop no more."""
        self._store.set_setting(_PEERS, msgspec.json.encode([each for each in self.peers() if each != peer]).decode())

    @staticmethod
    def write_card(target: Path, content: bytes) -> None:
        """Put a card where somebody chose; raises DiskFull or DiskFault."""
        atomic_write(target, content)

    def weigh(self, scopes: Sequence[str] | None, largest: Largest) -> Weight:
        """What there is in these dossiers, None for all."""
        with self._store.read() as reader:
            changes, text_bytes = handing.weigh(reader.connection, scopes)
            files = handing.files(reader.connection, scopes, largest)
        return Weight(changes, text_bytes, len(files), sum(need.blob.size for need in files))

    @contextlib.contextmanager
    def changes(self, scopes: Sequence[str] | None) -> Iterator[Iterator[Change]]:
        """The changes of these dossiers and of what all share, None for all; none of them is amended any more."""
        last = self._store.in_transaction(handing.offer)
        with self._store.read() as reader:
            yield handing.changes(reader.connection, scopes, last)

    def holds(self) -> tuple[Run, ...]:
        """All changes this laptop has."""
        with self._store.read() as reader:
            return runs_of(handing.identities(reader.connection))

    def files(self, scopes: Sequence[str] | None, largest: Largest) -> list[MediaNeed]:
        """Files of these dossiers that are here, smallest kinds first."""
        with self._store.read() as reader:
            return handing.files(reader.connection, scopes, largest)

    def held_files(self) -> list[str]:
        """The hashes of all files that are here."""
        with self._store.read() as reader:
            return handing.held_files(reader.connection)

    def absent_files(self) -> dict[str, Blob]:
        """By hash, the files that records name and this laptop lacks."""
        with self._store.read() as reader:
            return {need.blob.sha256: need.blob for need in lanes.absent(reader.connection)}

    def read_file(self, sha256: str) -> bytes:
        """The verified content of a file; raises NotFound or Damaged."""
        return self._store.read_media(sha256)

    def take_in(self, changes: Iterable[Change]) -> int:
        """Keep changes another laptop handed over, to be offered to a server later; how many were new."""
        return self._store.integrate(changes, by_hand=True)

    def keep_file(self, wanted: Blob, content: bytes) -> None:
        """Keep a file another laptop handed over; raises Damaged when it is not the one named."""
        arriving.keep_file(self._store, wanted, content, on_server=False)

    @staticmethod
    @contextlib.contextmanager
    def reading(path: Path) -> Iterator[BinaryIO]:
        """A file somebody chose; raises FileRefused(``no_such_file``) or DiskFault."""
        if not path.is_file():
            raise FileRefused("no_such_file", name=path.name)
        with disk_errors(), path.open("rb") as file:
            yield file

    @contextlib.contextmanager
    def brought_in(self, sources: Iterable[tuple[Path, int]], note: Callable[[int], None]) -> Iterator[Path]:
        """A copy in the workspace's folder of files laid end to end, as they are; gone afterwards.

        The stick may be pulled out, or changed under our eyes, while it is read. Raises DiskFull or DiskFault.
        """
        copy = temporary_in(self._store.folder)
        try:
            carried.bring_in(sources, copy, note)
            yield copy
        finally:
            drop(copy)
