"""Content in plain that has to be a file for a while: shown by another program, or a report on its way.

It lies in the memory the system keeps for this person where there is such a place, else in the workspace's folder: not
where a setting of the day leads, so that the next start finds what a program that was killed left there.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from fieldkit.errors import DiskFull
from fieldkit.storage.files import atomic_write, disk_errors
from fieldkit.storage.store import Store

BESIDE = "shown"
"""The folder in the workspace's."""
_MARGIN = 16_000_000
_REPORT = 400_000_000
_RUNTIME = "XDG_RUNTIME_DIR"


class PlainFiles:
    """The plain files of one open workspace."""

    def __init__(self, store: Store) -> None:
        """Nothing is written before ``put`` or ``passing``."""
        name = hashlib.sha256(f"{store.device} {store.folder.absolute()}".encode()).hexdigest()[:16]
        memory = _memory()
        self._memory = memory / f"fieldkit-{name}" if memory is not None else None
        self._beside = store.folder / BESIDE

    def put(self, name: str, content: bytes) -> Path:
        """A read-only file of that name, until ``forget``; raises DiskFull or DiskFault."""
        # Named by what it holds: a name written elsewhere never leads out of here.
        inner = hashlib.sha256(content).hexdigest()
        try:
            return self._put(self._place(len(content)) / inner / name, content)
        except DiskFull:
            return self._put(_made(self._beside) / inner / name, content)

    @contextlib.contextmanager
    def passing(self, name: str) -> Iterator[Path]:
        """A place for a file that is gone afterwards; raises DiskFull or DiskFault."""
        folder = self._place(_REPORT) / secrets.token_hex(8)
        with disk_errors():
            folder.mkdir(mode=0o700)
        try:
            yield folder / name
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def forget(self) -> None:
        """Delete them all; one still open elsewhere on Windows goes at the next start."""
        for folder in (self._memory, self._beside):
            if folder is None or folder.is_symlink() or not folder.is_dir():
                continue
            for file in folder.glob("*/*"):
                with contextlib.suppress(OSError):
                    file.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows deletes no read-only file
            shutil.rmtree(folder, ignore_errors=True)

    def _place(self, size: int) -> Path:
        """Memory, where it takes so many bytes and some more; else the workspace's folder."""
        if self._memory is not None:
            with contextlib.suppress(OSError):
                if shutil.disk_usage(self._memory.parent).free > size + _MARGIN:
                    return _made(self._memory)
        return _made(self._beside)

    def _put(self, path: Path, content: bytes) -> Path:
        with disk_errors():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            if not path.exists():
                atomic_write(path, content)
                with contextlib.suppress(OSError):  # a disk without such rights
                    path.chmod(stat.S_IRUSR)
        return path


def _made(folder: Path) -> Path:
    with disk_errors():
        if folder.is_symlink():
            folder.unlink()  # it came with a folder from elsewhere, and leads who knows where
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _memory() -> Path | None:
    """The folder the system keeps in memory for this person alone, until they log out; Linux only."""
    named = os.environ.get(_RUNTIME, "")
    if sys.platform != "linux" or not named:
        return None
    folder = Path(named)
    try:
        status = folder.stat()
    except OSError:
        return None
    private = status.st_uid == os.getuid() and not status.st_mode & 0o077
    return folder if private and stat.S_ISDIR(status.st_mode) else None
