"""Quick captures: the visit they belong to when they are made, which wait to be filed, and where each may go."""

import datetime as dt

from fieldkit.domain.changes import author_login, milliseconds
from fieldkit.domain.dossier import Site
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.mission import Mission
from fieldkit.domain.visit import Nature, Observation, Visit, VisitState
from fieldkit.services.profile import People
from fieldkit.storage.conditions import AnyOf
from fieldkit.storage.reading import Reader
from fieldkit.storage.store import Store

_MOST_ELSEWHERE = 100
_MOST_VISITS = 12


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture that waits, and the day it was made, in this computer's time zone."""

    note: Observation
    day: dt.date | None


@dataclass(frozen=True, slots=True)
class Target:
    """A visit that a capture may be filed in."""

    visit: str
    title: str
    day: dt.date | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Captures to file, the latest first, and the visits they may be filed in, the nearest day first."""

    captures: tuple[Capture, ...] = ()
    targets: tuple[Target, ...] = ()


class Captures:
    """Questions about captures; ``visits`` keeps and files them."""

    def __init__(self, store: Store, people: People) -> None:
        """``people`` tells whose captures are mine."""
        self._store = store
        self._people = people

    def visit_on(self, today: dt.date) -> Visit | None:
        """The visit in progress, which a capture is about: of several under way today, the one begun last.

        One that only others sign is theirs: it came from another laptop.
        """
        with self._store.read() as reader:
            found = reader.all(Visit, date=today, state=VisitState.UNDER_WAY.value)
        mine = [visit for visit in found if not visit.authors or self._people.current.name in visit.authors]
        return max(mine, key=lambda visit: (visit.starts or dt.time.min, visit.id), default=None)

    def waiting(self, mission: Mission | None, today: dt.date) -> Waiting:
        """The captures of the mission's visits, and this person's own of no visit or of visits of no mission."""
        with self._store.read() as reader:
            of_mission = reader.columns(Visit, mission=mission.id) if mission else {}
            notes = reader.all(Observation, visit=AnyOf(of_mission), nature=Nature.NOTE.value)
            notes += self._mine(reader)
            if not notes:
                return Waiting()
            own = {note.visit for note in notes if note.visit}
            visits = reader.columns(Visit, "title", "date", "state", "site", id=AnyOf({*of_mission, *own}))
            sites = reader.columns(Site, "name", id=AnyOf({site for _, _, _, site in visits.values()}))
            captures = [Capture(note, _day(reader, note, visits)) for note in sorted(notes, key=lambda each: each.id)]
        targets = [
            Target(identity, title or sites.get(site, ("",))[0], day)
            for identity, (title, day, state, site) in visits.items()
            if identity in own or state != VisitState.CANCELLED
        ]
        nearest = sorted(targets, key=lambda target: _order(target, own, today))
        return Waiting(tuple(captures[::-1]), tuple(nearest[: max(_MOST_VISITS, len(own))]))

    def _mine(self, reader: Reader) -> list[Observation]:
        """Captures this person made of no visit, or of visits of no mission: those of others wait on their own page."""
        alone = reader.columns(Visit, mission="")
        found = reader.all(Observation, visit=AnyOf({"", *alone}), nature=Nature.NOTE.value)[-_MOST_ELSEWHERE:]
        made = reader.first_changes([note.id for note in found])
        login = self._people.current.login.lower()
        mine = {change.id for change in reader.each(made.values()) if author_login(change.author) == login}
        return [note for note in found if made.get(note.id) in mine]


def _day(reader: Reader, note: Observation, visits: dict[str, tuple[object, ...]]) -> dt.date | None:
    """The day of its visit; of a capture of none, the day it was last written."""
    if note.visit in visits:
        day = visits[note.visit][1]
        return day if isinstance(day, dt.date) else None
    at = reader.changed_at(Observation, note.id)
    return dt.datetime.fromtimestamp(milliseconds(at) / 1000, dt.UTC).astimezone().date() if at else None


def _order(target: Target, own: set[str], today: dt.date) -> tuple[bool, int, str]:
    """Visits that captures wait for first, so that each finds its own; then the nearest day."""
    return target.visit not in own, abs((target.day or dt.date.min) - today).days, target.visit
