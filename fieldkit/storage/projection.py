"""Records and search entries as they follow from the heads."""

import itertools
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, MetaData, Table

from fieldkit.domain.changes import NETWORK
from fieldkit.domain.fields import Field, Kind
from fieldkit.domain.ids import is_id
from fieldkit.domain.kinds import KINDS, scope_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.merging import fate, settle
from fieldkit.domain.values import Plain, Shape
from fieldkit.errors import BadValue
from fieldkit.storage import heads
from fieldkit.storage.columns import column
from fieldkit.storage.heads import ByField, RecordKey
from fieldkit.storage.tables import NOTED, is_structured, record_tables, shape_of, table_name

_SEARCH_TABLE = (
    "CREATE VIRTUAL TABLE search USING fts5 (title, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"
)
_INDEX_PAGE = 3_900
"""Bytes of a page of the index. FTS5's own measure fills a page of SQLite, of which the cipher takes 80 bytes for the
seal: each would need a second one for its last few bytes."""

_GATHERED, _USUAL = {"hashsize": 8 << 20, "automerge": 0}, {"hashsize": 1 << 20, "automerge": 4}
"""Bytes of words gathered in memory before the index writes them out, and how many such parts it makes one of."""

_INSERT, _REPLACE = "INSERT", "INSERT OR REPLACE"
_BATCH = 500


class Projection:
    """The derived tables of one workspace."""

    def __init__(self, kinds: Mapping[str, Kind] = KINDS) -> None:
        """``kinds`` are the kinds this program knows."""
        self._kinds = kinds
        self.names = {name: table_name(name) for name in kinds}
        self.shape = shape_of(kinds)
        self._layouts = {name: _layout(kind) for name, kind in kinds.items()}
        self._filing = {name for name, layout in self._layouts.items() if layout.files}

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The table of each kind; describing them all takes longer than opening a workspace that has them."""
        return self._described[1]

    @cached_property
    def _described(self) -> tuple[MetaData, dict[str, Table]]:
        return record_tables(self._kinds)

    def create(self, connection: Connection) -> None:
        """Make the derived tables anew and empty."""
        run = connection.exec_driver_sql
        names = run("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'r\\_%' ESCAPE '\\'").scalars()
        for name in [*names.all(), "media_use", "search_entry", "search"]:
            run(f'DROP TABLE IF EXISTS "{name}"')
        self._described[0].create_all(connection)
        run(_SEARCH_TABLE)
        _configure(connection, {"pgsz": _INDEX_PAGE})

    def refresh(self, connection: Connection, records: Iterable[RecordKey]) -> None:
        """Bring the rows of the given records up to date with their heads.

        Unknown kinds have no rows, nor has what was received under a name that is no id: screens never see it.
        """
        wanted = [key for key in records if self._has_row(key)]
        for start in range(0, len(wanted), _BATCH):
            found = heads.read(connection, wanted[start : start + _BATCH])
            rows = _Rows(found, self._filing)
            rows.forget(connection)
            self._write(connection, found, rows, _REPLACE)

    def fill(self, connection: Connection, records: Iterable[tuple[RecordKey, ByField]]) -> list[RecordKey]:
        """Write the rows of records into tables just made; which records there were, of known kinds or not."""
        written: list[RecordKey] = []
        each = iter(records)
        _configure(connection, _GATHERED)
        while batch := list(itertools.islice(each, _BATCH)):
            written += [key for key, _ in batch]
            known = {key: by_field for key, by_field in batch if self._has_row(key)}
            # Replacing a row sets a mark to go back to, and at each mark the index writes out what it has gathered.
            self._write(connection, known, _Rows(known, self._filing), _INSERT)
        _configure(connection, _USUAL)
        return written

    def _has_row(self, key: RecordKey) -> bool:
        return key[0] in self._kinds and is_id(key[1])

    def _write(self, connection: Connection, records: Mapping[RecordKey, ByField], rows: "_Rows", insert: str) -> None:
        by_kind: dict[str, list[tuple[Any, ...]]] = {}
        for (kind, record), by_field in records.items():
            by_kind.setdefault(kind, []).append(_row(self._layouts[kind], record, by_field, rows))
        for kind, found in by_kind.items():
            connection.exec_driver_sql(f"{insert} {self._layouts[kind].target}", found)
        rows.write(connection, insert)


@dataclass(frozen=True, slots=True)
class _Layout:
    """A kind's table as its rows are written: ``names`` of its columns, and which fields need more than their value."""

    kind: Kind
    target: str
    names: tuple[str, ...]
    structured: tuple[Field, ...]
    files: tuple[str, ...]
    searched: tuple[str, ...]


def _layout(kind: Kind) -> _Layout:
    marks = ",".join("?" * (len(NOTED) + len(kind.fields)))
    return _Layout(
        kind,
        f'INTO "{table_name(kind.name)}" VALUES ({marks})',
        tuple(field.name for field in kind.fields),
        tuple(field for field in kind.fields if is_structured(field)),
        tuple(field.name for field in kind.fields if field.about.shape is Shape.BLOB),
        tuple(field.name for field in kind.fields if field.about.searchable),
    )


def _row(layout: _Layout, record: str, by_field: ByField, rows: "_Rows") -> tuple[Any, ...]:
    known = layout.kind.by_name
    settled = {name: settle(found, known.get(name)) for name, found in by_field.items()}
    plain = {name: _readable(known[name], found.value) for name, found in settled.items() if name in known}
    judged = fate(by_field)
    dossier = plain.get("dossier")
    scope = scope_of(layout.kind.name, record, dossier if isinstance(dossier, str) else NETWORK)
    if not judged.deleted:
        rows.add(layout, record, scope, plain)
    columns = plain | {field.name: column(field, plain.get(field.name)) for field in layout.structured}
    return (
        record,
        judged.deleted,
        sum(found.in_conflict for found in settled.values()) + bool(judged.touched),
        scope,
        max((head.at for found in by_field.values() for head in found), default=0),
        *map(columns.get, layout.names),
    )


class _Rows:
    """Files and words of a batch of records, written together."""

    def __init__(self, records: Iterable[RecordKey], filing: Collection[str]) -> None:
        """``records`` are the batch, ``filing`` the kinds that have files; nothing is read or written yet."""
        self._records = list(records)
        self._filing = filing
        self._indexed: dict[RecordKey, tuple[int, str]] = {}
        self._files: list[tuple[Any, ...]] = []
        self._words: list[tuple[RecordKey, str, str, str]] = []

    def forget(self, connection: Connection) -> None:
        """Take out the files of these records, and learn their places in the index."""
        run = connection.exec_driver_sql
        pairs = [(record, kind) for kind, record in self._records]
        marks = ",".join(["(?, ?)"] * len(pairs))
        found = run(
            f"WITH wanted (record, kind) AS (VALUES {marks}) SELECT e.kind, e.record, e.rowid, e.dossier FROM wanted"  # noqa: S608 - marks only
            " CROSS JOIN search_entry e ON e.record = wanted.record AND e.kind = wanted.kind",
            tuple(part for pair in pairs for part in pair),
        )
        self._indexed = {(kind, record): (rowid, dossier) for kind, record, rowid, dossier in found.all()}
        with_files = [(record, kind) for kind, record in self._records if kind in self._filing]
        if with_files:
            run("DELETE FROM media_use WHERE record = ? AND kind = ?", with_files)

    def add(self, layout: _Layout, record: str, scope: str, plain: Mapping[str, Plain]) -> None:
        """Note the files and words of a record that is not in the bin."""
        kind = layout.kind
        for name in layout.files:
            file = plain.get(name)
            if isinstance(file, list):
                self._files.append((record, kind.name, name, *file, scope))
        title = " ".join(_words(plain.get(name)) for name in kind.record_type.TITLE).strip()
        body = "\n".join(words for name in layout.searched if (words := _words(plain.get(name))))
        if title or body:
            self._words.append(((kind.name, record), scope, title, body))

    def write(self, connection: Connection, insert: str) -> None:
        """Put everything noted into the tables; ``insert`` says whether there may be rows in its place."""
        run = connection.exec_driver_sql
        if self._files:
            run(
                "INSERT INTO media_use (record, kind, field, sha256, size, media_type, scope)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                self._files,
            )
        silent = self._indexed.keys() - {key for key, _, _, _ in self._words}
        if silent:
            rowids = [(self._indexed[key][0],) for key in silent]
            run("DELETE FROM search WHERE rowid = ?", rowids)
            run("DELETE FROM search_entry WHERE rowid = ?", rowids)
        places = self._places(connection)
        moved = [
            (places[key], key[1], key[0], scope)
            for key, scope, _, _ in self._words
            if self._indexed.get(key) != (places[key], scope)
        ]
        if moved:
            run(f"{insert} INTO search_entry (rowid, record, kind, dossier) VALUES (?, ?, ?, ?)", moved)
        if self._words:
            run(
                f"{insert} INTO search (rowid, title, body) VALUES (?, ?, ?)",
                [(places[key], title, body) for key, _, title, body in self._words],
            )

    def _places(self, connection: Connection) -> dict[RecordKey, int]:
        """Where in the index each record with words stands: where it stood, or after all others."""
        places = {key: self._indexed[key][0] for key, _, _, _ in self._words if key in self._indexed}
        fresh = [key for key, _, _, _ in self._words if key not in places]
        if fresh:
            first = connection.exec_driver_sql("SELECT coalesce(max(rowid), 0) + 1 FROM search_entry").scalar_one()
            places |= {key: place for place, key in enumerate(fresh, first)}
        return places


def _configure(connection: Connection, options: Mapping[str, int]) -> None:
    """Set options of the index, which are part of the database."""
    connection.exec_driver_sql("INSERT INTO search (search, rank) VALUES (?, ?)", list(options.items()))


def _readable(field: Field, plain: Plain) -> Plain:
    """The value as this program writes it; None when it is empty or of a shape from a newer version.

    What is left out here stays in the journal and is shown after an upgrade.
    """
    if plain is None:
        return None
    try:
        return field.rewritten(plain)
    except BadValue:
        return None


def _words(plain: Plain) -> str:
    if isinstance(plain, str):
        return plain
    if isinstance(plain, list):
        return " ".join(item for item in plain if isinstance(item, str))
    return ""
