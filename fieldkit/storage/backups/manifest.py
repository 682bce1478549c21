"""What a backup says it holds, sealed beside it."""

import datetime as dt
from collections.abc import Sequence
from importlib import metadata

import msgspec
import pyrage
from sqlalchemy import Connection

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, NewerFormat
from fieldkit.storage.backups.streams import Identity
from fieldkit.storage.keys.sealing import with_sum

FORMAT = 1
NAME = "manifest.json.age"
ABOUT = "about.json"
"""Numbers alone, in plain: what a list can say of a backup before anything opens it."""

DATABASE = "workspace.db.age"

LAST_NUMBER = 10**8
_LATEST_MS = 32_000_000_000_000
"""Some day of the year 2984."""

HEAD = (
    "SELECT (SELECT coalesce(max(seq), 0) FROM change),"
    " (SELECT coalesce(max(at), 0) FROM change WHERE local = 1),"
    " (SELECT coalesce(max(at), 0) FROM change WHERE local = 0)"
)
"""How far a journal goes, as ``Head`` has it."""


@dataclass(frozen=True, slots=True)
class Head:
    """How far a journal goes: its last place, the time of the last change made here, of the last received."""

    seq: int = 0
    own: int = 0
    received: int = 0

    def covers(self, other: "Head") -> bool:
        """Whether everything that stood in the other journal stands in this one."""
        return self.seq >= other.seq and self.own >= other.own and self.received >= other.received


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the media: the fingerprint of its content and how many bytes it has."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Whose backup it is, when and why it was made, and what has to be found in it.

    ``database`` is the SHA-256 of the encrypted database; ``absent`` are files the workspace could not give,
    ``lacking`` files its records name and it did not hold: not received yet, or never brought back. ``number`` is its
    place in the order of its home and ``at`` its place in time there, in seconds (``thinning.times_in``); both are 0
    in those made before they were noted.
    """

    format: int
    workspace: str
    device: str
    made_at_ms: int
    why: str
    program: str
    database: str
    database_size: int
    counts: dict[str, int]
    head: Head
    media: tuple[Kept, ...]
    absent: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    number: int = 0
    at: int = 0

    @property
    def without(self) -> int:
        """How many files that belong to the work are not in it; 0 for a complete one."""
        return len(self.absent) + len(self.lacking)


@dataclass(frozen=True, slots=True)
class About:
    """How many changes and files a backup holds, and how many that belong to the work it lacks."""

    changes: int
    files: int
    without: int


@dataclass(frozen=True, slots=True)
class Order:
    """Where a backup stands among others: what its manifest says of that, and how far its journal goes."""

    number: int
    made_at_ms: int
    at: int
    seq: int

    @property
    def is_plausible(self) -> bool:
        """Whether these can be the numbers of a backup, and the time one that every system can tell."""
        return 0 < self.number < LAST_NUMBER and 0 <= self.made_at_ms < _LATEST_MS

    @property
    def made_at(self) -> dt.datetime:
        """When it was made."""
        return dt.datetime.fromtimestamp(self.made_at_ms / 1000, dt.UTC)


def about_of(manifest: Manifest) -> dict[str, object]:
    """What ``ABOUT`` says, with its checksum: ``About`` and ``Order``."""
    numbers = About(manifest.counts.get("change", 0), len(manifest.media), manifest.without)
    order = Order(manifest.number, manifest.made_at_ms, manifest.at, manifest.head.seq)
    return with_sum({"fieldkit": "backup", **msgspec.to_builtins(numbers), **msgspec.to_builtins(order)})


def head_of(connection: Connection) -> Head:
    """How far the journal of a store goes."""
    return Head(*connection.exec_driver_sql(HEAD).one())


def program() -> str:
    """The version that makes a backup."""
    try:
        return metadata.version("fieldkit")
    except metadata.PackageNotFoundError:
        return ""  # run from its sources


def sealed(manifest: Manifest, identity: Identity, recipients: Sequence[str]) -> bytes:
    """A manifest as an age file."""
    readers = [identity.to_public(), *(pyrage.x25519.Recipient.from_str(each) for each in recipients)]
    return pyrage.encrypt(msgspec.json.encode(manifest), readers)


def opened(content: bytes, identity: Identity) -> Manifest:
    """The manifest in an age file; raises Damaged(``backup``) or NewerFormat."""
    try:
        plain = msgspec.json.decode(pyrage.decrypt(content, [identity]), type=dict[str, object])
        found = plain.get("format")
        if isinstance(found, int) and found > FORMAT:
            raise NewerFormat(found=found, known=FORMAT)
        return msgspec.convert(plain, Manifest)
    except (pyrage.DecryptError, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise Damaged("backup", file=NAME) from error
