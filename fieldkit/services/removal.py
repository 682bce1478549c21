"""The end of a workspace on its organisation's order."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fieldkit.errors import KeyringUnavailable
from fieldkit.storage.folder import REMOVED
from fieldkit.storage.keys import slots
from fieldkit.storage.removal import Removal, close_ways, copies_beside, erase, forget_removal, note_removal

if TYPE_CHECKING:
    from fieldkit.services.workspace import Workspace

__all__ = ["Removal", "begin_removal", "end_removal", "forget_removal", "note_told", "removal_begun"]


def removal_begun(folder: Path) -> bool:
    """Whether the workspace in a folder was ordered away: nobody opens it any more."""
    return (folder / REMOVED).is_file()


def begin_removal(workspace: "Workspace", removal: Removal) -> None:
    """Make an open workspace one that nothing opens any more; its files go by ``end_removal`` once it is closed.

    Raises DiskFull or DiskFault; what a cut leaves undone is ended by the next start.
    """
    access = workspace.store.access
    named = replace(removal, others=copies_beside(workspace.folder, access.description.workspace))
    note_removal(workspace.folder, named)
    for slot in access.description.slots:
        if slot.get("kind") == slots.KEYRING:
            with suppress(KeyringUnavailable):  # without its slot the secret there opens nothing
                slots.forget(slot)
    close_ways(workspace.folder, named.others)


def end_removal(folder: Path) -> Removal:
    """Delete what is left of a workspace that is open nowhere; raises WorkspaceBusy or DiskFault."""
    return erase(folder)


def note_told(folder: Path, removal: Removal) -> None:
    """The server has heard that it was done. Raises DiskFull or DiskFault."""
    note_removal(folder, replace(removal, report=""))
