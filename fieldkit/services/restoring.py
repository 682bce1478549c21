"""Bringing work back from its backups when there is no workspace to open: on this laptop or on another one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldkit.domain.unlocking import Secret
from fieldkit.errors import Damaged, DiskFault, NewerFormat, NotFound, Refused, WrongKey
from fieldkit.storage.backups.home import Home, Snapshot, homes_near
from fieldkit.storage.backups.losses import Losses
from fieldkit.storage.backups.making import Progress
from fieldkit.storage.backups.manifest import About
from fieldkit.storage.backups.restoring import UNPLUGGED, Restored, Restoring, media_beside, part_of
from fieldkit.storage.backups.streams import Stop
from fieldkit.storage.backups.switching import beside, finish_switch, switch
from fieldkit.storage.folder import BACKUPS, is_workspace

__all__ = [
    "UNPLUGGED",
    "About",
    "Found",
    "Losses",
    "PutBack",
    "Restored",
    "end_put_back",
    "find_backups",
    "put_back",
    "restore",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A backup that lies somewhere: its place, workspace and name, when it was made, and the kinds of its slots.

    ``about`` are its numbers, None where it does not say them; ``who`` tells the copies of a workspace apart.
    """

    place: Path
    workspace: str
    stamp: str
    made_at: dt.datetime
    ways: frozenset[str]
    about: About | None = None
    who: str = ""

    @property
    def lacks(self) -> int:
        """How many files that belong to the work it is known to lack."""
        return self.about.without if self.about is not None else 0


@dataclass(frozen=True, slots=True)
class PutBack:
    """What came back, and where the folder is that was there before."""

    restored: Restored
    kept_at: Path


def find_backups(folder: Path) -> list[Found]:
    """The backups a person may mean by a folder (a stick, a place, a workspace), newest first.

    Nothing is opened: one that is damaged is found when it is restored. Raises DiskFault.
    """
    found = [_found(home, snapshot) for home in homes_near(folder) for snapshot in home.snapshots()]
    return sorted(found, key=lambda each: each.made_at, reverse=True)


def restore(
    backup: Found,
    target: Path,
    secret: Secret | None,
    progress: Progress = lambda _done, _total: None,
    stop: Stop = lambda: False,
) -> Restored:
    """Bring a backup back into a new folder, whole or not at all; it waits for a yes before it syncs.

    Where the backup's disk goes away it is DiskFault(``restore_unplugged``): what came is kept, and asked again with
    the disk back, it goes on from there. Raises WrongKey (``backup``, ``backup_no_slot``), KeyringUnavailable,
    BadValue, NotFound(``backup``), NewerFormat, Damaged(``backup``), DiskFull, DiskFault, or Refused:
    ``backup_stopped``, ``workspace_exists``, ``not_empty``.
    """
    home = Home(backup.place / backup.workspace)
    if not home.path.is_dir():
        raise DiskFault(UNPLUGGED, folder=part_of(target).name)
    try:
        return Restoring(home, home.find(backup.stamp), target, stop, progress, media_beside(home)).run(secret)
    except WrongKey as error:
        raise WrongKey("backup_no_slot" if error.reason else "backup") from error


def put_back(
    folder: Path,
    backup: Found,
    secret: Secret | None,
    progress: Progress = lambda _done, _total: None,
    stop: Stop = lambda: False,
) -> PutBack:
    """Restore a backup in the place of the damaged workspace in ``folder``, which is kept under another name.

    Raises what ``restore`` raises, and WorkspaceBusy.
    """
    end_put_back(folder)
    if is_workspace(beside(folder)):
        raise Refused("workspace_exists", folder=beside(folder).name)
    restored = restore(backup, beside(folder), secret, progress, stop)
    kept_at = switch(folder, backup.stamp)
    return PutBack(restored, kept_at)


def end_put_back(folder: Path) -> bool:
    """End a ``put_back`` that was interrupted while folders changed places; whether there was one.

    To be called before a workspace is opened: without it the folder may not be there.
    """
    return finish_switch(folder)


def newest_of(folder: Path) -> Found:
    """The last backup of the workspace in a folder, kept beside it; raises NotFound(``backup``)."""
    found = find_backups(folder / BACKUPS)
    if not found:
        raise NotFound("backup", stamp="")
    return found[0]


def first_choice(found: Sequence[Found]) -> int:
    """The place in ``found``, newest first, of the one to offer: the newest, or the last complete one with more files.

    One that lacks photos nobody received yet still has the latest texts: an older one is better only where it holds
    what the newest has lost.
    """
    if not found or not found[0].lacks:
        return 0
    newest, held = found[0], found[0].about.files if found[0].about is not None else 0
    for place, each in enumerate(found):
        same, about = each.workspace == newest.workspace, each.about
        if same and about is not None and not about.without and about.files > held:
            return place
    return 0


def _found(home: Home, snapshot: Snapshot) -> Found:
    try:
        slots = home.describe(snapshot).slots
        ways = frozenset(str(slot.get("kind")) for slot in slots)
    except (Damaged, NewerFormat, NotFound):
        ways = frozenset()
    return Found(
        home.path.parent,
        home.path.name,
        snapshot.stamp,
        snapshot.made_at.astimezone(),
        ways,
        snapshot.about,
        snapshot.who,
    )
