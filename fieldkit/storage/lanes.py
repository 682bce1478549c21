"""Files that have to travel, by what they are for."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from fieldkit.domain.sending import FileLane, Load, MediaNeed
from fieldkit.domain.values import Blob
from fieldkit.storage.media import ABSENT, ALL, UNSENT, Parameters, Wanted

_LANES = tuple(FileLane)
# A file two records name travels once, in the foremost of its lanes.
_PLACE = (
    "min(CASE WHEN u.kind != 'photo' THEN 2 WHEN u.field = 'thumbnail' THEN 0"
    " WHEN u.field = 'report_size' THEN 1 ELSE 3 END)"
)


def unsent(connection: Connection, first: Sequence[str] = ()) -> list[MediaNeed]:
    """Files held here, named by a record, that the server has not confirmed: by lane, smallest first.

    Those of the dossiers and records in ``first`` are told apart.
    """
    return _needs(connection, UNSENT, first)


def absent(connection: Connection, first: Sequence[str] = (), wanted: Wanted = ALL) -> list[MediaNeed]:
    """Files that come along and this machine does not hold; ordered and told apart as those of ``unsent``."""
    return _needs(connection, ABSENT, first, wanted)


def loads(connection: Connection, wanted: Wanted = ALL) -> tuple[Load, ...]:
    """How much of each lane has to leave and to come, in the usual order of lanes."""
    leaving, coming = _weigh(connection, UNSENT), _weigh(connection, ABSENT, wanted.parameters)
    return tuple(Load(lane, *leaving.get(lane, (0, 0)), *coming.get(lane, (0, 0))) for lane in _LANES)


def scopes(connection: Connection, wanted: Wanted = ALL) -> list[str]:
    """The dossiers that have files to leave or to come."""
    query = f"SELECT u.scope FROM {UNSENT} UNION SELECT u.scope FROM {ABSENT}"  # noqa: S608 - written in this room
    return [row.scope for row in connection.exec_driver_sql(query, wanted.parameters) if row.scope]


def _weigh(connection: Connection, uses: str, parameters: Parameters = ()) -> dict[FileLane, tuple[int, int]]:
    files = f"SELECT u.size AS size, {_PLACE} AS place FROM {uses} GROUP BY u.sha256"  # noqa: S608 - written in this room
    query = f"SELECT place, count(*) AS files, sum(size) AS bytes FROM ({files}) GROUP BY place"  # noqa: S608 - the same
    return {_LANES[row.place]: (row.files, row.bytes) for row in connection.exec_driver_sql(query, parameters)}


def _needs(connection: Connection, uses: str, first: Sequence[str], wanted: Wanted = ALL) -> list[MediaNeed]:
    chosen = "(SELECT value FROM json_each(?4))"
    query = (
        f"SELECT u.sha256, u.size, u.media_type, min(u.scope) AS scope, {_PLACE} AS place,"  # noqa: S608 - written in this room
        f" max(u.scope IN {chosen} OR u.record IN {chosen}) AS first"
        f" FROM {uses} GROUP BY u.sha256 ORDER BY place, u.size, u.sha256"
    )
    parameters = (*wanted.parameters, msgspec.json.encode(list(first)).decode())
    return [
        MediaNeed(Blob(row.sha256, row.size, row.media_type), row.scope, _LANES[row.place], bool(row.first))
        for row in connection.exec_driver_sql(query, parameters)
    ]
