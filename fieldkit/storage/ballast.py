"""Room kept in reserve on the disk: given up so that the last words typed on a full disk can still be saved."""

import os
import shutil
from pathlib import Path

from fieldkit.storage.files import disk_errors, drop, patiently, put_in_place, sync_folder, temporary_in

FULL_SIZE = 8 << 20
_SHARE = 20
_PLENTY = 4
BALLAST = "ballast"


class Ballast:
    """The reserve of one workspace: 8 MB, or a twentieth of a smaller disk."""

    def __init__(self, folder: Path, *, given_up: bool = False) -> None:
        """Nothing is written before ``lay``; ``given_up`` says that opening the workspace took the reserve already."""
        self._path = folder / BALLAST
        self._given_up = given_up

    @property
    def given_up(self) -> bool:
        """Whether the reserve was taken and is not back yet."""
        return self._given_up

    @property
    def there(self) -> bool:
        """Whether the reserve lies on the disk."""
        return self._path.is_file()

    @property
    def size(self) -> int:
        """How many bytes the reserve has on this disk; raises DiskFault."""
        with disk_errors():
            return min(FULL_SIZE, shutil.disk_usage(self._path.parent).total // _SHARE)

    def lay(self) -> bool:
        """Make the reserve where the disk has four times its room free; whether it is there.

        Raises DiskFault; a disk that fills up meanwhile raises DiskFull.
        """
        if self.there:
            return True
        size = self.size
        with disk_errors():
            free = shutil.disk_usage(self._path.parent).free
        if free < _PLENTY * size:
            return False
        temporary = temporary_in(self._path.parent)
        with disk_errors():
            try:
                _reserve(temporary, size)
                put_in_place(temporary, self._path)
            finally:
                drop(temporary)
        self._given_up = False
        return True

    def give_up(self) -> bool:
        """Let the reserve go; False when there was none."""
        with disk_errors():
            try:
                patiently(self._path.unlink)
            except FileNotFoundError:
                return False
            self._given_up = True
            sync_folder(self._path.parent)
        return True


def _reserve(path: Path, size: int) -> None:
    with patiently(lambda: path.open("wb")) as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            # Bytes that no file system compresses away.
            for _ in range(0, size, 1 << 20):
                file.write(os.urandom(min(size, 1 << 20)))
        file.flush()
        os.fsync(file.fileno())
