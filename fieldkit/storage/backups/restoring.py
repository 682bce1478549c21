"""Bringing a workspace back from a backup, whole or not at all, into a folder of its own."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import sqlcipher3.dbapi2 as driver

from fieldkit.domain.ids import new_id
from fieldkit.domain.unlocking import Secret
from fieldkit.errors import Damaged, DiskFull, Refused
from fieldkit.storage.backups import manifest
from fieldkit.storage.backups.carrying import Carrier
from fieldkit.storage.backups.home import Home, Snapshot, drop
from fieldkit.storage.backups.making import Progress, has_room, identity_of
from fieldkit.storage.backups.manifest import Manifest
from fieldkit.storage.backups.streams import Stop
from fieldkit.storage.backups.verifying import Opener, open_database, read_manifest
from fieldkit.storage.engine import connect, database_errors
from fieldkit.storage.files import disk_errors, make_folder, sync_folder
from fieldkit.storage.folder import DATABASE, MEDIA, FolderDescription, is_workspace, write_description
from fieldkit.storage.keys.held import HeldKey, wipe
from fieldkit.storage.keys.sealing import unsealed
from fieldkit.storage.keys.slots import open_slots

PAUSED = "sync_paused"
"""The setting that keeps a restored workspace from syncing before its person said yes: when its backup was made."""

_PART = ".restoring"
_OURS = ".fieldkit-restoring"
"""Marks a folder a restore is filling: one that is found was interrupted and holds nothing of anybody's."""

_LINK = "sync_link"


@dataclass(frozen=True, slots=True)
class Restored:
    """A workspace brought back: where, from which backup, how many files came, and which did not."""

    folder: Path
    stamp: str
    made_at_ms: int
    changes: int
    files: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Restoring:
    """One restore: from which backup of which home, into which folder that must not be there yet.

    ``also`` are media folders that may have what the backup's own lacks.
    """

    home: Home
    snapshot: Snapshot
    target: Path
    stop: Stop
    progress: Progress
    also: Sequence[Path] = ()

    def run(self, secret: Secret | None) -> Restored:
        """Bring it back; ``secret`` opens it as it opened the workspace on the backup's day, None the keyring.

        Raises WrongKey, KeyringUnavailable, BadValue, NewerFormat, Damaged(``backup``), DiskFull, DiskFault, or
        Refused: ``backup_stopped``, ``workspace_exists``, ``not_empty``. The target is then as it was.
        """
        _check_target(self.target)
        description = self.home.describe(self.snapshot)
        key = open_slots(description.slots, secret)
        held = HeldKey(key)
        try:
            identity = unsealed(key, description.identity).decode()
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

        with _growing(self.target, total) as part:
            database = part / DATABASE
            open_database(self.snapshot.path, database, found, Opener(key, identity, part), self.stop, note)
            carrier = Carrier([self.home.media, *self.also], part / MEDIA, identity, self.stop, note)
            wanted = [*found.media, *(manifest.Kept(sha256, 0) for sha256 in found.absent)]
            missing = tuple(carrier.carry(wanted).absent)
            changes = _settle(database, key, found, missing)
            write_description(part, replace(description, device=new_id(), database=DATABASE))
        return Restored(
            self.target, self.snapshot.stamp, found.made_at_ms, changes, len(wanted) - len(missing), missing
        )


def media_beside(home: Home) -> list[Path]:
    """The media folder of the workspace a home lies in, where it lies in one."""
    around = home.path.parent.parent / MEDIA
    return [around] if around.is_dir() else []


def _settle(database: Path, key: HeldKey, found: Manifest, missing: Sequence[str]) -> int:
    """Make of the copy a workspace of its own: it waits for a yes, signs in anew, and asks for what did not come."""
    with closing(connect(database, key)) as connection, database_errors():
        connection.execute("BEGIN IMMEDIATE")
        # A file that is not here is one to receive: the server or another laptop may still have it.
        connection.executemany("DELETE FROM media WHERE sha256 = ?", [(sha256,) for sha256 in missing])
        _set(connection, PAUSED, str(found.made_at_ms))
        row = connection.execute("SELECT value FROM meta WHERE name = ?", (_LINK,)).fetchone()
        if row is not None:
            # The token belongs to the device that was; the server knows this one only once it signed in.
            _set(connection, _LINK, msgspec.json.encode({**msgspec.json.decode(row[0]), "token": ""}).decode())
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(connection.execute("SELECT count(*) FROM change").fetchone()[0])


def _set(connection: driver.Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))


def _check_target(target: Path) -> None:
    if is_workspace(target):
        raise Refused("workspace_exists", folder=target.name)
    with disk_errors():
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise Refused("not_empty", folder=target.name)


@contextmanager
def _growing(target: Path, size: int) -> Iterator[Path]:
    """A folder that takes the target's name once all is in it, and is gone when anything fails."""
    make_folder(target.parent)
    part = target.with_name(f"{target.name}{_PART}")
    if part.exists():
        if not (part / _OURS).is_file():
            raise Refused("not_empty", folder=part.name)
        drop(part)
    if not has_room(target.parent, size):
        with disk_errors():
            raise DiskFull("restore", missing=size - shutil.disk_usage(target.parent).free)
    make_folder(part)
    (part / _OURS).touch()
    try:
        yield part
        with disk_errors():
            (part / _OURS).unlink()
            for left in part.glob(f"{DATABASE}-*"):
                left.unlink()  # emptied above
            for folder in (part, part / MEDIA):
                sync_folder(folder)
            if target.is_dir():
                target.rmdir()
            part.replace(target)
            sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
