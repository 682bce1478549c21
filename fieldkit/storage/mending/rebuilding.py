"""A new database out of what a damaged one can still give, asked or read off its pages, and what a backup has.

A change goes in whole, under its own identity and with all its edits, or not at all: one of which an edit is missing
would say something else on each laptop. Heads, records and search follow from the journal, as ever.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from sqlalchemy import Connection

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged
from fieldkit.storage import heads, tables
from fieldkit.storage.backups.streams import Note
from fieldkit.storage.heads import RecordKey
from fieldkit.storage.mending.leaves import Journal, Leaves
from fieldkit.storage.mending.wreck import Row, Wreck
from fieldkit.storage.projection import Projection

_Identity: TypeAlias = tuple[str, int]

_CHANGE_COLUMNS = "seq, session, counter, scope, author, device, at, gesture, local, offered, verdict, reason"
_CHANGES = f"SELECT {_CHANGE_COLUMNS} FROM change WHERE seq BETWEEN ? AND ? ORDER BY seq"  # noqa: S608 - written above
_EDIT_COLUMNS = "change, n, kind, record, field, value, seen"
_EDITS = f"SELECT {_EDIT_COLUMNS} FROM edit WHERE change BETWEEN ? AND ? ORDER BY change, n"  # noqa: S608 - written above
_INSERT_CHANGE = f"INSERT INTO change ({_CHANGE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - written above
_INSERT_EDIT = f"INSERT INTO edit ({_EDIT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - written above
_MEDIA = "SELECT sha256, size, media_type, content, on_server FROM media WHERE rowid BETWEEN ? AND ?"
_META = "SELECT name, value FROM meta WHERE rowid BETWEEN ? AND ?"
_EVENTS = "SELECT seq, happened_at, code, facts FROM sync_event WHERE seq BETWEEN ? AND ?"
_LAST_CHANGE = (
    "SELECT seq FROM sqlite_sequence WHERE name = 'change'",
    "SELECT max(seq) FROM change",
    "SELECT max(seq) FROM change INDEXED BY change_scope",
)
_IDENTITIES = "SELECT seq, session, counter FROM change INDEXED BY sqlite_autoindex_change_1"
_TOUCHED = (
    "SELECT DISTINCT change, kind, record FROM edit INDEXED BY edit_record",
    "SELECT DISTINCT change, kind, record FROM head",
)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What went in: changes read from the damaged file, those only the backup had; and what nobody has.

    ``lost`` counts changes, ``records`` are those they spoke of, ``untold`` counts lost changes of which not even that
    is known. ``blind`` says that the damaged file gave nothing: what it held beyond the backup is not known at all.
    """

    read: int
    given: int
    lost: int
    records: tuple[RecordKey, ...]
    untold: int
    blind: bool


class Rebuilding:
    """Fills one new database in one transaction."""

    def __init__(self, connection: Connection, projection: Projection, note: Note) -> None:
        """``connection`` of an empty database; ``note`` is told of each row of the journal."""
        self._run = connection.exec_driver_sql
        self._connection = connection
        self._projection = projection
        self._note = note
        self._held: set[_Identity] = set()
        self._taken: set[int] = set()
        self._highest = 0

    def fill(self, wreck: Wreck, leaves: Leaves, backup: Wreck | None, *, own: bool) -> Rebuilt:
        """Take in all three; ``own`` says that the backup is one of this very copy, so that places in it are the same.

        Raises Damaged(``backup``) where the backup does not read, and Refused(``backup_stopped``).
        """
        tables.journal.create_all(self._connection)
        last, covered = wreck.first(*_LAST_CHANGE), (backup.first(*_LAST_CHANGE) or 0) if backup is not None else 0
        missing = self._take(wreck, last or 0, covered if own else 0)
        found = Journal()
        if missing or last is None:
            found = leaves.journal()
            last, missing = self._take_leaves(found, last, missing)
        read = len(self._held)
        if backup is not None:
            self._take_whole(backup, covered)
        given = len(self._held) - read
        lost = self._lost(wreck, found, missing, covered if own else 0)
        told = _touched(wreck, found) if lost else {}
        records = tuple(dict.fromkeys(key for seq in sorted(lost) for key in told.get(seq, ())))
        untold = sum(seq not in told for seq in lost)
        self._settings(wreck, leaves, backup if own else None)
        self._files(wreck, leaves)
        if backup is not None:
            self._files(backup)
        self._beside(wreck, whole=last is not None and not lost)
        self._derive()
        self._run("DELETE FROM sqlite_sequence WHERE name = 'change'")
        highest = max(last or 0, covered, self._highest)  # a place is given once, also where what it held is lost
        self._run("INSERT INTO sqlite_sequence (name, seq) VALUES ('change', ?)", (highest,))
        return Rebuilt(read, given, len(lost), records, untold, last is None)

    def _take_leaves(self, found: Journal, last: int | None, missing: list[int]) -> tuple[int | None, list[int]]:
        """Take in what is missing and stands on pages that nothing leads to any more; the last place, what is missing.

        Where SQLite reads nothing at all, everything is: every place up to the last one an intact page tells of.
        """
        known = [*found.changes, *found.identities, *found.used]
        if last is None and known:
            last = max(*known, found.last or 0)
            missing = list(range(1, last + 1))
        wanted = sorted(found.changes.keys() & set(missing))
        self._insert([found.changes[seq][0] for seq in wanted], {seq: found.changes[seq][1] for seq in wanted})
        taken = set(wanted)
        return last, [seq for seq in missing if seq not in taken]

    def _take(self, source: Wreck, last: int, elsewhere: int) -> list[int]:
        """Take in each change that can be read with all its edits; the places of the others, used or not."""
        missing: list[int] = []
        for places, changes in source.by_halves(_CHANGES, range(1, last + 1), elsewhere):
            self._note(len(places))
            if changes is None:
                missing += places
                continue
            by_seq: dict[int, list[Row]] = {}
            unread: set[int] = set()
            for part, edits in source.by_halves(_EDITS, places, elsewhere):
                if edits is None:
                    unread.update(part)
                    continue
                by_seq |= {seq: list(rows) for seq, rows in groupby(edits, key=lambda row: int(row[0]))}
            whole = [row for row in changes if row[0] in by_seq and row[0] not in unread]
            self._insert(whole, by_seq)
            missing += [row[0] for row in changes if row[0] not in by_seq or row[0] in unread]
        return missing

    def _take_whole(self, backup: Wreck, last: int) -> None:
        if self._take(backup, last, 0):
            raise Damaged("backup")

    def _insert(self, changes: Sequence[Row], edits: dict[int, list[Row]]) -> None:
        new: list[Row] = []
        parts: list[Row] = []
        for row in changes:
            identity = (row[1], row[2])
            if identity in self._held:
                continue
            place = row[0] if row[0] not in self._taken else self._highest + 1
            self._held.add(identity)
            self._taken.add(place)
            self._highest = max(self._highest, place)
            new.append((place, *row[1:]))
            parts += [(place, *edit[1:]) for edit in edits[row[0]]]
        if new:
            self._run(_INSERT_CHANGE, new)
            self._run(_INSERT_EDIT, parts)

    def _lost(self, wreck: Wreck, found: Journal, missing: list[int], covered: int) -> set[int]:
        """The places of changes that are nowhere any more."""
        if not missing:
            return set()
        rows = wreck.ask(_IDENTITIES)
        if rows is None and not found.identities:
            # Which places were in use is not known: those the backup has not are taken for lost.
            return {seq for seq in missing if seq > covered}
        identities = found.identities if rows is None else {seq: (session, counter) for seq, session, counter in rows}
        return {
            seq
            for seq in missing
            if (identities[seq] not in self._held if seq in identities else seq in found.used and seq > covered)
        }

    def _settings(self, wreck: Wreck, leaves: Leaves, backup: Wreck | None) -> None:
        """The settings; the backup's only where some cannot be read, since one that is not there was taken back."""
        if not self._put_settings(_parts(wreck, _META, "meta")):
            self._put_settings([list(leaves.settings())])
            self._put_settings(_parts(backup, _META, "meta") if backup is not None else ())
        self._run("DELETE FROM meta WHERE name = 'shape'")

    def _put_settings(self, parts: Iterable[list[Row] | None]) -> bool:
        """Whether all of them could be read."""
        whole = True
        for rows in parts:
            whole = whole and rows is not None
            if rows:
                self._run("INSERT OR IGNORE INTO meta (name, value) VALUES (?, ?)", rows)
        return whole

    def _files(self, source: Wreck, leaves: Leaves | None = None) -> None:
        """What is known of files, and the small ones that are what their name says."""
        whole = True
        for rows in _parts(source, _MEDIA, "media"):
            whole = whole and rows is not None
            self._put_files(rows or ())
        if not whole and leaves is not None:
            for row in leaves.files():
                self._put_files([row])

    def _put_files(self, rows: Iterable[Row]) -> None:
        sound = [row for row in rows if row[3] is None or hashlib.sha256(row[3]).hexdigest() == row[0]]
        if sound:
            self._run(
                "INSERT INTO media (sha256, size, media_type, content, on_server) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (sha256) DO UPDATE SET on_server = on_server OR excluded.on_server",
                sound,
            )

    def _beside(self, wreck: Wreck, *, whole: bool) -> None:
        """The history of syncing; and how far the server was read, where nothing of it has to be read again."""
        last = wreck.first("SELECT max(seq) FROM sync_event") or 0
        for _, rows in wreck.by_halves(_EVENTS, range(1, last + 1)) if last < 1 << 20 else ():
            if rows:
                self._run("INSERT INTO sync_event (seq, happened_at, code, facts) VALUES (?, ?, ?, ?)", rows)
        cursors = wreck.ask("SELECT scope, seq FROM cursor") if whole else None
        if cursors:
            self._run("INSERT INTO cursor (scope, seq) VALUES (?, ?)", cursors)

    def _derive(self) -> None:
        self._projection.create(self._connection)
        self._projection.fill(self._connection, heads.rebuild(self._connection))
        self._run("INSERT INTO meta (name, value) VALUES ('shape', ?)", (self._projection.shape,))


def _parts(source: Wreck, query: str, table: str) -> Iterator[list[Row] | None]:
    """The rows of a table with places of its own, None for those that cannot be read."""
    last = source.first(f"SELECT max(rowid) FROM {table}", f"SELECT count(*) FROM {table}")  # noqa: S608 - two names
    if last is None:
        yield None
        return
    for _, rows in source.by_halves(query, range(1, last + 1)):
        yield rows


def _touched(wreck: Wreck, found: Journal) -> dict[int, list[RecordKey]]:
    """The records each change spoke of, as far as an index still tells."""
    told: dict[int, list[RecordKey]] = {seq: list(keys) for seq, keys in found.used.items()}
    for query in _TOUCHED:
        for change, kind, record in wreck.ask(query) or ():
            keys = told.setdefault(change, [])
            if (kind, record) not in keys:
                keys.append((kind, record))
    return told
