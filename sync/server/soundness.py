"""Whether all that a server keeps is whole: read back, and held against its own hashes."""

from collections.abc import Iterator

from sqlalchemy import func, select

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, NotFound
from sync.protocol.canonical import fingerprint, restore
from sync.server import tables
from sync.server.backups import files_of
from sync.server.database import Database
from sync.server.rooms import Rooms

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as it was kept. ``kind``: ``database``, ``change``, ``number``, ``file`` or ``lost_file``."""

    kind: str
    organisation: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Soundness:
    """What was read, and what was wrong with it."""

    organisations: int
    changes: int
    files: int
    faults: tuple[Fault, ...]


def examine(rooms: Rooms, *, contents: bool = False) -> Soundness:
    """Read every change, and see that every file is there; ``contents`` reads the files too. The server may run."""
    database = rooms.database
    faults = [] if database.is_sound() else [Fault("database")]
    organisations = database.organisations()
    changes = 0
    for organisation in organisations:
        count, found = _read_changes(database, organisation)
        changes += count
        faults += [*found, *_wrong_numbers(database, organisation)]
    files = 0
    for file in files_of(database):
        files += 1
        try:
            if contents:
                rooms.shelf.verify(file)
            elif not rooms.shelf.holds(file):
                faults.append(Fault("lost_file", file.organisation, file.sha256))
        except NotFound:
            faults.append(Fault("lost_file", file.organisation, file.sha256))
        except Damaged:
            faults.append(Fault("file", file.organisation, file.sha256))
    return Soundness(len(organisations), changes, files, tuple(faults))


def _read_changes(database: Database, organisation: str) -> tuple[int, list[Fault]]:
    change = tables.change.c
    count, faults = 0, []
    with database.read(organisation) as tenant:
        rows = tenant.read(
            select(change.session, change.counter, change.fingerprint, change.body).execution_options(
                yield_per=_AT_ONCE
            )
        )
        for row in rows:
            count += 1
            try:
                whole = fingerprint(restore(bytes(row.body))) == bytes(row.fingerprint)
            except Damaged:
                whole = False
            if not whole:
                faults.append(Fault("change", organisation, f"{row.session}-{row.counter}"))
    return count, faults


def _wrong_numbers(database: Database, organisation: str) -> Iterator[Fault]:
    """Scopes whose last number is not that of their last change: laptops would miss some, or wait for none."""
    change, scope = tables.change.c, tables.scope.c
    with database.read(organisation) as tenant:
        said = {row.scope: row.number for row in tenant.read(select(scope.scope, scope.number))}
        last = {
            row.scope: row.number
            for row in tenant.read(select(change.scope, func.max(change.number).label("number")).group_by(change.scope))
        }
    for name in sorted({*said, *last}):
        if said.get(name, 0) != last.get(name, 0):
            yield Fault("number", organisation, name)
