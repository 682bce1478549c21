"""The heads of every field, kept in step with the journal: the rules of ``domain.merging``, for many edits at once.

A head is an edit of a field that no other edit has seen. What was seen before it arrived is noted as *awaited*, so
that the order of arrival changes nothing.
"""

import contextlib
import itertools
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar, cast

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
_Versions: TypeAlias = dict[str, dict[int, Head]]  # field → place of the change → what it says
T = TypeVar("T")

_BATCH = 400
_AT_ONCE = 2_000
_INSERT = "INSERT INTO head (record, kind, field, change, n) VALUES (?, ?, ?, ?, ?)"
_EVERY_EDIT_A_HEAD = (
    "INSERT INTO head (record, kind, field, change, n)"
    " SELECT record, kind, field, change, max(n) FROM edit GROUP BY record, kind, field, change"
)
_DELETE = "DELETE FROM head WHERE record = ? AND kind = ? AND field = ? AND change = ?"
_AWAIT = "INSERT OR IGNORE INTO awaited (record, kind, field, session, counter) VALUES (?, ?, ?, ?, ?)"
_EVERY_EDIT = (
    "SELECT e.record, e.kind, e.field, e.change, c.session, c.counter, c.at, c.author, e.value, e.seen"
    " FROM edit e JOIN change c ON c.seq = e.change ORDER BY e.record, e.kind, e.field, e.change, e.n"
)
_RECORD = operator.itemgetter(0, 1)


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
        run(_DELETE, gone)
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
    """Recompute every head from the edits alone; each record, as it follows from them.

    As in ``add``, every edit is a head until another is found to have seen it. One record is in memory at a time,
    whatever the size of the journal; the heads are complete once the last was asked for.
    """
    run = connection.exec_driver_sql
    run("DELETE FROM head")
    run("DELETE FROM awaited")
    run(_EVERY_EDIT_A_HEAD)
    gone: list[tuple[str | int, ...]] = []
    elsewhere: list[tuple[_Place, ChangeId]] = []
    for (record, kind), versions, with_seen in _every_record(connection):
        found: dict[str, Sequence[Head]] = {}
        for field, by_place in versions.items():
            found[field] = current = tuple(by_place.values())
            if len(current) > 1:
                found[field] = current = heads(current)
                unseen = {head.change for head in current}
                gone += [(record, kind, field, seq) for seq, head in by_place.items() if head.change not in unseen]
        if with_seen:
            elsewhere += [((record, kind, field), seen) for field, seen in _seen_elsewhere(versions)]
        if len(gone) + len(elsewhere) >= _AT_ONCE:
            _settle_seen(connection, gone, elsewhere)
            gone, elsewhere = [], []
        yield (kind, record), found
    _settle_seen(connection, gone, elsewhere)


def _every_record(connection: Connection) -> Iterator[tuple[tuple[str, str], _Versions, bool]]:
    """Every record, as (record, kind), with all that was ever written in its fields; whether any of it saw another."""
    # The driver's own cursor: at this number of rows, wrapping each costs more than reading it.
    with contextlib.closing(connection.connection.cursor()) as cursor:
        cursor.execute(_EVERY_EDIT)
        every = cast("Iterator[tuple[Any, ...]]", cursor)
        for key, rows in itertools.groupby(every, key=_RECORD):
            versions: _Versions = {}
            changes: dict[int, ChangeId] = {}
            with_seen = False
            for _, _, field, seq, session, counter, at, author, value, seen in rows:
                change = changes.get(seq)
                if change is None:
                    change = changes[seq] = ChangeId(session, counter)
                with_seen = with_seen or seen != ""
                head = Head(change, at, author, from_text(value), parse_seen(seen))
                if field in versions:
                    versions[field][seq] = head  # of a field set twice by one change the last counts, as in ``add``
                else:
                    versions[field] = {seq: head}
            yield key, versions, with_seen


def _seen_elsewhere(versions: _Versions) -> list[tuple[str, ChangeId]]:
    """What edits of a record have seen that is no change of this record: rarely anything."""
    held = {head.change for by_place in versions.values() for head in by_place.values()}
    return [
        (field, change)
        for field, by_place in versions.items()
        for head in by_place.values()
        for change in head.seen
        if change not in held
    ]


def _settle_seen(
    connection: Connection, gone: Sequence[tuple[str | int, ...]], elsewhere: Sequence[tuple[_Place, ChangeId]]
) -> None:
    """Take out the heads that another edit has seen, and note again what was seen and this journal does not hold."""
    known = places(connection, (change for _, change in elsewhere))
    awaited = [(*place, change.session, change.counter) for place, change in elsewhere if change not in known]
    if gone:
        connection.exec_driver_sql(_DELETE, gone)
    if awaited:
        connection.exec_driver_sql(_AWAIT, awaited)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    found = list(items)
    for start in range(0, len(found), _BATCH):
        yield found[start : start + _BATCH]
