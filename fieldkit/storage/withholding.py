"""Deletions others made, kept apart until the whole pull that brought them was weighed, or a person said yes.

They lie beside the settings and not in the journal: until they are taken in nothing follows from them. They are put
there in the transaction that notes how far the server was read, so that a cut loses none.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId, Edit, author_name
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import DELETED
from fieldkit.domain.withholding import Pending, asks_first
from fieldkit.storage import heads
from fieldkit.storage.heads import RecordKey
from fieldkit.storage.text import from_text, parse_seen, to_text, write_seen

_BEGAN = "pull_began"
"""The setting with the journal's length when a pull began that is not over: what came since is not what was here."""

_PULLED, _ASKED = "pulled ", "asked "
"""How the names begin of what is not weighed yet, and of what waits for a yes."""

PUT_OFF = "asked_put_off"
"""The setting that says that the person saw the question and left it for later."""


def sift(connection: Connection, changes: Sequence[Change], tables: Mapping[str, str]) -> list[Change]:
    """Keep apart what deletes a record that was here before this pull; the rest. ``tables`` are those of the kinds."""
    if changes:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO meta (name, value) SELECT ?, coalesce(max(seq), 0) FROM change", (_BEGAN,)
        )
    deleting = [change for change in changes if any(_hides(edit) for edit in change.edits)]
    known = heads.places(connection, (change.id for change in deleting))
    apart = {
        change.id: change
        for change in deleting
        if change.id not in known and any(_was_here(connection, edit, tables) for edit in change.edits if _hides(edit))
    }
    if apart:
        rows = [(f"{_PULLED}{change.id}", _written(change)) for change in apart.values()]
        connection.exec_driver_sql(
            "INSERT INTO meta (name, value) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM meta WHERE name IN (?1, ?3))",
            [(name, text, _ASKED + name.removeprefix(_PULLED)) for name, text in rows],
        )
    return [change for change in changes if change.id not in apart]


def _hides(edit: Edit) -> bool:
    return edit.field == DELETED and edit.value is True


def _was_here(connection: Connection, edit: Edit, tables: Mapping[str, str]) -> bool:
    if edit.kind not in tables:
        return False
    found = connection.exec_driver_sql(
        f'SELECT 1 FROM "{tables[edit.kind]}" r WHERE r.id = ?1 AND NOT r.deleted AND EXISTS (SELECT 1 FROM edit e'  # noqa: S608 - a kind's table
        " JOIN change c ON c.seq = e.change WHERE e.record = ?1 AND e.kind = ?2"
        " AND (c.local OR c.seq <= (SELECT CAST(value AS INTEGER) FROM meta WHERE name = ?3)))",
        (edit.record, edit.kind, _BEGAN),
    )
    return found.first() is not None


def is_open(connection: Connection) -> bool:
    """Whether a pull brought anything that was not weighed yet."""
    if connection.exec_driver_sql("SELECT 1 FROM meta WHERE name = ?", (_BEGAN,)).first() is not None:
        return True
    return next(_rows(connection, _PULLED), None) is not None


def weigh(connection: Connection, tables: Mapping[str, str], already: int) -> tuple[list[Change], int]:
    """The pull is over: what of it is to be taken in, and how many records that takes away.

    Nothing where it is so much, with the ``already`` taken away, that a person is asked first.
    """
    connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", (_BEGAN,))
    pulled = list(_rows(connection, _PULLED))
    hidden = len(_hidden(connection, tables, pulled))
    if not pulled or not asks_first(already + hidden, _live(connection, tables)):
        return pulled, hidden
    names = [(f"{_ASKED}{change.id}", f"{_PULLED}{change.id}") for change in pulled]
    connection.exec_driver_sql("UPDATE meta SET name = ? WHERE name = ?", names)
    connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", (PUT_OFF,))
    return [], 0


def asked(connection: Connection) -> list[Change]:
    """What waits for a yes."""
    return list(_rows(connection, _ASKED))


def apart(connection: Connection) -> list[Change]:
    """Everything kept apart, weighed or not."""
    return [*_rows(connection, _PULLED), *_rows(connection, _ASKED)]


def is_asked(connection: Connection) -> bool:
    """Whether anything waits for a yes, without reading it all."""
    return next(_rows(connection, _ASKED), None) is not None


def pending(connection: Connection, tables: Mapping[str, str]) -> Pending | None:
    """What waits for a yes, counted for the person who is asked; None for nothing."""
    changes = asked(connection)
    if not changes:
        return None
    hidden = _hidden(connection, tables, changes)
    dossiers = Counter(scope for scope, _ in hidden.values())
    authors = Counter(author for _, author in hidden.values())
    return Pending(
        tuple(change.id for change in changes),
        len(hidden),
        _live(connection, tables),
        tuple(dossiers.most_common()),
        tuple(author for author, _ in authors.most_common()),
    )


def let_go(connection: Connection, changes: Iterable[Change]) -> None:
    """Forget what has been taken in."""
    names = [(f"{stage}{change.id}",) for change in changes for stage in (_PULLED, _ASKED)]
    if names:
        connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", names)


def _rows(connection: Connection, stage: str) -> Iterator[Change]:
    rows = connection.exec_driver_sql(
        "SELECT value FROM meta WHERE name >= ? AND name < ? ORDER BY name", (stage, stage + "~")
    )
    return map(_read, rows.scalars())


def _hidden(
    connection: Connection, tables: Mapping[str, str], changes: Collection[Change]
) -> dict[RecordKey, tuple[str, str]]:
    """Records that would be gone, with their dossier and who deletes them; with a dossier goes all that is in it."""
    found: dict[RecordKey, tuple[str, str]] = {}
    dossiers: dict[str, str] = {}
    for change in changes:
        for edit in filter(_hides, change.edits):
            if edit.kind not in tables or _is_outdated(connection, change.id, edit):
                continue
            row = connection.exec_driver_sql(
                f'SELECT scope FROM "{tables[edit.kind]}" WHERE id = ? AND NOT deleted',  # noqa: S608 - a kind's table
                (edit.record,),
            ).first()
            if row is None:
                continue
            found.setdefault((edit.kind, edit.record), (row.scope, author_name(change.author)))
            if edit.kind == Dossier.KIND:
                dossiers.setdefault(edit.record, author_name(change.author))
    for kind, table in tables.items() if dossiers else ():
        for row in connection.exec_driver_sql(f'SELECT id, scope FROM "{table}" WHERE NOT deleted'):  # noqa: S608 - the same
            if row.scope in dossiers:
                found.setdefault((kind, row.id), (row.scope, dossiers[row.scope]))
    return found


def _is_outdated(connection: Connection, change: ChangeId, edit: Edit) -> bool:
    """Whether somebody who had seen the deletion took the record out of the bin again."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM awaited WHERE record = ? AND kind = ? AND field = ? AND session = ? AND counter = ?",
        (edit.record, edit.kind, edit.field, change.session, change.counter),
    )
    return found.first() is not None


def _live(connection: Connection, tables: Mapping[str, str]) -> int:
    run = connection.exec_driver_sql
    return sum(run(f'SELECT count(*) FROM "{table}" WHERE NOT deleted').scalar_one() for table in tables.values())  # noqa: S608 - the same


def _written(change: Change) -> str:
    edits = [[edit.kind, edit.record, edit.field, to_text(edit.value), write_seen(edit.seen)] for edit in change.edits]
    return msgspec.json.encode([str(change.id), change.scope, change.author, change.device, change.at, edits]).decode()


def _read(text: str) -> Change:
    identity, scope, author, device, at, edits = msgspec.json.decode(text)
    return Change(
        ChangeId.parse(identity),
        scope,
        author,
        device,
        at,
        tuple(
            Edit(kind, record, field, from_text(value), parse_seen(seen)) for kind, record, field, value, seen in edits
        ),
    )
