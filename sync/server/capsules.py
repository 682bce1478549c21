"""Capsules brought to the server by hand: verified to their end, and only then taken in.

Who brought it is known, who made it is not signed in: the administrator vouches for a maker once, having compared the
number two people read to each other, and changes are kept as relayed by the server's administration. A review act
counts as its account's own word, which no relay can give: it stays in the capsule, and counts once the laptop
of whoever made it connects.
"""

import contextlib
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pyrage
from sqlalchemy import select

from fieldkit.domain.changes import Change
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.review import ReviewEvent, Role
from fieldkit.errors import FileRefused, NotFound, Refused
from sync.capsule.cards import Laptop
from sync.capsule.gathering import gathered
from sync.capsule.manifest import Manifest, Part
from sync.capsule.reading import Taker, read_capsule
from sync.capsule.signing import number_of, verifying_key
from sync.protocol.messages import Outcome
from sync.server import tables
from sync.server.audit import Deed, note
from sync.server.database import Database
from sync.server.rooms import Rooms
from sync.server.sessions import Caller

_SIGNING_BYTES = 32
_PIECE = 1 << 20
ADMINISTRATION = ""
"""Stands for the login of what came in by hand: the server's administration, as in the audit."""


@dataclass(frozen=True, slots=True)
class Keys:
    """An organisation's own, by which laptops write to this server and know what it signed.

    They are rows of its database and not a file beside it: any process has to open a capsule, and so has a server
    restored elsewhere, since capsules for it are on their way. Whoever reads the database has what they would open.
    """

    identity: str
    signing: bytes

    @property
    def recipient(self) -> str:
        """The public half of ``identity``."""
        return str(pyrage.x25519.Identity.from_str(self.identity).to_public())

    @property
    def number(self) -> str:
        """What two people compare."""
        return number_of(self.recipient, verifying_key(self.signing))


@dataclass(frozen=True, slots=True)
class Imported:
    """What a capsule brought: of ``changes`` so many were ``new``, ``refused``, or ``left``, review acts in them."""

    author: str
    number: str
    changes: int
    new: int
    refused: int
    left: int
    files: int
    new_files: int


def keys_of(database: Database, organisation: str) -> Keys:
    """The organisation's keys, drawn the first time they are asked for; raises NotFound(``organisation``)."""
    with database.write(organisation) as tenant:
        if tenant.read(select(tables.organisation)).first() is None:
            raise NotFound("organisation", organisation=organisation)
        drawn = {"identity": str(pyrage.x25519.Identity.generate()), "signing": secrets.token_bytes(_SIGNING_BYTES)}
        tenant.add(tables.capsule_key, drawn)
        row = tenant.read(select(tables.capsule_key)).one()
    return Keys(row.identity, bytes(row.signing))


@contextlib.contextmanager
def arrived(
    database: Database, organisation: str, paths: Sequence[Path], others: Sequence[str] = ()
) -> Iterator["Arrived"]:
    """Copy a capsule, whole or in pieces, and read it to its end; nothing of it is kept before ``Arrived.take``.

    ``others`` are further age identities that may open it. Raises FileRefused, Refused, NewerFormat or Damaged.
    """
    keys = keys_of(database, organisation)
    sources = gathered(paths, _reading)
    # A copy, because the stick may be pulled out, or changed between the two readings.
    with tempfile.TemporaryDirectory(prefix="fieldkit-") as room:
        copy = Path(room) / "capsule"
        with copy.open("wb") as target:
            for path, start in sources:
                with _reading(path) as file:
                    file.seek(start)
                    shutil.copyfileobj(file, target, _PIECE)
        yield Arrived(organisation, copy, keys, others)


class Arrived:
    """A capsule that was read to its end and found good."""

    def __init__(self, organisation: str, copy: Path, keys: Keys, others: Sequence[str]) -> None:
        """``copy`` stays as it is. Raises Refused(``capsule_not_for_here``, ``capsule_of_demonstration``), Damaged."""
        self._organisation, self._copy, self._keys = organisation, copy, keys
        self._identities = [keys.identity, *others]
        self.manifest = self._read(_Nobody())
        self.maker = Laptop(self.manifest.author, self.manifest.recipient, self.manifest.verifying)
        if self.manifest.invented:
            raise Refused("capsule_of_demonstration")

    def take(self, rooms: Rooms, number: str = "") -> Imported:
        """Keep what it brings, as often as it is brought; a cut import goes on from where it was.

        ``number`` is the maker's, typed by somebody who compared it, where the server does not know the maker yet.
        Raises Refused(``capsule_unknown_maker``).
        """
        self._vouch(rooms.database, number)
        keeper = _Keeper(rooms, Caller(self._organisation, ADMINISTRATION, Role.OFFICER, self.manifest.device))
        self._read(keeper)
        told = Imported(
            author=self.maker.author,
            number=self.maker.number,
            changes=self.manifest.count,
            new=keeper.new,
            refused=keeper.refused,
            left=keeper.left,
            files=len(self.manifest.files),
            new_files=keeper.files,
        )
        about = f"{self.manifest.capsule.hex()[:8]} {told.number} +{told.new} +{told.new_files}"
        with rooms.database.write(self._organisation) as tenant:
            note(tenant, int(time.time()), Deed.CAPSULE_TAKEN, device=self.manifest.device, about=about)
        return told

    def _vouch(self, database: Database, number: str) -> None:
        maker, kept = self.maker, tables.capsule_maker
        if maker.verifying == verifying_key(self._keys.signing):
            return
        same = (kept.c.verifying == maker.verifying, kept.c.recipient == maker.recipient)
        with database.write(self._organisation) as tenant:
            if tenant.read(select(kept).where(*same)).first() is not None:
                return
            if _digits(number) != _digits(maker.number):
                raise Refused("capsule_unknown_maker", number=maker.number, author=maker.author)
            now = int(time.time())
            said = {"recipient": maker.recipient, "author": maker.author, "accepted_at": now}
            tenant.put(kept, {"verifying": maker.verifying, **said})
            note(tenant, now, Deed.CAPSULE_MAKER_ACCEPTED, device=self.manifest.device, about=maker.number)

    def _read(self, taker: Taker) -> Manifest:
        with self._copy.open("rb") as file:
            return read_capsule(file, self._identities, taker, lambda _: None)


class _Nobody:
    """Keeps nothing: what it is handed was found right, which is all there is to know."""

    def changes(self, found: Sequence[Change]) -> None:
        """Nothing."""

    def file(self, part: Part, content: bytes) -> None:
        """Nothing."""


class _Keeper:
    """Keeps what the server lacks."""

    def __init__(self, rooms: Rooms, caller: Caller) -> None:
        self._rooms, self._caller = rooms, caller
        self.new = self.refused = self.left = self.files = 0

    def changes(self, found: Sequence[Change]) -> None:
        relayed = [change for change in found if not _is_own_word(change)]
        self.left += len(found) - len(relayed)
        outcomes = [verdict.outcome for verdict in self._rooms.journal.take(self._caller, relayed)]
        self.new += outcomes.count(Outcome.APPLIED)
        self.refused += outcomes.count(Outcome.REFUSED)

    def file(self, part: Part, content: bytes) -> None:
        sha256 = part.sha256.hex()
        if self._rooms.media.size(self._caller, sha256) is not None:
            return
        with tempfile.TemporaryDirectory(prefix="fieldkit-") as room:
            path = Path(room) / sha256
            path.write_bytes(content)
            self._rooms.media.keep(self._caller, sha256, path)
        self.files += 1


def _is_own_word(change: Change) -> bool:
    return any(edit.kind == ReviewEvent.KIND for edit in change.edits)


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[BinaryIO]:
    if not path.is_file():
        raise FileRefused("no_such_file", name=path.name)
    with path.open("rb") as file:
        yield file
