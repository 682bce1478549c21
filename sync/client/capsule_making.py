"""A capsule made of a workspace: what the laptop it is for is not known to have, in one file or in pieces."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.runs import Known, runs_of
from fieldkit.domain.sending import MediaNeed
from fieldkit.errors import BadValue, Damaged, NotFound, Refused
from fieldkit.services.handing import Handing, LaptopKeys, Largest, Outgoing, Peer
from fieldkit.services.workspace import Workspace
from sync.capsule import SUFFIX, pieces
from sync.capsule.batches import batches_of
from sync.capsule.cards import encode_card
from sync.capsule.manifest import BEGINNING_BYTES, Manifest, Part, rows_of
from sync.capsule.pieces import LEAST_BYTES, MOST, Piece
from sync.capsule.signing import number_of, verifying_key
from sync.capsule.writing import part_of, write_capsule

Progress = Callable[[int, int], object]
"""Bytes done and bytes in all."""

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to hand over, and to whom besides the organisation.

    ``scopes`` are dossiers, None for all; what all dossiers share goes along. ``everything`` brings what the others are
    known to have as well. ``piece_bytes`` bounds each file, 0 for one file.
    """

    to: tuple[Peer, ...] = ()
    scopes: tuple[str, ...] | None = None
    largest: Largest = Largest.REPORT_SIZES
    everything: bool = False
    piece_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """A capsule in its place, read back there. ``absent`` are files that could not be read here and are not in it."""

    files: tuple[Path, ...]
    size: int
    changes: int
    media: int
    left_out: int
    absent: tuple[str, ...]


class Meter:
    """Counts bytes towards a total, and raises Refused(``capsule_stopped``) once asked to stop."""

    def __init__(self, total: int, progress: Progress, stop: Stop) -> None:
        self._done, self._total = 0, max(1, total)
        self._progress, self._stop = progress, stop

    def __call__(self, moved: int) -> None:
        """So many more bytes were dealt with."""
        if self._stop():
            raise Refused("capsule_stopped")
        self._done += moved
        self._progress(min(self._done, self._total), self._total)


def make_capsule(
    workspace: Workspace,
    wish: Wish,
    target: Path,
    progress: Progress = lambda _done, _total: None,
    stop: Stop = lambda: False,
) -> Made:
    """Write a capsule at ``target``: a folder, in which it gets a name, or a file whose name is completed.

    Raises Refused(``capsule_for_nobody``, ``capsule_stopped``, ``capsule_too_many_pieces``), BadValue
    (``piece_too_small``), DiskFull or DiskFault; nothing is left at ``target`` then.
    """
    handing = Handing(workspace)
    recipients = tuple(dict.fromkeys([*(peer.recipient for peer in wish.to), *handing.organisations]))
    if not recipients:
        raise Refused("capsule_for_nobody")
    if wish.piece_bytes and wish.piece_bytes < LEAST_BYTES:
        raise BadValue("piece_too_small", least=LEAST_BYTES)
    making = _Making(workspace, handing, wish, recipients)
    absent: list[str] = []
    while True:
        try:
            made = making.write(target, frozenset(absent), progress, stop)
        except (Damaged, NotFound) as error:
            sha256 = error.facts.get("sha256")
            if not isinstance(sha256, str):
                raise
            absent.append(sha256)  # it is told, and the others go without it
        else:
            workspace.outbox.note("capsule_made", size=made.size, count=len(made.files))
            return made


def card_of(workspace: Workspace) -> tuple[bytes, str]:
    """This laptop's card, and the number that stands for it."""
    keys = Handing(workspace).keys
    author = workspace.people.current.mailbox
    return encode_card(author, keys.recipient, keys.signing), own_number(keys)


def own_number(keys: LaptopKeys) -> str:
    """The number others see of this laptop."""
    return number_of(keys.recipient, verifying_key(keys.signing))


class _Making:
    def __init__(self, workspace: Workspace, handing: Handing, wish: Wish, recipients: Sequence[str]) -> None:
        self._workspace, self._handing, self._wish, self._recipients = workspace, handing, wish, recipients
        self._left_out: list[Change] = []
        taken = [] if wish.everything else [Known(peer.holds) for peer in wish.to]
        self._batches: list[bytes] = []
        self._changes: list[ChangeId] = []
        with handing.changes(wish.scopes) as changes:
            wanted = (change for change in changes if not taken or not all(change.id in known for known in taken))
            self._batches = list(batches_of(self._noted(wanted), self._left_out))

    def _noted(self, changes: Iterator[Change]) -> Iterator[Change]:
        for change in changes:
            self._changes.append(change.id)
            yield change

    def write(self, target: Path, absent: frozenset[str], progress: Progress, stop: Stop) -> Made:
        files = [need for need in self._files() if need.blob.sha256 not in absent]
        manifest = self._manifest(files)
        if self._wish.piece_bytes and manifest.size > MOST * (self._wish.piece_bytes - 2 * pieces.HEAD.size):
            raise Refused("capsule_too_many_pieces", most=MOST)
        folder, name = _place(target, manifest)
        out = Outgoing(folder, self._wish.piece_bytes, pieces.HEAD.size)
        try:
            meter = Meter(manifest.size, progress, stop)
            write_capsule(out, manifest, self._contents(files), self._handing.keys.signing, self._recipients, meter)
            named = out.finish(
                lambda number, count: _named(name, number, count if self._wish.piece_bytes else 0),
                lambda number, count, size, digest: _piece(manifest, number, count, size, digest).head,
            )
        finally:
            out.drop()
        size = sum(path.stat().st_size for path in named)
        return Made(tuple(named), size, manifest.count, len(files), len(self._left_out), tuple(sorted(absent)))

    def _files(self) -> list[MediaNeed]:
        wish = self._wish
        found = self._handing.files(wish.scopes, wish.largest) if wish.largest is not Largest.NONE else []
        if wish.everything or not wish.to:
            return found
        known = set.intersection(*(_beginnings(peer.holds_files) for peer in wish.to))
        return [need for need in found if bytes.fromhex(need.blob.sha256)[:BEGINNING_BYTES] not in known]

    def _manifest(self, files: list[MediaNeed]) -> Manifest:
        keys, profile = self._handing.keys, self._workspace.people.current
        left_out = {change.id for change in self._left_out}
        held = self._handing.held_files()
        return Manifest(
            capsule=secrets.token_bytes(16),
            made_at=time.time_ns() // 1_000_000,
            workspace=self._handing.workspace_id,
            device=self._workspace.device,
            author=profile.mailbox,
            organisation=profile.organisation,
            invented=self._workspace.is_demonstration,
            recipient=keys.recipient,
            verifying=verifying_key(keys.signing),
            scopes=None if self._wish.scopes is None else list(self._wish.scopes),
            changes=rows_of(runs_of(identity for identity in self._changes if identity not in left_out)),
            holds=rows_of(self._handing.holds()),
            holds_files=b"".join(bytes.fromhex(sha256)[:BEGINNING_BYTES] for sha256 in held),
            batches=[part_of(batch) for batch in self._batches],
            files=[Part(bytes.fromhex(need.blob.sha256), need.blob.size, need.blob.media_type) for need in files],
        )

    def _contents(self, files: list[MediaNeed]) -> Iterator[bytes]:
        yield from self._batches
        for need in files:
            yield self._handing.read_file(need.blob.sha256)


def _piece(manifest: Manifest, number: int, count: int, size: int, digest: bytes) -> Piece:
    return Piece(manifest.capsule, number, count, size, digest)


def _place(target: Path, manifest: Manifest) -> tuple[Path, str]:
    """The folder and the name without its ending."""
    if target.is_dir():
        day = time.strftime("%Y-%m-%d", time.localtime(manifest.made_at / 1000))
        return target, f"colis-{day}-{manifest.capsule.hex()[:6]}"
    return target.parent, target.name.removesuffix(SUFFIX)


def _named(name: str, number: int, count: int) -> str:
    return f"{name}-{number:0{len(str(count))}}-{count}{SUFFIX}" if count else f"{name}{SUFFIX}"


def _beginnings(content: bytes) -> set[bytes]:
    return {content[place : place + BEGINNING_BYTES] for place in range(0, len(content), BEGINNING_BYTES)}
