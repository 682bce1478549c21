"""Whether a backup would bring the work back: opened as a restore opens it, each file that is not well named."""

import random
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, WrongKey
from fieldkit.storage.backups import manifest
from fieldkit.storage.backups.carrying import is_whole
from fieldkit.storage.backups.copying import read_content
from fieldkit.storage.backups.home import MARK, Home, drop, named, read_json
from fieldkit.storage.backups.manifest import Kept, Manifest
from fieldkit.storage.backups.streams import Identity, Note, Stop, check_stop, unseal
from fieldkit.storage.files import disk_errors, make_folder
from fieldkit.storage.folder import DESCRIPTION, TWIN
from fieldkit.storage.keys.held import HeldKey
from fieldkit.storage.keys.sealing import is_whole as agrees

SAMPLE = 16
"""Media files read back at each backup besides the new ones."""

GONE, DAMAGED, RENAMED = "gone", "damaged", "renamed"


@dataclass(frozen=True, slots=True)
class Fault:
    """A file of a backup that is not what it has to be: its name from the home, and ``gone`` or ``damaged``.

    ``renamed`` is said of a backup's folder whose name belongs to another.
    """

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Opener:
    """What opens the backups of a workspace, and where a copy may be laid to be opened."""

    key: HeldKey
    identity: Identity
    staging: Path


def read_manifest(folder: Path, identity: Identity) -> Manifest:
    """What a backup says it holds; raises Damaged(``backup``) or NewerFormat."""
    path = folder / manifest.NAME
    if not path.is_file():
        raise Damaged("backup", file=path.name)
    with disk_errors():
        content = path.read_bytes()
    return manifest.opened(content, identity)


def open_database(folder: Path, target: Path, found: Manifest, opener: Opener, stop: Stop, note: Note) -> None:
    """Decrypt the database of a backup to ``target`` and compare it with the manifest, row counts and all.

    Raises Damaged(``backup``) with the file's name.
    """
    sealed = folder / manifest.DATABASE
    if not sealed.is_file():
        raise Damaged("backup", file=sealed.name)
    if unseal(sealed, target, opener.identity, stop, note) != found.database:
        raise Damaged("backup", file=sealed.name)
    try:
        content = read_content(target, opener.key, stop)
    except (Damaged, WrongKey) as error:
        raise Damaged("backup", file=sealed.name) from error
    known = {kept.sha256 for kept in found.media} | set(found.absent)
    if (content.counts, content.head) != (found.counts, found.head) or {kept.sha256 for kept in content.files} != known:
        raise Damaged("backup", file=sealed.name)


def check(
    home: Home, folder: Path, opener: Opener, stop: Stop, note: Note, *, media: Sequence[Kept] | None = None
) -> list[Fault]:
    """Open a backup, finished or not, and read its media back; what is wrong, empty when all is well.

    ``media`` names the files to read back; without it all of them are.
    """
    faults = list(_descriptions(home, folder))
    try:
        found = read_manifest(folder, opener.identity)
    except Damaged:
        return [*faults, _fault(home, folder / manifest.NAME)]
    if not _bears_its_name(folder, found):
        faults.append(Fault(folder.relative_to(home.path).as_posix(), RENAMED))
    try:
        with staged(opener.staging) as target:
            open_database(folder, target, found, opener, stop, note)
    except Damaged:
        faults.append(_fault(home, folder / manifest.DATABASE))
    for kept in found.media if media is None else media:
        check_stop(stop)
        path = home.media_path(kept.sha256)
        if not is_whole(path, kept.sha256, opener.identity, stop, note):
            faults.append(_fault(home, path))
    return faults


def sample(files: Sequence[Kept], fresh: frozenset[str]) -> list[Kept]:
    """Some files drawn at random among those that were not just read back."""
    older = [kept for kept in files if kept.sha256 not in fresh]
    return random.sample(older, min(SAMPLE, len(older)))


@contextmanager
def staged(staging: Path) -> Iterator[Path]:
    """A path for a file that is needed for a moment; nothing is left of it, nor of what was laid beside it."""
    room = staging / f".{secrets.token_hex(8)}.open"
    make_folder(room)
    try:
        yield room / "workspace.db"
    finally:
        drop(room)


def _descriptions(home: Home, folder: Path) -> Iterator[Fault]:
    for path in (home.path / MARK, folder / DESCRIPTION, folder / TWIN):
        if not agrees(read_json(path)):
            yield _fault(home, path)
    about = folder / manifest.ABOUT  # backups made before there was one are whole without it
    if about.is_file() and not agrees(read_json(about)):
        yield _fault(home, about)


def _bears_its_name(folder: Path, found: Manifest) -> bool:
    """Whether the name of the folder is the one the backup was given: an older one must not pass for the newest."""
    said = named(folder.name)
    if not found.number or said is None:
        return True
    number, made_at, who = said
    made = int(made_at.timestamp())
    return (number, made) == (found.number, found.made_at_ms // 1000) and found.device.endswith(who)


def _fault(home: Home, path: Path) -> Fault:
    return Fault(path.relative_to(home.path).as_posix(), DAMAGED if path.is_file() else GONE)
