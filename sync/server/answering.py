"""The capsule a server answers one with: what it has of the dossiers a laptop carries, and the laptop lacks."""

import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from fieldkit.domain.changes import NETWORK, Change, ChangeId
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.photo import Photo
from fieldkit.domain.runs import Known, runs_of
from fieldkit.domain.values import Blob
from fieldkit.errors import Refused
from sync.capsule.batches import batches_of
from sync.capsule.manifest import BEGINNING_BYTES, Manifest, Part, rows_of, runs_from
from sync.capsule.signing import verifying_key
from sync.capsule.writing import part_of, write_capsule
from sync.protocol.canonical import restore
from sync.server import tables
from sync.server.audit import Deed, note
from sync.server.capsules import Keys, keys_of
from sync.server.rooms import Rooms
from sync.server.shelf import File, flush
from sync.server.syncing import blobs_of

_SMALL = {"thumbnail", "report_size"}
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Answered:
    """A capsule in its place; ``number`` is the server's own, which the laptop shows before it takes it in."""

    path: Path
    size: int
    changes: int
    files: int
    number: str


def write_answer(rooms: Rooms, organisation: str, asked: Manifest, path: Path, *, originals: bool = False) -> Answered:
    """Write a capsule for the maker of another, at ``path``.

    It holds the dossiers of which the laptop has something and what all dossiers share, never others: whoever made a
    capsule has shown no account. Of photos it brings the small sizes, or with ``originals`` all. Raises
    Refused(``backup_exists``), NotFound or Damaged; nothing is at ``path`` then.
    """
    if path.exists():
        raise Refused("backup_exists", path=str(path))
    answer = _Answer(rooms, organisation, asked, originals=originals)
    manifest = answer.manifest
    begun = path.with_name(f"{path.name}.new")
    try:
        with begun.open("wb") as file:
            write_capsule(file, manifest, answer.contents(), answer.keys.signing, [asked.recipient], lambda _: None)
        flush(begun)
        begun.replace(path)
        flush(path.absolute().parent)
    finally:
        begun.unlink(missing_ok=True)
    with rooms.database.write(organisation) as tenant:
        about = f"{manifest.capsule.hex()[:8]} {manifest.count} {len(manifest.files)}"
        note(tenant, int(time.time()), Deed.CAPSULE_ANSWERED, device=asked.device, about=about)
    return Answered(path, path.stat().st_size, manifest.count, len(manifest.files), answer.keys.number)


class _Answer:
    """What goes into it."""

    def __init__(self, rooms: Rooms, organisation: str, asked: Manifest, *, originals: bool) -> None:
        self._rooms, self._organisation, self._originals = rooms, organisation, originals
        self.keys: Keys = keys_of(rooms.database, organisation)
        self._has = Known(runs_from(asked.holds))
        self._wanted: dict[str, Blob] = {}
        self._changes: list[ChangeId] = []
        self._holds: list[ChangeId] = []
        scopes = self._scopes(Known(runs_from(asked.changes)), set(asked.scopes or ()))
        left_out: list[Change] = []
        self._batches = list(batches_of(self._lacked(scopes), left_out))
        self._held = self._there()
        known = {asked.holds_files[n : n + BEGINNING_BYTES] for n in _starts(asked.holds_files)}
        self._files = [each for each in self._held if _beginning(each[0].sha256) not in known]
        self.manifest = self._said({change.id for change in left_out})

    def _scopes(self, brought: Known, chosen: set[str]) -> list[str]:
        change = tables.change.c
        found = {NETWORK, *chosen}
        with self._rooms.database.read(self._organisation) as tenant:
            for row in tenant.read(select(change.scope, change.session, change.counter)):
                identity = ChangeId(row.session, row.counter)
                if identity in self._has or identity in brought:
                    found.add(row.scope)
        return sorted(found)

    def _lacked(self, scopes: list[str]) -> Iterator[Change]:
        change = tables.change.c
        for scope in scopes:
            with self._rooms.database.read(self._organisation) as tenant:
                rows = select(change.body).where(change.scope == scope).order_by(change.number)
                for (body,) in tenant.read(rows.execution_options(yield_per=_AT_ONCE)):
                    found = restore(bytes(body))
                    for edit, blob in blobs_of([found]):
                        if self._originals or (edit.kind == Photo.KIND and edit.field in _SMALL):
                            self._wanted[blob.sha256] = blob
                    self._holds.append(found.id)
                    if found.id not in self._has:
                        self._changes.append(found.id)
                        yield found

    def _there(self) -> list[tuple[File, Blob]]:
        media = tables.media.c
        with self._rooms.database.read(self._organisation) as tenant:
            sizes = {row.sha256: row.size for row in tenant.read(select(media.sha256, media.size))}
        return [
            (File(self._organisation, sha256, sizes[sha256]), blob)
            for sha256, blob in sorted(self._wanted.items())
            if sha256 in sizes
        ]

    def _said(self, left_out: set[ChangeId]) -> Manifest:
        with self._rooms.database.read(self._organisation) as tenant:
            name = tenant.read(select(tables.organisation.c.name)).scalar_one()
        return Manifest(
            capsule=secrets.token_bytes(16),
            made_at=time.time_ns() // 1_000_000,
            workspace=self._organisation,
            device=self._organisation,
            author=name,
            organisation=name,
            recipient=self.keys.recipient,
            verifying=verifying_key(self.keys.signing),
            changes=rows_of(runs_of(identity for identity in self._changes if identity not in left_out)),
            holds=rows_of(runs_of(self._holds)),
            holds_files=b"".join(_beginning(file.sha256) for file, _ in self._held),
            batches=[part_of(batch) for batch in self._batches],
            files=[Part(bytes.fromhex(file.sha256), file.size, blob.media_type) for file, blob in self._files],
        )

    def contents(self) -> Iterator[bytes]:
        """What the manifest names, in its order."""
        yield from self._batches
        for file, _ in self._files:
            content = bytearray()
            self._rooms.shelf.verify(file, content.extend)
            yield bytes(content)


def _starts(beginnings: bytes) -> range:
    return range(0, len(beginnings), BEGINNING_BYTES)


def _beginning(sha256: str) -> bytes:
    return bytes.fromhex(sha256)[:BEGINNING_BYTES]
