"""The journal: changes go in, in any order and any number of times, and come out as they were."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.lightly import dataclass
from fieldkit.errors import BadValue
from fieldkit.storage import heads
from fieldkit.storage.text import from_text, parse_seen, to_text, write_seen

_CHANGE_COLUMNS = "c.seq, c.session, c.counter, c.scope, c.author, c.device, c.at"
_INSERT = (
    "INSERT INTO change (seq, session, counter, scope, author, device, at, gesture, local, offered, verdict, reason)"
)
_BATCH = 400
_LARGEST = 2**63 - 1

_Field: TypeAlias = tuple[str, str, str]  # kind, record, name


def insert(connection: Connection, changes: Sequence[Change], *, local: bool) -> list[Change]:
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
        f"{_INSERT} VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, '')",
        [(seq, *_row(change), local, not local, None if local else "applied") for seq, change in taken],
    )
    _insert_edits(connection, taken)
    heads.add(connection, taken)
    return new


def _row(change: Change) -> tuple[str | int, ...]:
    return change.id.session, change.id.counter, change.scope, change.author, change.device, change.at


def _insert_edits(connection: Connection, taken: Sequence[heads.Taken]) -> None:
    edits = [
        (seq, n, edit.kind, edit.record, edit.field, to_text(edit.value), write_seen(edit.seen))
        for seq, change in taken
        for n, edit in enumerate(change.edits)
    ]
    if edits:
        connection.exec_driver_sql(
            "INSERT INTO edit (change, n, kind, record, field, value, seen) VALUES (?, ?, ?, ?, ?, ?, ?)", edits
        )


def insert_new(connection: Connection, change: Change, gesture: str) -> None:
    """Take in a change just made here, which nobody can have seen: raises BadValue as ``insert`` does."""
    _check(change)
    row = (*_row(change), gesture, True, False, None)
    seq = connection.exec_driver_sql(f"{_INSERT} VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')", row).lastrowid
    _insert_edits(connection, [(seq, change)])
    heads.add(connection, [(seq, change)], new=True)


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


@dataclass(frozen=True, slots=True)
class Earlier:
    """A change that later typing takes the place of: its identity, its place, and what its edits had seen."""

    id: ChangeId
    seq: int
    seen: Mapping[_Field, tuple[ChangeId, ...]]


def amend(connection: Connection, earlier: Earlier, later: Change, gesture: str) -> None:
    """Put ``later`` in the place of an earlier change nobody else has been offered.

    Each edit of ``later`` takes over what its predecessor had seen, so the field's history reads as one edit.
    """
    run = connection.exec_driver_sql
    if any(edit.seen != (earlier.id,) for edit in later.edits):
        for table in ("head", "edit"):
            run(f"DELETE FROM {table} WHERE change = ?", (earlier.seq,))  # noqa: S608 - the table names are the two above
        run("DELETE FROM change WHERE seq = ?", (earlier.seq,))
        edits = tuple(replace(edit, seen=_taken_over(earlier, edit)) for edit in later.edits)
        insert_new(connection, replace(later, edits=edits), gesture)
        return
    # What was on screen is the earlier change alone, as nearly always: it stays a head and takes new words.
    run(
        "UPDATE change SET session = ?, counter = ?, scope = ?, author = ?, device = ?, at = ?, gesture = ?"
        " WHERE seq = ?",
        (later.id.session, later.id.counter, later.scope, later.author, later.device, later.at, gesture, earlier.seq),
    )
    run(
        "UPDATE edit SET value = ? WHERE change = ? AND kind = ? AND record = ? AND field = ?",
        [(to_text(edit.value), earlier.seq, edit.kind, edit.record, edit.field) for edit in later.edits],
    )


def _taken_over(earlier: Earlier, edit: Edit) -> tuple[ChangeId, ...]:
    before = earlier.seen[edit.kind, edit.record, edit.field]
    return tuple(dict.fromkeys([*before, *(seen for seen in edit.seen if seen != earlier.id)]))


def to_amend(connection: Connection, earlier: ChangeId, edits: Sequence[Edit], gesture: str) -> Earlier | None:
    """The earlier change where ``edits`` continue it: the same fields, seen on screen, and in nobody else's hands.

    Not when it created a record or is one of several of another gesture, since undoing those would lose its object;
    nor when something else has seen it already, on a copy of this workspace.
    """
    row = connection.exec_driver_sql(
        "SELECT c.seq, (SELECT count(*) FROM head h WHERE h.change = c.seq),"
        " c.gesture != ? AND (SELECT count(*) FROM change o WHERE o.gesture = c.gesture) > 1,"
        " EXISTS (SELECT 1 FROM edit e WHERE e.change = c.seq"
        " AND c.seq <= (SELECT min(f.change) FROM edit f WHERE f.record = e.record))"
        " FROM change c WHERE c.session = ? AND c.counter = ? AND c.local AND NOT c.offered",
        (gesture, earlier.session, earlier.counter),
    ).first()
    if row is None:
        return None
    seq, heads_left, one_of_several, created = row
    found = {(edit.kind, edit.record, edit.field): edit.seen for edit in _edits_of(connection, [seq])[seq]}
    if one_of_several or created or heads_left != len(found):
        return None
    if set(found) != {(edit.kind, edit.record, edit.field) for edit in edits}:
        return None
    return Earlier(earlier, seq, found) if all(earlier in edit.seen for edit in edits) else None


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
