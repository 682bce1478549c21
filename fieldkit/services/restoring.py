"""Bringing work back from its backups when there is no workspace to open: on this laptop or on another one."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import reduce
from pathlib import Path

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.unlocking import Secret
from fieldkit.errors import Damaged, DiskFault, NewerFormat, NotFound, Refused, WrongKey
from fieldkit.services.keys import KEYRING, keyring_holds
from fieldkit.services.putting_back import end_put_back
from fieldkit.storage.backups.home import Home, Snapshot, homes_near
from fieldkit.storage.backups.letters import LETTER, beside
from fieldkit.storage.backups.losses import Losses
from fieldkit.storage.backups.making import Progress
from fieldkit.storage.backups.manifest import About
from fieldkit.storage.backups.restoring import UNPLUGGED, Restored, Restoring, media_beside, part_of
from fieldkit.storage.backups.streams import Stop
from fieldkit.storage.backups.switching import clear, held, letter_for, switch
from fieldkit.storage.folder import read_description
from fieldkit.storage.keys.sealing import Slot
from fieldkit.storage.keys.system import keyring_available

__all__ = [
    "UNPLUGGED",
    "About",
    "Found",
    "Losses",
    "PutBack",
    "Restored",
    "end_put_back",
    "find_backups",
    "first_choice",
    "for_folder",
    "newest_first",
    "openable_here",
    "put_back",
    "restore",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A backup that lies somewhere: its place, workspace and name, when it was made, and the kinds of its slots.

    ``about`` are its numbers, None where it does not say them; ``who`` tells the copies of a workspace apart.
    ``number`` is its place in the order of its place, ``seq`` how far its journal goes, 0 where that is not said;
    ``keyring`` is what a keyring calls the secret that opens it, empty where none does.
    """

    place: Path
    workspace: str
    stamp: str
    made_at: dt.datetime
    ways: frozenset[str]
    about: About | None = None
    who: str = ""
    number: int = 0
    seq: int = 0
    keyring: str = ""

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
    return newest_first(found)


def openable_here(found: Iterable[Found]) -> list[Found]:
    """Backups with what can open them on this computer: the keyring only where it holds their secret.

    A keyring that does not answer is waited for, five seconds for each secret at most.
    """
    there = list(found)
    names = {each.keyring for each in there if each.keyring}
    answers = bool(names) and keyring_available()
    held = {name for name in names if answers and keyring_holds(name)}
    return [each if each.keyring in held else replace(each, ways=each.ways - {KEYRING}) for each in there]


def newest_first(found: Iterable[Found]) -> list[Found]:
    """Backups of one or several places, newest first.

    In one place the order they were made in counts, whatever the clock showed. Between places it is how far the
    journal goes, for backups of the same copy of a workspace, and else the clock.
    """
    rows: dict[tuple[Path, str], list[Found]] = {}
    for each in found:
        rows.setdefault((each.place, each.workspace), []).append(each)
    for row in rows.values():
        row.sort(key=lambda each: (each.number, each.stamp))
    merged: list[Found] = []
    while any(rows.values()):
        merged.append(reduce(_later, (row[-1] for row in rows.values() if row)))
        rows[merged[-1].place, merged[-1].workspace].pop()
    return merged


def _later(one: Found, other: Found) -> Found:
    alike = (one.workspace, one.who) == (other.workspace, other.who) and one.seq and other.seq
    if alike and one.seq != other.seq:
        return one if one.seq > other.seq else other
    return one if one.made_at >= other.made_at else other


def restore(
    backup: Found,
    target: Path,
    secret: Secret | None,
    progress: Progress = lambda _done, _total: None,
    stop: Stop = lambda: False,
) -> Restored:
    """Bring a backup back into a new folder, whole or not at all; it waits for a yes before it syncs.

    A keyring's slot comes along only where this computer's holds its secret: elsewhere it opens nothing.
    Where the backup's disk goes away it is DiskFault(``restore_unplugged``): what came is kept, and asked again with
    the disk back, it goes on from there. Raises WrongKey (``backup``, ``backup_no_slot``), KeyringUnavailable,
    BadValue, NotFound(``backup``), NewerFormat, Damaged(``backup``), DiskFull, DiskFault, or Refused:
    ``backup_stopped``, ``workspace_exists``, ``not_empty``.
    """
    return _restored(backup, target, secret, progress, stop, {})


def _restored(
    backup: Found, target: Path, secret: Secret | None, progress: Progress, stop: Stop, laid: Mapping[str, bytes]
) -> Restored:
    home = Home(backup.place / backup.workspace)
    if not home.path.is_dir():
        raise DiskFault(UNPLUGGED, folder=part_of(target).name)
    try:
        snapshot = home.find(backup.stamp)
        # In the place of a damaged workspace it is the same computer, whatever its keyring answers just now.
        keeps = _opens_here if secret is not None and not laid else _any
        return Restoring(home, snapshot, target, stop, progress, media_beside(home), laid, keeps).run(secret)
    except WrongKey as error:
        raise WrongKey("backup_no_slot" if error.reason else "backup") from error


def _opens_here(slot: Slot) -> bool:
    return slot.get("kind") != KEYRING or keyring_holds(str(slot.get("name", "")))


def _any(_slot: Slot) -> bool:
    return True


def put_back(
    folder: Path,
    backup: Found,
    secret: Secret | None,
    progress: Progress = lambda _done, _total: None,
    stop: Stop = lambda: False,
) -> PutBack:
    """Restore a backup in the place of the damaged workspace in ``folder``, which is kept under another name.

    Nobody can open the folder meanwhile. Raises what ``restore`` raises, WorkspaceBusy, or Refused
    (``backup_of_another``) where the folder says that it is another workspace; the folder is then as it was.
    """
    folder = folder.absolute()
    end_put_back(folder)
    with held(folder) as lock:
        _check_same(folder, backup)
        clear(folder)
        letter = letter_for(folder, backup.stamp)
        restored = _restored(backup, beside(folder), secret, progress, stop, {LETTER: letter.encoded()})
        return PutBack(restored, switch(folder, lock))


def for_folder(found: Sequence[Found], folder: Path) -> list[Found]:
    """Those that are of the workspace in ``folder``; all of them where none is, or the folder does not say which."""
    identity = _workspace_in(folder)
    return [each for each in found if each.workspace == identity] or list(found)


def _workspace_in(folder: Path) -> str | None:
    """Which workspace a folder says it is; None where nothing can be read of it."""
    try:
        return str(read_description(folder).get("workspace"))
    except (NotFound, Damaged):
        return None


def _check_same(folder: Path, backup: Found) -> None:
    identity, home = _workspace_in(folder), Home(backup.place / backup.workspace)
    if identity is None or not home.path.is_dir():
        return  # nothing to compare, or a stick that is not there: told by the restore
    if home.describe(home.find(backup.stamp)).workspace != identity:
        raise Refused("backup_of_another", folder=folder.name)


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
    slots: Sequence[Slot] = ()
    with suppress(Damaged, NewerFormat, NotFound):
        slots = home.describe(snapshot).slots
    names = [str(slot.get("name", "")) for slot in slots if slot.get("kind") == KEYRING]
    return Found(
        home.path.parent,
        home.path.name,
        snapshot.stamp,
        snapshot.made_at.astimezone(),
        frozenset(str(slot.get("kind")) for slot in slots),
        snapshot.about,
        snapshot.who,
        snapshot.number,
        snapshot.seq,
        *names[:1],
    )
