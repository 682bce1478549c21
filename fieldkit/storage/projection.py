"""Records and search entries as they follow from the heads."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, MetaData, Table

from fieldkit.domain.changes import NETWORK
from fieldkit.domain.fields import Field, Kind
from fieldkit.domain.kinds import KINDS, scope_of
from fieldkit.domain.merging import Head, fate, settle
from fieldkit.domain.values import Plain, Shape
from fieldkit.errors import BadValue
from fieldkit.storage.journal import RecordKey, from_text, read_heads, to_text
from fieldkit.storage.tables import is_structured, record_tables, shape_of

_SEARCH_TABLE = (
    "CREATE VIRTUAL TABLE search USING fts5 (title, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"
)
_BATCH = 500


class Projection:
    """The derived tables of one workspace."""

    def __init__(self, kinds: Mapping[str, Kind] = KINDS) -> None:
        """``kinds`` are the kinds this program knows."""
        self._kinds = kinds
        self._metadata: MetaData
        self._metadata, self.tables = record_tables(kinds)
        self.shape = shape_of(kinds)
        self._inserts = {name: _upsert(table) for name, table in self.tables.items()}

    def create(self, connection: Connection) -> None:
        """Make the derived tables anew and empty."""
        run = connection.exec_driver_sql
        names = run("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'r\\_%' ESCAPE '\\'").scalars()
        for name in [*names.all(), "media_use", "search_entry", "search"]:
            run(f'DROP TABLE IF EXISTS "{name}"')
        self._metadata.create_all(connection)
        run(_SEARCH_TABLE)

    def refresh(self, connection: Connection, records: Iterable[RecordKey]) -> None:
        """Bring the rows of the given records up to date with their heads. Unknown kinds have no rows."""
        wanted = [(kind, record) for kind, record in records if kind in self._kinds]
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            heads = read_heads(connection, [record for _, record in batch])
            for kind, record in batch:
                self._write(connection, self._kinds[kind], record, heads[record])

    def _write(self, connection: Connection, kind: Kind, record: str, by_field: Mapping[str, Sequence[Head]]) -> None:
        settled = {name: settle(heads, kind.by_name.get(name)) for name, heads in by_field.items()}
        plain = {name: found.value for name, found in settled.items()}
        judged = fate(by_field)
        dossier = plain.get("dossier")
        scope = scope_of(kind.name, record, dossier if isinstance(dossier, str) else NETWORK)
        row = [
            record,
            judged.deleted,
            sum(found.in_conflict for found in settled.values()) + bool(judged.touched),
            scope,
            max((head.at for heads in by_field.values() for head in heads), default=0),
            *(_column(field, plain.get(field.name)) for field in kind.fields),
        ]
        run = connection.exec_driver_sql
        run(self._inserts[kind.name], tuple(row))
        run("DELETE FROM media_use WHERE record = ?", (record,))
        _forget_words(connection, record)
        if judged.deleted:
            return
        for field in kind.fields:
            file = plain.get(field.name)
            if field.about.shape is Shape.BLOB and isinstance(file, list) and len(file) == 3:
                run(
                    "INSERT INTO media_use (record, field, sha256, size, media_type, scope) VALUES (?, ?, ?, ?, ?, ?)",
                    (record, field.name, *file, scope),
                )
        _index_words(connection, kind, record, scope, plain)


def _upsert(table: Table) -> str:
    marks = ",".join("?" * len(table.columns))
    return f'INSERT OR REPLACE INTO "{table.name}" VALUES ({marks})'  # noqa: S608 - a table of ours


def _column(field: Field, plain: Plain) -> Any:  # noqa: ANN401 - a column holds text or a number
    if plain is None:
        return None
    try:
        field.value(plain)
    except BadValue:
        return None  # from a newer version: kept in the journal, shown after an upgrade
    return to_text(plain) if is_structured(field) else plain


def plain_of(field: Field, column: Any) -> Plain:  # noqa: ANN401 - a column holds text or a number
    """The plain value behind a column."""
    if column is None:
        return None
    if is_structured(field):
        return from_text(column)
    return bool(column) if field.about.shape is Shape.FLAG else column


def _forget_words(connection: Connection, record: str) -> None:
    run = connection.exec_driver_sql
    rowid = run("DELETE FROM search_entry WHERE record = ? RETURNING rowid", (record,)).scalar()
    if rowid is not None:
        run("DELETE FROM search WHERE rowid = ?", (rowid,))


def _index_words(connection: Connection, kind: Kind, record: str, dossier: str, plain: Mapping[str, Plain]) -> None:
    title = " ".join(_words(plain.get(name)) for name in kind.record_type.TITLE).strip()
    body = "\n".join(
        words for field in kind.fields if field.about.searchable and (words := _words(plain.get(field.name)))
    )
    if not title and not body:
        return
    run = connection.exec_driver_sql
    rowid = run(
        "INSERT INTO search_entry (record, kind, dossier) VALUES (?, ?, ?) RETURNING rowid",
        (record, kind.name, dossier),
    ).scalar_one()
    run("INSERT INTO search (rowid, title, body) VALUES (?, ?, ?)", (rowid, title, body))


def _words(plain: Plain) -> str:
    if isinstance(plain, str):
        return plain
    if isinstance(plain, list):
        return " ".join(item for item in plain if isinstance(item, str))
    return ""
