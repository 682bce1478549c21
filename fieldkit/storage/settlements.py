"""Edits of others that ended a disagreement, found in the journal as they come in."""

from sqlalchemy import Connection

from fieldkit.domain.changes import ChangeId, Edit
from fieldkit.domain.lightly import dataclass
from fieldkit.storage.text import from_text, parse_seen


@dataclass(frozen=True, slots=True)
class Received:
    """An edit made elsewhere that has seen several values: by whom (a mailbox), and when (hybrid time)."""

    change: ChangeId
    author: str
    at: int
    edit: Edit


def last_place(connection: Connection) -> int:
    """How far the journal goes."""
    place: int = connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM change").scalar_one()
    return place


def received_after(connection: Connection, place: int) -> list[Received]:
    """Edits taken in after a place of the journal, made elsewhere, that have seen more than one change."""
    rows = connection.exec_driver_sql(
        "SELECT c.session, c.counter, c.author, c.at, e.kind, e.record, e.field, e.value, e.seen"
        " FROM change c JOIN edit e ON e.change = c.seq"
        " WHERE c.seq > ? AND NOT c.local AND instr(e.seen, ' ') > 0 ORDER BY c.seq, e.n",
        (place,),
    )
    return [
        Received(
            ChangeId(row.session, row.counter),
            row.author,
            row.at,
            Edit(row.kind, row.record, row.field, from_text(row.value), parse_seen(row.seen)),
        )
        for row in rows
    ]
