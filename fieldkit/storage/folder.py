"""The folder of a workspace: its description, written twice, and its lock."""

import itertools
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from fieldkit.domain.ids import is_id
from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, DiskFault, DiskFull, NewerFormat, NotAllowed, NotFound, WorkspaceBusy
from fieldkit.storage.files import atomic_write, disk_errors, make_folder, read_file
from fieldkit.storage.keys.sealing import agrees_with, is_summed, is_whole, signature, with_sum

if TYPE_CHECKING:
    from filelock import FileLock

FORMAT = 2
"""Of the folder and of the journal's tables. Raised when either changes; an older program refuses a newer workspace."""

DESCRIPTION = "workspace.json"
TWIN = "workspace.twin.json"
"""The same again: without a slot nothing in the folder can be read, and a bit may flip in any file."""

REMOVED = "removed.json"
"""There where the organisation ordered the workspace away: nobody opens it any more, whatever else is still there."""

DATABASE = "workspace.db"
MEDIA = "media"
BACKUPS = "backups"
_MOST_DIFFERING = 10
"""Bytes in which two damaged descriptions may differ to be put together."""


@dataclass(frozen=True, slots=True)
class FolderDescription:
    """What ``workspace.json`` says; nothing in it tells whose the workspace is or what it holds.

    ``device`` is this copy's, ``workspace`` that of all its copies. ``slots`` open the key of the file ``database``;
    ``identity`` is the workspace's age identity sealed under that key; ``recipients`` are public age recipients of the
    organisation, to whom media and backups are sealed as well. ``seal`` is made with the key over all but the slots:
    who can write in the folder and has no key can name no further recipient.
    """

    format: int
    device: str
    workspace: str
    identity: dict[str, str]
    slots: tuple[dict[str, Any], ...] = ()
    recipients: tuple[str, ...] = ()
    database: str = DATABASE
    seal: str = ""

    def sealed_with(self, key: bytes) -> "FolderDescription":
        """The same, vouched for by who holds the key."""
        return replace(self, seal=signature(key, self._vouched_for()))

    def assert_sealed(self, key: bytes, name: str) -> None:
        """Raise Damaged(``description_changed``) where somebody without the key wrote it; ``name`` is the folder's.

        The slots are left out: each opens the key or nothing, and one that is lost shall not lock out the others.
        """
        if not agrees_with(key, self._vouched_for(), self.seal):
            raise Damaged("description_changed", folder=name)

    def _vouched_for(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name not in {"slots", "seal"}}


def is_workspace(folder: Path) -> bool:
    """Whether the folder holds a workspace."""
    return any((folder / name).is_file() for name in (DESCRIPTION, TWIN)) and not (folder / REMOVED).is_file()


def describe_folder(folder: Path) -> FolderDescription:
    """Read ``workspace.json``, or its twin where it is damaged; raises NotFound, NewerFormat or Damaged."""
    return decoded_description(read_description(folder), folder.name)


def read_description(folder: Path) -> dict[str, Any]:
    """What ``workspace.json`` or its twin says, whatever its format; raises NotFound, Damaged or NotAllowed.

    That of a newer program is given without being checked, to be refused for its format.
    """
    if (folder / REMOVED).is_file():
        raise NotAllowed("device_wiped")
    if not is_workspace(folder):
        raise NotFound("workspace", folder=folder.name)
    found, fault = _contents(folder)
    for content in found:
        raw = _decoded(content)
        if raw is not None and (_is_of_first_format(raw) or is_whole(raw)):
            return raw
    if fault is not None:
        raise fault  # what the disk did not give may be whole
    newer = _of_newer_program([raw for raw in map(_decoded, found) if raw is not None])
    if newer is not None:
        return newer
    together = _put_together(*found) or _without_lost_slots(*map(_decoded, found))
    if together is None:
        raise Damaged("description", folder=folder.name)
    return together


def decoded_description(raw: dict[str, Any], name: str) -> FolderDescription:
    """A description of this format; raises NewerFormat, or Damaged. ``name`` is the folder's, for the sentence."""
    found = raw.get("format")
    if not isinstance(found, int) or found > FORMAT:
        raise NewerFormat(found=found, known=FORMAT)
    try:
        description = msgspec.convert(raw, FolderDescription)
    except msgspec.ValidationError as error:
        raise Damaged("description", folder=name) from error
    if not (is_id(description.device) and is_id(description.workspace) and _is_plain(description.database)):
        raise Damaged("description", folder=name)
    return description


def encoded_description(description: FolderDescription) -> bytes:
    """The content of ``workspace.json``."""
    return msgspec.json.format(msgspec.json.encode(with_sum(asdict(description))))


def write_description(folder: Path, description: FolderDescription) -> None:
    """Write ``workspace.json``, durable when this returns, and its twin; a cut between them leaves both readable.

    Raises DiskFull or DiskFault, and then nothing has changed.
    """
    make_folder(folder)
    content = encoded_description(description)
    atomic_write(folder / DESCRIPTION, content)
    # The first is what counts from here on: to say that it failed would have a person keep the words it does away with.
    with suppress(DiskFull, DiskFault):
        atomic_write(folder / TWIN, content)  # else it is mended at the next opening


def mend_description(folder: Path, description: FolderDescription) -> None:
    """Write again whichever of the two descriptions is damaged, gone or behind. The workspace has to be held."""
    content = encoded_description(description)
    for name in (DESCRIPTION, TWIN):
        try:
            same = (folder / name).is_file() and read_file(folder / name) == content
        except DiskFault:
            same = False  # a new file lies elsewhere on the disk
        if not same:
            atomic_write(folder / name, content)


def hold(folder: Path) -> "FileLock":
    """Take the workspace for this process; the system frees it however the process ends. Raises WorkspaceBusy."""
    from filelock import FileLock, Timeout  # for who has a key

    lock = FileLock(folder / "lock")
    with disk_errors():
        try:
            try:
                lock.acquire(timeout=0)
            except PermissionError:
                (folder / "lock").chmod(0o600)  # copied from a disc or by a backup, it may be read-only: that locks out
                lock.acquire(timeout=0)
        except Timeout:
            raise WorkspaceBusy(folder=folder.name) from None
    return lock


def _contents(folder: Path) -> tuple[list[bytes], DiskFault | None]:
    """The bytes of both descriptions, none for one that is not there or does not read, and why that is."""
    found: list[bytes] = []
    failed: DiskFault | None = None
    for name in (DESCRIPTION, TWIN):
        try:
            found.append(read_file(folder / name) if (folder / name).is_file() else b"")
        except DiskFault as fault:
            if fault.reason == "held":
                raise  # another program looks at it for a moment: the twin may be behind
            found.append(b"")
            failed = failed or fault
    return found, failed


def _is_of_first_format(raw: dict[str, Any]) -> bool:
    """Whether it was written before descriptions had checksums: a flipped bit makes one format another."""
    return raw.get("format") == 1 and "sum" not in raw


def _decoded(content: bytes) -> dict[str, Any] | None:
    """What a description says, whole or not; None for what is no JSON any more."""
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _of_newer_program(said: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The description a newer program wrote with no checksum that could be known here.

    One that has a checksum of ours and does not agree with it is damaged: a flipped bit makes one format another.
    """
    return next((raw for raw in said if _format_of(raw) > FORMAT and not is_summed(raw)), None)


def _format_of(raw: dict[str, Any]) -> int:
    found = raw.get("format")
    return found if isinstance(found, int) else 0


def _put_together(one: bytes, other: bytes) -> dict[str, Any] | None:
    """The description of which both are damaged copies, where they are not so at the same place."""
    differing = [place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(differing) > _MOST_DIFFERING:
        return None
    tried = bytearray(one)
    for chosen in itertools.product((one, other), repeat=len(differing)):
        for place, source in zip(differing, chosen, strict=True):
            tried[place] = source[place]
        raw = _decoded(bytes(tried))
        if raw is not None and is_whole(raw):
            return raw
    return None


def _without_lost_slots(one: dict[str, Any] | None, other: dict[str, Any] | None) -> dict[str, Any] | None:
    """The description with slots that are damaged in both of its copies; None where more than slots is damaged.

    Slots and identity have checksums of their own, so each is taken from where it is whole.
    """
    if one is None or other is None or {*one} != {*other}:
        return None
    slots, others = one.get("slots"), other.get("slots")
    if not isinstance(slots, list) or not isinstance(others, list) or len(slots) != len(others):
        return None
    kept = [first if _is_whole(first) else second for first, second in zip(slots, others, strict=True)]
    if all(map(_is_whole, kept)) or not all(isinstance(slot, dict) for slot in kept):
        return None  # what is wrong is elsewhere
    identity = next((raw["identity"] for raw in (one, other) if _is_whole(raw.get("identity"))), None)
    if identity is None or any(one[name] != other[name] for name in one if name not in {"slots", "identity", "sum"}):
        return None
    return with_sum({**one, "slots": kept, "identity": identity})


def _is_whole(part: object) -> bool:
    return isinstance(part, dict) and is_whole(part)


def _is_plain(name: str) -> bool:
    return name.startswith("workspace") and name.endswith(".db") and Path(name).name == name
