"""Where the backups of a workspace go, what each place was last given, and a stick found again whatever its letter."""

import datetime as dt
import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path

import msgspec

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import DiskFault, DiskFull, Refused
from fieldkit.storage.backups.home import ON_STICK, Home, home_in
from fieldkit.storage.backups.making import Made
from fieldkit.storage.backups.manifest import Head
from fieldkit.storage.backups.ways import NOTED
from fieldkit.storage.folder import BACKUPS
from fieldkit.storage.store import Store

_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


@dataclass(frozen=True, slots=True)
class Second:
    """The second place: its mark, the folder it was last seen at, that folder from the top of its disk, and a name."""

    mark: str
    folder: str
    below: str
    name: str


@dataclass(frozen=True, slots=True)
class Last:
    """The last backup of a place: its name, when, and how far its journal went."""

    stamp: str
    made_at_ms: int
    head: Head

    @property
    def made_at(self) -> dt.datetime:
        """When, in this computer's time zone."""
        return dt.datetime.fromtimestamp(self.made_at_ms / 1000).astimezone()


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered: the last backup on this computer, the second place, and the last backup there.

    ``slots`` are the fingerprints of all slots that were ever in a backup, ``ways`` those that the backups of a place,
    known by its mark, may still have (``backup_ways``).
    """

    first: Last | None = None
    second_place: Second | None = None
    second: Last | None = None
    slots: tuple[str, ...] = ()
    ways: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Places:
    """The first place, beside the work, and the second, where one was chosen."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: Known | None = None

    @property
    def first(self) -> Path:
        """The first place: on this computer, beside the work."""
        return self._store.folder / BACKUPS

    @property
    def known(self) -> Known:
        """What is remembered of both."""
        if self._known is None:
            raw = self._store.get_setting(NOTED)
            self._known = msgspec.json.decode(raw, type=Known) if raw else Known()
        return self._known

    def home(self, place: Path) -> Home:
        """Where in a place the backups of this workspace are."""
        return home_in(place, self._store.access.description.workspace)

    def choose(self, folder: Path, label: str = "") -> Second:
        """Keep backups in this folder too, or in ``FieldKit`` of a stick; raises Refused(``backup_inside``), DiskFault.

        ``label`` is what a disk is called whose top has no name, as on Windows. A place of this workspace that is there
        already is taken up as it is.
        """
        place = folder / ON_STICK if os.path.ismount(folder) else folder
        if place.absolute().is_relative_to(self._store.folder.absolute()):
            raise Refused("backup_inside")
        try:
            mark = self.home(place).open_new(self._store.access.description.workspace)
        except DiskFault as fault:
            raise in_its_words(fault, place) from fault
        second = Second(mark, str(place.absolute()), _below_top(place), folder.name or label or str(folder))
        known = self.known
        former = known.second if known.second_place is not None and known.second_place.mark == mark else None
        self.keep(replace(known, second_place=second, second=former or self._last_of(place)))
        return second

    def forget(self) -> None:
        """Keep backups on this computer only; those that are elsewhere stay there."""
        self.keep(replace(self.known, second_place=None, second=None))

    def find(self, volumes: Iterable[Path]) -> Path | None:
        """Where the second place is now, whatever its letter; None while it is not there, or none was chosen."""
        second = self.known.second_place
        if second is None:
            return None
        places = [Path(second.folder), *(top / second.below for top in volumes if second.below)]
        return next((place for place in places if self.is_second(place)), None)

    def is_second(self, place: Path) -> bool:
        """Whether the second place is there now: an empty folder of its name is not."""
        second = self.known.second_place
        if second is None:
            return False
        try:
            return self.home(place).is_known_by(second.mark, self._store.access.description.workspace)
        except DiskFault:
            return False  # it is being pulled out, or gives nothing back

    def note(self, made: Made, *, second: bool) -> None:
        """Remember the last backup of a place."""
        last = Last(made.stamp, int(made.made_at.timestamp() * 1000), made.head)
        self.keep(replace(self.known, second=last) if second else replace(self.known, first=last))

    def _last_of(self, place: Path) -> Last | None:
        """What a place that is taken up again holds already, as far as its folders tell."""
        found = self.home(place).snapshots()
        return Last(found[-1].stamp, int(found[-1].made_at.timestamp() * 1000), Head()) if found else None

    def keep(self, known: Known) -> None:
        """Remember this from now on, as far as the disk takes it."""
        self._known = known
        with suppress(DiskFull, DiskFault):  # the backup itself is there; only the note of it is not
            self._store.set_setting(NOTED, msgspec.json.encode(known).decode())


def in_its_words(fault: DiskFault, place: Path) -> DiskFault:
    """A fault of a place, in the words of those who chose it."""
    if fault.facts.get("errno") in _READ_ONLY:
        return DiskFault("backup_read_only", name=place.name or str(place))
    return fault


def full_of(fault: DiskFull, name: str) -> DiskFull:
    """A second place that has no room, by its name: what is missing there, or that it filled up on the way."""
    if fault.reason == "backup":
        return DiskFull("backup_second", name=name, **fault.facts)
    return DiskFull("backup_second_filled", name=name)


def _below_top(place: Path) -> str:
    """The folder from the top of its disk, empty for one on the disk the system itself is on."""
    for top in (place.absolute(), *place.absolute().parents):
        if os.path.ismount(top):
            same = os.name != "nt" and top == Path(top.anchor)
            return "" if same else place.absolute().relative_to(top).as_posix()
    return ""
