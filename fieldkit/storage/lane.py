"""The one lane that writes: whatever the thread that asks, writes wait for each other and for the disk."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine

from fieldkit.errors import DiskFault
from fieldkit.storage.engine import REFUSED, database_errors
from fieldkit.storage.place import MOVED, Check

T = TypeVar("T")


class Lane:
    """Runs writes one after the other on a thread of its own, each in one immediate transaction."""

    def __init__(self, engine: Engine, in_place: Check) -> None:
        """``engine`` opens its transactions for writing; ``in_place`` raises DiskFault where a commit would be lost."""
        self._engine = engine
        self._in_place = in_place
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._failed = False

    def run(self, function: Callable[..., T], *arguments: object, **options: object) -> T:
        """The result of ``function``, given an open transaction, once that transaction is on disk.

        Raises DiskFull, after which writing may be tried again, or DiskFault, after which nothing is written before
        the workspace is opened anew: once a flush has failed, the system may report the next one as done and lose it.
        """
        return self._thread.submit(lambda: self._transact(lambda c: function(c, *arguments, **options))).result()

    def _transact(self, function: Callable[[Connection], T]) -> T:
        if self._failed:
            raise DiskFault("stopped")
        try:
            with database_errors(), self._engine.begin() as connection:
                result = function(connection)
                self._in_place()
                return result
        except DiskFault as fault:
            self._failed = fault.reason not in {REFUSED, MOVED}
            raise

    def close(self) -> None:
        """Finish what is being written and let go of the database."""
        self._thread.shutdown(wait=True)
        self._engine.dispose()
