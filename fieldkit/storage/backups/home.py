"""Where the backups of a workspace are kept in a place: a folder recognised by its mark, whatever its path."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from fieldkit.domain.ids import is_id, new_id
from fieldkit.errors import DiskFault, NotFound
from fieldkit.storage.backups import manifest
from fieldkit.storage.files import atomic_write, disk_errors, make_folder, sync_folder
from fieldkit.storage.folder import BACKUPS, FolderDescription, describe_folder
from fieldkit.storage.keys.sealing import is_whole, with_sum

MARK = "place.json"
ON_STICK = "FieldKit"
"""The folder on a stick; elsewhere the chosen folder is taken as it is."""

_PART = ".part"
_NAME = re.compile(
    r"(?P<number>[0-9]{6})-(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2}Z)-(?P<who>\w+)"
)
_TIME = "%Y-%m-%dT%H-%M-%SZ"
_WHO = 8


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A backup as its folder tells: its place in the order, when it was made, and by which copy of the workspace."""

    path: Path
    number: int
    made_at: dt.datetime
    who: str

    @property
    def stamp(self) -> str:
        """Its name, unique in its home."""
        return self.path.name

    @property
    def size(self) -> int:
        """The bytes of its own files; the media are shared with the others."""
        return sum(each.stat().st_size for each in self.path.iterdir() if each.is_file())

    @property
    def about(self) -> manifest.About | None:
        """What it says of itself in plain; None for one made before backups did, or where it is damaged."""
        content = read_json(self.path / manifest.ABOUT)
        try:
            return msgspec.convert(content, manifest.About) if is_whole(content) else None
        except msgspec.ValidationError:
            return None


@dataclass(frozen=True, slots=True)
class Home:
    """The backups of one workspace in one place: ``<place>/<workspace>/``."""

    path: Path

    @property
    def media(self) -> Path:
        """The media of all its backups."""
        return self.path / "media"

    @property
    def mark(self) -> str:
        """What this home is known by, empty where it is not here or does not say."""
        content = read_json(self.path / MARK)
        return str(content.get("place", "")) if is_whole(content) else ""

    def media_path(self, sha256: str) -> Path:
        """Where a file of the media is."""
        return self.media / sha256[:2] / f"{sha256}.age"

    def snapshots(self) -> list[Snapshot]:
        """The backups, oldest first; half-made ones are none."""
        if not self.path.is_dir():
            return []
        with disk_errors():
            found = [_snapshot(each) for each in self.path.iterdir() if each.is_dir()]
        return sorted((each for each in found if each is not None), key=lambda each: (each.number, each.stamp))

    def find(self, stamp: str) -> Snapshot:
        """A backup by its name or the beginning of it, the newest for an empty one; raises NotFound(``backup``)."""
        found = [each for each in self.snapshots() if each.stamp.startswith(stamp)]
        if not found or (stamp and len(found) > 1):
            raise NotFound("backup", stamp=stamp)
        return found[-1]

    def describe(self, snapshot: Snapshot) -> FolderDescription:
        """What opens a backup; raises NewerFormat or Damaged."""
        return describe_folder(snapshot.path)

    def open_new(self, workspace: str) -> str:
        """Make the home where there is none yet, with its mark; the mark."""
        make_folder(self.path)
        if not self.mark:
            content = {"fieldkit": "backups", "format": manifest.FORMAT, "workspace": workspace, "place": new_id()}
            atomic_write(self.path / MARK, msgspec.json.format(msgspec.json.encode(with_sum(content))))
        return self.mark

    def begin(self, device: str, now: dt.datetime) -> Path:
        """A folder for a backup being made; what the same copy of the workspace left half made is cleared away."""
        self.sweep(device)
        number = max((each.number for each in self.snapshots()), default=0) + 1
        part = self.path / f"{number:06}-{now.astimezone(dt.UTC):{_TIME}}-{device[-_WHO:]}{_PART}"
        with disk_errors():
            part.mkdir()
            sync_folder(self.path)
        return part

    def finish(self, part: Path) -> Snapshot:
        """Let a half-made backup count from now on, durable when this returns."""
        target = part.with_name(part.name.removesuffix(_PART))
        with disk_errors():
            sync_folder(part)
            part.replace(target)
            sync_folder(self.path)
        found = _snapshot(target)
        if found is None:
            raise DiskFault
        return found

    def sweep(self, device: str) -> None:
        """Delete what an interrupted backup of the same copy of the workspace left; its media stay."""
        for left in self.half_made():
            if left.name.endswith(f"-{device[-_WHO:]}{_PART}"):
                drop(left)

    def half_made(self) -> list[Path]:
        """Backups that were begun and not ended, by whichever copy of the workspace."""
        return sorted(self.path.glob(f"*{_PART}")) if self.path.is_dir() else []


def drop(folder: Path) -> None:
    """Delete a folder of ours; raises DiskFault."""
    with disk_errors():
        shutil.rmtree(folder)


def home_in(place: Path, workspace: str) -> Home:
    """The home of a workspace in a place."""
    return Home(place / workspace)


def homes_near(folder: Path) -> list[Home]:
    """The homes a person may mean by a folder: one itself, a place, a stick, or a workspace with its own backups."""
    around = (folder, folder / ON_STICK, folder / BACKUPS)
    candidates = [folder, *(child for each in around if each.is_dir() for child in _folders(each))]
    return [Home(each) for each in dict.fromkeys(candidates) if _is_home(each)]


def _folders(folder: Path) -> Iterator[Path]:
    with disk_errors():
        yield from sorted(each for each in folder.iterdir() if each.is_dir())


def _is_home(folder: Path) -> bool:
    if read_json(folder / MARK).get("fieldkit") == "backups":
        return True
    return is_id(folder.name) and bool(Home(folder).snapshots())  # its mark is damaged or gone: what it holds is not


def _snapshot(folder: Path) -> Snapshot | None:
    found = _NAME.fullmatch(folder.name)
    if found is None:
        return None
    made_at = dt.datetime.strptime(found["time"], _TIME).replace(tzinfo=dt.UTC)
    return Snapshot(folder, int(found["number"]), made_at, found["who"])


def read_json(path: Path) -> dict[str, Any]:
    """What a small file says, nothing where it is gone or does not read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
