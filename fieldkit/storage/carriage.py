"""Which dossiers this laptop carries, as the journal tells it, and the files that leave it.

What was written stays, of dossiers that are left too: only large files go, in two steps. Their rows go first, with a
note of their names in the same transaction; the files once that is on disk, so that a cut leaves none that has a row
and is not there.
"""

from collections.abc import Collection, Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from fieldkit.domain.carrying import Choice
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.lightly import dataclass
from fieldkit.storage import exchange
from fieldkit.storage.media import Media
from fieldkit.storage.tables import table_name
from fieldkit.storage.text import to_text

_LEAVING = "files_leaving"
_LISTED = "(SELECT value FROM json_each(?1))"
_KEEPS = (
    "u.scope NOT IN (SELECT value FROM json_each(?1))"
    " AND NOT (?2 AND u.kind = 'photo' AND u.field = 'original') AND NOT (?3 AND u.kind = 'document')"
)
_RELEASED = (
    "SELECT m.sha256, m.size FROM media m WHERE m.on_server = 1 AND m.content IS NULL"  # noqa: S608 - written above
    " AND EXISTS (SELECT 1 FROM media_use u WHERE u.sha256 = m.sha256)"
    f" AND NOT EXISTS (SELECT 1 FROM media_use u WHERE u.sha256 = m.sha256 AND {_KEEPS}) ORDER BY m.sha256"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """Files, and their bytes in all."""

    files: int = 0
    size: int = 0


def countries(connection: Connection) -> dict[str, str]:
    """The country of every dossier the journal knows, in the bin or not; empty where none is given."""
    rows = connection.exec_driver_sql(f'SELECT id, f_country FROM "{table_name(Dossier.KIND)}"')  # noqa: S608 - its table
    return {row[0]: row[1] or "" for row in rows}


def made_here(connection: Connection) -> set[str]:
    """The dossiers that began on this laptop."""
    rows = connection.exec_driver_sql(
        "SELECT scope FROM change WHERE seq IN (SELECT min(seq) FROM change GROUP BY scope) AND local AND scope != ''"
    )
    return set(rows.scalars())


def with_unsent_work(connection: Connection) -> dict[str, int]:
    """Dossiers with anything here that no server has confirmed, and how many changes and files that is each.

    What it refused is among it, and while relaying what others made.
    """
    run = connection.exec_driver_sql
    relaying = exchange.is_relaying(connection)
    unsent = "c.verdict IS NULL" if relaying else "c.local = 1 AND c.verdict IS NULL"
    counted: dict[str, int] = {}
    for query in (
        f"SELECT c.scope, count(*) FROM change c WHERE {unsent} GROUP BY c.scope",  # noqa: S608 - written above
        "SELECT c.scope, count(*) FROM change c WHERE c.verdict = 'refused' GROUP BY c.scope",
        "SELECT u.scope, count(DISTINCT m.sha256) FROM media m CROSS JOIN media_use u ON u.sha256 = m.sha256"
        " WHERE m.on_server = 0 GROUP BY u.scope",
    ):
        for scope, count in run(query).all():
            if scope:
                counted[scope] = counted.get(scope, 0) + count
    return counted


def here(connection: Connection) -> dict[str, Amount]:
    """By dossier, the large files that are here."""
    return _amounts(connection, "u.sha256 IN (SELECT sha256 FROM media WHERE content IS NULL)")


def absent(connection: Connection) -> dict[str, Amount]:
    """By dossier, the files that are not here."""
    return _amounts(connection, "u.sha256 NOT IN (SELECT sha256 FROM media)")


def _amounts(connection: Connection, condition: str) -> dict[str, Amount]:
    rows = connection.exec_driver_sql(
        "SELECT scope, count(*), sum(size) FROM (SELECT DISTINCT u.scope, u.sha256, u.size FROM media_use u"  # noqa: S608 - written above
        f" WHERE {condition}) GROUP BY scope"
    )
    return {row[0]: Amount(row[1], row[2]) for row in rows}


def released(connection: Connection, dossiers: Iterable[str], choice: Choice) -> list[tuple[str, int]]:
    """Large files that may leave, with their sizes: confirmed by the server, and that nothing carried names.

    ``dossiers`` are those whose files may; ``choice`` says so of originals and documents.
    """
    asked = (to_text(list(dossiers)), choice.release_originals, choice.release_documents)
    return [(row[0], row[1]) for row in connection.exec_driver_sql(_RELEASED, asked)]


def let_go(connection: Connection, files: Collection[str], dossiers: Iterable[str], choice: Choice) -> Amount:
    """The rows of these files go, where they may still leave; what goes."""
    gone = [(name, size) for name, size in released(connection, dossiers, choice) if name in files]
    waiting = [*_waiting(connection), *(name for name, _ in gone)]
    run = connection.exec_driver_sql
    run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (_LEAVING, to_text(list(waiting))))
    run(f"DELETE FROM media WHERE sha256 IN {_LISTED}", (to_text([name for name, _ in gone]),))  # noqa: S608 - written above
    return Amount(len(gone), sum(size for _, size in gone))


def clear_away(connection: Connection, media: Media) -> None:
    """Delete the files whose rows have gone, but for those that came back since."""
    waiting = _waiting(connection)
    if not waiting:
        return
    rows = connection.exec_driver_sql(f"SELECT sha256 FROM media WHERE sha256 IN {_LISTED}", (to_text(list(waiting)),))  # noqa: S608 - the same
    back = set(rows.scalars())
    for name in waiting:
        if name not in back:
            media.remove(name)
    connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", (_LEAVING,))


def is_leaving(connection: Connection) -> bool:
    """Whether files have lost their rows and may still be there."""
    return connection.exec_driver_sql("SELECT 1 FROM meta WHERE name = ?", (_LEAVING,)).first() is not None


def _waiting(connection: Connection) -> Sequence[str]:
    raw = connection.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (_LEAVING,)).scalar()
    return msgspec.json.decode(raw, type=list[str]) if raw else []


def lost(connection: Connection, files: Iterable[str]) -> None:
    """The server does not hold these files after all: they are sent again."""
    connection.exec_driver_sql(f"UPDATE media SET on_server = 0 WHERE sha256 IN {_LISTED}", (to_text(list(files)),))  # noqa: S608 - the same
