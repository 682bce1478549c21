"""Writes what was typed and tells the truth about it: « Enregistré » only once the write is on disk."""

import datetime as dt
from collections.abc import Callable
from itertools import count
from typing import TypeVar

from PySide6.QtCore import QObject

from fieldkit.errors import FieldKitError
from ui.jobs import Jobs, alive
from ui.shell.notices import Notices

R = TypeVar("R")


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


class Saving(QObject):
    """The one way screens write. « Enregistré » waits until every write asked for is on disk."""

    def __init__(self, jobs: Jobs, notices: Notices, now: Callable[[], dt.datetime] = _now) -> None:
        super().__init__()
        self._jobs, self._notices, self._now = jobs, notices, now
        self._names = count(1)
        self._under_way = 0
        self._lost: dict[str, Callable[[], None]] = {}

    @property
    def settled(self) -> bool:
        """Whether everything asked for is on disk."""
        return not self._under_way and not self._lost

    @property
    def failing(self) -> bool:
        """Whether some write did not go through and has not been made good."""
        return bool(self._lost)

    def save(
        self,
        write: Callable[[], R],
        then: Callable[[R], object] | None = None,
        failed: Callable[[FieldKitError], object] | None = None,
        owner: QObject | None = None,
        *,
        key: str = "",
    ) -> None:
        """Run ``write`` in the writing lane and give ``then`` its result.

        When it fails, the status bar says since when nothing is saved and offers to try again; ``failed`` is told
        too. It says so until that write went through, or a later one of the same ``key`` (a record and a field, say).
        ``write`` must be safe to run again after it raised. Callbacks are dropped once ``owner`` is gone.
        """
        name = key or str(next(self._names))
        self._under_way += 1
        self._notices.saving()

        def timed() -> tuple[R, dt.datetime]:
            return write(), self._now()

        def done(result: tuple[R, dt.datetime]) -> None:
            self._under_way -= 1
            self._lost.pop(name, None)
            if self.settled:
                self._notices.saved(result[1])
            if then is not None and alive(then, owner):
                then(result[0])

        def refused(error: FieldKitError) -> None:
            self._under_way -= 1
            self._lost[name] = lambda: self.save(write, then, failed, owner, key=name)
            self._notices.save_failed(error, self._retry)
            if failed is not None and alive(failed, owner):
                failed(error)

        self._jobs.write(timed, done, refused)

    def _retry(self) -> None:
        lost, self._lost = tuple(self._lost.values()), {}
        for again in lost:
            again()
