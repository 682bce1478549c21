"""Writing files so that a crash leaves either the old content or the new."""

import contextlib
import errno
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from fieldkit.errors import DiskFault, DiskFull

T = TypeVar("T")

_WINDOWS_LOCKED = {5, 32, 33}  # access denied, sharing violation, lock violation: an antivirus or an indexer looking
_PATIENCE_S = 2.5
_TEMPORARY = ".tmp"


def atomic_write(target: Path, content: bytes, staging: Path | None = None) -> None:
    """Put ``content`` at ``target``, durable when this returns.

    Temporary file in the same folder (or in ``staging``, on the same disk), fsync, rename, fsync of the folder. Raises
    DiskFull or DiskFault; the earlier content is then still there.
    """
    temporary = temporary_in(staging or target.parent)
    with disk_errors():
        try:
            with patiently(lambda: temporary.open("wb")) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            patiently(lambda: temporary.replace(target))
        finally:
            drop(temporary)
        sync_folder(target.parent)


def temporary_in(folder: Path) -> Path:
    """A name no other file has, for a file to be put in its place later; ``sweep`` knows it again."""
    return folder / f".{secrets.token_hex(8)}{_TEMPORARY}"


def sweep(folder: Path) -> None:
    """Delete the temporary files an interrupted process left in ``folder``; nobody may be writing there."""
    if folder.is_dir():
        for left in folder.glob(f".*{_TEMPORARY}*"):  # a database on its way has a log and an index beside it
            with contextlib.suppress(PermissionError):  # an antivirus is looking at it: the next start deletes it
                left.unlink()


def put_in_place(temporary: Path, target: Path) -> None:
    """Rename a file whose content is flushed already; durable when this returns. Raises DiskFull or DiskFault."""
    with disk_errors():
        patiently(lambda: temporary.replace(target))
        sync_folder(target.parent)


def read_file(path: Path) -> bytes:
    """The content of a file; raises DiskFault."""
    with disk_errors():
        return patiently(path.read_bytes)


def share(path: Path) -> None:
    """Let whoever holds the disk read a sealed file or folder: on another computer this person has another number."""
    with contextlib.suppress(OSError):  # a disk that knows no owners, as most sticks
        path.chmod(0o755 if path.is_dir() else 0o644)


def drop(path: Path) -> None:
    """Delete a file of no more use, if it is there; one that cannot be deleted now is left for the next ``sweep``."""
    with contextlib.suppress(OSError):
        patiently(lambda: path.unlink(missing_ok=True))


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable. Windows offers no such call and needs none."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create ``folder`` and its parents, durable when this returns."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with disk_errors():
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


@contextlib.contextmanager
def disk_errors() -> Iterator[None]:
    """Turn the system's errors into DiskFull and DiskFault."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull from error
        held = getattr(error, "winerror", None) in _WINDOWS_LOCKED
        raise (DiskFault("held", errno=error.errno) if held else DiskFault(errno=error.errno)) from error


def patiently(act: Callable[[], T]) -> T:
    """What ``act`` answers, tried again for two and a half seconds where Windows says that another program looks at it.

    Raises what ``act`` raised last.
    """
    deadline = time.monotonic() + _PATIENCE_S
    pause = 0.02
    while True:
        try:
            return act()
        except OSError as error:
            if getattr(error, "winerror", None) not in _WINDOWS_LOCKED or time.monotonic() + pause > deadline:
                raise
            time.sleep(pause)
            pause *= 1.6
