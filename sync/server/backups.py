"""Backups of a whole server in a folder, and servers made again from one."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, NotFound, Refused
from sync.server import tables
from sync.server.database import Database, verify
from sync.server.rooms import Rooms
from sync.server.shelf import File, Shelf, flush

_ENDING = ".fieldkit-server.db"
_MEDIA = "media"
_BEGUN = "unfinished.db"


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that was made: of its ``files``, ``copied`` ones were new, and ``lost`` ones the server lacks."""

    path: Path
    size: int
    files: int
    copied: int
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """A server made again: ``lost`` files the backup lacks, which laptops that have them send again."""

    path: Path
    epoch: str
    files: int
    lost: tuple[str, ...]


def backups_in(folder: Path) -> list[Path]:
    """The backups of a folder, latest first."""
    return sorted(folder.glob(f"*{_ENDING}"), reverse=True)


def make(rooms: Rooms, folder: Path, *, most: int = 0) -> Kept:
    """Copy the database as it is at one moment, and the files that are not in the folder yet; the server may run.

    The copy was read back before it has its name, and only then are backups beyond the ``most`` latest let go, where
    that is not 0; files stay. Raises Damaged.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = folder / _BEGUN
    begun.unlink(missing_ok=True)  # from a backup that was cut
    rooms.database.copy_to(begun)
    shelf = Shelf(str(folder / _MEDIA))
    files, copied, lost = 0, 0, []
    for file in files_of(rooms.database):
        files += 1
        try:
            copied += shelf.copy_from(rooms.shelf, file)
        except (NotFound, Damaged):
            lost.append(file.sha256)
    path = begun.rename(_free_name(folder))
    flush(folder)
    for old in backups_in(folder)[most:] if most else ():
        old.unlink()
    return Kept(path, path.stat().st_size, files, copied, tuple(lost))


def restore(rooms: Rooms, folder: Path, name: str = "") -> Restored:
    """Fill an empty server with what a backup holds, the latest unless one is named; on either database.

    Files come first and rows together at the end, so that a restoration that was cut is simply made again. Raises
    NotFound(backup), Damaged or Refused(restore_not_empty).
    """
    path = folder / name if name else next(iter(backups_in(folder)), None)
    if path is None or not path.is_file():
        raise NotFound("backup", path=str(path or folder))
    if rooms.database.organisations():
        raise Refused("restore_not_empty")
    with tempfile.TemporaryDirectory(prefix="fieldkit-") as room:
        # A copy, because opening it brings it to this program's format.
        copy = Path(shutil.copy(path, Path(room) / _BEGUN))
        verify(copy)
        database = Database(str(copy))
        try:
            shelf = Shelf(str(folder / _MEDIA))
            files, lost = 0, []
            for file in files_of(database):
                files += 1
                try:
                    rooms.shelf.copy_from(shelf, file)
                except (NotFound, Damaged):
                    lost.append(file.sha256)
            epoch = rooms.database.take_over(database)
        finally:
            database.close()
    return Restored(path, epoch, files, tuple(lost))


def files_of(database: Database) -> Iterator[File]:
    """Every file the organisations of a server hold."""
    for organisation in database.organisations():
        with database.read(organisation) as tenant:
            rows = tenant.read(select(tables.media.c.sha256, tables.media.c.size)).all()
        yield from (File(organisation, row.sha256, row.size) for row in rows)


def _free_name(folder: Path) -> Path:
    """A name of this second, or of the next that no backup has."""
    at = dt.datetime.now(dt.UTC)
    while (path := folder / f"{at:%Y-%m-%dT%H%M%SZ}{_ENDING}").exists():
        at += dt.timedelta(seconds=1)
    return path
