"""Visits: start one, see all that belongs to it, capture, file, finish."""

import datetime as dt

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.indicator import Indicator, IndicatorValue
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.mission import AgendaItem, AgendaState, Mission
from fieldkit.domain.people import PersonMet
from fieldkit.domain.photo import Photo, photo_order
from fieldkit.domain.recommendation import is_open
from fieldkit.domain.visit import Nature, Observation, Visit, VisitState, VisitType
from fieldkit.errors import BadValue, NotFound, Refused
from fieldkit.services.completeness import Completeness, completeness
from fieldkit.services.indicators import IndicatorState, states
from fieldkit.services.profile import People
from fieldkit.services.recommendations import RecommendationRow, Tally, rows, tallies
from fieldkit.services.records import Records
from fieldkit.storage.store import Store


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit as a line of the dossier’s list; ``number`` counts visits by day from 1, 0 for a cancelled one."""

    visit: Visit
    site: str
    number: int
    missing: Completeness
    tally: Tally


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """Everything the visit editor shows.

    ``captures`` are quick captures to file, oldest first; ``observations`` the findings already sorted. ``earlier`` are
    recommendations that were open when the visit took place, answered here or not; ``raised`` those that arose here.
    """

    loaded: Loaded[Visit]
    dossier: Dossier | None
    site: Site | None
    mission: Mission | None
    missing: Completeness
    indicators: tuple[IndicatorState, ...]
    met: tuple[PersonMet, ...]
    photos: tuple[Photo, ...]
    captures: tuple[Observation, ...]
    observations: tuple[Observation, ...]
    earlier: tuple[RecommendationRow, ...]
    raised: tuple[RecommendationRow, ...]

    @property
    def visit(self) -> Visit:
        """The visit itself."""
        return self.loaded.record


class Visits:
    """The visits of dossiers."""

    def __init__(self, records: Records, store: Store, people: People) -> None:
        """``records`` writes, ``store`` reads each answer in one snapshot, ``people`` tells who writes the note."""
        self._records = records
        self._store = store
        self._people = people

    def start(self, item: AgendaItem, *, now: dt.time | None = None) -> Loaded[Visit]:
        """Turn an agenda item into a visit under way, in one gesture; the visit it already became where it has one.

        Raises BadValue when the item is about no dossier.
        """
        loaded = self._records.get(AgendaItem, item.id)
        current = loaded.record
        there = self._records.find(Visit, current.visit) if current.visit else None
        if there is not None and not there.fate.deleted:
            return there
        site = self._records.find(Site, current.site) if current.site else None
        dossier = current.about_dossier or (site.record.dossier if site else "")
        if not dossier:
            raise BadValue("no_dossier", field="about_dossier")
        gesture = self._records.gesture()
        identity = gesture.create(
            Visit,
            dossier=dossier,
            mission=current.mission,
            site=current.site,
            title=current.purpose or (site.record.name if site else current.place),
            date=current.date,
            starts=now or current.starts,
            type=_type_at(site.record if site else None),
            state=VisitState.UNDER_WAY.value,
            authors=self._authors(),
        )
        gesture.edit(loaded, visit=identity)
        self._records.keep(gesture)
        return self._records.get(Visit, identity)

    def begin(
        self,
        dossier: str,
        date: dt.date,
        *,
        site: str = "",
        mission: str = "",
        title: str = "",
        now: dt.time | None = None,
    ) -> Loaded[Visit]:
        """A visit under way that nobody had planned. ``dossier``, ``site`` and ``mission`` are ids. Raises NotFound."""
        self._records.get(Dossier, dossier)
        found = self._records.get(Site, site).record if site else None
        return self._records.create(
            Visit,
            dossier=dossier,
            mission=mission,
            site=site,
            title=title or (found.name if found else ""),
            date=date,
            starts=now,
            type=_type_at(found),
            state=VisitState.UNDER_WAY.value,
            authors=self._authors(),
        )

    def sheet(self, identity: str, today: dt.date) -> VisitSheet:
        """Everything the editor shows of a visit; raises NotFound."""
        with self._store.read() as reader:
            loaded = reader.get(Visit, identity)
            if loaded is None:
                raise NotFound(Visit.KIND, id=identity)
            visit = loaded.record
            dossier = reader.get(Dossier, visit.dossier) if visit.dossier else None
            site = reader.get(Site, visit.site) if visit.site else None
            mission = reader.get(Mission, visit.mission) if visit.mission else None
            noted = reader.all(Observation, visit=identity)
            asked = rows(reader, today, (visit.dossier,)) if visit.dossier else []
            return VisitSheet(
                loaded=loaded,
                dossier=dossier.record if dossier else None,
                site=site.record if site else None,
                mission=mission.record if mission else None,
                missing=completeness(reader, visit, today),
                indicators=tuple(
                    states(
                        reader.all(Indicator, dossier=visit.dossier), reader.all(IndicatorValue, dossier=visit.dossier)
                    )
                ),
                met=tuple(reader.all(PersonMet, visit=identity)),
                photos=tuple(sorted(reader.all(Photo, visit=identity), key=photo_order)),
                captures=tuple(note for note in noted if note.nature == Nature.NOTE),
                observations=tuple(note for note in noted if note.nature != Nature.NOTE),
                earlier=tuple(row for row in asked if _stands_before(row, visit)),
                raised=tuple(row for row in asked if row.recommendation.visit == identity),
            )

    def of_dossier(self, dossier: str, today: dt.date) -> list[VisitRow]:
        """The visits of a dossier, the latest first."""
        with self._store.read() as reader:
            visits = sorted(reader.all(Visit, dossier=dossier), key=_by_day)
            sites = reader.columns(Site, "name", dossier=dossier)
            of_visits = tallies(reader, dossier)
            numbers: dict[str, int] = {}
            for visit in visits:
                if visit.state != VisitState.CANCELLED:
                    numbers[visit.id] = len(numbers) + 1
            found = [
                VisitRow(
                    visit=visit,
                    site=sites.get(visit.site, ("",))[0],
                    number=numbers.get(visit.id, 0),
                    missing=completeness(reader, visit, today),
                    tally=of_visits.get(visit.id, Tally()),
                )
                for visit in visits
            ]
        return found[::-1]

    def finish(self, loaded: Loaded[Visit], today: dt.date, *, ends: dt.time | None = None) -> Loaded[Visit]:
        """End a visit on the spot: done when nothing is missing, else to complete; its agenda item is done.

        One gesture. ``ends`` is kept where the visit has no end yet.
        """
        with self._store.read() as reader:
            complete = completeness(reader, loaded.record, today).complete
        return self._end(loaded, VisitState.DONE if complete else VisitState.TO_COMPLETE, ends)

    def complete(self, loaded: Loaded[Visit]) -> Loaded[Visit]:
        """Call a visit done although something is still empty: not every visit has something for every section."""
        return self._end(loaded, VisitState.DONE, None)

    def capture(self, visit: Visit, text: str, at: dt.time) -> Loaded[Observation]:
        """Keep a few words to be filed later; ``at`` is the time of day on the spot. Raises BadValue when empty."""
        if not text.strip():
            raise BadValue("empty", field="text")
        return self._records.create(
            Observation,
            dossier=visit.dossier,
            visit=visit.id,
            text=text.strip(),
            nature=Nature.NOTE.value,
            noted_at=at,
        )

    def file_capture(self, capture: Observation, section: str, visit: str = "") -> Loaded[Visit]:
        """Append a capture to a section of a visit's note and take it off the list, in one gesture.

        ``section`` is the name of the field, ``visit`` an id where it is not the capture's own. Raises NotFound, and
        Refused (``in_conflict``) while two versions of that section are to be chosen from, since filing would choose
        for the person.
        """
        loaded = self._records.get(Visit, visit or capture.visit)
        if section in loaded.conflicts:
            raise Refused("in_conflict", field=f"{Visit.KIND}.{section}")
        before = str(getattr(loaded.record, section)).rstrip()
        gesture = self._records.gesture()
        gesture.edit(loaded, **{section: f"{before}\n\n{capture.text}" if before else capture.text})
        gesture.delete(self._records.get(Observation, capture.id))
        self._records.keep(gesture)
        return self._records.get(Visit, loaded.id)

    def meet(self, visit: Visit, **values: object) -> Loaded[PersonMet]:
        """Note a person or a group met; ``values`` are fields of PersonMet. Raises BadValue."""
        return self._records.create(PersonMet, dossier=visit.dossier, visit=visit.id, **values)

    def _end(self, loaded: Loaded[Visit], state: VisitState, ends: dt.time | None) -> Loaded[Visit]:
        gesture = self._records.gesture()
        gesture.edit(loaded, state=state.value, ends=loaded.record.ends or ends)
        for item in self._records.all(AgendaItem, visit=loaded.id):
            gesture.edit(self._records.get(AgendaItem, item.id), state=AgendaState.DONE.value)
        self._records.keep(gesture)
        return self._records.get(Visit, loaded.id)

    def _authors(self) -> tuple[str, ...]:
        name = self._people.current.name
        return (name,) if name else ()


def _by_day(visit: Visit) -> tuple[dt.date, dt.time, str]:
    return visit.date or dt.date.max, visit.starts or dt.time.min, visit.id


def _type_at(site: Site | None) -> str:
    return site.type if site and site.type in set(VisitType) else ""


def _stands_before(row: RecommendationRow, visit: Visit) -> bool:
    """Whether a recommendation was waiting when the visit took place."""
    if row.recommendation.visit == visit.id:
        return False
    if row.raised_on and visit.date and row.raised_on > visit.date:
        return False
    return is_open(row.recommendation) or row.answer_at(visit.id) is not None
