"""From what a person offers to the key of a workspace, while nothing of it is open yet."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.unlocking import Secret
from fieldkit.storage.folder import FolderDescription, decoded_description, read_description
from fieldkit.storage.keys.held import wipe
from fieldkit.storage.keys.sealing import unsealed
from fieldkit.storage.keys.slots import open_slots


@dataclass(frozen=True, slots=True, repr=False)
class Unlocked:
    """A workspace whose key is known."""

    folder: Path
    description: FolderDescription
    key: bytes


@contextlib.contextmanager
def unlocked(folder: Path, secret: Secret | None) -> Iterator[Unlocked]:
    """The workspace's key by what a person offers or, with None, by the system's keyring; forgotten at the end.

    A folder of an earlier format is brought to this one. Raises NotFound, NewerFormat, WrongKey, BadValue,
    KeyringUnavailable, WorkspaceBusy, Damaged or DiskFault.
    """
    raw = read_description(folder)
    if raw.get("format") == 1:
        from fieldkit.storage.upgrading import upgraded  # it opens the database; a passphrase is tried without

        description = upgraded(folder, raw, secret)
    else:
        description = decoded_description(raw, folder.name)
    key = open_slots(description.slots, secret)
    try:
        wipe(unsealed(key, description.identity))  # raises WrongKey; past it, a database that does not open is damaged
        yield Unlocked(folder, description, key)
    finally:
        wipe(key)
