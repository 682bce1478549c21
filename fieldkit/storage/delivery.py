"""What a mission's records consist of, as changes and files, with what is known here of each."""

from collections.abc import Iterable

from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Blob
from fieldkit.storage.journal import read_changes
from fieldkit.storage.text import to_text

_OF = "c.seq IN (SELECT e.change FROM edit e WHERE e.record IN (SELECT value FROM json_each(?)))"


@dataclass(frozen=True, slots=True)
class Written:
    """A change, and the server's word on it so far: empty for none, and why it refused it."""

    change: Change
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class Used:
    """A file a record names. ``here`` says that this machine keeps it, ``sent`` that the server once confirmed it."""

    kind: str
    record: str
    field: str
    blob: Blob
    here: bool
    sent: bool


def written(connection: Connection, records: Iterable[str]) -> list[Written]:
    """The changes that speak of these records, oldest first."""
    wanted = (to_text(list(records)),)
    told = {
        ChangeId(row.session, row.counter): (row.verdict or "", row.reason)
        for row in connection.exec_driver_sql(
            f"SELECT c.session, c.counter, c.verdict, c.reason FROM change c WHERE {_OF}",  # noqa: S608 - written above
            wanted,
        )
    }
    return [Written(change, *told[change.id]) for change in read_changes(connection, _OF, wanted)]


def used(connection: Connection, records: Iterable[str]) -> list[Used]:
    """The files that these records name, the smallest kinds of a photo first."""
    rows = connection.exec_driver_sql(
        "SELECT u.kind, u.record, u.field, u.sha256, u.size, u.media_type, m.sha256 IS NOT NULL AS here,"
        " coalesce(m.on_server, 0) AS sent FROM media_use u LEFT JOIN media m ON m.sha256 = u.sha256"
        " WHERE u.record IN (SELECT value FROM json_each(?))"
        " ORDER BY u.record, CASE u.field WHEN 'thumbnail' THEN 0 WHEN 'report_size' THEN 1 ELSE 2 END, u.field",
        (to_text(list(records)),),
    )
    return [
        Used(
            row.kind,
            row.record,
            row.field,
            Blob(row.sha256, row.size, row.media_type),
            bool(row.here),
            bool(row.sent),
        )
        for row in rows
    ]


def note_files(connection: Connection, there: Iterable[str], absent: Iterable[str]) -> None:
    """Keep the server's word on files: one it has not got is sent again."""
    for on_server, names in ((1, there), (0, absent)):
        connection.exec_driver_sql(
            "UPDATE media SET on_server = ? WHERE on_server != ? AND sha256 IN (SELECT value FROM json_each(?))",
            (on_server, on_server, to_text(list(names))),
        )
