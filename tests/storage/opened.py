"""Real stores on real folders, opened with a key at hand instead of a passphrase, and everything one holds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.merging import project
from fieldkit.domain.unlocking import Secret
from fieldkit.domain.values import Plain
from fieldkit.storage import heads
from fieldkit.storage.folder import describe_folder
from fieldkit.storage.store import Store, create_store, open_described, open_unlocked
from fieldkit.storage.unlocked import unlocked

KEY = bytes(range(32))
AUTHOR = "Awa <awa@example.org>"
Heads: TypeAlias = dict[tuple[str, str], dict[str, set[ChangeId]]]


def create(folder: Path) -> Store:
    """A new store whose key is ``KEY``."""
    return create_store(folder, KEY)


def open_again(folder: Path, key: bytes = KEY) -> Store:
    """A store that exists already."""
    return open_described(folder, describe_folder(folder), key)


def open_store(folder: Path, secret: Secret | None) -> Store:
    """A store opened as a person does."""
    with unlocked(folder, secret) as found:
        return open_unlocked(found)


def empty(store: Store) -> None:
    """Take everything out of a store: quicker than making another."""

    derived_tables = [table.name for table in store.projection.tables.values()]

    def clear(connection: Any) -> None:  # noqa: ANN401 - tests need no SQLAlchemy of their own
        for table in ("head", "awaited", "edit", "change", "media", "cursor", "media_use", "search_entry", "search"):
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - the names are the ones above
        for table in derived_tables:
            connection.exec_driver_sql(f'DELETE FROM "{table}"')  # noqa: S608 - tables of the store

    store.in_transaction(clear)


def write(store: Store, record: str, *, typing: bool = False, **values: Plain) -> ChangeId:
    """Give fields of a visit values, having seen what the store shows; the change that says so."""
    return write_values(store, "visit", record, values, typing=typing)


def write_values(
    store: Store, kind: str, record: str, values: Mapping[str, Plain], *, typing: bool = False
) -> ChangeId:
    """Give fields of any record values, having seen what the store shows; the change that says so."""
    with store.read() as reader:
        shown = heads.read(reader.connection, [(kind, record)])[kind, record]
    edits = [
        Edit(kind, record, name, value, tuple(head.change for head in shown.get(name, ())))
        for name, value in values.items()
    ]
    return store.commit(AUTHOR, [("d1", edit) for edit in edits], typing=typing).changes[-1]


def journal_of(store: Store) -> list[Change]:
    """Every change a store holds."""
    with store.read() as reader:
        return list(reader.changes())


def heads_of(store: Store) -> Heads:
    """The heads a store keeps."""
    with store.read() as reader:
        rows = reader.connection.exec_driver_sql(
            "SELECT h.kind, h.record, h.field, c.session, c.counter FROM head h JOIN change c ON c.seq = h.change"
        ).all()
    found: Heads = {}
    for kind, record, field, session, counter in rows:
        found.setdefault((kind, record), {}).setdefault(field, set()).add(ChangeId(session, counter))
    return found


def heads_from_scratch(changes: list[Change]) -> Heads:
    """The heads that a set of changes has."""
    found: Heads = {}
    for key, by_field in project(changes).items():
        for field, settled in by_field.items():
            if settled:
                found.setdefault(key, {})[field] = {head.change for head in settled}
    return found


def derived(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that follows from the journal, whatever its place in a table."""
    names = [table.name for table in store.projection.tables.values()]
    queries = {name: f'SELECT * FROM "{name}"' for name in names}  # noqa: S608 - tables of the store
    queries["media_use"] = "SELECT * FROM media_use"
    queries["search"] = (
        "SELECT e.kind, e.record, e.dossier, s.title, s.body FROM search s JOIN search_entry e ON e.rowid = s.rowid"
    )
    with store.read() as reader:
        found = {
            name: sorted((tuple(row) for row in reader.connection.exec_driver_sql(query)), key=repr)
            for name, query in queries.items()
        }
        for table in ("search", "search_entry"):
            count = reader.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608 - two names
            assert count == len(found["search"]), f"{table} holds rows that belong to no record"
    return {name: rows for name, rows in found.items() if rows}
