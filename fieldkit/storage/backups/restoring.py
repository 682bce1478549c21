"""Bringing a workspace back from a backup into a folder of its own; cut off from its stick, it goes on where it was."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import field, replace
from pathlib import Path

import msgspec
import sqlcipher3.dbapi2 as driver

from fieldkit.domain.ids import new_id
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.unlocking import Secret
from fieldkit.errors import Damaged, DiskFault, DiskFull, NotFound, Refused
from fieldkit.storage.backups import manifest
from fieldkit.storage.backups.carrying import Carried, Carrier
from fieldkit.storage.backups.home import Home, Snapshot, drop
from fieldkit.storage.backups.losses import LINK, Losses, link_of, losses_of
from fieldkit.storage.backups.making import Progress, has_room, identity_of
from fieldkit.storage.backups.manifest import Manifest
from fieldkit.storage.backups.streams import Stop, forget
from fieldkit.storage.backups.verifying import Opener, open_database, read_manifest
from fieldkit.storage.backups.ways import NOTED, fingerprints, without_noted
from fieldkit.storage.engine import connect, database_errors
from fieldkit.storage.exchange import PAUSED
from fieldkit.storage.files import atomic_write, disk_errors, make_folder, sync_folder
from fieldkit.storage.folder import DATABASE, MEDIA, FolderDescription, is_workspace, write_description
from fieldkit.storage.keys.held import HeldKey, wipe
from fieldkit.storage.keys.sealing import Slot, unsealed
from fieldkit.storage.keys.slots import open_slots

_PART = ".restoring"
OURS = ".fieldkit-restoring"
"""Marks a folder a restore is filling, with the backup's name: one that is found was interrupted and holds nothing of
anybody's but files of that backup, each read back whole."""

_PASSING = ".*.tmp"
"""What a write leaves that was cut before its file had its name."""

UNPLUGGED = "restore_unplugged"


@dataclass(frozen=True, slots=True)
class Restored:
    """A workspace brought back: where, from which backup, how many files came, and which did not.

    ``left`` says whether a slot did not come along: it opens the workspace on another computer only.
    """

    folder: Path
    stamp: str
    made_at_ms: int
    changes: int
    files: int
    missing: tuple[str, ...]
    losses: Losses = field(default_factory=Losses)
    left: bool = False


@dataclass(frozen=True, slots=True)
class Restoring:
    """One restore: from which backup of which home, into which folder that must not be there yet.

    ``also`` are media folders that may have what the backup's own lacks; ``laid`` are small files, by name, that are
    in the new folder when it gets its name; ``keeps`` says whether a slot comes along.
    """

    home: Home
    snapshot: Snapshot
    target: Path
    stop: Stop
    progress: Progress
    also: Sequence[Path] = ()
    laid: Mapping[str, bytes] = field(default_factory=dict)
    keeps: Callable[[Slot], bool] = lambda _slot: True

    def run(self, secret: Secret | None) -> Restored:
        """Bring it back; ``secret`` opens it as it opened the workspace on the backup's day, None the keyring.

        Raises WrongKey, KeyringUnavailable, BadValue, NewerFormat, Damaged(``backup``), DiskFull, DiskFault, or
        Refused: ``backup_stopped``, ``workspace_exists``, ``not_empty``. The target is then as it was. Where the disk
        of the backup is gone it is DiskFault(``restore_unplugged``), and what came so far is kept for the next time.
        """
        _check_target(self.target)
        try:
            return self._run(secret)
        except (DiskFault, Damaged, NotFound):
            self._still_there()  # of a stick that is gone, files are gone too
            raise

    def _still_there(self) -> None:
        """Raise DiskFault(``restore_unplugged``) where the backup itself is no longer there to be read."""
        path = self.snapshot.path / manifest.NAME
        try:
            forget(path)  # the system's memory of a stick outlives the stick
            with path.open("rb") as file:
                file.read(1)
        except (OSError, DiskFault) as fault:
            if self.snapshot.path.is_dir() and not path.exists():
                return  # the disk is there: the backup has lost its manifest
            kept = part_of(self.target)
            raise DiskFault(UNPLUGGED, folder=kept.name) from fault

    def _run(self, secret: Secret | None) -> Restored:
        description = self.home.describe(self.snapshot)
        key = open_slots(description.slots, secret)
        held = HeldKey(key)
        try:
            identity = unsealed(key, description.identity).decode()
            description.assert_sealed(key, self.snapshot.stamp)
            return self._bring(description, held, identity)
        finally:
            held.wipe()
            wipe(key)

    def _bring(self, description: FolderDescription, key: HeldKey, identity_text: str) -> Restored:
        identity = identity_of(identity_text)
        found = read_manifest(self.snapshot.path, identity)
        if found.workspace != description.workspace:
            raise Damaged("backup", file=manifest.NAME)
        total = found.database_size + sum(kept.size for kept in found.media)
        done = 0

        def note(count: int) -> None:
            nonlocal done
            done += count
            self.progress(min(done, total), total)

        with _growing(self.target, total, self.snapshot.stamp) as part:
            database = part / DATABASE
            open_database(self.snapshot.path, database, found, Opener(key, identity, part), self.stop, note)
            sources = [self.home.media, *self.also]
            carrier = Carrier(sources, part / MEDIA, identity, self.stop, note, self._still_there)
            wanted = [*found.media, *(manifest.Kept(sha256, 0) for sha256 in found.absent)]
            carried = carrier.carry(wanted)
            slots = tuple(slot for slot in description.slots if self.keeps(slot))
            left = fingerprints(description.slots) - fingerprints(slots)
            changes, losses = _settle(database, key, found, carried, left)
            again = replace(description, device=new_id(), database=DATABASE, slots=slots)
            with key.raw() as raw:
                write_description(part, again.sealed_with(raw))
            for name, content in self.laid.items():
                atomic_write(part / name, content)
        missing, came = tuple(carried.absent), len(wanted) - len(carried.absent)
        stamp, made_at = self.snapshot.stamp, found.made_at_ms
        return Restored(self.target, stamp, made_at, changes, came, missing, losses, bool(left))


def media_beside(home: Home) -> list[Path]:
    """The media folder of the workspace a home lies in, where it lies in one."""
    around = home.path.parent.parent / MEDIA
    return [around] if around.is_dir() else []


def part_of(target: Path) -> Path:
    """The folder a restore fills before it takes the target's name."""
    return target.with_name(f"{target.name}{_PART}")


def _settle(
    database: Path, key: HeldKey, found: Manifest, carried: Carried, left: frozenset[str]
) -> tuple[int, Losses]:
    """Make of the copy a workspace of its own: it waits for a yes, signs in anew, and asks for what did not come."""
    with closing(connect(database, key)) as connection, database_errors():
        connection.execute("BEGIN IMMEDIATE")
        losses = losses_of(connection, carried.absent, frozenset(found.absent), frozenset(carried.damaged))
        # A file that is not here is one to receive: the server or another laptop may still have it.
        connection.executemany("DELETE FROM media WHERE sha256 = ?", [(sha256,) for sha256 in carried.absent])
        _set(connection, PAUSED, str(found.made_at_ms))
        link = link_of(connection)
        if link:
            # The token belongs to the device that was; the server knows this one only once it signed in.
            _set(connection, LINK, msgspec.json.encode({**link, "token": ""}).decode())
        noted = connection.execute("SELECT value FROM meta WHERE name = ?", (NOTED,)).fetchone()
        if left and noted is not None:
            _set(connection, NOTED, without_noted(noted[0], left))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(connection.execute("SELECT count(*) FROM change").fetchone()[0]), losses


def _set(connection: driver.Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))


def _check_target(target: Path) -> None:
    if is_workspace(target):
        raise Refused("workspace_exists", folder=target.name)
    with disk_errors():
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise Refused("not_empty", folder=target.name)


@contextmanager
def _growing(target: Path, size: int, stamp: str) -> Iterator[Path]:
    """A folder that takes the target's name once all is in it, and is gone when anything fails.

    Only where the backup's disk went away does it stay, with the files that came: the next restore of ``stamp`` goes on
    from them.
    """
    make_folder(target.parent)
    part = part_of(target)
    there = _taken_up(part, stamp)
    if not has_room(target.parent, size - there):
        with disk_errors():
            raise DiskFull("restore", missing=size - there - shutil.disk_usage(target.parent).free)
    make_folder(part)
    atomic_write(part / OURS, stamp.encode())
    try:
        yield part
        _end(part, target)
    except DiskFault as fault:
        if fault.reason != UNPLUGGED:
            shutil.rmtree(part, ignore_errors=True)
        raise
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _taken_up(part: Path, stamp: str) -> int:
    """Clear away what an interrupted restore left, but for the files of this same backup; how many bytes these have."""
    if not part.exists():
        return 0
    with disk_errors():
        if not (part / OURS).is_file():
            if {*part.iterdir()} - {*part.glob(_PASSING)}:
                raise Refused("not_empty", folder=part.name)
            drop(part)  # cut before it could say whose it is
            return 0
        if (part / OURS).read_text(encoding="utf-8") != stamp:
            drop(part)
            return 0
        for left in part.iterdir():
            if left.is_dir() and left.name != MEDIA:
                drop(left)
            elif left.is_file() and left.name != OURS:
                left.unlink()
        return sum(each.stat().st_size for each in part.glob(f"{MEDIA}/*/*.age"))


def _end(part: Path, target: Path) -> None:
    with disk_errors():
        for left in part.glob(f"{DATABASE}-*"):
            left.unlink()  # emptied above
        for folder in (part, part / MEDIA):
            sync_folder(folder)
        if target.is_dir():
            target.rmdir()
        part.replace(target)
        sync_folder(target.parent)
        # Only now: a folder cut just before its name would be nobody's, and in the way of every later restore.
        with suppress(OSError):
            (target / OURS).unlink()
