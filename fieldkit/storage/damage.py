"""Which records a damaged database can no longer give, so that a person is told what they are."""

from collections.abc import Iterator, Sequence

from fieldkit.errors import Damaged
from fieldkit.storage import heads
from fieldkit.storage.heads import RecordKey
from fieldkit.storage.store import Store

_TOGETHER = 256


def unreadable(store: Store) -> list[RecordKey]:
    """Kind and id of each record of which something cannot be read; the id is empty where a kind cannot even be listed.

    Reads everything once: seconds in a large workspace, so it belongs on a lane of its own, after Damaged was met.
    """
    found: list[RecordKey] = []
    for kind, table in store.projection.tables.items():
        ids = _ids(store, kind, table.name)
        if ids is None:
            found.append((kind, ""))
            continue
        for start in range(0, len(ids), _TOGETHER):
            found += _lost(store, kind, table.name, ids[start : start + _TOGETHER])
    return found


def _ids(store: Store, kind: str, table: str) -> list[str] | None:
    """The ids of a kind, from its own table or, where that is damaged, from the journal."""
    queries: tuple[tuple[str, tuple[str, ...]], ...] = (
        (f'SELECT id FROM "{table}" ORDER BY id', ()),  # noqa: S608 - a table of ours
        ("SELECT DISTINCT record FROM edit WHERE kind = ?", (kind,)),
    )
    for query, parameters in queries:
        try:
            with store.read() as reader:
                return list(reader.connection.exec_driver_sql(query, parameters).scalars())
        except Damaged:
            continue
    return None


def _lost(store: Store, kind: str, table: str, ids: Sequence[str]) -> Iterator[RecordKey]:
    """Those of ``ids`` that cannot be read, found by halves."""
    try:
        with store.read() as reader:
            marks = ",".join("?" * len(ids))
            reader.connection.exec_driver_sql(
                f'SELECT * FROM "{table}" WHERE id IN ({marks})',  # noqa: S608 - a table of ours and marks
                tuple(ids),
            ).all()
            heads.read(reader.connection, [(kind, identity) for identity in ids])
    except Damaged:
        if len(ids) == 1:
            yield kind, ids[0]
            return
        half = len(ids) // 2
        yield from _lost(store, kind, table, ids[:half])
        yield from _lost(store, kind, table, ids[half:])
