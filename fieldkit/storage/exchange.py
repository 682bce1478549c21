"""What waits to be sent, what came back, and how far the server was read."""

from collections.abc import Collection, Iterable

import msgspec
from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.sending import Answer, RefusedChange, SyncEvent
from fieldkit.storage.journal import read_changes
from fieldkit.storage.traffic import DAY

_UNSENT = "c.local = 1 AND c.verdict IS NULL"  # word for word what the index is about
_LOST = "c.verdict IS NULL"  # received changes among them: only while relaying, since no index is about those
_RELAYING = "relaying"
PAUSED = "sync_paused"
"""The setting that keeps a restored workspace from syncing before its person said yes: when its backup was made."""
_UNWANTED = "unwanted"
"""The verdict on a received change that a restored server refused from this account: it is its author's to offer."""


def take(connection: Connection, limit: int) -> list[Change]:
    """The oldest unsent changes, marked as offered: from now on they are never amended.

    While relaying, received changes that the server has not been seen to hold are among them.
    """
    wanted = _wanted(connection)
    seqs = connection.exec_driver_sql(f"SELECT c.seq FROM change c WHERE {wanted} ORDER BY c.seq LIMIT ?", (limit,))  # noqa: S608 - written in this room
    last = max(seqs.scalars(), default=0)
    connection.exec_driver_sql(
        "UPDATE change SET offered = 1 WHERE seq <= ? AND local = 1 AND verdict IS NULL AND NOT offered", (last,)
    )
    return list(read_changes(connection, f"{wanted} AND c.seq <= ?", (last,)))


def count_unsent(connection: Connection) -> int:
    """How many changes ``take`` would give in all."""
    found: int = connection.exec_driver_sql(f"SELECT count(*) FROM change c WHERE {_wanted(connection)}").scalar_one()  # noqa: S608 - written in this room
    return found


def _wanted(connection: Connection) -> str:
    return _LOST if is_relaying(connection) else _UNSENT


def settle(connection: Connection, answers: Iterable[Answer]) -> int:
    """Keep the server's word; a held change stays unsent. How many changes made here were refused."""
    refused_here = 0
    for answer in answers:
        if answer.verdict != "held":
            connection.exec_driver_sql(
                "UPDATE change SET verdict = iif(local OR ?1 != 'refused', ?1, ?2), reason = ?3"
                " WHERE session = ?4 AND counter = ?5 AND (local OR verdict IS NULL)",
                (answer.verdict, _UNWANTED, _why(answer), answer.change.session, answer.change.counter),
            )
        if answer.verdict == "refused":
            refused_here += connection.exec_driver_sql(
                "SELECT count(*) FROM change WHERE session = ? AND counter = ? AND local",
                (answer.change.session, answer.change.counter),
            ).scalar_one()
    return refused_here


def offer_again(connection: Connection) -> None:
    """Forget what an earlier server confirmed, so that another one is offered everything made here."""
    run = connection.exec_driver_sql
    run("UPDATE change SET verdict = NULL, reason = '' WHERE local")
    run("UPDATE media SET on_server = 0")
    run("DELETE FROM cursor")
    end_relay(connection)


def begin_relay(connection: Connection, makers_only: Collection[str]) -> None:
    """From now on offer what others made too; changes that speak of the kinds ``makers_only`` are left to their makers.

    It lasts until ``end_relay``, over restarts.
    """
    marks = ",".join("?" * len(makers_only))
    connection.exec_driver_sql(
        "UPDATE change SET verdict = NULL, reason = '' WHERE NOT local"  # noqa: S608 - marks only
        f" AND NOT EXISTS (SELECT 1 FROM edit e WHERE e.change = seq AND e.kind IN ({marks}))",
        tuple(makers_only),
    )
    go_on_relaying(connection)


def go_on_relaying(connection: Connection) -> None:
    """Offer what others made and no server has answered for, until ``end_relay``."""
    connection.exec_driver_sql("INSERT OR REPLACE INTO meta (name, value) VALUES (?, 'yes')", (_RELAYING,))


def end_relay(connection: Connection) -> None:
    """Offer what was made here only, as usual."""
    connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", (_RELAYING,))


def is_relaying(connection: Connection) -> bool:
    """Whether what others made is offered too."""
    return connection.exec_driver_sql("SELECT 1 FROM meta WHERE name = ?", (_RELAYING,)).first() is not None


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
        ChangeId(row.session, row.counter): row.reason.partition(" ")
        for row in connection.exec_driver_sql("SELECT session, counter, reason FROM change WHERE verdict = 'refused'")
    }
    found = read_changes(connection, "c.verdict = 'refused'")
    return [RefusedChange(change, reasons[change.id][0], reasons[change.id][2]) for change in found]


def _why(answer: Answer) -> str:
    """Reason and place in one column: ``reason kind.field``."""
    reason = answer.reason.partition(" ")[0]
    return f"{reason} {answer.where}".strip()


def note(connection: Connection, happened_at_ms: int, code: str, facts: dict[str, str]) -> None:
    """Add a line to the sync history, which keeps its last 500, and the lines of days much longer."""
    connection.exec_driver_sql(
        "INSERT INTO sync_event (happened_at, code, facts) VALUES (?, ?, ?)",
        (happened_at_ms, code, msgspec.json.encode(facts).decode()),
    )
    connection.exec_driver_sql(
        "DELETE FROM sync_event WHERE code != ? AND seq <= (SELECT max(seq) FROM sync_event) - 500", (DAY,)
    )


def unsent_size(connection: Connection) -> int:
    """About how many bytes the unsent changes take before they are compressed."""
    about = "SELECT coalesce(sum(length(e.value) + 60), 0) FROM change c JOIN edit e ON e.change = c.seq WHERE"
    query = f"{about} {_UNSENT}"  # written in this room
    return int(connection.exec_driver_sql(query).scalar_one())


def events(connection: Connection, limit: int) -> list[SyncEvent]:
    """The sync history, latest first, without what only adds up."""
    rows = connection.exec_driver_sql(
        "SELECT happened_at, code, facts FROM sync_event WHERE code != ? ORDER BY seq DESC LIMIT ?", (DAY, limit)
    )
    return [SyncEvent(row.happened_at, row.code, msgspec.json.decode(row.facts, type=dict[str, str])) for row in rows]
