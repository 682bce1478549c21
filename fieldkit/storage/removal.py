"""A workspace done away with on its organisation's order: first whatever opens it, here and beside, then its files.

A letter stands in the folder from before the first byte goes: nobody opens it any more, and every start ends what a cut
left undone.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import msgspec

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, DiskFault, NewerFormat, NotFound
from fieldkit.storage.files import atomic_write, disk_errors, patiently, sync_folder
from fieldkit.storage.folder import DESCRIPTION, REMOVED, TWIN, hold, read_description

_LOCK = "lock"
_OPENING = frozenset({DESCRIPTION, TWIN})


@dataclass(frozen=True, slots=True)
class Removal:
    """What is left of a workspace. ``at_ms`` in milliseconds since 1970; ``unsent`` counts changes no server had.

    ``capsule`` is the name of the file that holds those for the organisation, empty where there is none; ``others`` are
    further copies of the workspace beside it. ``report`` is what is still to be said to the server, whose answer counts
    by its ``seal`` for this ``device``; it is empty once that was heard.
    """

    order: str = ""
    at_ms: int = 0
    url: str = ""
    seal: str = ""
    device: str = ""
    report: str = ""
    capsule: str = ""
    unsent: int = 0
    others: tuple[str, ...] = ()


def removal_in(folder: Path) -> Removal | None:
    """What the letter in a folder says; None where there is none. One that cannot be read says nothing but itself."""
    if not (folder / REMOVED).is_file():
        return None
    try:
        return msgspec.json.decode((folder / REMOVED).read_bytes(), type=Removal)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Removal()


def note_removal(folder: Path, removal: Removal) -> None:
    """Write the letter, durable when this returns; raises DiskFull or DiskFault."""
    atomic_write(folder / REMOVED, msgspec.json.encode(asdict(removal)))


def copies_beside(folder: Path, workspace: str) -> tuple[str, ...]:
    """The names of the folders that a restore left beside, which hold copies of the same workspace."""
    return tuple(
        path.name
        for path in sorted(folder.parent.glob(f"{folder.name}*"))
        if path != folder and _workspace_in(path) == workspace
    )


def close_ways(folder: Path, others: tuple[str, ...]) -> None:
    """Overwrite and delete every slot: in both descriptions, in the backups beside the work, in copies of the folder.

    Nothing that is left can be read without them. Raises DiskFault.
    """
    for place in (folder, *(folder.with_name(name) for name in others)):
        for path in _descriptions(place):
            _overwrite(path)
            with disk_errors():
                patiently(lambda path=path: path.unlink(missing_ok=True))  # type: ignore[misc]  # of this very turn
                sync_folder(path.parent)


def erase(folder: Path) -> Removal:
    """Delete whatever is left but the letter and the capsule; the workspace is open nowhere.

    Called again it goes on where it was. Raises WorkspaceBusy or DiskFault.
    """
    removal = removal_in(folder) or Removal()
    lock = hold(folder)
    try:
        close_ways(folder, removal.others)
        with disk_errors():
            for name in removal.others:
                _delete(folder.with_name(name))
            for path in sorted(folder.iterdir()):
                if path.name not in {REMOVED, _LOCK, removal.capsule}:
                    _delete(path)
            sync_folder(folder)
    finally:
        lock.release()
    return removal


def forget_removal(folder: Path) -> None:
    """The person has read it: a new workspace may be made in the folder. The capsule stays."""
    with disk_errors():
        (folder / REMOVED).unlink(missing_ok=True)


def _workspace_in(path: Path) -> str:
    with suppress(NotFound, NewerFormat, Damaged, DiskFault):
        return str(read_description(path).get("workspace", ""))
    return ""


def _descriptions(place: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(place):
        yield from (Path(folder) / name for name in names if name.removesuffix(".new") in _OPENING)


def _overwrite(path: Path) -> None:
    """Put zeros where slots are: on a disk that writes in place a deleted file could be read again."""
    with disk_errors(), path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def _delete(path: Path) -> None:
    if not path.exists():
        return
    if path.is_dir() and not path.is_symlink():
        patiently(lambda: shutil.rmtree(path))
    else:
        patiently(lambda: path.unlink(missing_ok=True))
