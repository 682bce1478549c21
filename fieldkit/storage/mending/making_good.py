"""A damaged database made good in a new file: proven, complete as far as any copy goes, the old one untouched."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TypeAlias

from fieldkit.domain.fields import title_from
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, DiskFault, DiskFull, NewerFormat, WrongKey
from fieldkit.storage.backups.home import Home, Snapshot
from fieldkit.storage.backups.making import has_room
from fieldkit.storage.backups.manifest import Manifest
from fieldkit.storage.backups.streams import Identity, Stop
from fieldkit.storage.backups.verifying import Opener, open_database, read_manifest, staged
from fieldkit.storage.engine import connect, database_errors, open_engine
from fieldkit.storage.files import disk_errors, drop, put_in_place, temporary_in
from fieldkit.storage.folder import BACKUPS, FolderDescription
from fieldkit.storage.heads import RecordKey
from fieldkit.storage.keys.held import HeldKey
from fieldkit.storage.mending.laying import Laid, lay
from fieldkit.storage.mending.leaves import Leaves
from fieldkit.storage.mending.rebuilding import Rebuilding, Rebuilt
from fieldkit.storage.mending.wreck import Wreck
from fieldkit.storage.projection import Projection
from fieldkit.storage.tables import table_name

Progress: TypeAlias = Callable[[int, int], None]
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class LostRecord:
    """A record that a lost change spoke of, and what it is called where anything still tells."""

    kind: str
    record: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class MadeGood:
    """What a mending did. ``stamp`` and ``made_at_ms`` are the backup's, empty and 0 where none was needed or found.

    ``given`` changes came from the backup. ``lost`` changes are in no copy: ``records`` are those they spoke of,
    ``untold`` how many of them nothing tells of. ``blind``: nothing of the damaged file could be read. ``needed`` is
    False where there was nothing to mend; ``damaged`` is the name of the former file.
    """

    path: Path
    damaged: str = ""
    stamp: str = ""
    made_at_ms: int = 0
    given: int = 0
    lost: int = 0
    records: tuple[LostRecord, ...] = ()
    untold: int = 0
    blind: bool = False
    needed: bool = True

    @property
    def complete(self) -> bool:
        """Whether all that was ever saved is there."""
        return not self.lost and not self.blind


@dataclass(frozen=True, slots=True)
class Patient:
    """The damaged database of a workspace, what opens it, and where backups of it may be."""

    folder: Path
    description: FolderDescription
    key: HeldKey
    identity: Identity
    homes: Sequence[Home]

    @property
    def database(self) -> Path:
        """The damaged file."""
        return self.folder / self.description.database


def make_good(patient: Patient, progress: Progress, stop: Stop) -> MadeGood:
    """Write the new file; nobody may be writing to the old one. The description still names the old one afterwards.

    Raises Refused(``backup_stopped``), DiskFull, DiskFault, or Damaged(``no_copy``) where nothing can be read and there
    is no backup either. What was begun is gone then.
    """
    size = patient.database.stat().st_size
    if not has_room(patient.folder, 3 * size):
        raise DiskFull("mending")
    steps = _Steps(progress, max(1, size))
    target = patient.folder / f"workspace-{secrets.token_hex(4)}.db"
    with _passing(patient.folder) as laid, _passing(patient.folder) as new:
        pages = lay(patient.database, laid, patient.key, stop, steps.laid)
        if _is_sound(laid, patient.key, pages):
            put_in_place(laid, target)
            progress(_HUNDRED, _HUNDRED)
            return MadeGood(target, patient.database.name, needed=bool(pages.put_right))
        with closing(Leaves(laid, patient.key, pages.damaged)) as leaves:
            found = _rebuilt(patient, leaves, laid, new, steps, stop)
        put_in_place(new, target)
        progress(_HUNDRED, _HUNDRED)
    return found(target)


def _rebuilt(
    patient: Patient, leaves: Leaves, laid: Path, new: Path, steps: "_Steps", stop: Stop
) -> Callable[[Path], MadeGood]:
    with ExitStack() as opened:
        wreck = Wreck(laid, patient.key, stop)
        opened.callback(wreck.close)
        newest = _newest(patient, opened, stop)
        backup: Wreck | None = None
        if newest is not None:
            backup = Wreck(newest.database, patient.key, stop)
            opened.callback(backup.close)
        elif not leaves.trusted and wreck.ask("SELECT count(*) FROM sqlite_master") is None:
            raise Damaged("no_copy")
        own = newest is not None and newest.manifest.device == patient.description.device
        rebuilt = _fill(new, patient.key, (wreck, leaves, backup), own=own, steps=steps)
        if rebuilt.blind and backup is None:
            raise Damaged("no_copy")
        _prove(new, patient.key)
        records = _called(rebuilt, new, wreck, patient.key)
    used = newest if rebuilt.given or rebuilt.blind else None

    def made(path: Path) -> MadeGood:
        return MadeGood(
            path,
            patient.database.name,
            used.snapshot.stamp if used is not None else "",
            used.manifest.made_at_ms if used is not None else 0,
            rebuilt.given,
            rebuilt.lost,
            records,
            rebuilt.untold,
            rebuilt.blind,
        )

    return made


def _fill(
    new: Path, key: HeldKey, sources: tuple[Wreck, Leaves, Wreck | None], *, own: bool, steps: "_Steps"
) -> Rebuilt:
    engine = open_engine(new, key, lambda: None, immediate=True, connections=1)
    try:
        with database_errors(), engine.begin() as connection:
            return Rebuilding(connection, Projection(), steps.read).fill(*sources, own=own)
    finally:
        engine.dispose()


def _is_sound(path: Path, key: HeldKey, pages: Laid) -> bool:
    """Whether the database is whole as it was laid, every page and every table."""
    if pages.damaged:
        return False
    try:
        _prove(path, key)
    except (Damaged, WrongKey):
        return False
    return True


def _prove(path: Path, key: HeldKey) -> None:
    """Bring the log of a new database in, and raise Damaged unless every page, table and index is sound."""
    with closing(connect(path, key)) as connection, database_errors():
        blocked, left, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if blocked or left:
            raise DiskFault("stopped")
        faults = [*connection.execute("PRAGMA cipher_integrity_check")]
        if faults or connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise Damaged("database", faults=max(1, len(faults)))


@dataclass(frozen=True, slots=True)
class _Newest:
    snapshot: Snapshot
    manifest: Manifest
    database: Path


def _newest(patient: Patient, opened: ExitStack, stop: Stop) -> _Newest | None:
    """The backup that goes furthest, of this copy of the workspace before others; its database opened and proven."""
    known: list[tuple[Snapshot, Manifest]] = []
    for home in patient.homes:
        for snapshot in home.snapshots():
            try:
                manifest = read_manifest(snapshot.path, patient.identity)
            except (Damaged, NewerFormat):
                continue
            if manifest.workspace == patient.description.workspace:
                known.append((snapshot, manifest))
    own = patient.description.device
    known.sort(key=lambda each: (each[1].device == own, each[1].head.seq, each[1].made_at_ms), reverse=True)
    opener = Opener(patient.key, patient.identity, patient.folder / BACKUPS)
    for snapshot, manifest in known:
        with ExitStack() as attempt:
            path = attempt.enter_context(staged(opener.staging))
            try:
                open_database(snapshot.path, path, manifest, opener, stop, _silent)
            except Damaged:
                continue
            opened.push(attempt.pop_all())
            return _Newest(snapshot, manifest, path)
    return None


def _called(rebuilt: Rebuilt, new: Path, wreck: Wreck, key: HeldKey) -> tuple[LostRecord, ...]:
    """What the records are called that lost something: by the new database, else by what is left of the old one."""
    sound = Wreck(new, key)
    try:
        return tuple(LostRecord(*each, _title(sound, each) or _title(wreck, each)) for each in rebuilt.records)
    finally:
        sound.close()


def _title(source: Wreck, key: RecordKey) -> str:
    kind, record = key
    if kind not in KINDS:
        return ""
    called = KINDS[kind].record_type
    columns = ", ".join(f"f_{name}" for name in called.TITLE)
    rows = source.ask(f'SELECT {columns} FROM "{table_name(kind)}" WHERE id = ?', (record,))  # noqa: S608 - names of ours
    return title_from(called, rows[0]) if rows else ""


class _Steps:
    """How far it is, in hundredths: half for the pages, half for the journal."""

    def __init__(self, progress: Progress, size: int) -> None:
        self._progress, self._size = progress, size
        self._bytes = self._rows = 0

    def laid(self, count: int) -> None:
        """So many bytes more were laid."""
        self._bytes += count
        self._progress(min(50, 50 * self._bytes // self._size), _HUNDRED)

    def read(self, count: int) -> None:
        """So many places more of the journal were read; a row takes a hundred bytes at least."""
        self._rows += count
        self._progress(50 + min(45, 45 * self._rows * 1_000 // self._size), _HUNDRED)


@contextmanager
def _passing(folder: Path) -> Iterator[Path]:
    """A name for a database on its way; what is not put in its place is gone at the end, with what lies beside it."""
    path = temporary_in(folder)
    try:
        yield path
    finally:
        with disk_errors():
            for left in (path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))):
                drop(left)


def _silent(_count: int) -> None:
    """Bytes of a backup being opened."""
