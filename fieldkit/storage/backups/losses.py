"""What did not come back from a backup: as a person counts it, why, and what a server still has of it."""

from collections.abc import Sequence

import msgspec
import sqlcipher3.dbapi2 as driver

from fieldkit.domain.lightly import dataclass

LINK = "sync_link"
"""The setting that says which server the workspace syncs with."""

_THESE = "(SELECT value FROM json_each(?))"
_PIECES = (
    "SELECT count(DISTINCT iif(kind = 'photo', record, NULL)), count(DISTINCT iif(kind != 'photo', sha256, NULL))"  # noqa: S608 - written here
    f" FROM media_use WHERE sha256 IN {_THESE}"
)
_SENT = f"SELECT count(*) FROM media WHERE on_server = 1 AND sha256 IN {_THESE}"  # noqa: S608 - written here


@dataclass(frozen=True, slots=True)
class Losses:
    """Files that did not come back.

    ``absent`` were missing already when the backup was made, ``gone`` are no longer in it, ``damaged`` are there and
    not what they were. ``photos`` and ``documents`` are what these files belong to; ``on_server`` are the files of
    them that the server this workspace is linked to has confirmed.
    """

    absent: int = 0
    gone: int = 0
    damaged: int = 0
    photos: int = 0
    documents: int = 0
    on_server: int = 0


def link_of(connection: driver.Connection) -> dict[str, object]:
    """What the workspace remembers of its server, empty where it has none."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (LINK,)).fetchone()
    return {} if row is None else msgspec.json.decode(row[0], type=dict[str, object])


def losses_of(
    connection: driver.Connection, missing: Sequence[str], absent: frozenset[str], damaged: frozenset[str]
) -> Losses:
    """Judge ``missing``, while the database still says what it knew of these files."""
    these = (msgspec.json.encode(list(missing)).decode(),)
    known = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'media_use'").fetchone()[0]
    photos, documents = connection.execute(_PIECES, these).fetchone() if known else (0, 0)
    sent = connection.execute(_SENT, these).fetchone()[0] if link_of(connection).get("url") else 0
    spoiled = sum(each in damaged for each in missing)
    before = sum(each in absent and each not in damaged for each in missing)
    return Losses(before, len(missing) - before - spoiled, spoiled, photos, documents, sent)
