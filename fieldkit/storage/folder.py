"""The folder of a workspace: its description, written twice, and its lock."""

import itertools
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from filelock import FileLock, Timeout

from fieldkit.errors import Damaged, NewerFormat, NotFound, WorkspaceBusy
from fieldkit.storage.files import atomic_write, disk_errors, make_folder
from fieldkit.storage.keys.sealing import is_whole, with_sum

FORMAT = 2
"""Of the folder and of the journal's tables. Raised when either changes; an older program refuses a newer workspace."""

DESCRIPTION = "workspace.json"
TWIN = "workspace.twin.json"
"""The same again: without a slot nothing in the folder can be read, and a bit may flip in any file."""

DATABASE = "workspace.db"
MEDIA = "media"
BACKUPS = "backups"
_MOST_DAMAGED = 6
"""Parts of a description damaged in one of its two copies or the other, up to which putting it together is tried."""


@dataclass(frozen=True, slots=True)
class FolderDescription:
    """What ``workspace.json`` says; nothing in it tells whose the workspace is or what it holds.

    ``device`` is this copy's, ``workspace`` that of all its copies. ``slots`` open the key of the file ``database``;
    ``identity`` is the workspace's age identity sealed under that key; ``recipients`` are public age recipients of the
    organisation, to whom media and backups are sealed as well.
    """

    format: int
    device: str
    workspace: str
    identity: dict[str, str]
    slots: tuple[dict[str, Any], ...] = ()
    recipients: tuple[str, ...] = ()
    database: str = DATABASE


def is_workspace(folder: Path) -> bool:
    """Whether the folder holds a workspace."""
    return any((folder / name).is_file() for name in (DESCRIPTION, TWIN))


def describe_folder(folder: Path) -> FolderDescription:
    """Read ``workspace.json``, or its twin where it is damaged; raises NotFound, NewerFormat or Damaged."""
    return decoded_description(read_description(folder), folder.name)


def read_description(folder: Path) -> dict[str, Any]:
    """What ``workspace.json`` or its twin says, whatever its format; raises NotFound or Damaged."""
    if not is_workspace(folder):
        raise NotFound("workspace", folder=folder.name)
    found = [raw for name in (DESCRIPTION, TWIN) if (raw := _read(folder / name)) is not None]
    for raw in found:
        if _is_good(raw):
            return raw
    together = _put_together(*found) if len(found) == 2 else None
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
    if not _is_plain(description.database):
        raise Damaged("description", folder=name)
    return description


def encoded_description(description: FolderDescription) -> bytes:
    """The content of ``workspace.json``."""
    return msgspec.json.format(msgspec.json.encode(with_sum(asdict(description))))


def write_description(folder: Path, description: FolderDescription) -> None:
    """Write ``workspace.json`` and its twin, durable when this returns; a cut between them leaves both readable."""
    make_folder(folder)
    content = encoded_description(description)
    for name in (DESCRIPTION, TWIN):
        atomic_write(folder / name, content)


def mend_description(folder: Path, description: FolderDescription) -> None:
    """Write again whichever of the two descriptions is damaged, gone or behind. The workspace has to be held."""
    content = encoded_description(description)
    for name in (DESCRIPTION, TWIN):
        path = folder / name
        with disk_errors():
            same = path.is_file() and path.read_bytes() == content
        if not same:
            atomic_write(path, content)


def hold(folder: Path) -> FileLock:
    """Take the workspace for this process; the system frees it however the process ends. Raises WorkspaceBusy."""
    lock = FileLock(folder / "lock")
    with disk_errors():
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise WorkspaceBusy(folder=folder.name) from None
    return lock


def _read(path: Path) -> dict[str, Any] | None:
    """What a description says, whole or not; None when it is absent or no JSON any more."""
    if not path.is_file():
        return None
    with disk_errors():
        content = path.read_bytes()
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except msgspec.DecodeError:
        return None


def _is_good(raw: dict[str, Any]) -> bool:
    return raw.get("format") == 1 or is_whole(raw)  # the first format had no checksum


def _put_together(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any] | None:
    """One description of two damaged ones; None where that would be a guess.

    Each part is taken from the one or the other so that the whole agrees with a checksum again. Where a slot is damaged
    in both, nothing does: the slots and the identity have checksums of their own, and the rest is what both say.
    """
    parts, others = _parts(one), _parts(other)
    if parts.keys() != others.keys():
        return None
    differing = [name for name in parts if parts[name] != others[name] and name != ("sum",)]
    if len(differing) > _MOST_DAMAGED:
        return None
    for chosen in itertools.product((parts, others), repeat=len(differing)):
        tried = _whole(parts | {name: source[name] for name, source in zip(differing, chosen, strict=True)})
        if any(is_whole(tried | {"sum": raw.get("sum")}) for raw in (one, other)):
            return with_sum(tried)
    sealed = [name for name in parts if name[0] in {"slots", "identity"}]
    best = {name: next((raw[name] for raw in (parts, others) if _is_whole(raw[name])), parts[name]) for name in sealed}
    spoilt = [name for name in sealed if not _is_whole(best[name])]
    if not spoilt or ("identity",) in spoilt or not set(differing) <= set(sealed):
        return None
    return with_sum(_whole(parts | best))


_Parts: TypeAlias = dict[tuple[Any, ...], Any]


def _parts(raw: dict[str, Any]) -> _Parts:
    """A description as the parts that are damaged one by one: each slot apart."""
    slots = raw.get("slots")
    found: _Parts = {(name,): value for name, value in raw.items() if name != "slots"}
    return found | {("slots", place): slot for place, slot in enumerate(slots if isinstance(slots, list) else ())}


def _whole(parts: _Parts) -> dict[str, Any]:
    slots = [value for name, value in parts.items() if name[0] == "slots"]
    return {name[0]: value for name, value in parts.items() if name[0] not in {"slots", "sum"}} | {"slots": slots}


def _is_whole(part: object) -> bool:
    return isinstance(part, dict) and is_whole(part)


def _is_plain(name: str) -> bool:
    return name.startswith("workspace") and name.endswith(".db") and Path(name).name == name
