"""Database files that are no longer in use: what a rewrite left behind goes, what was damaged is kept for a month.

A damaged file may still hold what nobody could read on the day it was made good, so it stays where it was, under the
name it had: open files cannot be renamed everywhere. A note beside it says since when.
"""

import time
from pathlib import Path

from fieldkit.storage.files import atomic_write, drop, read_file

KEPT_DAYS = 30
"""As long as it takes for every file to have been read back once, and for somebody to miss what could not be read."""

_DAY_S = 86_400
_NOTE = ".damaged"


def set_aside(database: Path) -> None:
    """Note that a database is damaged and kept, from now on. Raises DiskFull or DiskFault."""
    atomic_write(_note(database), str(int(time.time())).encode())


def clear_former(folder: Path, database: str, now: float | None = None) -> None:
    """Delete the files of databases other than the one named, but for damaged ones set aside lately.

    The workspace has to be held and its last end clean. ``now`` is in seconds since 1970.
    """
    at = time.time() if now is None else now
    kept = {database, *(note.name.removesuffix(_NOTE) for note in folder.glob(f"*.db{_NOTE}") if _is_young(note, at))}
    for path in folder.glob("workspace*.db*"):
        if not any(path.name.startswith(name) for name in kept):
            drop(path)


def kept_aside(folder: Path, database: str) -> list[Path]:
    """The damaged databases that are kept, the one in use never among them."""
    return [
        path
        for note in sorted(folder.glob(f"*.db{_NOTE}"))
        if (path := note.with_name(note.name.removesuffix(_NOTE))).is_file() and path.name != database
    ]


def _is_young(note: Path, now: float) -> bool:
    since = read_file(note).decode("ascii", "replace")
    # What cannot be read, or was written by a clock that ran ahead, is no reason to delete anything.
    return not since.isdecimal() or now - int(since) < KEPT_DAYS * _DAY_S


def _note(database: Path) -> Path:
    return database.with_name(f"{database.name}{_NOTE}")
