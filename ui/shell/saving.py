"""Writes what was typed and tells the truth about it: « Enregistré » only once the write is on disk."""

import datetime as dt
from collections.abc import Callable
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
        self._under_way = 0

    @property
    def under_way(self) -> int:
        """How many writes are not on disk yet."""
        return self._under_way

    def save(
        self,
        write: Callable[[], R],
        then: Callable[[R], object] | None = None,
        failed: Callable[[FieldKitError], object] | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Run ``write`` in the writing lane and give ``then`` its result.

        When it fails, the status bar says since when nothing is saved and offers to try again; ``failed`` is told
        too. ``write`` must therefore be safe to run twice when its first run raised.
        """
        self._under_way += 1
        self._notices.saving()

        def timed() -> tuple[R, dt.datetime]:
            return write(), self._now()

        def done(result: tuple[R, dt.datetime]) -> None:
            self._under_way -= 1
            if not self._under_way:
                self._notices.saved(result[1])
            if then is not None and alive(then, owner):
                then(result[0])

        def refused(error: FieldKitError) -> None:
            self._under_way -= 1
            self._notices.save_failed(error, lambda: self.save(write, then, failed, owner))
            if failed is not None and alive(failed, owner):
                failed(error)

        self._jobs.write(timed, done, refused)
