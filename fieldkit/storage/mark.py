"""The file ``open``, which is there while a workspace is: found at a start, the last end was not one."""

import contextlib
from enum import StrEnum
from pathlib import Path

from fieldkit.errors import DiskFault, DiskFull
from fieldkit.storage.files import atomic_write, patiently, read_file

MARK = "open"


class Ending(StrEnum):
    """How the workspace was left the last time."""

    CLEAN = "clean"
    CUT = "cut"
    """The program or the machine stopped with the workspace open."""
    FAILED = "failed"
    """A write had failed and what the system says of the database may be more than the disk holds."""


class Mark:
    """The mark of one workspace; the workspace has to be held."""

    def __init__(self, folder: Path) -> None:
        """Reads how the last end was; raises DiskFault."""
        self._path = folder / MARK
        self.ending = self._read()

    def open(self) -> None:
        """Say that the workspace is open; raises DiskFull or DiskFault."""
        atomic_write(self._path, b"")

    def fail(self) -> None:
        """Say that a write failed, as far as a failing disk takes it."""
        with contextlib.suppress(DiskFull, DiskFault):  # the mark that is there already says enough
            atomic_write(self._path, Ending.FAILED.encode())

    def clear(self) -> None:
        """Say that the end was clean. A cut that brings the mark back costs a check and nothing else."""
        with contextlib.suppress(OSError):
            patiently(lambda: self._path.unlink(missing_ok=True))

    def _read(self) -> Ending:
        if not self._path.is_file():
            return Ending.CLEAN
        return Ending.FAILED if read_file(self._path) == Ending.FAILED.encode() else Ending.CUT
