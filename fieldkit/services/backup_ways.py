"""What opens the backups once a secret was changed: what opens the work, wherever they can be reached."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from fieldkit.services.backup_places import Places
from fieldkit.storage.backups.streams import Stop
from fieldkit.storage.backups.ways import fingerprints, renew, slots_said
from fieldkit.storage.store import Store


class Ways:
    """Knows which slots the backups of each place may still have. The caller makes no backup meanwhile."""

    def __init__(self, store: Store, places: Places) -> None:
        self._store, self._places = store, places

    def behind(self, mark: str) -> bool:
        """Whether backups in the place of this mark may still open with what was done away with."""
        known = self._places.known
        return bool(frozenset(known.ways.get(mark, known.slots)) - self._present)

    def behind_in(self, places: Iterable[Path]) -> list[Path]:
        """The places, of those that are there, whose backups have to be renewed."""
        marks = ((place, self._places.home(place).mark) for place in places)
        return [place for place, mark in marks if mark and self.behind(mark)]

    def note(self, marks: Iterable[str]) -> None:
        """Before backups are made: the present slots will be in them, however it ends."""
        known, present = self._places.known, self._present
        slots = tuple(sorted({*known.slots, *present} if known.slots else {*self._earlier(), *present}))
        ways = {mark: tuple(sorted({*known.ways.get(mark, slots), *present})) for mark in marks if mark}
        wanted = replace(known, slots=slots, ways={**known.ways, **ways})
        if wanted != known:
            self._places.keep(wanted)

    def renew(self, place: Path, stop: Stop) -> None:
        """Bring the backups of a place up to what opens the work now.

        Raises Refused(``backup_stopped``), DiskFull or DiskFault; asked again, it goes on.
        """
        home, present = self._places.home(place), self._present
        mark = home.mark
        if not mark or not self.behind(mark):
            return
        retired = frozenset(self._places.known.slots) - present
        renew(home, self._store.access, retired, stop)
        known = self._places.known
        self._places.keep(replace(known, ways={**known.ways, mark: tuple(sorted(present))}))

    @property
    def _present(self) -> frozenset[str]:
        return fingerprints(self._store.access.description.slots)

    def _earlier(self) -> frozenset[str]:
        """The slots of backups beside the work that this copy of it made before slots were noted."""
        home = self._places.home(self._places.first)
        own = [each for each in home.snapshots() if self._store.device.endswith(each.who)]
        return frozenset[str]().union(*(slots_said(each.path) for each in own))
