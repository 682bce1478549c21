"""The changes a server is believed to hold, as they lie here: what is held against what it says it holds."""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.review import ReviewEvent
from fieldkit.storage import exchange, heads, journal, withholding

_HELD = "c.verdict IN ('applied', 'known')"
_UNWANTED = "unwanted"


@dataclass(frozen=True, slots=True)
class Count:
    """How many changes of a scope the server is believed to hold, their places added up, and the last of these."""

    changes: int
    places: int
    last: int


@dataclass(frozen=True, slots=True)
class Lying:
    """A change that lies here. ``held`` says that the server is believed to hold it, ``own`` that nobody else's is.

    ``apart`` is a deletion that waits beside the journal.
    """

    change: Change
    held: bool
    own: bool
    apart: bool = False

    @property
    def may_be_offered(self) -> bool:
        """Whether a server takes it from here: a review act counts only from the account that makes it."""
        if self.apart:
            return False
        return self.own or all(edit.kind != ReviewEvent.KIND for edit in self.change.edits)


def counts(connection: Connection) -> dict[str, Count]:
    """The scopes that were read from a server, and what is believed to be there of each."""
    rows = connection.exec_driver_sql(
        "SELECT c.scope, count(*), sum(c.seq), max(c.seq) FROM change c"  # noqa: S608 - written above
        f" WHERE {_HELD} AND c.scope IN (SELECT scope FROM cursor) GROUP BY c.scope"
    )
    return {scope: Count(changes, places, last) for scope, changes, places, last in rows}


def held(connection: Connection, scope: str, after: int) -> Iterator[Change]:
    """What the server is believed to hold of a scope, of the places behind ``after``."""
    return journal.read_changes(connection, f"{_HELD} AND c.scope = ? AND c.seq > ?", (scope, after))


def apart(connection: Connection) -> list[Change]:
    """Deletions the server gave that wait beside the journal, of the scopes that were read."""
    scopes = exchange.cursors(connection)
    return [change for change in withholding.apart(connection) if change.scope in scopes]


def lying(connection: Connection, scope: str) -> Iterator[Lying]:
    """Every change of a scope."""
    told = {
        (row.session, row.counter): (bool(row.held), bool(row.local))
        for row in connection.exec_driver_sql(
            f"SELECT c.session, c.counter, coalesce({_HELD}, 0) AS held, c.local FROM change c WHERE c.scope = ?",  # noqa: S608 - written above
            (scope,),
        )
    }
    for change in journal.read_changes(connection, "c.scope = ?", (scope,)):
        is_held, local = told[change.id.session, change.id.counter]
        yield Lying(change, is_held, local)
    for change in apart(connection):
        if change.scope == scope:
            yield Lying(change, held=True, own=False, apart=True)


def offer(connection: Connection, changes: Collection[Lying]) -> None:
    """The server does not hold these: offer them again, whoever made them."""
    _judge(connection, None, [each.change.id for each in changes])
    if not all(each.own for each in changes):
        exchange.go_on_relaying(connection)


def know(connection: Connection, changes: Collection[ChangeId]) -> None:
    """The server holds these, the same to the letter."""
    _judge(connection, "known", changes)


def _judge(connection: Connection, verdict: str | None, changes: Collection[ChangeId]) -> None:
    if changes:
        connection.exec_driver_sql(
            "UPDATE change SET verdict = ?, reason = '' WHERE session = ? AND counter = ?",
            [(verdict, identity.session, identity.counter) for identity in changes],
        )


def leave_elsewhere(connection: Connection) -> None:
    """What came from an earlier server is no business of the next one: neither looked for there nor offered."""
    connection.exec_driver_sql("UPDATE change SET verdict = ? WHERE NOT local", (_UNWANTED,))


def take_out(connection: Connection, changes: Collection[ChangeId]) -> None:
    """Remove received changes that are not what the server gave; heads are to be rebuilt once they are back."""
    places = [(seq,) for seq in heads.places(connection, changes).values()]
    for table, column in (("head", "change"), ("edit", "change"), ("change", "seq")):
        if places:
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE {column} = ?", places)  # noqa: S608 - the three above
