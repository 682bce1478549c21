"""Who may open a workspace: its key while it is open, and its description, changed by one hand at a time."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fieldkit.storage.folder import FolderDescription, write_description
from fieldkit.storage.keys.held import HeldKey, wipe
from fieldkit.storage.keys.sealing import Slot


class Access:
    """The key of an open workspace and the slots that lead to it."""

    def __init__(self, folder: Path, description: FolderDescription, key: bytes, identity: str) -> None:
        """``identity`` is the workspace's age identity in text.

        ``stands`` raises DiskFault where another folder, or none, has taken the workspace's place since.
        """
        self.key = HeldKey(key)
        self._folder = folder
        self._identity = identity
        self._description = description
        self._changing = threading.Lock()
        self.stands: Callable[[], None] = _unknown

    @property
    def description(self) -> FolderDescription:
        """What ``workspace.json`` says now."""
        return self._description

    @property
    def identity(self) -> str:
        """The workspace's age identity: it opens the media and the backups."""
        return self._identity

    def change(self, **values: object) -> FolderDescription:
        """Write the description with other values, durable when this returns. Raises DiskFull or DiskFault."""
        with self._changing, self.key.raw() as key:
            self.stands()
            changed = replace(self._description, **values)  # type: ignore[arg-type]  # the fields of the description
            changed = changed.sealed_with(key)
            write_description(self._folder, changed)
            self._description = changed
            return changed

    def change_slots(self, make: Callable[[bytes, Sequence[Slot]], Sequence[dict[str, Any]]]) -> None:
        """Replace the slots by what ``make`` answers to the key and the slots there are."""
        with self.key.raw() as key:
            self.change(slots=tuple(make(key, self._description.slots)))

    def wipe(self) -> None:
        """Forget the key; nothing of the workspace can be opened with this any more."""
        self.key.wipe()
        wipe(self._identity)
        self._identity = ""


def _unknown() -> None:
    """Before the database is found good there is nothing to have moved."""
