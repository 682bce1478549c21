"""Missions: which one is on, its days, and what each visit of a day still lacks."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum

from fieldkit.domain.changes import milliseconds
from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.mission import AgendaItem, AgendaState, Mission, MissionState
from fieldkit.domain.visit import Visit, VisitState
from fieldkit.errors import NotFound
from fieldkit.services.completeness import Completeness, completeness
from fieldkit.services.recommendations import RecommendationRow, pressing
from fieldkit.storage.conditions import AnyOf
from fieldkit.storage.reading import Reader
from fieldkit.storage.store import Store

_DONE = {VisitState.DONE, VisitState.TO_COMPLETE}
_LATE = dt.time.max
_AFTER = {MissionState.APPROVED, MissionState.SHARED, MissionState.CLOSED}


class DayState(StrEnum):
    """Where a day of a mission stands. FREE has no visit: rest, or travel."""

    PAST = "past"
    TODAY = "today"
    AHEAD = "ahead"
    FREE = "free"


class Phase(StrEnum):
    """The groups of the list of missions."""

    CURRENT = "current"
    COMING = "coming"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class MissionDay:
    """A day of the strip. ``done`` and ``total`` count visits.

    ``place`` is where it starts and ``purposes`` what it holds, by hour. ``is_today`` holds for free days too.
    """

    date: dt.date
    place: str
    purposes: tuple[str, ...]
    done: int
    total: int
    state: DayState
    is_today: bool


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """An agenda item with what it is about; ``visit`` is the visit it became."""

    item: AgendaItem
    dossier: Dossier | None
    site: Site | None
    visit: Visit | None


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day of a mission as it is planned; ``date`` is None for what has no day yet."""

    date: dt.date | None
    items: tuple[PlannedItem, ...]


@dataclass(frozen=True, slots=True)
class MissionRow:
    """A mission as a line of the list: visits done and planned, and the number of its current day (0 outside it)."""

    mission: Mission
    phase: Phase
    day_number: int
    days: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """A line of a day: an agenda item, a visit, or an item with the visit it became.

    ``missing`` and ``changed_at`` (UTC, the last change of the visit itself) are None without a visit.
    """

    item: AgendaItem | None
    visit: Visit | None
    dossier: Dossier | None
    site: Site | None
    missing: Completeness | None
    changed_at: dt.datetime | None

    @property
    def starts(self) -> dt.time | None:
        """When it starts: as the visit says, else as planned."""
        return self._hours[0]

    @property
    def ends(self) -> dt.time | None:
        """When it ends: as the visit says, else as planned. A visit that has begun has no end before it ended."""
        return self._hours[1]

    @property
    def _hours(self) -> tuple[dt.time | None, dt.time | None]:
        planned = (self.item.starts, self.item.ends) if self.item else (None, None)
        if self.visit is None:
            return planned
        if self.visit.state not in {"", VisitState.PLANNED} and self.visit.starts is not None:
            return self.visit.starts, self.visit.ends  # a real start beside a planned end is the length of nothing
        return self.visit.starts or planned[0], self.visit.ends or planned[1]

    @property
    def is_visit(self) -> bool:
        """Whether somebody is visited: travel, rest and reminders are not."""
        return self.visit is not None or (self.item is not None and _is_visit(self.item))

    @property
    def begun(self) -> bool:
        """Whether the visit is more than planned."""
        return self.visit is not None and self.visit.state not in {"", VisitState.PLANNED}

    @property
    def done(self) -> bool:
        """Whether the visit took place."""
        return self.visit is not None and self.visit.state in _DONE

    @property
    def under_way(self) -> bool:
        """Whether the visit has begun and is not over."""
        return self.visit is not None and self.visit.state == VisitState.UNDER_WAY


class Missions:
    """Questions about missions; ``records`` edits them."""

    def __init__(self, store: Store) -> None:
        """``store`` reads each answer in one snapshot."""
        self._store = store

    def current(self, today: dt.date) -> Mission | None:
        """The mission under way today, else the next to start, else the latest; None without any."""
        with self._store.read() as reader:
            missions = reader.all(Mission)
        on = [mission for mission in missions if phase_of(mission, today) is Phase.CURRENT]
        if on:
            return max(on, key=_start)
        coming = [mission for mission in missions if phase_of(mission, today) is Phase.COMING and mission.starts]
        return min(coming, key=_start) if coming else max(missions, key=_start, default=None)

    def all(self, today: dt.date) -> list[MissionRow]:
        """Every mission: under way, then coming (the nearest first), then past (the latest first)."""
        with self._store.read() as reader:
            missions = reader.all(Mission)
            items = reader.all(AgendaItem)
            states = reader.columns(Visit, "mission", "state")
        found = []
        for mission in missions:
            own = [item for item in items if item.mission == mission.id]
            visits = {identity: state for identity, (of, state) in states.items() if of == mission.id}
            done, total = _progress(own, visits)
            number, days = day_number(mission, today)
            found.append(MissionRow(mission, phase_of(mission, today), number, days, done, total))
        return sorted(found, key=_row_order)

    def get(self, identity: str) -> Loaded[Mission]:
        """A mission; raises NotFound."""
        with self._store.read() as reader:
            loaded = reader.get(Mission, identity)
        if loaded is None:
            raise NotFound(Mission.KIND, id=identity)
        return loaded

    def strip(self, mission: Mission, today: dt.date) -> list[MissionDay]:
        """Every day from the mission's first to its last, and days outside them that hold something."""
        with self._store.read() as reader:
            items = reader.all(AgendaItem, mission=mission.id)
            visits = reader.columns(Visit, "date", "state", "site", mission=mission.id)
            sites = reader.columns(Site, "name", id=AnyOf({site for _, _, site in visits.values()}))
        dates = {identity: date for identity, (date, _, _) in visits.items()}
        days = {*_days(mission), *filter(None, dates.values())}
        days |= {day for item in items if (day := _day_of(item, dates))}
        strip = []
        for day in sorted(days):
            own = sorted((item for item in items if _day_of(item, dates) == day), key=_item_order)
            of_day = {identity: state for identity, (date, state, _) in visits.items() if date == day}
            done, total = _progress(own, of_day)
            unplanned = [sites.get(site, ("",))[0] for date, _, site in visits.values() if date == day]
            places = [item.place for item in own if item.place] or [name for name in unplanned if name]
            purposes = tuple(item.purpose for item in own if item.purpose)
            state = DayState.FREE if not total else _day_state(day, today)
            strip.append(MissionDay(day, places[0] if places else "", purposes, done, total, state, day == today))
        return strip

    def plan(self, mission: Mission) -> list[PlannedDay]:
        """Every day of the mission with its agenda items by hour, days outside it that hold some, then those without.

        An item stands on the day of the visit it became.
        """
        with self._store.read() as reader:
            items = sorted(reader.all(AgendaItem, mission=mission.id), key=_item_order)
            visits = {visit.id: visit for visit in reader.all(Visit, mission=mission.id)}
            dossiers = {dossier.id: dossier for dossier in reader.all(Dossier)}
            sites = {site.id: site for site in reader.all(Site)}
        dates = {identity: visit.date for identity, visit in visits.items()}
        by_day: dict[dt.date | None, list[PlannedItem]] = {day: [] for day in _days(mission)}
        for item in items:
            site = sites.get(item.site)
            dossier = dossiers.get(item.about_dossier or (site.dossier if site else ""))
            line = PlannedItem(item, dossier, site, visits.get(item.visit))
            by_day.setdefault(_day_of(item, dates), []).append(line)
        ordered = sorted(by_day, key=lambda day: day or dt.date.max)
        return [PlannedDay(day, tuple(by_day[day])) for day in ordered]

    def day(self, mission: Mission, date: dt.date, today: dt.date | None = None) -> list[AgendaEntry]:
        """What a day holds, by hour: agenda items with their visits, and visits nobody had planned.

        ``today`` decides which consents have expired; the day itself where it is not given.
        """
        with self._store.read() as reader:
            visits = {visit.id: visit for visit in reader.all(Visit, mission=mission.id)}
            items = reader.all(AgendaItem, mission=mission.id)
            dates = {visit.id: visit.date for visit in visits.values()}
            pairs: list[tuple[AgendaItem | None, Visit | None]] = [
                (item, visits.get(item.visit)) for item in items if _day_of(item, dates) == date
            ]
            planned = {item.visit for item in items}
            pairs += [(None, visit) for visit in visits.values() if visit.date == date and visit.id not in planned]
            about = [_about(item, visit) for item, visit in pairs]
            dossiers = {entry.id: entry for entry in reader.all(Dossier, id=AnyOf({dossier for dossier, _ in about}))}
            sites = {entry.id: entry for entry in reader.all(Site, id=AnyOf({site for _, site in about}))}
            entries = []
            for (item, visit), (dossier, site) in zip(pairs, about, strict=True):
                missing = completeness(reader, visit, today or date) if visit else None
                entries.append(
                    AgendaEntry(item, visit, dossiers.get(dossier), sites.get(site), missing, _changed(reader, visit))
                )
        return sorted(entries, key=lambda entry: (entry.starts or _LATE, _identity(entry)))

    def due_recommendations(self, mission: Mission, today: dt.date, most: int | None = None) -> list[RecommendationRow]:
        """Open recommendations of the mission's dossiers, the most pressing first; the first ``most`` of them."""
        with self._store.read() as reader:
            return pressing(reader, today, most, mission.dossiers)


def phase_of(mission: Mission, today: dt.date) -> Phase:
    """Where a mission stands by its days; by its state where it has none."""
    if mission.starts is None:
        return Phase.PAST if mission.state in _AFTER else Phase.COMING
    if today < mission.starts:
        return Phase.COMING
    return Phase.PAST if today > (mission.ends or mission.starts) else Phase.CURRENT


def proposed_code(country: str, year: int, codes: Iterable[str]) -> str:
    """A code for a new mission, ``M-2026-BJ-2``: the number after the highest of its year and country in ``codes``.

    Two laptops offline may propose the same code: identities never rest on it.
    """
    start = f"M-{year}-{country}-"
    taken = [code.removeprefix(start) for code in codes if code.startswith(start)]
    return f"{start}{1 + max((int(number) for number in taken if number.isdecimal()), default=0)}"


def day_number(mission: Mission, today: dt.date) -> tuple[int, int]:
    """The number of today within the mission (from 1, 0 outside it) and how many days it lasts (0 without days)."""
    days = list(_days(mission))
    return (days.index(today) + 1 if today in days else 0), len(days)


def _days(mission: Mission) -> Iterable[dt.date]:
    if mission.starts is None:
        return []
    last = max(mission.ends or mission.starts, mission.starts)
    return [mission.starts + dt.timedelta(days=number) for number in range(min((last - mission.starts).days, 366) + 1)]


def _day_state(day: dt.date, today: dt.date) -> DayState:
    if day == today:
        return DayState.TODAY
    return DayState.PAST if day < today else DayState.AHEAD


def _day_of(item: AgendaItem, dates: Mapping[str, dt.date | None]) -> dt.date | None:
    """The day an item stands on: that of the visit it became, since a visit may be put off."""
    return dates.get(item.visit) or item.date


def _is_visit(item: AgendaItem) -> bool:
    return bool(item.about_dossier or item.site or item.visit)


def _progress(items: Iterable[AgendaItem], visits: dict[str, str]) -> tuple[int, int]:
    """Visits done and expected: those planned that were not cancelled or moved, and those nobody had planned."""
    expected = [item for item in items if _is_visit(item)]
    linked = {item.visit for item in expected} - {""}
    unplanned = [state for visit, state in visits.items() if visit not in linked and state != VisitState.CANCELLED]
    kept = [item for item in expected if item.state not in {AgendaState.CANCELLED, AgendaState.MOVED}]
    done = sum(visits.get(item.visit) in _DONE or item.state == AgendaState.DONE for item in kept)
    return done + sum(state in _DONE for state in unplanned), len(kept) + len(unplanned)


def _about(item: AgendaItem | None, visit: Visit | None) -> tuple[str, str]:
    """Dossier and site of an entry: as the visit says, else as planned."""
    dossier = visit.dossier if visit else item.about_dossier if item else ""
    return dossier, (visit.site if visit else "") or (item.site if item else "")


def _changed(reader: Reader, visit: Visit | None) -> dt.datetime | None:
    at = reader.changed_at(Visit, visit.id) if visit else None
    return dt.datetime.fromtimestamp(milliseconds(at) / 1000, dt.UTC) if at else None


def _start(mission: Mission) -> tuple[dt.date, str]:
    return mission.starts or dt.date.min, mission.id


def _item_order(item: AgendaItem) -> tuple[dt.time, str]:
    return item.starts or _LATE, item.id


def _identity(entry: AgendaEntry) -> str:
    return entry.item.id if entry.item else entry.visit.id if entry.visit else ""


def _row_order(row: MissionRow) -> tuple[int, int]:
    start = (row.mission.starts or dt.date.max).toordinal()
    return list(Phase).index(row.phase), -start if row.phase is Phase.PAST else start
