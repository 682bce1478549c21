"""Whether an open workspace is still where it was opened: moved or deleted meanwhile, what is written would be lost."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from fieldkit.errors import DiskFault

Check: TypeAlias = Callable[[], None]

MOVED = "moved"
"""Reason of a DiskFault that came before anything was written, because the workspace is no longer in its place."""


class Place:
    """One file and the path it was opened by.

    An open file follows its folder when that is moved, and lives on unseen when it is deleted: the database would take
    every write and say it is on disk. On Windows an open file can be neither moved nor deleted.
    """

    def __init__(self, path: Path) -> None:
        """``path`` of a file that may still have to be made; nothing is checked before ``settle``."""
        self._path = path
        self._known: tuple[int, int] | None = None

    def settle(self) -> None:
        """From now on the file that is at the path is the one that has to be there. Raises DiskFault for none."""
        self._known = self._found()

    def follow(self, path: Path) -> None:
        """The database goes on in another file of the same folder. Raises DiskFault when it is not there."""
        self._path = path
        self.settle()

    def check(self) -> None:
        """Raise DiskFault(``moved``) when another file is at the path, or none."""
        if self._known is not None and self._found() != self._known:
            raise DiskFault(MOVED, folder=self._path.parent.name)

    def _found(self) -> tuple[int, int]:
        try:
            status = self._path.stat()
        except OSError as error:
            raise DiskFault(MOVED, folder=self._path.parent.name) from error
        return status.st_dev, status.st_ino
