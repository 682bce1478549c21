"""What is handed to another laptop by hand, and what came from one: no server has seen either."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from fieldkit.domain.changes import NETWORK, Change, ChangeId
from fieldkit.domain.review import ReviewEvent
from fieldkit.domain.sending import MediaNeed
from fieldkit.domain.values import Blob
from fieldkit.storage import exchange
from fieldkit.storage.journal import read_changes
from fieldkit.storage.text import to_text

_IN_SCOPES = "(? OR c.scope IN (SELECT value FROM json_each(?)))"
_RANK = "CASE u.field WHEN 'thumbnail' THEN 0 WHEN 'report_size' THEN 1 ELSE 2 END"


def offer(connection: Connection) -> int:
    """The end of the journal; what was made here up to it is never amended any more, since others will have seen it."""
    connection.exec_driver_sql("UPDATE change SET offered = 1 WHERE local = 1 AND NOT offered")
    last: int = connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM change").scalar_one()
    return last


def changes(connection: Connection, scopes: Sequence[str] | None, last: int) -> Iterator[Change]:
    """Changes up to the place ``last``: of these dossiers and of what all share, or all where ``scopes`` is None."""
    return read_changes(connection, f"c.seq <= ? AND {_IN_SCOPES}", (last, *_chosen(scopes)))


def identities(connection: Connection) -> Iterator[ChangeId]:
    """Every change the journal holds."""
    rows = connection.exec_driver_sql("SELECT session, counter FROM change ORDER BY session, counter")
    return (ChangeId(session, counter) for session, counter in rows)


def files(connection: Connection, scopes: Sequence[str] | None, largest: int) -> list[MediaNeed]:
    """Files held here that records of these dossiers name, smallest kinds first.

    ``largest`` is 0 for thumbnails alone, 1 with report sizes, 2 with originals and documents.
    """
    rows = connection.exec_driver_sql(
        f"SELECT u.sha256, u.size, u.media_type, min(u.scope) AS scope, min({_RANK}) AS rank FROM media_use u"  # noqa: S608 - written above
        f" JOIN media m ON m.sha256 = u.sha256 WHERE {_IN_SCOPES.replace('c.scope', 'u.scope')}"
        " GROUP BY u.sha256 HAVING rank <= ? ORDER BY rank, u.size, u.sha256",
        (*_chosen(scopes), largest),
    )
    return [MediaNeed(Blob(row.sha256, row.size, row.media_type), row.scope) for row in rows]


def held_files(connection: Connection) -> list[str]:
    """The hashes of all files held here."""
    return list(connection.exec_driver_sql("SELECT sha256 FROM media ORDER BY sha256").scalars())


def weigh(connection: Connection, scopes: Sequence[str] | None) -> tuple[int, int]:
    """How many changes there are in these dossiers, and the bytes of their values."""
    row = connection.exec_driver_sql(
        "SELECT count(DISTINCT c.seq), coalesce(sum(length(e.value)), 0) FROM change c"  # noqa: S608 - written above
        f" JOIN edit e ON e.change = c.seq WHERE {_IN_SCOPES}",
        _chosen(scopes),
    ).one()
    return row[0], row[1]


def leave_to_relay(connection: Connection, received: Sequence[Change]) -> None:
    """Let a server be offered what came by hand: their makers may never meet it, and what it knows it says so.

    Review acts are left to their makers: each counts only from the account that makes it.
    """
    for_server = [c for c in received if not any(edit.kind == ReviewEvent.KIND for edit in c.edits)]
    if for_server:
        connection.exec_driver_sql(
            "UPDATE change SET verdict = NULL WHERE session = ? AND counter = ? AND NOT local",
            [(change.id.session, change.id.counter) for change in for_server],
        )
        exchange.go_on_relaying(connection)


def _chosen(scopes: Sequence[str] | None) -> tuple[bool, str]:
    return scopes is None, to_text([NETWORK, *(scopes or ())])
