"""What each day carried: lines of the sync history that are added to, and kept longer than its others."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec
from sqlalchemy import Connection

DAY = "day"
"""The code of such a line; its fact of the same name is the day, its others are numbers."""

_KEPT_DAYS = 400


def add(connection: Connection, at_ms: int, day: str, amounts: Mapping[str, Decimal]) -> None:
    """Add ``amounts`` to those of the local day ``day`` (ISO 8601), a new one where there is none."""
    run = connection.exec_driver_sql
    found = run(
        "SELECT seq, facts FROM sync_event WHERE code = ? AND json_extract(facts, '$.day') = ?", (DAY, day)
    ).first()
    facts = msgspec.json.decode(found.facts, type=dict[str, str]) if found is not None else {DAY: day}
    for name, amount in amounts.items():
        if amount:
            facts[name] = f"{Decimal(facts.get(name, '0')) + amount:f}"
    text = msgspec.json.encode(facts).decode()
    if found is not None:
        run("UPDATE sync_event SET happened_at = ?, facts = ? WHERE seq = ?", (at_ms, text, found.seq))
        return
    run("INSERT INTO sync_event (happened_at, code, facts) VALUES (?, ?, ?)", (at_ms, DAY, text))
    run(
        "DELETE FROM sync_event WHERE code = ? AND seq NOT IN"
        " (SELECT seq FROM sync_event WHERE code = ? ORDER BY json_extract(facts, '$.day') DESC LIMIT ?)",
        (DAY, DAY, _KEPT_DAYS),
    )


def days(connection: Connection, since: str = "", limit: int = _KEPT_DAYS) -> list[dict[str, str]]:
    """The facts of each day from ``since`` on, latest first."""
    rows = connection.exec_driver_sql(
        "SELECT facts FROM sync_event WHERE code = ? AND json_extract(facts, '$.day') >= ?"
        " ORDER BY json_extract(facts, '$.day') DESC LIMIT ?",
        (DAY, since, limit),
    )
    return [msgspec.json.decode(row.facts, type=dict[str, str]) for row in rows]
