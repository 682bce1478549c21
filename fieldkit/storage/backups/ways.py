"""What opens backups, kept to what opens the work: a slot that was done away with leaves the backups too."""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from fieldkit.errors import Damaged, NewerFormat, NotFound, WrongKey
from fieldkit.storage.access import Access
from fieldkit.storage.backups.home import Home, read_json
from fieldkit.storage.backups.streams import Stop, check_stop
from fieldkit.storage.files import atomic_write, share
from fieldkit.storage.folder import DESCRIPTION, TWIN, encoded_description
from fieldkit.storage.keys.held import wipe
from fieldkit.storage.keys.sealing import Slot, unsealed

_LENGTH = 32
NOTED = "backups"
"""The setting in which a workspace notes its places, and the ``slots`` and ``ways`` by fingerprint."""


def fingerprint(slot: Slot) -> str:
    """What a slot is known by: the same of the same slot in the work and in its backups, telling nothing of its key."""
    return hashlib.sha256(msgspec.json.encode(slot, order="sorted")).hexdigest()[:_LENGTH]


def fingerprints(slots: Iterable[Slot]) -> frozenset[str]:
    """Those of several."""
    return frozenset(map(fingerprint, slots))


def without_noted(noted: str, left: frozenset[str]) -> str:
    """What a workspace noted, without slots that another copy of it keeps: they are not ours to take away there."""
    content = msgspec.json.decode(noted, type=dict[str, Any])
    ways = {mark: [each for each in found if each not in left] for mark, found in content.get("ways", {}).items()}
    slots = [each for each in content.get("slots", []) if each not in left]
    return msgspec.json.encode({**content, "slots": slots, "ways": ways}).decode()


def slots_said(folder: Path) -> frozenset[str]:
    """The fingerprints of the slots in either description of a backup."""
    said = [read_json(folder / name).get("slots") for name in (DESCRIPTION, TWIN)]
    slots = [slot for found in said if isinstance(found, list) for slot in found]
    return fingerprints(slot for slot in slots if isinstance(slot, dict))


def renew(home: Home, access: Access, retired: frozenset[str], stop: Stop) -> int:
    """Give each backup the present slots for those that were done away with; how many backups were changed.

    ``retired`` are the fingerprints of slots this workspace had and has no more: another copy of it, with a passphrase
    of its own, keeps its slots. Both descriptions of a backup are rewritten, each old or new whole; called again it
    goes on where it was. Raises Refused(``backup_stopped``), DiskFull or DiskFault.
    """
    changed = 0
    for snapshot in home.snapshots():
        check_stop(stop)
        changed += _renewed(home, snapshot.path, access, retired)
    return changed


def kept_to(slots: Sequence[Slot], present: Sequence[Slot], retired: frozenset[str]) -> tuple[dict[str, Any], ...]:
    """The slots of a backup without those retired, and the present ones of the same kinds in their place."""
    left = [dict(slot) for slot in slots if fingerprint(slot) not in retired]
    gone = {slot.get("kind") for slot in slots if fingerprint(slot) in retired}
    known = fingerprints(left)
    new = [dict(slot) for slot in present if slot.get("kind") in gone and fingerprint(slot) not in known]
    return tuple([*left, *new] or map(dict, present))


def _renewed(home: Home, folder: Path, access: Access, retired: frozenset[str]) -> bool:
    if not slots_said(folder) & retired:
        return False
    try:
        described = home.describe_at(folder)
    except (Damaged, NewerFormat, NotFound):
        return False  # what is damaged opens nothing, and what is newer is not ours to write
    if not _is_of(access, described.identity):
        return False
    content = encoded_description(replace(described, slots=kept_to(described.slots, access.description.slots, retired)))
    for name in (DESCRIPTION, TWIN):
        atomic_write(folder / name, content)
        share(folder / name)
    return True


def _is_of(access: Access, identity: Slot) -> bool:
    """Whether a backup is sealed under the key these slots lead to: else they would open nothing there."""
    with access.key.raw() as key, suppress(WrongKey, Damaged):
        content = unsealed(key, identity)
        try:
            return content.decode() == access.identity
        finally:
            wipe(content)
    return False
