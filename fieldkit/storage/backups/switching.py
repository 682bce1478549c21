"""A restored workspace takes the place of a damaged one, whose folder is kept under another name."""

from pathlib import Path

from fieldkit.errors import Refused
from fieldkit.storage.files import atomic_write, disk_errors, sync_folder
from fieldkit.storage.folder import BACKUPS, hold, is_workspace

_BESIDE = ".restored"
_READY = ".takes-its-place"
"""In a restored workspace: whole, and meant to stand in the place of the one beside it."""


def beside(folder: Path) -> Path:
    """Where a workspace is restored that will take the place of ``folder``."""
    return folder.with_name(f"{folder.name}{_BESIDE}")


def switch(folder: Path, stamp: str) -> Path:
    """Let what was restored beside ``folder`` take its place; where the former folder is now.

    ``stamp`` names the backup. Interrupted at any moment, ``finish_switch`` ends it. Raises WorkspaceBusy, DiskFault.
    """
    if not is_workspace(beside(folder)):
        raise Refused("not_restored", folder=folder.name)
    atomic_write(beside(folder) / _READY, stamp.encode())
    finish_switch(folder)
    return _aside(folder, stamp)


def finish_switch(folder: Path) -> bool:
    """End a switch that was begun, if one was; whether there was one. Raises WorkspaceBusy or DiskFault."""
    restored = beside(folder)
    ready = restored / _READY
    if not ready.is_file():
        return False
    with disk_errors():
        stamp = ready.read_text(encoding="utf-8")
        aside = _aside(folder, stamp)
        if folder.exists():
            hold(folder).release()  # nobody may be in it; held, Windows would not let it be renamed
            if (folder / BACKUPS).is_dir() and not (restored / BACKUPS).exists():
                (folder / BACKUPS).replace(restored / BACKUPS)
            folder.replace(aside)
        restored.replace(folder)
        sync_folder(folder.parent)
        (folder / _READY).unlink()
    return True


def _aside(folder: Path, stamp: str) -> Path:
    return folder.with_name(f"{folder.name}.before-{stamp}")
