"""What a capsule says it holds, from whom: the only thing that is signed, since it names every part by its hash."""

from typing import Annotated

import msgspec
from msgspec import Meta

from fieldkit.domain.runs import Run
from fieldkit.errors import Damaged
from sync.capsule.signing import KEY_BYTES
from sync.protocol import limits
from sync.protocol.canonical import are_names

MANIFEST_BYTES = 32 * limits.MIB
"""A manifest: room for the runs of a long-lived workspace and two hundred thousand files."""

PARTS = 200_000
RUNS = 200_000
CHANGES = 500_000
"""Changes in one capsule: their identities are held in memory while it is checked."""

BEGINNING_BYTES = 8
"""Of a hash, enough to leave out a file the other laptop says it has."""

Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
Name = Annotated[str, Meta(min_length=1, max_length=limits.NAME_LENGTH)]
Counter = Annotated[int, Meta(ge=1, lt=10**16)]


class Part(msgspec.Struct, frozen=True, array_like=True):
    """A batch or a file: nothing in it can be taken for a path. Only a file has a media type."""

    sha256: Hash
    size: Annotated[int, Meta(ge=0, le=limits.MEDIA_BYTES)]
    media_type: Annotated[str, Meta(max_length=limits.NAME_LENGTH)] = ""


class RunRow(msgspec.Struct, frozen=True, array_like=True):
    """A run of changes; the session in its 8 bytes."""

    session: Annotated[bytes, Meta(min_length=8, max_length=8)]
    first: Counter
    last: Counter


Runs = Annotated[list[RunRow], Meta(max_length=RUNS)]
Parts = Annotated[list[Part], Meta(max_length=PARTS)]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a capsule; later versions of this program may add to it.

    ``capsule`` names it, ``made_at`` is in milliseconds since 1970 by the maker's clock. ``workspace`` and ``device``
    are ids, ``author`` the mailbox and ``organisation`` the name of who made it; ``invented`` says that it
    comes from a demonstration. ``recipient`` and ``verifying`` are the
    maker's public keys: where an answer goes, and what the signature is judged by. ``scopes`` are the chosen dossiers,
    None for all. ``changes`` are those in ``batches``; ``holds`` all the maker has, and ``holds_files`` the beginnings
    of the hashes of its files end to end, so that an answer need not bring them.
    """

    capsule: Annotated[bytes, Meta(min_length=16, max_length=16)]
    made_at: Annotated[int, Meta(ge=0, lt=2**53)]
    workspace: Name
    device: Name
    author: Annotated[str, Meta(max_length=limits.AUTHOR_LENGTH)]
    organisation: Annotated[str, Meta(max_length=limits.AUTHOR_LENGTH)] = ""
    invented: bool = False
    recipient: Name
    verifying: Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
    scopes: Annotated[list[Name], Meta(max_length=limits.CURSORS)] | None = None
    changes: Runs = []
    holds: Runs = []
    holds_files: Annotated[bytes, Meta(max_length=BEGINNING_BYTES * PARTS)] = b""
    batches: Parts = []
    files: Parts = []

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self.batches) + sum(part.size for part in self.files)

    @property
    def count(self) -> int:
        """How many changes it says it holds."""
        return sum(map(len, runs_from(self.changes)))


def encode_manifest(manifest: Manifest) -> bytes:
    """The bytes that are signed."""
    return msgspec.msgpack.encode(manifest)


def decode_manifest(content: bytes) -> Manifest:
    """Read it; raises Damaged(``capsule``) for what no maker writes."""
    try:
        manifest = msgspec.msgpack.decode(content, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Damaged("capsule") from None
    names = (manifest.workspace, manifest.device, manifest.recipient, *(manifest.scopes or ()))
    texts = (manifest.author, manifest.organisation, *(part.media_type for part in manifest.files))
    sound = (
        are_names(*names)
        and all(text.isprintable() for text in texts)
        and all(part.size <= limits.BODY_BYTES for part in manifest.batches)
        and all(row.first <= row.last for row in (*manifest.changes, *manifest.holds))
        and manifest.count <= CHANGES
        and len(manifest.holds_files) % BEGINNING_BYTES == 0
    )
    if not sound:
        raise Damaged("capsule")
    return manifest


def rows_of(runs: tuple[Run, ...]) -> list[RunRow]:
    """Runs as a manifest says them."""
    return [RunRow(bytes.fromhex(run.session), run.first, run.last) for run in runs]


def runs_from(rows: list[RunRow]) -> tuple[Run, ...]:
    """The runs a manifest says."""
    return tuple(Run(row.session.hex(), row.first, row.last) for row in rows)
