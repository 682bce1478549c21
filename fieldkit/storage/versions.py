"""What was ever written in the fields of records, and the changes behind what they hold now."""

import json
from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.merging import Head
from fieldkit.storage.text import from_text, parse_seen


def every(connection: Connection, records: Collection[str]) -> dict[tuple[str, str], dict[str, list[Head]]]:
    """(kind, record) → field → everything ever written in it that this journal knows; of a change, its last word."""
    rows = connection.exec_driver_sql(
        "SELECT e.kind, e.record, e.field, c.session, c.counter, c.at, c.author, e.value, e.seen"
        " FROM edit e JOIN change c ON c.seq = e.change"
        " WHERE e.record IN (SELECT value FROM json_each(?)) ORDER BY e.change, e.n",
        (json.dumps(sorted(records)),),
    )
    found: dict[tuple[str, str], dict[str, dict[ChangeId, Head]]] = {}
    for kind, record, field, session, counter, at, author, value, seen in rows.all():
        head = Head(ChangeId(session, counter), at, author, from_text(value), parse_seen(seen))
        found.setdefault((kind, record), {}).setdefault(field, {})[head.change] = head
    return {key: {name: list(heads.values()) for name, heads in fields.items()} for key, fields in found.items()}


def behind(
    connection: Connection, records: Iterable[str], left_out: Iterable[tuple[str, str]]
) -> dict[str, set[ChangeId]]:
    """Record → the changes its values come from; fields ``left_out``, by kind and name, do not count."""
    rows = connection.exec_driver_sql(
        "SELECT h.record, c.session, c.counter FROM head h JOIN change c ON c.seq = h.change"
        " WHERE h.record IN (SELECT value FROM json_each(?))"
        " AND h.kind || '.' || h.field NOT IN (SELECT value FROM json_each(?)) GROUP BY h.record, h.change",
        (json.dumps(list(records)), json.dumps([f"{kind}.{name}" for kind, name in left_out])),
    )
    found: dict[str, set[ChangeId]] = {}
    for record, session, counter in rows.all():
        found.setdefault(record, set()).add(ChangeId(session, counter))
    return found
