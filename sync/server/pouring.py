"""All rows of one database into another: how a server is copied and restored, and moves from SQLite to PostgreSQL."""

from sqlalchemy import Connection, select

from sync.server import isolation, tables
from sync.server.tenants import COLUMN

_AT_ONCE = 500


def pour(full: Connection, empty: Connection) -> None:
    """Copy every row into tables of the same format that hold none, organisation by organisation.

    ``full`` must show one moment throughout. What an empty database says of itself is replaced.
    """
    isolation.say(full, isolation.ADMINISTRATION, "on")
    organisation = tables.organisation.c.organisation
    for one in list(full.execute(select(organisation).order_by(organisation)).scalars()):
        for connection in (full, empty):
            isolation.say(connection, isolation.ORGANISATION, one)
        for table in tables.metadata.sorted_tables:
            if COLUMN in table.c:
                rows = full.execute(select(table).where(table.c[COLUMN] == one).execution_options(yield_per=_AT_ONCE))
                for some in rows.mappings().partitions():
                    empty.execute(table.insert(), [dict(row) for row in some])
    empty.execute(tables.meta.delete())
    empty.execute(tables.meta.insert(), [dict(row) for row in full.execute(select(tables.meta)).mappings()])
