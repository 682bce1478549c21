"""How far what is known of some records has spread: up to which place of the journal, and what the server holds."""

from collections.abc import Iterable

from sqlalchemy import Connection

from fieldkit.domain.lightly import dataclass
from fieldkit.storage.text import to_text


@dataclass(frozen=True, slots=True)
class Spread:
    """How many changes speak of the records, and files they name, and how many of each are where they were sought."""

    changes: int
    changes_there: int
    files: int
    files_there: int


_CHANGES = (
    "SELECT count(*), coalesce(sum({there}), 0) FROM change c WHERE c.seq IN"
    " (SELECT e.change FROM edit e WHERE e.record IN (SELECT value FROM json_each(?)))"
)
_FILES = (
    "SELECT count(*), coalesce(sum(m.on_server), 0) FROM media m WHERE m.sha256 IN"
    " (SELECT u.sha256 FROM media_use u WHERE u.record IN (SELECT value FROM json_each(?)))"
)


def on_server(connection: Connection, records: Iterable[str]) -> Spread:
    """What the server has confirmed of these records; files this machine lacks are the server's own."""
    wanted = to_text(list(records))
    sent = "c.verdict IS NOT NULL AND c.verdict IN ('applied', 'known')"
    run = connection.exec_driver_sql
    changes, sent_changes = run(_CHANGES.format(there=sent), (wanted,)).one()
    files, sent_files = run(_FILES, (wanted,)).one()
    return Spread(changes, sent_changes, files, sent_files)


def up_to(connection: Connection, records: Iterable[str], seq: int) -> tuple[int, int]:
    """How many changes speak of these records, and how many of them stand at ``seq`` of the journal or before."""
    changes, there = connection.exec_driver_sql(
        _CHANGES.format(there=f"c.seq <= {int(seq)}"), (to_text(list(records)),)
    ).one()
    return changes, there
