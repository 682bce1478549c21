"""Making good a workspace that does not open because its database or the log beside it is damaged."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.unlocking import Secret
from fieldkit.errors import Damaged
from fieldkit.storage.backups.home import Home, home_in
from fieldkit.storage.backups.making import identity_of
from fieldkit.storage.backups.streams import Stop
from fieldkit.storage.files import drop
from fieldkit.storage.folder import (
    BACKUPS,
    FolderDescription,
    decoded_description,
    hold,
    read_description,
    write_description,
)
from fieldkit.storage.former import set_aside
from fieldkit.storage.keys.held import HeldKey, wipe
from fieldkit.storage.keys.sealing import unsealed
from fieldkit.storage.keys.slots import open_slots
from fieldkit.storage.log import Log, assert_log_whole
from fieldkit.storage.mending.making_good import MadeGood, Patient, Progress, make_good


@dataclass(frozen=True, slots=True)
class _Opened:
    description: FolderDescription
    key: HeldKey
    identity: str


def make_closed_good(
    folder: Path, secret: Secret | None, places: Sequence[Path], progress: Progress, stop: Stop
) -> MadeGood:
    """Write the new database, name it in the description, set the old one aside; ``places`` may hold backups.

    Raises NotFound, NewerFormat, WrongKey, BadValue, KeyringUnavailable, WorkspaceBusy, Refused(``backup_stopped``),
    DiskFull, DiskFault or Damaged: ``description``, ``slot``, ``database_gone``, ``no_copy``. The workspace is as it
    was then.
    """
    with _opened(folder, secret) as opened, hold(folder):
        description = opened.description
        if not (folder / description.database).is_file():
            raise Damaged("database_gone")
        homes = homes_in([folder / BACKUPS, *places], description.workspace)
        patient = Patient(folder, description, opened.key, identity_of(opened.identity), homes)
        made = make_good(patient, progress, stop)
        if not made.needed and _is_whole_log(patient.database):
            drop(made.path)
            return replace(made, path=patient.database)
        set_aside(patient.database)
        with opened.key.raw() as key:
            write_description(folder, replace(description, database=made.path.name).sealed_with(key))
    return replace(made, needed=True)


def _is_whole_log(database: Path) -> bool:
    """Whether SQLite would read all of the log; of one that is torn, frames may be proven that it would pass over."""
    try:
        return assert_log_whole(database) is Log.WHOLE
    except Damaged:
        return False


def homes_in(places: Sequence[Path], workspace: str) -> list[Home]:
    """Where the backups of a workspace are, of several places that may hold some."""
    homes = [home_in(place, workspace) for place in dict.fromkeys(places)]
    return [home for home in homes if home.path.is_dir()]


@contextlib.contextmanager
def _opened(folder: Path, secret: Secret | None) -> Iterator[_Opened]:
    description = decoded_description(read_description(folder), folder.name)
    key = open_slots(description.slots, secret)
    held = HeldKey(key)
    try:
        identity = unsealed(key, description.identity).decode()
        description.assert_sealed(key, folder.name)
        yield _Opened(description, held, identity)
    finally:
        held.wipe()
        wipe(key)
