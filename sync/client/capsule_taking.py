"""A capsule taken into a workspace: copied in, read to its end, shown, and only after a yes kept."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.photo import Photo
from fieldkit.domain.runs import Known
from fieldkit.domain.unlocking import OrganisationKey
from fieldkit.domain.values import Blob
from fieldkit.domain.visit import Visit
from fieldkit.errors import Refused
from fieldkit.services.handing import Handing, Peer
from fieldkit.services.workspace import Workspace
from sync.capsule.cards import CARD_BYTES, Laptop, decode_card
from sync.capsule.gathering import gathered
from sync.capsule.manifest import Manifest, Part, runs_from
from sync.capsule.reading import Taker, read_capsule
from sync.capsule.signing import verifying_key
from sync.client.capsule_making import Meter, Progress, Stop


@dataclass(frozen=True, slots=True)
class Brought:
    """What a capsule brings to this laptop, told before the yes. ``known`` says that its maker's keys were accepted."""

    maker: Laptop
    known: bool
    made_at_ms: int
    changes: int
    new: int
    visits: int
    photos: int
    files: int
    new_files: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What came in: changes that were new, files that were missing, and records whose deletion waits for a yes."""

    new: int
    files: int
    withheld: int = 0


class Arrived:
    """A capsule that was read to its end and found good; its copy is here until ``opened`` ends."""

    def __init__(
        self, workspace: Workspace, copy: Path, keys: Sequence[str], manifest: Manifest, brought: Brought
    ) -> None:
        """``keys`` are the age identities that may open ``copy``."""
        self._workspace, self._copy, self._keys, self._manifest = workspace, copy, keys, manifest
        self._handing = Handing(workspace)
        self.brought = brought

    def take(
        self,
        *,
        trusted: bool = False,
        progress: Progress = lambda _done, _total: None,
        stop: Stop = lambda: False,
    ) -> Taken:
        """Keep what it brings. ``trusted`` is a person's yes to an unknown maker, which is remembered.

        Raises Refused(``capsule_unknown_maker``, ``capsule_stopped``), DiskFull or DiskFault; what was kept before
        stays, and the same capsule goes on from there.
        """
        maker = self.brought.maker
        if not self.brought.known and not trusted:
            raise Refused("capsule_unknown_maker", number=maker.number)
        keeper = _Keeper(self._handing)
        _read(self._handing, self._copy, self._keys, keeper, progress, stop)
        holds = runs_from(self._manifest.holds)
        if not _is_own(self._handing, maker):
            verifying = maker.verifying.hex()
            self._handing.remember(Peer(maker.author, maker.recipient, verifying, holds, self._manifest.holds_files))
        outbox = self._workspace.outbox
        outbox.withheld.weigh()
        pending = outbox.withheld.pending()
        outbox.note("capsule_taken", author=maker.author, new=keeper.new, files=keeper.files)
        return Taken(keeper.new, keeper.files, pending.hidden if pending else 0)


@contextlib.contextmanager
def opened(
    workspace: Workspace,
    paths: Sequence[Path],
    progress: Progress = lambda _done, _total: None,
    stop: Stop = lambda: False,
    *,
    key: OrganisationKey | None = None,
) -> Iterator[Arrived]:
    """Copy a capsule in and read it to its end; nothing of it is kept before ``Arrived.take``.

    ``paths`` are a capsule, or pieces of one: those beside them are found. ``key`` opens one that was made for the
    organisation and not for this laptop. Raises FileRefused, Refused, NewerFormat, Damaged, BadValue, DiskFull or
    DiskFault.
    """
    handing = Handing(workspace)
    keys = [handing.keys.identity, *(_identities(key) if key is not None else ())]
    sources = gathered(paths, handing.reading)
    total = sum(path.stat().st_size for path, _ in sources)
    with handing.brought_in(sources, Meter(2 * total, lambda done, all_of_it: progress(done, all_of_it), stop)) as copy:
        looker = _Looker(handing)
        manifest = _read(handing, copy, keys, looker, lambda done, each: progress(each + done, 2 * each), stop)
        if manifest.invented != workspace.is_demonstration:
            raise Refused("capsule_of_demonstration" if manifest.invented else "demonstration")
        maker = Laptop(manifest.author, manifest.recipient, manifest.verifying)
        yield Arrived(workspace, copy, keys, manifest, looker.told(maker, manifest))


def known_laptop(workspace: Workspace, laptop: Laptop) -> bool:
    """Whether somebody here said yes to exactly these keys."""
    handing = Handing(workspace)
    return _is_own(handing, laptop) or _is_peer(handing, laptop)


def read_card(workspace: Workspace, path: Path) -> Laptop:
    """The laptop of a card; raises FileRefused, NewerFormat or Damaged."""
    with Handing(workspace).reading(path) as file:
        return decode_card(file.read(CARD_BYTES + 1))


def accept(workspace: Workspace, laptop: Laptop) -> None:
    """Somebody compared the number of a card and said yes."""
    handing = Handing(workspace)
    if not _is_peer(handing, laptop) and not _is_own(handing, laptop):
        handing.remember(Peer(laptop.author, laptop.recipient, laptop.verifying.hex()))


def laptop_of(peer: Peer) -> Laptop:
    """The keys of a known laptop."""
    return Laptop(peer.author, peer.recipient, bytes.fromhex(peer.verifying))


def _is_peer(handing: Handing, laptop: Laptop) -> bool:
    keys = (laptop.recipient, laptop.verifying.hex())
    return any((peer.recipient, peer.verifying) == keys for peer in handing.peers())


def _is_own(handing: Handing, laptop: Laptop) -> bool:
    return laptop.verifying == verifying_key(handing.keys.signing)


def _identities(key: OrganisationKey) -> list[str]:
    lines = [line.strip() for line in key.text.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def _read(handing: Handing, copy: Path, keys: Sequence[str], taker: Taker, progress: Progress, stop: Stop) -> Manifest:
    with handing.reading(copy) as file:
        return read_capsule(file, keys, taker, Meter(copy.stat().st_size, progress, stop))


class _Looker:
    """Counts what is new here, and keeps nothing."""

    def __init__(self, handing: Handing) -> None:
        self._handing = handing
        self._here = Known(handing.holds())
        self._files = set(handing.held_files())
        self._new: set[ChangeId] = set()
        self._records: dict[str, set[str]] = {Visit.KIND: set(), Photo.KIND: set()}
        self._new_files = 0

    def changes(self, found: Sequence[Change]) -> None:
        for change in found:
            if change.id in self._here:
                continue
            self._new.add(change.id)
            for edit in change.edits:
                if edit.kind in self._records:
                    self._records[edit.kind].add(edit.record)

    def file(self, part: Part, content: bytes) -> None:  # noqa: ARG002 - its hash was found right, that is all
        self._new_files += part.sha256.hex() not in self._files

    def told(self, maker: Laptop, manifest: Manifest) -> Brought:
        return Brought(
            maker=maker,
            known=_is_own(self._handing, maker) or _is_peer(self._handing, maker),
            made_at_ms=manifest.made_at,
            changes=manifest.count,
            new=len(self._new),
            visits=len(self._records[Visit.KIND]),
            photos=len(self._records[Photo.KIND]),
            files=len(manifest.files),
            new_files=self._new_files,
        )


class _Keeper:
    """Keeps what is new here: texts first, then the files that records name and this laptop lacks."""

    def __init__(self, handing: Handing) -> None:
        self._handing = handing
        self._absent: dict[str, Blob] | None = None
        self.new = self.files = 0

    def changes(self, found: Sequence[Change]) -> None:
        self.new += self._handing.take_in(found)

    def file(self, part: Part, content: bytes) -> None:
        if self._absent is None:
            self._absent = self._handing.absent_files()
        wanted = self._absent.pop(part.sha256.hex(), None)
        if wanted is not None:
            self._handing.keep_file(wanted, content)
            self.files += 1
