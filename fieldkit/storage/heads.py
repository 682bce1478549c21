"""The heads of every field, kept in step with the journal: the rules of ``domain.merging``, for many edits at once.

A head is an edit of a field that no other edit has seen. What was seen before it arrived is noted as *awaited*, so
that the order of arrival changes nothing.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.merging import Head, heads
from fieldkit.storage.text import from_text, parse_seen

RecordKey: TypeAlias = tuple[str, str]
"""Kind and id."""

ByField: TypeAlias = Mapping[str, Sequence[Head]]
Taken: TypeAlias = tuple[int, Change]
"""A change with its place in the journal."""

_Place: TypeAlias = tuple[str, str, str]  # record, kind, field
_Version: TypeAlias = tuple[int, int, Head]  # place of the change, rank of the edit in it, what it says
T = TypeVar("T")

_BATCH = 400
_AT_ONCE = 2_000
_INSERT = "INSERT INTO head (record, kind, field, change, n) VALUES (?, ?, ?, ?, ?)"
_AWAIT = "INSERT OR IGNORE INTO awaited (record, kind, field, session, counter) VALUES (?, ?, ?, ?, ?)"


def places(connection: Connection, changes: Iterable[ChangeId]) -> dict[ChangeId, int]:
    """Where in the journal the given changes are; those it does not hold are left out."""
    found: dict[ChangeId, int] = {}
    for batch in _batches(dict.fromkeys(changes)):
        wanted = ",".join(["(?, ?)"] * len(batch))
        rows = connection.exec_driver_sql(
            f"WITH wanted (session, counter) AS (VALUES {wanted}) SELECT c.session, c.counter, c.seq"  # noqa: S608 - marks only
            " FROM wanted CROSS JOIN change c ON c.session = wanted.session AND c.counter = wanted.counter",
            tuple(part for identity in batch for part in (identity.session, identity.counter)),
        )
        found.update((ChangeId(session, counter), seq) for session, counter, seq in rows.all())
    return found


def add(connection: Connection, taken: Sequence[Taken], *, new: bool = False) -> None:
    """Bring the heads up to date with changes just taken in, in ascending places.

    ``new`` says that they were just made here, so that nothing can have seen them.
    """
    edits = [(seq, change.id, place, n, edit) for seq, change in taken for place, (n, edit) in _edits(change).items()]
    if not edits:
        return
    run = connection.exec_driver_sql
    run(_INSERT, [(*place, seq, n) for seq, _, place, n, _ in edits])
    if not new:
        run(
            "DELETE FROM head WHERE change >= ? AND EXISTS (SELECT 1 FROM awaited a, change c"
            " WHERE a.record = head.record AND a.kind = head.kind AND a.field = head.field AND c.seq = head.change"
            " AND c.session = a.session AND c.counter = a.counter)",
            (taken[0][0],),
        )
    replaced = [(place, seen) for _, identity, place, _, edit in edits for seen in edit.seen if seen != identity]
    known = places(connection, (seen for _, seen in replaced))
    gone = [(*place, known[seen]) for place, seen in replaced if seen in known]
    awaited = [(*place, seen.session, seen.counter) for place, seen in replaced if seen not in known]
    if gone:
        run("DELETE FROM head WHERE record = ? AND kind = ? AND field = ? AND change = ?", gone)
    if awaited:
        run(_AWAIT, awaited)


def _edits(change: Change) -> dict[_Place, tuple[int, Edit]]:
    """The edits that count, with their rank in the change: of a field set twice, the last."""
    return {(edit.record, edit.kind, edit.field): (n, edit) for n, edit in enumerate(change.edits)}


def read(connection: Connection, records: Iterable[RecordKey]) -> dict[RecordKey, dict[str, list[Head]]]:
    """The heads of every field of the given records."""
    found: dict[RecordKey, dict[str, list[Head]]] = {key: {} for key in records}
    for batch in _batches({record for _, record in found}):
        rows = connection.exec_driver_sql(
            "SELECT h.kind, h.record, h.field, c.session, c.counter, c.at, c.author, e.value, e.seen"  # noqa: S608 - marks only
            " FROM head h JOIN change c ON c.seq = h.change JOIN edit e ON e.change = h.change AND e.n = h.n"
            f" WHERE h.record IN ({','.join('?' * len(batch))})",
            tuple(batch),
        )
        for kind, record, field, session, counter, at, author, value, seen in rows.all():
            if (kind, record) in found:
                head = Head(ChangeId(session, counter), at, author, from_text(value), parse_seen(seen))
                found[kind, record].setdefault(field, []).append(head)
    return found


def rebuild(connection: Connection) -> Iterator[tuple[RecordKey, ByField]]:
    """Recompute every head from the edits alone; each record, once its heads are on their way to the table.

    One record is in memory at a time, whatever the size of the journal.
    """
    run = connection.exec_driver_sql
    run("DELETE FROM head")
    run("DELETE FROM awaited")
    waiting: list[tuple[str | int, ...]] = []
    for (record, kind), versions in itertools.groupby(_every_version(connection), key=lambda row: row[0]):
        by_field: dict[str, list[_Version]] = {}
        for _, field, version in versions:
            by_field.setdefault(field, []).append(version)
        found = {field: _unseen(each) for field, each in by_field.items()}
        waiting += [(record, kind, field, seq, n) for field, current in found.items() for seq, n, _ in current]
        if len(waiting) >= _AT_ONCE:
            run(_INSERT, waiting)
            waiting = []
        yield (kind, record), {field: [head for _, _, head in current] for field, current in found.items()}
    if waiting:
        run(_INSERT, waiting)
    _await_missing(connection)


def _every_version(connection: Connection) -> Iterator[tuple[tuple[str, str], str, _Version]]:
    """Every edit, as (record, kind), field and version, record by record."""
    # The driver's own cursor: at this number of rows, wrapping each costs more than reading it.
    cursor = connection.connection.cursor()
    cursor.execute(
        "SELECT e.record, e.kind, e.field, e.change, e.n, c.session, c.counter, c.at, c.author, e.value, e.seen"
        " FROM edit e JOIN change c ON c.seq = e.change ORDER BY e.record, e.kind, e.field, e.change, e.n"
    )
    while rows := cursor.fetchmany(_AT_ONCE):
        for record, kind, field, seq, n, session, counter, at, author, value, seen in rows:
            head = Head(ChangeId(session, counter), at, author, from_text(value), parse_seen(seen))
            yield (record, kind), field, (seq, n, head)
    cursor.close()


def _unseen(versions: list[_Version]) -> list[_Version]:
    """The versions of one field that are its heads."""
    if len(versions) == 1:
        return versions
    by_change = {version[2].change: version for version in versions}
    return [by_change[head.change] for head in heads(head for _, _, head in versions)]


def _await_missing(connection: Connection) -> None:
    """Note again what edits have seen and this journal does not hold."""
    run = connection.exec_driver_sql
    known = {(session, counter) for session, counter in run("SELECT session, counter FROM change").all()}
    rows = run("SELECT record, kind, field, seen FROM edit WHERE seen != ''")
    missing = [
        (record, kind, field, identity.session, identity.counter)
        for record, kind, field, seen in rows.all()
        for identity in parse_seen(seen)
        if (identity.session, identity.counter) not in known
    ]
    if missing:
        run(_AWAIT, missing)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    found = list(items)
    for start in range(0, len(found), _BATCH):
        yield found[start : start + _BATCH]
