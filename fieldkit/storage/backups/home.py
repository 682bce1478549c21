"""Where the backups of a workspace are kept in a place: a folder recognised by its mark, whatever its path."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from fieldkit.domain.ids import is_id, new_id
from fieldkit.domain.lightly import dataclass
from fieldkit.errors import DiskFault, DiskFull, NotFound
from fieldkit.storage.backups import manifest
from fieldkit.storage.backups.thinning import times_in
from fieldkit.storage.files import atomic_write, disk_errors, make_folder, share, sync_folder, temporary_in
from fieldkit.storage.folder import BACKUPS, DESCRIPTION, TWIN, FolderDescription, describe_folder
from fieldkit.storage.keys.sealing import is_whole, with_sum

T = TypeVar("T")
MARK = "place.json"
ON_STICK = "FieldKit"
"""The folder on a stick; elsewhere the chosen folder is taken as it is."""

_PART, _GONE = ".part", ".gone"
_NAME = re.compile(
    r"(?P<number>[0-9]{6,8})-(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2}Z)-(?P<who>\w+)"
)
_TIME = "%Y-%m-%dT%H-%M-%SZ"
_WHO = 8
_YEARS = range(1970, 3000)
"""Of a clock that can be told in any time zone, on every system."""

_MADE_OF = (manifest.NAME, manifest.DATABASE, DESCRIPTION, TWIN)
_DEAD_S = 2 * 86_400
"""A backup nobody touched for so long is not being made any more, by the clock of the disk it is on."""
_LARGEST = 1 << 20
"""Bytes; ours have hundreds. What lies on a stick was written by anybody."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A backup as its folder tells: its place in the order, when it was made, and by which copy of the workspace.

    ``at`` is its place in time in seconds, whatever the clock did, and ``seq`` how far its journal goes; 0 where it was
    made before these were noted. What it says of itself counts before its folder's name, which anybody can change.
    """

    path: Path
    number: int
    made_at: dt.datetime
    who: str
    at: int = 0
    seq: int = 0

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
        """How much it holds; None for one made before backups said so, or where that is damaged."""
        return _said(self.path, manifest.About)


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
        known = self.snapshots()
        exact = [each for each in known if each.stamp == stamp]
        found = exact or [each for each in known if each.stamp.startswith(stamp)]
        if not found or (stamp and len(found) > 1):
            raise NotFound("backup", stamp=stamp)
        return found[-1]

    def describe(self, snapshot: Snapshot) -> FolderDescription:
        """What opens a backup; raises NewerFormat or Damaged."""
        return self.describe_at(snapshot.path)

    def describe_at(self, folder: Path) -> FolderDescription:
        """The same of a folder that may be half made."""
        return describe_folder(folder)

    def open_new(self, workspace: str) -> str:
        """Make the home where there is none yet, with its mark; the mark."""
        made = [each for each in (self.path, *self.path.parents) if not each.exists()]
        make_folder(self.path)
        for each in made:
            share(each)
        if not self.mark:
            self._write_mark(workspace, new_id())
        return self.mark

    def is_known_by(self, mark: str, workspace: str) -> bool:
        """Whether this is the home of that mark. One that is damaged or gone is written again where backups are left.

        Raises DiskFault.
        """
        found = self.mark
        if found or not self.snapshots():
            return found == mark
        with suppress(DiskFull, DiskFault):  # the next look tries again
            self._write_mark(workspace, mark)
        return True

    def _write_mark(self, workspace: str, mark: str) -> None:
        content = {"fieldkit": "backups", "format": manifest.FORMAT, "workspace": workspace, "place": mark}
        atomic_write(self.path / MARK, msgspec.json.format(msgspec.json.encode(with_sum(content))))
        share(self.path / MARK)

    def stamps(self) -> frozenset[str]:
        """The names of the backups, read faster than what they say."""
        if not self.path.is_dir():
            return frozenset()
        with disk_errors():
            return frozenset(each.name for each in self.path.iterdir() if _NAME.fullmatch(each.name))

    def begin(self, device: str, now: dt.datetime, *, alone: bool) -> "Begun":
        """A folder for a backup being made; what earlier ones left half made is cleared away.

        That of other copies of the workspace only where nobody touched it for two days, or where the caller is
        ``alone`` with this home.
        """
        known = self.snapshots()
        number = max((each.number for each in known), default=0) + 1
        row = [each for each in known if each.who == device[-_WHO:]]
        at = times_in([*((int(each.made_at.timestamp()), each.at) for each in row), (int(now.timestamp()), 0)])[-1]
        self._sweep(device, alone=alone)
        part = self.path / f"{number:06}-{now.astimezone(dt.UTC):{_TIME}}-{device[-_WHO:]}{_PART}"
        with disk_errors():
            part.mkdir()
            sync_folder(self.path)
        return Begun(part, number, at)

    def finish(self, part: Path) -> Snapshot:
        """Let a half-made backup count from now on, durable when this returns."""
        target = part.with_name(part.name.removesuffix(_PART))
        with disk_errors():
            for each in (part, *part.iterdir()):
                share(each)
            sync_folder(part)
            part.replace(target)
            sync_folder(self.path)
        found = _snapshot(target)
        if found is None:
            raise DiskFault
        return found

    def let_go(self, folder: Path) -> None:
        """Delete a backup, half made or whole; cut meanwhile, nothing that is half there counts as one.

        Renamed first: whoever was still making it can no longer end it, and one that just ended is not taken apart.
        """
        gone = folder.with_name(f"{folder.name}{_GONE}")
        with disk_errors():
            try:
                folder.replace(gone)
            except FileNotFoundError:
                return
        drop(gone)

    def _sweep(self, device: str, *, alone: bool) -> None:
        for left in self.path.glob(f"*{_GONE}"):
            shutil.rmtree(left, ignore_errors=True)  # whoever renamed it may be deleting it too
        present = self._present()
        for left in self.half_made():
            with disk_errors():
                age = abs(present - left.stat().st_mtime)
            if alone or age > _DEAD_S or left.name.endswith(f"-{device[-_WHO:]}{_PART}"):
                self.let_go(left)

    def _present(self) -> float:
        """The time by the clock of the disk, which may be another computer's."""
        probe = temporary_in(self.path)
        with disk_errors():
            try:
                probe.touch()
                return probe.stat().st_mtime
            finally:
                probe.unlink(missing_ok=True)

    def half_made(self) -> list[Path]:
        """Backups that were begun and not ended, by whichever copy of the workspace."""
        return sorted(self.path.glob(f"*{_PART}")) if self.path.is_dir() else []


@dataclass(frozen=True, slots=True)
class Begun:
    """A backup being made: its folder, its place in the order of its home, and its place in time."""

    part: Path
    number: int
    at: int


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


def named(name: str) -> tuple[int, dt.datetime, str] | None:
    """Number, time and copy of the workspace in the name of a backup, half made or not; None for another name."""
    found = _NAME.fullmatch(name.removesuffix(_PART))
    if found is None:
        return None
    try:
        made_at = dt.datetime.strptime(found["time"], _TIME).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return (int(found["number"]), made_at, found["who"]) if made_at.year in _YEARS else None


def _snapshot(folder: Path) -> Snapshot | None:
    found = None if folder.name.endswith(_PART) else named(folder.name)
    if found is None or not any((folder / name).is_file() for name in _MADE_OF):
        return None
    number, made_at, who = found
    order = _said(folder, manifest.Order)
    if order is None or not order.is_plausible:
        return Snapshot(folder, number, made_at, who)
    return Snapshot(folder, order.number, order.made_at, who, order.at, order.seq)


def _said(folder: Path, kind: type[T]) -> T | None:
    """What a backup says of itself in plain; None for one made before backups did, or where it is damaged."""
    content = read_json(folder / manifest.ABOUT)
    try:
        return msgspec.convert(content, kind) if is_whole(content) else None
    except msgspec.ValidationError:
        return None


def read_json(path: Path) -> dict[str, Any]:
    """What a small file says, nothing where it is gone, does not read or is none of ours by its size."""
    try:
        if not path.is_file():
            return {}
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        return msgspec.json.decode(content, type=dict[str, Any]) if len(content) <= _LARGEST else {}
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
