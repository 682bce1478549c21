"""The one way to an organisation's rows: what is asked through it sees and touches nobody else's."""

import time
from collections.abc import Mapping
from typing import Any, TypeVarTuple

from sqlalchemy import Column, Connection, Delete, Result, Select, Table, Update, extract, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnElement

_Ts = TypeVarTuple("_Ts")
_Statement = Select[*tuple[Any, ...]] | Update | Delete

COLUMN = "organisation"
_CLOCK = select(extract("epoch", func.clock_timestamp()))


class Tenant:
    """The rows of one organisation in one transaction; ``sync.server.database`` makes it."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        """On PostgreSQL the transaction was told of the organisation, and the database itself shows no other rows."""
        self._connection = connection
        self._organisation = organisation
        self._insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert

    def now_ms(self) -> int:
        """Milliseconds since 1970, by one clock for all processes that share the database."""
        if self._connection.dialect.name != "postgresql":
            return time.time_ns() // 1_000_000
        return int(self._connection.execute(_CLOCK).scalar_one() * 1000)

    def read(self, statement: Select[*_Ts]) -> Result[*_Ts]:
        """The organisation's rows among those a statement selects."""
        return self._connection.execute(statement.where(*belonging(statement, self._organisation)))

    def change(self, statement: Update | Delete) -> int:
        """Update or delete those of the organisation's rows that a statement names; how many there were."""
        return self._connection.execute(statement.where(*belonging(statement, self._organisation))).rowcount

    def insert(self, table: Table, values: Mapping[str, Any]) -> None:
        """Insert a row of the organisation's; raises SQLAlchemy's IntegrityError where one with its keys is there."""
        self._connection.execute(table.insert().values({**values, COLUMN: self._organisation}))

    def add(self, table: Table, values: Mapping[str, Any]) -> bool:
        """Insert a row of the organisation's unless one with its keys is there, or is being put there; whether it was.

        A key that holds for the whole server, as a login does, may be another organisation's.
        """
        row = self._insert(table).values({**values, COLUMN: self._organisation}).on_conflict_do_nothing()
        # Of an insert SQLAlchemy forgets the count unless asked, and -1 would read as done.
        return self._connection.execute(row.execution_options(preserve_rowcount=True)).rowcount == 1

    def put(self, table: Table, values: Mapping[str, Any]) -> None:
        """Insert a row of the organisation's, or replace the one with its primary key."""
        row = self._insert(table).values({**values, COLUMN: self._organisation})
        keys = [column.name for column in table.primary_key]
        rest = {name: row.excluded[name] for name in values if name not in keys}
        self._connection.execute(row.on_conflict_do_update(index_elements=keys, set_=rest))


def belonging(statement: _Statement, organisation: str) -> list[ColumnElement[bool]]:
    """What confines a statement to an organisation's rows, in every table it names."""
    return [table.c[COLUMN] == organisation for table in _tables_of(statement) if COLUMN in table.c]


def _tables_of(statement: _Statement) -> list[Table]:
    found: dict[str, Table] = {}
    for part in visitors.iterate(statement):
        table = part.table if isinstance(part, Column | Update | Delete) else part
        if isinstance(table, Table):
            found[table.name] = table
    return list(found.values())
