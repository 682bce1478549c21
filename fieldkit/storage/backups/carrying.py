"""The media of backups: each file carried once, read back before it counts, and let go of when no backup names it."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from pathlib import Path

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, DiskFault
from fieldkit.storage.backups.manifest import Kept
from fieldkit.storage.backups.streams import PIECE, Identity, Note, Stop, check_stop, copy, fingerprint
from fieldkit.storage.files import disk_errors, put_in_place, share, sweep, sync_folder, temporary_in


def make_subfolder(folder: Path) -> None:
    """Make one folder in another that is there: where a stick was pulled out, nothing is made in its place.

    Raises DiskFault.
    """
    if folder.is_dir():
        return
    with disk_errors():
        folder.mkdir(exist_ok=True)
        share(folder)
        sync_folder(folder.parent)


def media_file(folder: Path, sha256: str) -> Path:
    """Where a file is in a media folder, the workspace's or a backup's."""
    return folder / sha256[:2] / f"{sha256}.age"


def is_whole(path: Path, sha256: str, identity: Identity, stop: Stop, note: Note) -> bool:
    """Whether a file is there and holds what its name says. Raises DiskFault where the disk does not answer."""
    if not path.is_file():
        return False
    try:
        return fingerprint(path, identity, stop, note) == sha256
    except Damaged:
        return False


@dataclass(slots=True)
class Carried:
    """What came of carrying: files new in their place, those nobody could give, and which of these are damaged."""

    fresh: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Carrier:
    """Brings media files from folders that may have them to one that shall.

    ``still_there`` raises where the disk of the sources is gone: asked before a file counts as gone or damaged. With
    it, a file whose disk does not give it back is a damaged one; without it, that is a fault.
    """

    sources: Sequence[Path]
    target: Path
    identity: Identity
    stop: Stop
    note: Note
    still_there: Callable[[], None] | None = None

    def carry(self, files: Iterable[Kept], *, anew: frozenset[str] = frozenset()) -> Carried:
        """Bring what is not there yet, and again what ``anew`` names; all of it durable when this returns.

        A file that is there already was read back when it came.
        Raises Refused(``backup_stopped``), DiskFull, DiskFault.
        """
        done = Carried()
        make_subfolder(self.target)
        sweep(self.target)
        touched: set[Path] = set()
        for kept in files:
            check_stop(self.stop)
            path = media_file(self.target, kept.sha256)
            if kept.sha256 not in anew and path.is_file():
                self.note(kept.size)
            elif self._bring(kept, path, done.damaged):
                done.fresh.append(kept.sha256)
                touched.add(path.parent)
            else:
                if self.still_there is not None:
                    self.still_there()
                done.absent.append(kept.sha256)
                self.note(kept.size)
        with disk_errors():
            for folder in sorted(touched):
                sync_folder(folder)
        return done

    def _bring(self, kept: Kept, path: Path, damaged: list[str]) -> bool:
        seen = False
        for source in self.sources:
            found = media_file(source, kept.sha256)
            if not found.is_file():
                continue
            seen = True
            try:
                if self._take(found, kept, path):
                    return True
            except DiskFault:
                if self.still_there is None or _reads(found):
                    raise  # it is the target that failed
                self.still_there()
        damaged += [kept.sha256] if seen else []
        return False

    def _take(self, found: Path, kept: Kept, path: Path) -> bool:
        """Link or copy one file, and read back what then is in the new place."""
        make_subfolder(path.parent)
        temporary = temporary_in(self.target)
        try:
            linked = _link(found, temporary)
            if not linked:
                copy(found, temporary, self.stop, _silent)
            if not is_whole(temporary, kept.sha256, self.identity, self.stop, self.note):
                return False
            if not linked:
                share(temporary)
            put_in_place(temporary, path)
        finally:
            with disk_errors():
                temporary.unlink(missing_ok=True)
        return True


def unused(folder: Path, used: frozenset[str]) -> list[Path]:
    """The media files that no backup names any more."""
    with disk_errors():
        return sorted(each for each in folder.glob("*/*.age") if each.stem not in used)


def _reads(path: Path) -> bool:
    """Whether the disk gives a file back."""
    try:
        with path.open("rb") as file:
            while file.read(PIECE):
                pass
    except OSError:
        return False
    return True


def _link(source: Path, target: Path) -> bool:
    """Let a file have a second name on the same disk, where that disk can."""
    try:
        os.link(source, target)
    except (OSError, NotImplementedError):
        return False  # another disk, or one without links, as sticks are: it is copied
    return True


def _silent(_count: int) -> None:
    """Bytes that are counted when they are read back."""
