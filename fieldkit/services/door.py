"""Before a workspace is open: whether there is one, what opens it, and opening it.

What an open workspace is made of is imported once its key is known: a start asks for the passphrase that much earlier.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from fieldkit.domain.unlocking import Secret
from fieldkit.services.keys import KEYRING, keyring_holds
from fieldkit.storage import folder as folders
from fieldkit.storage.keys import system
from fieldkit.storage.unlocked import unlocked

if TYPE_CHECKING:
    from fieldkit.services.workspace import Workspace

FOUNDATION = "fieldkit.storage.engine"
"""What takes longest of it: a seventh of a second on a slow machine, in one piece."""

PARTS = (
    "cryptography.hazmat.primitives.ciphers.aead",
    "filelock",
    "fieldkit.domain.kinds",
    "fieldkit.storage.tables",
    "fieldkit.storage.reading",
    "fieldkit.storage.store",
    "fieldkit.services.missions",
    "fieldkit.services.outbox",
    "fieldkit.services.workspace",
)
"""The modules an open workspace is made of, each after what it stands on: imported ahead, opening one is quick."""


def is_workspace(folder: Path) -> bool:
    """Whether the folder holds a workspace."""
    return folders.is_workspace(folder)


def ways_to_open(folder: Path, *, held: bool = False) -> frozenset[str]:
    """The kinds of slots the workspace has (``services.keys``); raises NotFound, NewerFormat or Damaged.

    With ``held``, the keyring only where this computer's holds what opens the workspace.
    """
    raw = folders.read_description(folder)
    found = [raw.get("slot", {})] if raw.get("format") == 1 else folders.decoded_description(raw, folder.name).slots
    return frozenset(
        str(slot.get("kind"))
        for slot in found
        if not held or slot.get("kind") != KEYRING or keyring_holds(str(slot.get("name", "")))
    )


def keyring_available() -> bool:
    """Whether this machine has a keyring FieldKit trusts with a key."""
    return system.keyring_available()


def open_workspace(folder: Path, secret: Secret | None = None) -> "Workspace":
    """Open a workspace by what a person offers or, with None, by the system's keyring.

    Raises NotFound, NewerFormat (nothing touched), WrongKey, BadValue, KeyringUnavailable, WorkspaceBusy or Damaged.
    """
    with unlocked(folder, secret) as found:
        from fieldkit.services.workspace import enter

        return enter(found)
