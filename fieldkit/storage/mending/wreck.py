"""What a damaged database can still give: read by halves around the pages that do not agree with their seal."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import sqlcipher3.dbapi2 as driver

from fieldkit.errors import Damaged
from fieldkit.storage.backups.streams import Stop, check_stop
from fieldkit.storage.engine import assert_read_soundly, give_key
from fieldkit.storage.keys.held import HeldKey

Row: TypeAlias = tuple[Any, ...]
Found: TypeAlias = tuple[range, list[Row] | None]
"""Places, and the rows at them; None where nothing can be read there."""

_TOGETHER = 512
_ENOUGH = 200
_TOO_MANY = 4_000
"""Readings that failed, each with a connection of its own at 10 ms, after which no place is cut in halves any more."""


class Wreck:
    """One damaged database in a file of its own, with no log and nobody else reading."""

    def __init__(self, path: Path, key: HeldKey, stop: Stop = lambda: False) -> None:
        """Nothing is opened before the first question; ``stop`` is asked before each."""
        self._path, self._key, self._stop = path, key, stop
        self._connection: driver.Connection | None = None
        self._failures = 0

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def ask(self, query: str, parameters: Sequence[object] = ()) -> list[Row] | None:
        """The rows of a query, None where a page it needs is damaged. Raises Refused(``backup_stopped``)."""
        check_stop(self._stop)
        try:
            if self._connection is None:
                self._connection = self._opened()
            rows = self._connection.execute(query, tuple(parameters)).fetchall()
            assert_read_soundly(self._connection.execute)
        except (driver.Error, Damaged):
            # Once the cipher has met a damaged page, that connection reads nothing any more.
            self.close()
            self._failures += 1
            return None
        return rows

    def first(self, *queries: str) -> int | None:
        """The number the first of several queries gives that can be read."""
        for query in queries:
            rows = self.ask(query)
            if rows is not None and rows and rows[0][0] is not None:
                return int(rows[0][0])
        return None

    def by_halves(self, query: str, places: range, elsewhere: int = 0) -> Iterator[Found]:
        """The rows at ``places``; ``query`` takes the first and the last place wanted.

        Up to ``elsewhere`` another copy has everything, so that less time is spent there.
        """
        for start in range(0, len(places), _TOGETHER):
            yield from self._halved(query, places[start : start + _TOGETHER], elsewhere)

    def _halved(self, query: str, places: range, elsewhere: int) -> Iterator[Found]:
        rows = self.ask(query, (places[0], places[-1]))
        enough = _ENOUGH if places[-1] <= elsewhere else _TOO_MANY
        if rows is not None or len(places) == 1 or self._failures >= enough:
            yield places, rows
            return
        half = len(places) // 2
        yield from self._halved(query, places[:half], elsewhere)
        yield from self._halved(query, places[half:], elsewhere)

    def _opened(self) -> driver.Connection:
        uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = driver.connect(uri, uri=True, isolation_level=None)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute("PRAGMA temp_store = MEMORY")
            give_key(connection, self._key)
        except driver.Error:
            connection.close()
            raise
        return connection
