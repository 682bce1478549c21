"""The journal: changes go in, in any order and any number of times, and come out as they were."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.errors import BadValue
from fieldkit.storage import heads
from fieldkit.storage.text import from_text, parse_seen, to_text, write_seen

_CHANGE_COLUMNS = "c.seq, c.session, c.counter, c.scope, c.author, c.device, c.at"
_BATCH = 400
_LARGEST = 2**63 - 1


def insert(connection: Connection, changes: Sequence[Change], *, local: bool, gesture: str = "") -> list[Change]:
    """Take changes in and bring the heads up to date; those that were not known yet.

    Raises BadValue when an identity or a time is not one; nothing may be kept of the transaction then.
    """
    unique = {change.id: change for change in changes}
    for change in unique.values():
        _check(change)
    run = connection.exec_driver_sql
    known = heads.places(connection, unique)
    if known and not local:
        # A change made here that comes back through a copy of this workspace is in others' hands: never amended again.
        run("UPDATE change SET offered = 1 WHERE seq = ? AND NOT offered", [(seq,) for seq in known.values()])
    new = [change for identity, change in unique.items() if identity not in known]
    if not new:
        return []
    first = run("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'change'").scalar_one()
    taken = list(enumerate(new, first))
    run(
        "INSERT INTO change (seq, session, counter, scope, author, device, at, gesture, local, offered, verdict,"
        " reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
        [
            (
                *(seq, change.id.session, change.id.counter, change.scope, change.author, change.device, change.at),
                *(gesture, local, not local, None if local else "applied"),
            )
            for seq, change in taken
        ],
    )
    edits = [
        (seq, n, edit.kind, edit.record, edit.field, to_text(edit.value), write_seen(edit.seen))
        for seq, change in taken
        for n, edit in enumerate(change.edits)
    ]
    if edits:
        run("INSERT INTO edit (change, n, kind, record, field, value, seen) VALUES (?, ?, ?, ?, ?, ?, ?)", edits)
    heads.add(connection, taken)
    return new


def confirm(connection: Connection, given: Sequence[Change]) -> None:
    """Note of unsent changes that the server holds them: it has just given them out, the same to the letter."""
    by_id = {change.id: change for change in given}
    known = list(heads.places(connection, by_id).values())
    held = []
    for start in range(0, len(known), _BATCH):
        batch = tuple(known[start : start + _BATCH])
        unsent = f"c.verdict IS NULL AND c.seq IN ({','.join('?' * len(batch))})"
        held += [change.id for change in read_changes(connection, unsent, batch) if change == by_id[change.id]]
    if held:
        connection.exec_driver_sql(
            "UPDATE change SET verdict = 'known' WHERE session = ? AND counter = ?",
            [(identity.session, identity.counter) for identity in held],
        )


def _check(change: Change) -> None:
    """Refuse what could be written and never read again."""
    for identity in (change.id, *(seen for edit in change.edits for seen in edit.seen)):
        ChangeId.parse(str(identity))
    if not 0 <= change.at <= _LARGEST:
        raise BadValue("time")


def amend(connection: Connection, earlier: ChangeId, later: Change, gesture: str) -> None:
    """Put ``later`` in the place of an earlier change nobody else has been offered.

    Each edit of ``later`` takes over what its predecessor had seen, so the field's history reads as one edit.
    """
    run = connection.exec_driver_sql
    seq = heads.places(connection, [earlier])[earlier]
    before = {(old.kind, old.record, old.field): old.seen for old in _edits_of(connection, [seq])[seq]}
    edits = tuple(
        Edit(
            new.kind,
            new.record,
            new.field,
            new.value,
            tuple(
                dict.fromkeys(
                    [*before[new.kind, new.record, new.field], *(seen for seen in new.seen if seen != earlier)]
                )
            ),
        )
        for new in later.edits
    )
    for table in ("head", "edit"):
        run(f"DELETE FROM {table} WHERE change = ?", (seq,))  # noqa: S608 - the table names are the two above
    run("DELETE FROM change WHERE seq = ?", (seq,))
    replaced = Change(later.id, later.scope, later.author, later.device, later.at, edits)
    insert(connection, [replaced], local=True, gesture=gesture)


def can_be_amended(connection: Connection, earlier: ChangeId, edits: Sequence[Edit], gesture: str) -> bool:
    """Whether ``edits`` continue ``earlier``: the same fields, seen on screen, and in nobody else's hands.

    Not when the earlier change created a record or is one of several of another gesture, since undoing those would
    lose its object; nor when something else has seen it already, on a copy of this workspace.
    """
    run = connection.exec_driver_sql
    row = run(
        "SELECT seq, gesture FROM change WHERE session = ? AND counter = ? AND local AND NOT offered",
        (earlier.session, earlier.counter),
    ).first()
    if row is None:
        return False
    seq, named = row
    found = _edits_of(connection, [seq])[seq]
    old = {(edit.kind, edit.record, edit.field) for edit in found}
    new = {(edit.kind, edit.record, edit.field) for edit in edits}
    if old != new or not all(earlier in edit.seen for edit in edits):
        return False
    if run("SELECT count(*) FROM head WHERE change = ?", (seq,)).scalar_one() != len(found):
        return False
    if named != gesture and run("SELECT count(*) FROM change WHERE gesture = ?", (named,)).scalar_one() > 1:
        return False
    earliest = "SELECT min(change) FROM edit WHERE record = ?"
    return all(run(earliest, (record,)).scalar_one() < seq for _, record, _ in old)


def read_changes(connection: Connection, where: str, parameters: tuple[object, ...] = ()) -> Iterator[Change]:
    """Changes in the order they were taken in; ``where`` is a condition on ``c``, written in this room."""
    rows = connection.exec_driver_sql(
        f"SELECT {_CHANGE_COLUMNS} FROM change c WHERE {where} ORDER BY c.seq",  # noqa: S608 - written in this room
        parameters,
    ).all()
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        edits = _edits_of(connection, [row[0] for row in batch])
        for seq, session, counter, scope, author, device, at in batch:
            yield Change(ChangeId(session, counter), scope, author, device, at, tuple(edits[seq]))


def _edits_of(connection: Connection, seqs: Sequence[int]) -> dict[int, list[Edit]]:
    found: dict[int, list[Edit]] = {seq: [] for seq in seqs}
    marks = ",".join("?" * len(seqs))
    rows = connection.exec_driver_sql(
        f"SELECT change, kind, record, field, value, seen FROM edit WHERE change IN ({marks}) ORDER BY change, n",  # noqa: S608 - marks only
        tuple(seqs),
    )
    for change, kind, record, field, value, seen in rows.all():
        found[change].append(Edit(kind, record, field, from_text(value), parse_seen(seen)))
    return found
