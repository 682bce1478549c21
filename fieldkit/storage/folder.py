"""The folder of a workspace: its description, its lock and its key."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from filelock import FileLock, Timeout

from fieldkit.errors import Damaged, NewerFormat, NotFound, WorkspaceBusy
from fieldkit.storage.files import atomic_write, disk_errors, make_folder
from fieldkit.storage.tables import JOURNAL_FORMAT

DESCRIPTION = "workspace.json"
DATABASE = "workspace.db"
MEDIA = "media"


@dataclass(frozen=True, slots=True)
class FolderDescription:
    """What ``workspace.json`` says: format number, this copy's device id, and the key's slot."""

    format: int
    device: str
    slot: dict[str, Any]


def is_workspace(folder: Path) -> bool:
    """Whether the folder holds a workspace."""
    return (folder / DESCRIPTION).is_file()


def describe_folder(folder: Path) -> FolderDescription:
    """Read ``workspace.json``; raises NotFound, NewerFormat (nothing touched) or Damaged."""
    path = folder / DESCRIPTION
    if not path.is_file():
        raise NotFound("workspace", folder=folder.name)
    try:
        with disk_errors():
            content = path.read_bytes()
        raw = msgspec.json.decode(content, type=dict[str, Any])
        found = raw["format"]
    except (msgspec.DecodeError, KeyError) as error:
        raise Damaged("description", folder=folder.name) from error
    if not isinstance(found, int) or found > JOURNAL_FORMAT:
        raise NewerFormat(found=found, known=JOURNAL_FORMAT)
    try:
        return msgspec.convert(raw, FolderDescription)
    except msgspec.ValidationError as error:
        raise Damaged("description", folder=folder.name) from error


def write_description(folder: Path, description: FolderDescription) -> None:
    """Write ``workspace.json``, durable when this returns."""
    make_folder(folder)
    atomic_write(folder / DESCRIPTION, msgspec.json.format(msgspec.json.encode(description)))


def hold(folder: Path) -> FileLock:
    """Take the workspace for this process; the system frees it however the process ends. Raises WorkspaceBusy."""
    lock = FileLock(folder / "lock")
    with disk_errors():
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise WorkspaceBusy(folder=folder.name) from None
    return lock
