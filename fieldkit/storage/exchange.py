"""What waits to be sent, what came back, and how far the server was read."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.sending import Answer, RefusedChange, SyncEvent
from fieldkit.storage.journal import read_changes

_UNSENT = "c.local = 1 AND c.verdict IS NULL"  # word for word what the index is about


def take(connection: Connection, limit: int) -> list[Change]:
    """The oldest unsent changes, marked as offered: from now on they are never amended."""
    seqs = connection.exec_driver_sql(f"SELECT c.seq FROM change c WHERE {_UNSENT} ORDER BY c.seq LIMIT ?", (limit,))  # noqa: S608 - written in this room
    last = max(seqs.scalars(), default=0)
    connection.exec_driver_sql(
        "UPDATE change SET offered = 1 WHERE seq <= ? AND local = 1 AND verdict IS NULL AND NOT offered", (last,)
    )
    return list(read_changes(connection, f"{_UNSENT} AND c.seq <= ?", (last,)))


def settle(connection: Connection, answers: Iterable[Answer]) -> None:
    """Keep the server's word; a held change stays unsent."""
    for answer in answers:
        if answer.verdict != "held":
            connection.exec_driver_sql(
                "UPDATE change SET verdict = ?, reason = ? WHERE session = ? AND counter = ? AND local",
                (answer.verdict, answer.reason, answer.change.session, answer.change.counter),
            )


def offer_again(connection: Connection) -> None:
    """Forget what an earlier server confirmed, so that another one is offered everything made here."""
    connection.exec_driver_sql("UPDATE change SET verdict = NULL, reason = '' WHERE local")
    connection.exec_driver_sql("UPDATE media SET on_server = 0")
    connection.exec_driver_sql("DELETE FROM cursor")


def retry_refused(connection: Connection, change: ChangeId) -> None:
    """Offer a refused change once more at the next sync."""
    connection.exec_driver_sql(
        "UPDATE change SET verdict = NULL, reason = '' WHERE session = ? AND counter = ? AND verdict = 'refused'",
        (change.session, change.counter),
    )


def cursors(connection: Connection) -> dict[str, int]:
    """How far each scope of the server's numbering was read."""
    return {row.scope: row.seq for row in connection.exec_driver_sql("SELECT scope, seq FROM cursor")}


def unsent_by_kind(connection: Connection) -> dict[str, int]:
    """Unsent changes, counted by the kind of their first edit."""
    rows = connection.exec_driver_sql(
        f"SELECT e.kind, count(*) AS n FROM change c JOIN edit e ON e.change = c.seq AND e.n = 0"  # noqa: S608 - written in this room
        f" WHERE {_UNSENT} GROUP BY e.kind"
    )
    return {row.kind: row.n for row in rows}


def unsent_records(connection: Connection, limit: int) -> list[tuple[str, str, int]]:
    """Kind, id and number of unsent edits of the records that wait, oldest first."""
    rows = connection.exec_driver_sql(
        f"SELECT e.kind, e.record, count(*) AS n FROM change c JOIN edit e ON e.change = c.seq WHERE {_UNSENT}"  # noqa: S608 - written in this room
        " GROUP BY e.kind, e.record ORDER BY min(c.seq) LIMIT ?",
        (limit,),
    )
    return [(row.kind, row.record, row.n) for row in rows]


def refused(connection: Connection) -> list[RefusedChange]:
    """Changes the server did not take, with its reasons."""
    reasons = {
        ChangeId(row.session, row.counter): row.reason
        for row in connection.exec_driver_sql("SELECT session, counter, reason FROM change WHERE verdict = 'refused'")
    }
    return [RefusedChange(found, reasons[found.id]) for found in read_changes(connection, "c.verdict = 'refused'")]


def note(connection: Connection, happened_at_ms: int, code: str, facts: dict[str, str]) -> None:
    """Add a line to the sync history, which keeps its last 500."""
    connection.exec_driver_sql(
        "INSERT INTO sync_event (happened_at, code, facts) VALUES (?, ?, ?)",
        (happened_at_ms, code, msgspec.json.encode(facts).decode()),
    )
    connection.exec_driver_sql("DELETE FROM sync_event WHERE seq <= (SELECT max(seq) FROM sync_event) - 500")


def events(connection: Connection, limit: int) -> list[SyncEvent]:
    """The sync history, latest first."""
    rows = connection.exec_driver_sql(
        "SELECT happened_at, code, facts FROM sync_event ORDER BY seq DESC LIMIT ?", (limit,)
    )
    return [SyncEvent(row.happened_at, row.code, msgspec.json.decode(row.facts, type=dict[str, str])) for row in rows]
