"""The journal: changes go in, heads stay true. The same rules as ``domain.merging``, kept up edit by edit."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.merging import Head, project
from fieldkit.domain.values import Plain

RecordKey = tuple[str, str]
"""Kind and id."""

_CHANGE_COLUMNS = "c.seq, c.session, c.counter, c.scope, c.author, c.device, c.at"
_ENCODE = msgspec.json.Encoder()
_DECODE = msgspec.json.Decoder()
_BATCH = 400


def to_text(plain: Plain) -> str:
    """A plain value as JSON text."""
    return _ENCODE.encode(plain).decode()


def from_text(text: str) -> Plain:
    """A plain value from JSON text."""
    value: Plain = _DECODE.decode(text)
    return value


def insert(connection: Connection, change: Change, *, local: bool, gesture: str = "") -> set[RecordKey]:
    """Take a change in and bring the heads up to date; the records it touches, none when it was known already."""
    run = connection.exec_driver_sql
    inserted = run(
        "INSERT INTO change (session, counter, scope, author, device, at, gesture, local, offered, verdict, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '') ON CONFLICT (session, counter) DO NOTHING RETURNING seq",
        (
            change.id.session,
            change.id.counter,
            change.scope,
            change.author,
            change.device,
            change.at,
            gesture,
            local,
            not local,
            None if local else "applied",
        ),
    ).scalar()
    if inserted is None:
        return set()
    for n, edit in enumerate(change.edits):
        run(
            "INSERT INTO edit (change, n, kind, record, field, value, seen) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (inserted, n, edit.kind, edit.record, edit.field, to_text(edit.value), " ".join(map(str, edit.seen))),
        )
        _supersede(connection, edit, change.id)
        run(
            "INSERT INTO head (record, field, change, n, kind) SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS"
            " (SELECT 1 FROM awaited WHERE record = ? AND field = ? AND session = ? AND counter = ?)",
            (
                *(edit.record, edit.field, inserted, n, edit.kind),
                *(edit.record, edit.field, change.id.session, change.id.counter),
            ),
        )
    return {(edit.kind, edit.record) for edit in change.edits}


def _supersede(connection: Connection, edit: Edit, by: ChangeId) -> None:
    run = connection.exec_driver_sql
    for seen in edit.seen:
        if seen == by:
            continue
        known = run("SELECT seq FROM change WHERE session = ? AND counter = ?", (seen.session, seen.counter)).scalar()
        if known is None:
            run(
                "INSERT OR IGNORE INTO awaited (record, field, session, counter) VALUES (?, ?, ?, ?)",
                (edit.record, edit.field, seen.session, seen.counter),
            )
        else:
            run("DELETE FROM head WHERE record = ? AND field = ? AND change = ?", (edit.record, edit.field, known))


def amend(connection: Connection, earlier: ChangeId, later: Change, gesture: str) -> set[RecordKey]:
    """Put ``later`` in the place of an earlier change nobody else has been offered.

    Each edit of ``later`` takes over what its predecessor had seen, so the field's history reads as one edit.
    """
    run = connection.exec_driver_sql
    key = (earlier.session, earlier.counter)
    seq = run("SELECT seq FROM change WHERE session = ? AND counter = ?", key).scalar_one()
    before = {(old.record, old.field): old.seen for old in _edits_of(connection, [seq])[seq]}
    edits = tuple(
        Edit(
            new.kind,
            new.record,
            new.field,
            new.value,
            tuple(dict.fromkeys([*before[new.record, new.field], *(seen for seen in new.seen if seen != earlier)])),
        )
        for new in later.edits
    )
    for table in ("head", "edit"):
        run(f"DELETE FROM {table} WHERE change = ?", (seq,))  # noqa: S608 - the table names are the two above
    run("DELETE FROM change WHERE seq = ?", (seq,))
    replaced = Change(later.id, later.scope, later.author, later.device, later.at, edits)
    return insert(connection, replaced, local=True, gesture=gesture)


def can_be_amended(connection: Connection, earlier: ChangeId, edits: Sequence[Edit]) -> bool:
    """Whether ``edits`` continue ``earlier``: same fields, seen on screen, and never offered to anybody."""
    row = connection.exec_driver_sql(
        "SELECT seq FROM change WHERE session = ? AND counter = ? AND local AND NOT offered",
        (earlier.session, earlier.counter),
    ).scalar()
    if row is None:
        return False
    old = {(edit.kind, edit.record, edit.field) for edit in _edits_of(connection, [row])[row]}
    new = {(edit.kind, edit.record, edit.field) for edit in edits}
    return old == new and all(earlier in edit.seen for edit in edits)


def read_changes(connection: Connection, where: str, parameters: tuple[object, ...] = ()) -> Iterator[Change]:
    """Changes in the order they were taken in; ``where`` is a condition on ``c``, written in this room."""
    rows = connection.exec_driver_sql(
        f"SELECT {_CHANGE_COLUMNS} FROM change c WHERE {where} ORDER BY c.seq",  # noqa: S608 - written in this room
        parameters,
    ).all()
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        edits = _edits_of(connection, [row.seq for row in batch])
        for row in batch:
            identity = ChangeId(row.session, row.counter)
            yield Change(identity, row.scope, row.author, row.device, row.at, tuple(edits[row.seq]))


def _edits_of(connection: Connection, seqs: Sequence[int]) -> dict[int, list[Edit]]:
    found: dict[int, list[Edit]] = {seq: [] for seq in seqs}
    marks = ",".join("?" * len(seqs))
    rows = connection.exec_driver_sql(
        f"SELECT change, kind, record, field, value, seen FROM edit WHERE change IN ({marks}) ORDER BY change, n",  # noqa: S608
        tuple(seqs),
    )
    for row in rows:
        found[row.change].append(Edit(row.kind, row.record, row.field, from_text(row.value), parse_seen(row.seen)))
    return found


def parse_seen(text: str) -> tuple[ChangeId, ...]:
    """Change ids from their stored text."""
    return tuple(ChangeId.parse(word) for word in text.split())


def read_heads(connection: Connection, records: Iterable[str]) -> dict[str, dict[str, list[Head]]]:
    """The heads of every field of the given records."""
    wanted = list(records)
    found: dict[str, dict[str, list[Head]]] = {record: {} for record in wanted}
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        marks = ",".join("?" * len(batch))
        rows = connection.exec_driver_sql(
            "SELECT h.record, h.field, c.session, c.counter, c.at, c.author, e.value, e.seen"  # noqa: S608 - marks only
            " FROM head h JOIN change c ON c.seq = h.change JOIN edit e ON e.change = h.change AND e.n = h.n"
            f" WHERE h.record IN ({marks})",
            tuple(batch),
        )
        for row in rows:
            head = Head(
                ChangeId(row.session, row.counter), row.at, row.author, from_text(row.value), parse_seen(row.seen)
            )
            found[row.record].setdefault(row.field, []).append(head)
    return found


def rebuild_heads(connection: Connection) -> set[RecordKey]:
    """Recompute every head from the edits alone; the records there are."""
    run = connection.exec_driver_sql
    run("DELETE FROM head")
    run("DELETE FROM awaited")
    changes = list(read_changes(connection, "1"))
    seqs = {
        ChangeId(row.session, row.counter): row.seq for row in run("SELECT seq, session, counter FROM change").all()
    }
    places = {(change.id, edit.record, edit.field): n for change in changes for n, edit in enumerate(change.edits)}
    records = project(changes)
    rows = [
        (record, field, seqs[head.change], places[head.change, record, field], kind)
        for (kind, record), by_field in records.items()
        for field, heads in by_field.items()
        for head in heads
    ]
    if rows:
        run("INSERT INTO head (record, field, change, n, kind) VALUES (?, ?, ?, ?, ?)", rows)
    missing = {
        (edit.record, edit.field, seen.session, seen.counter)
        for change in changes
        for edit in change.edits
        for seen in edit.seen
        if seen not in seqs
    }
    if missing:
        run("INSERT INTO awaited (record, field, session, counter) VALUES (?, ?, ?, ?)", sorted(missing))
    return set(records)
