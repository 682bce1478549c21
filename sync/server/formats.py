"""A server's tables made where there are none, and brought from earlier formats to this one, whole or not at all."""

import secrets
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, func, select, text

from fieldkit.errors import NewerFormat
from sync.server import tables
from sync.server.isolation import isolate

EPOCH_BYTES = 8

_TURN = 0x46_69_65_6C_64_4B_69_74
"""The advisory lock of whoever prepares a PostgreSQL database: of two servers that start together one waits."""


def prepare(connection: Connection, copy: Callable[[int], None]) -> None:
    """Bring a database to this format, in the given transaction, which nobody else may write beside.

    ``copy(format)`` is called before an earlier format is touched. Raises NewerFormat, with nothing changed.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_TURN)))
    tables.meta.create(connection, checkfirst=True)
    found = int(get(connection, "format") or 0)
    if found > tables.FORMAT:
        raise NewerFormat(found=found, known=tables.FORMAT)
    if found == tables.FORMAT:
        return
    if found:
        copy(found)
        for step in range(found, tables.FORMAT):
            STEPS[step](connection)
    else:
        tables.metadata.create_all(connection)
        isolate(connection, [table.name for table in tables.metadata.sorted_tables if "organisation" in table.c])
        put(connection, "epoch", secrets.token_hex(EPOCH_BYTES))
    put(connection, "format", str(tables.FORMAT))


def get(connection: Connection, name: str) -> str:
    """What the database says of itself under a name; nothing where it says nothing."""
    value: str | None = connection.execute(select(tables.meta.c.value).where(tables.meta.c.name == name)).scalar()
    return value or ""


def put(connection: Connection, name: str, value: str) -> None:
    """Let the database say something of itself."""
    connection.execute(tables.meta.delete().where(tables.meta.c.name == name))
    connection.execute(tables.meta.insert().values(name=name, value=value))


def _keep_organisations_apart(connection: Connection) -> None:
    """1 → 2: PostgreSQL guards each organisation's rows, and their index begins with it."""
    connection.execute(text("DROP INDEX token_login"))
    connection.execute(text("CREATE INDEX token_account ON token (organisation, login)"))
    isolate(
        connection,
        ("organisation", "account", "device", "token", "scope", "change", "refusal", "review_act", "media"),
    )


STEPS: Mapping[int, Callable[[Connection], None]] = {1: _keep_organisations_apart}
"""From each earlier format to the next. A step names its tables itself: what a later format adds is not there yet."""
