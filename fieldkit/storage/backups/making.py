"""Making a backup: a consistent copy, sealed, opened again before it counts, and only then are older ones let go of."""

import contextlib
import datetime as dt
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec
import pyrage
from sqlalchemy import Connection

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, DiskFault, DiskFull, NewerFormat
from fieldkit.storage.backups import manifest, thinning
from fieldkit.storage.backups.carrying import Carrier, unused
from fieldkit.storage.backups.copying import Content, Source, copy_database, read_content
from fieldkit.storage.backups.home import Begun, Home, Snapshot
from fieldkit.storage.backups.manifest import Head, Manifest
from fieldkit.storage.backups.streams import Identity, Stop, hash_of, seal
from fieldkit.storage.backups.verifying import Opener, check, read_manifest, sample
from fieldkit.storage.files import atomic_write, disk_errors, make_folder
from fieldkit.storage.folder import BACKUPS, MEDIA, write_description
from fieldkit.storage.place import MOVED

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many bytes were dealt with, of how many."""

RESERVE = 64 << 20
"""Bytes a backup leaves free: the work itself goes first."""

_SHARE = 10
"""Databases of backups may take a tenth of a disk before they are thinned more than their age asks."""

_FEWEST = 6
_STAGING = ".staging"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that counts: when it was made, how far its journal goes, and what the workspace could not give."""

    stamp: str
    made_at: dt.datetime
    head: Head
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """A consistent copy of the database, for as many places as are to have it."""

    path: Path
    content: Content
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the backups of one workspace; ``why`` is a code of the reasons to."""

    source: Source
    identity: Identity
    stop: Stop
    progress: Progress
    why: str

    @contextlib.contextmanager
    def copied(self, home: Home, least: Head) -> Iterator[Copy]:
        """The database as it is now, laid beside the workspace or, where that disk has no room, in ``home``.

        Raises Damaged when what comes out is not whole or lacks what ``least`` held, read from the journal before.
        """
        with self._staging(home) as staging:
            path = staging / "workspace.db"
            copy_database(self.source, path, self.stop)
            content = read_content(path, self.source.access.key, self.stop)
            if not content.head.covers(least):
                raise Damaged("database")
            yield Copy(path, content, hash_of(path, self.stop), path.stat().st_size)

    def make(self, home: Home, copy: Copy, now: dt.datetime) -> Made:
        """Put the copy and the media it counts on into a home; what is there counts when this returns.

        Raises Refused(``backup_stopped``), DiskFull, DiskFault, or Damaged(``backup``) when what was written does not
        open; earlier backups are untouched then.
        """
        description = self.source.description
        home.open_new(description.workspace)
        _check_room(home.path, copy.size + self._to_carry(home, copy))
        # Beside the work only who holds the work makes backups.
        begun = home.begin(description.device, now, alone=home.path.is_relative_to(self.source.folder))
        try:
            snapshot, found = self._write(home, begun, copy, now)
        except BaseException:
            # Where the disk itself is gone, the next backup clears away what stays.
            shutil.rmtree(begun.part, ignore_errors=True)
            raise
        thin(home, self.identity, snapshot)
        return Made(snapshot.stamp, snapshot.made_at, found.head, found.absent)

    def _to_carry(self, home: Home, copy: Copy) -> int:
        """Bytes of media the home does not have yet, where its disk is another: on the same one they are shared."""
        if _shares_a_disk(home.path, self.source.folder):
            return 0
        return sum(each.size for each in copy.content.files if not home.media_path(each.sha256).is_file())

    def _write(self, home: Home, begun: Begun, copy: Copy, now: dt.datetime) -> tuple[Snapshot, Manifest]:
        part = begun.part
        description, total = self.source.description, 2 * copy.size + sum(each.size for each in copy.content.files)
        done = 0

        def note(count: int) -> None:
            nonlocal done
            done += count
            self.progress(min(done, total), total)

        carrier = Carrier([self.source.folder / MEDIA], home.media, self.identity, self.stop, note)
        carried = carrier.carry(copy.content.files)
        absent = frozenset(carried.absent)
        media = tuple(kept for kept in copy.content.files if kept.sha256 not in absent)
        seal(copy.path, part / manifest.DATABASE, self.identity, description.recipients, self.stop, note)
        found = Manifest(
            format=manifest.FORMAT,
            workspace=description.workspace,
            device=description.device,
            made_at_ms=int(now.timestamp() * 1000),
            why=self.why,
            program=manifest.program(),
            database=copy.digest,
            database_size=copy.size,
            counts=copy.content.counts,
            head=copy.content.head,
            media=media,
            absent=tuple(carried.absent),
            lacking=copy.content.lacking,
            number=begun.number,
            at=begun.at,
        )
        atomic_write(part / manifest.NAME, manifest.sealed(found, self.identity, description.recipients))
        atomic_write(part / manifest.ABOUT, msgspec.json.encode(manifest.about_of(found)))
        write_description(part, description)
        drawn = sample(media, frozenset(carried.fresh))
        opener = Opener(self.source.access.key, self.identity, copy.path.parent)
        faults = check(home, part, opener, self.stop, note, media=drawn)
        rotten = [kept for kept in drawn if any(kept.sha256 in fault.file for fault in faults)]
        if rotten:
            # Kept well at first and damaged since: brought again, from the workspace that still has it.
            carrier.carry(rotten, anew=frozenset(kept.sha256 for kept in rotten))
            faults = check(home, part, opener, self.stop, note, media=drawn)
        if faults:
            raise Damaged("backup", file=faults[0].file)
        return home.finish(part), found

    @contextlib.contextmanager
    def _staging(self, home: Home) -> Iterator[Path]:
        """A folder for copies in passing; an interrupted one is cleared away by the next backup."""
        if not self.source.database.is_file():
            raise DiskFault(MOVED, folder=self.source.folder.name)
        with disk_errors():
            size = self.source.database.stat().st_size
        own = self.source.folder / BACKUPS
        make_folder(own)
        place = own
        if not has_room(own, 2 * size):
            make_folder(home.path)
            place = home.path if has_room(home.path, 2 * size) else own
        with disk_errors():
            for left in place.glob(f"{_STAGING}-*"):
                shutil.rmtree(left)
        staging = place / f"{_STAGING}-{secrets.token_hex(4)}"
        _check_room(place, 2 * size)
        make_folder(staging)
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def hand_out(connection: Connection) -> None:
    """Note that what was written is in other hands from now on: what a backup holds is never amended.

    A restored copy that offers it would otherwise disagree with what later took its place.
    """
    connection.exec_driver_sql("UPDATE change SET offered = 1 WHERE local = 1 AND verdict IS NULL AND NOT offered")


def _shares_a_disk(one: Path, other: Path) -> bool:
    with disk_errors():
        return one.stat().st_dev == other.stat().st_dev


def has_room(folder: Path, size: int) -> bool:
    """Whether so many bytes fit on the disk and leave the reserve."""
    with disk_errors():
        return shutil.disk_usage(folder).free >= size + RESERVE


def _check_room(folder: Path, size: int) -> None:
    if not has_room(folder, size):
        with disk_errors():
            missing = size + RESERVE - shutil.disk_usage(folder).free
        raise DiskFull("backup", missing=missing, reserve=RESERVE)


def thin(home: Home, identity: Identity, newest: Snapshot) -> list[str]:
    """Let go of the backups whose time is over, once ``newest`` counts, then of media that none names; their names.

    Each copy of the workspace has a row of its own: nobody's backups make another's go, and the last of each stays. So
    does the last one in which no file is lacking.
    """
    snapshots, gone = home.snapshots(), []
    most = max(_FEWEST, _room(home) // max(1, newest.size))
    for who in dict.fromkeys(each.who for each in snapshots):
        row = [each for each in snapshots if each.who == who]
        stay = thinning.kept(thinning.times_in([(int(each.made_at.timestamp()), each.at) for each in row]), most)
        spared = {newest.stamp, max(row, key=lambda each: (each.seq, each.number)).stamp}
        going = [each for place, each in enumerate(row) if place not in stay and each.stamp not in spared]
        whole = _last_complete(row, identity) if going else None
        gone += [each for each in going if each != whole]
    for each in gone:
        home.let_go(each.path)
    if gone:
        _let_go_of_media(home, identity)
    return [each.stamp for each in gone]


def _last_complete(row: Sequence[Snapshot], identity: Identity) -> Snapshot | None:
    """The newest backup that lacks nothing; one that does not open is not known to."""
    for snapshot in reversed(row):
        with contextlib.suppress(Damaged, NewerFormat):
            if read_manifest(snapshot.path, identity).without == 0:
                return snapshot
    return None


def _let_go_of_media(home: Home, identity: Identity) -> None:
    if home.half_made():
        return  # another copy of the workspace may be carrying what it will name
    used: set[str] = set()
    for snapshot in home.snapshots():
        try:
            used.update(kept.sha256 for kept in read_manifest(snapshot.path, identity).media)
        except (Damaged, NewerFormat):
            return  # what it names is not known: everything stays
    with disk_errors():
        for path in unused(home.media, frozenset(used)):
            path.unlink()


def _room(home: Home) -> int:
    with disk_errors():
        return shutil.disk_usage(home.path).total // _SHARE


def identity_of(text: str) -> Identity:
    """An age identity out of its text."""
    return pyrage.x25519.Identity.from_str(text)
