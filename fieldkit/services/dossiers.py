"""Dossiers: the list of all of them, and everything the first page of one shows."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from fieldkit.domain.dossier import BudgetLine, Dossier, DossierState, Funding, Site, SupportStep
from fieldkit.domain.fields import Record
from fieldkit.domain.indicator import Indicator, IndicatorValue
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.mission import Mission
from fieldkit.domain.people import Contact, Organisation
from fieldkit.domain.photo import Document, Photo, latest_order
from fieldkit.domain.programme import Dispositif, Programme
from fieldkit.domain.recommendation import Recommendation, RecommendationState
from fieldkit.domain.values import Money
from fieldkit.domain.visit import Visit, VisitState
from fieldkit.errors import NotFound
from fieldkit.reference.dispositifs import dispositifs
from fieldkit.services.budgets import EURO, Budget, budget, dated_rates, planned_by_dossier, together
from fieldkit.services.indicators import IndicatorState, states
from fieldkit.services.recommendations import Due, RecommendationRow, Tally, rows, tallies
from fieldkit.storage.reading import Reader
from fieldkit.storage.store import Store

if TYPE_CHECKING:
    from fieldkit.services.dossier_views import DossierViews

R = TypeVar("R", bound=Record)
Spans: TypeAlias = Mapping[tuple[str, str], tuple[int, dt.date | None, dt.date | None]]
"""(dossier, state) → how many visits or recommendations there are, and the days of the first and the last of them."""

_MADE = {VisitState.UNDER_WAY, VisitState.TO_COMPLETE, VisitState.DONE}
_CLOSED = {RecommendationState.RESOLVED, RecommendationState.DROPPED}
_LAST_PHOTOS = 6


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each a dossier has."""

    indicators: int = 0
    visits: int = 0
    photos: int = 0
    recommendations: int = 0
    open_recommendations: int = 0
    documents: int = 0
    contacts: int = 0


@dataclass(frozen=True, slots=True)
class DossierCard:
    """A dossier as a line of the list. ``last_visit`` is None where none was made; ``warning`` is why it is watched.

    ``budget`` is what is planned, one amount per currency; ``worth`` the same in euros, to compare dossiers by, None
    without an amount or without a rate for one of its currencies. ``partners`` are ids and names, ``missions`` those it
    is part of, ``due`` the first day an open recommendation names.
    """

    dossier: Dossier
    lead: str
    partners: tuple[tuple[str, str], ...]
    dispositifs: tuple[str, ...]
    missions: tuple[Mission, ...]
    last_visit: dt.date | None
    due: dt.date | None
    counts: Counts
    budget: tuple[Money, ...]
    worth: Money | None
    in_conflict: bool
    warning: str


@dataclass(frozen=True, slots=True)
class FundingRow:
    """Money promised, by whom and under which dispositif."""

    funding: Funding
    funder: Organisation | None
    dispositif: Dispositif | None


@dataclass(frozen=True, slots=True)
class Goal:
    """An SDG or one of its targets (``6.1``); ``main`` ones are what the dossier is about."""

    code: str
    main: bool

    @property
    def number(self) -> str:
        """The goal the target belongs to: ``6`` for ``6.1``."""
        return self.code.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A point of the dossier's life: a support step or a visit.

    ``number`` counts the visits that were or will be made, from 1; 0 for a step. ``tally`` is what became of the
    recommendations that arose at the visit. ``past`` is false for what is still to come.
    """

    date: dt.date | None
    step: SupportStep | None
    visit: Visit | None
    number: int
    tally: Tally
    past: bool


@dataclass(frozen=True, slots=True)
class DossierOverview:
    """The first page of a dossier. ``indicators`` are the key ones; ``due`` the open recommendations by day."""

    loaded: Loaded[Dossier]
    lead: Organisation | None
    partners: tuple[Organisation, ...]
    sites: tuple[Site, ...]
    dispositifs: tuple[Dispositif, ...]
    programme: Programme | None
    budget: Budget
    fundings: tuple[FundingRow, ...]
    indicators: tuple[IndicatorState, ...]
    goals: tuple[Goal, ...]
    timeline: tuple[Milestone, ...]
    photos: tuple[Photo, ...]
    due: tuple[RecommendationRow, ...]
    counts: Counts
    in_conflict: bool
    warning: str

    @property
    def dossier(self) -> Dossier:
        """The dossier itself."""
        return self.loaded.record


class Dossiers:
    """Questions about dossiers; ``records`` edits them."""

    def __init__(self, store: Store) -> None:
        """``store`` reads each answer in one snapshot."""
        self._store = store

    @cached_property
    def views(self) -> "DossierViews":
        """How a person looks at the list, kept under names."""
        from fieldkit.services.dossier_views import DossierViews  # which stands on this module

        return DossierViews(self._store)

    def cards(self) -> list[DossierCard]:
        """Every dossier by country, then code. A fixed number of queries, whatever the number of dossiers."""
        with self._store.read() as reader:
            dossiers = reader.all(Dossier)
            organisations = reader.columns(Organisation, "name")
            names = reader.columns(Dispositif, "name")
            missions = reader.all(Mission)
            visits, asked = _visits(reader), _asked(reader)
            last, due = _last_visits(visits), _first_due(asked)
            counts = _counts(reader, visits, asked)
            budgets = planned_by_dossier(reader)
            rates = dated_rates(missions, reader.all(Funding)) if budgets else {}
            disputed = _disputed(reader)
        travels = _by_dossier(missions)
        cards = [
            DossierCard(
                dossier=dossier,
                lead=organisations.get(dossier.lead, ("",))[0],
                partners=tuple((each, organisations[each][0]) for each in dossier.partners if each in organisations),
                dispositifs=tuple(names[identity][0] for identity in dossier.dispositifs if identity in names),
                missions=tuple(travels[dossier.id]) if dossier.id in travels else (),
                last_visit=last.get(dossier.id),
                due=due.get(dossier.id),
                counts=counts.get(dossier.id, Counts()),
                budget=budgets.get(dossier.id, ()),
                worth=together(budgets.get(dossier.id, ()), EURO, rates),
                in_conflict=dossier.id in disputed,
                warning=_warning(dossier),
            )
            for dossier in dossiers
        ]
        return sorted(cards, key=lambda card: (card.dossier.country, card.dossier.code, card.dossier.id))

    def overview(self, identity: str, today: dt.date) -> DossierOverview:
        """Everything the first page of a dossier shows; raises NotFound."""
        with self._store.read() as reader:
            loaded = reader.get(Dossier, identity)
            if loaded is None:
                raise NotFound(Dossier.KIND, id=identity)
            dossier = loaded.record
            fundings = reader.all(Funding, dossier=identity)
            organisations = _by_id(reader.all(Organisation))
            dispositifs = _by_id(reader.all(Dispositif))
            programme = reader.get(Programme, dossier.programme) if dossier.programme else None
            missions = [mission for mission in reader.all(Mission) if identity in mission.dossiers]
            indicators = reader.all(Indicator, dossier=identity, key=True)
            return DossierOverview(
                loaded=loaded,
                lead=organisations.get(dossier.lead),
                partners=tuple(organisations[entry] for entry in dossier.partners if entry in organisations),
                sites=tuple(reader.all(Site, dossier=identity)),
                dispositifs=tuple(dispositifs[entry] for entry in dossier.dispositifs if entry in dispositifs),
                programme=programme.record if programme else None,
                budget=budget(
                    reader.all(BudgetLine, dossier=identity),
                    dossier.accounts_closed_on,
                    dated_rates(missions, fundings),
                ),
                fundings=tuple(
                    FundingRow(entry, organisations.get(entry.funder), dispositifs.get(entry.dispositif))
                    for entry in fundings
                ),
                indicators=tuple(states(indicators, reader.all(IndicatorValue, dossier=identity))),
                goals=goals(dossier),
                timeline=tuple(timeline(reader, identity, today)),
                photos=tuple(_latest(reader.all(Photo, dossier=identity))[:_LAST_PHOTOS]),
                due=tuple(row for row in rows(reader, today, (identity,)) if row.due is not Due.CLOSED),
                counts=_counts_of(reader, identity),
                in_conflict=identity in _disputed(reader),
                warning=_warning(dossier),
            )


def known_dispositif(name: str, language: str) -> dict[str, object]:
    """The fields of a new Dispositif of that name: with its rules where reference data know them."""
    known = next((known for known in dispositifs() if known.name.casefold() == name.strip().casefold()), None)
    return known.fields(language) if known else {"name": name.strip()}


def proposed_code(country: str, today: dt.date, codes: Iterable[str]) -> str:
    """A code for a new dossier, ``BJ-26-003``: country, year, the number after the highest of these among ``codes``.

    Two laptops offline may propose the same code: identities never rest on it.
    """
    start = f"{country}-{today:%y}-"
    taken = [code.removeprefix(start) for code in codes if code.startswith(start)]
    return f"{start}{1 + max((int(number) for number in taken if number.isdecimal()), default=0):03d}"


def goals(dossier: Dossier) -> tuple[Goal, ...]:
    """The dossier's SDGs, the main ones first, each group in the order of the goals' numbers."""
    main = set(dossier.main_goals)
    codes = sorted({*dossier.main_goals, *dossier.goals}, key=lambda code: (code not in main, _numbers(code)))
    return tuple(Goal(code, code in main) for code in codes)


def timeline(reader: Reader, dossier: str, today: dt.date) -> list[Milestone]:
    """Support steps and visits of a dossier in one line, by day; what has no day stands last."""
    of_visits = tallies(reader, dossier)
    visits = sorted(
        (visit for visit in reader.all(Visit, dossier=dossier) if visit.state != VisitState.CANCELLED),
        key=lambda visit: (visit.date or dt.date.max, visit.id),
    )
    entries = [
        Milestone(visit.date, None, visit, number, of_visits.get(visit.id, Tally()), visit.state in _MADE)
        for number, visit in enumerate(visits, start=1)
    ]
    entries += [
        Milestone(step.date, step, None, 0, Tally(), step.date is not None and step.date <= today)
        for step in reader.all(SupportStep, dossier=dossier)
    ]
    return sorted(entries, key=lambda entry: (entry.date or dt.date.max, entry.number))


def _visits(reader: Reader, **only: str) -> Spans:
    return reader.spans(Visit, "date", "dossier", "state", **only)


def _asked(reader: Reader, **only: str) -> Spans:
    return reader.spans(Recommendation, "due", "dossier", "state", **only)


def _counts_of(reader: Reader, dossier: str) -> Counts:
    visits, asked = _visits(reader, dossier=dossier), _asked(reader, dossier=dossier)
    return _counts(reader, visits, asked, dossier=dossier).get(dossier, Counts())


def _counts(reader: Reader, of_visits: Spans, asked: Spans, **only: str) -> dict[str, Counts]:
    visits: Counter[str] = Counter()
    for (dossier, state), (count, _, _) in of_visits.items():
        visits[dossier] += count if state != VisitState.CANCELLED else 0
    raised: Counter[str] = Counter()
    still_open: Counter[str] = Counter()
    for (dossier, state), (count, _, _) in asked.items():
        raised[dossier] += count
        still_open[dossier] += count if state not in _CLOSED else 0
    found = {
        kind.KIND: Counter({dossier: count for (dossier,), count in reader.count(kind, "dossier", **only).items()})
        for kind in (Indicator, Photo, Document)
    }
    contacts = Counter(
        dossier for (dossiers,) in reader.columns(Contact, "dossiers").values() for dossier in set(dossiers)
    )
    named = {*visits, *raised, *contacts, *(dossier for counter in found.values() for dossier in counter)}
    return {
        dossier: Counts(
            indicators=found[Indicator.KIND][dossier],
            visits=visits[dossier],
            photos=found[Photo.KIND][dossier],
            recommendations=raised[dossier],
            open_recommendations=still_open[dossier],
            documents=found[Document.KIND][dossier],
            contacts=contacts[dossier],
        )
        for dossier in named
    }


def _last_visits(visits: Spans) -> dict[str, dt.date]:
    last: dict[str, dt.date] = {}
    for (dossier, state), (_, _, day) in visits.items():
        if day is not None and state in _MADE and day >= last.get(dossier, day):
            last[dossier] = day
    return last


def _first_due(asked: Spans) -> dict[str, dt.date]:
    first: dict[str, dt.date] = {}
    for (dossier, state), (_, day, _) in asked.items():
        if day is not None and state not in _CLOSED and day <= first.get(dossier, day):
            first[dossier] = day
    return first


def _by_dossier(missions: Iterable[Mission]) -> dict[str, list[Mission]]:
    found: dict[str, list[Mission]] = {}
    for mission in missions:
        for dossier in mission.dossiers:
            found.setdefault(dossier, []).append(mission)
    return found


def _disputed(reader: Reader) -> set[str]:
    """Dossiers in which people disagree on something."""
    found = set()
    for kind, identity in reader.conflicts():
        loaded = reader.get(KINDS[kind].record_type, identity)
        if loaded is not None:
            found.add(identity if kind == Dossier.KIND else str(getattr(loaded.record, "dossier", "")))
    return found - {""}


def _warning(dossier: Dossier) -> str:
    return dossier.watch_reason if dossier.state == DossierState.WATCH else ""


def _by_id(records: Iterable[R]) -> dict[str, R]:
    return {record.id: record for record in records}


def _latest(photos: Iterable[Photo]) -> list[Photo]:
    return sorted(photos, key=latest_order, reverse=True)


def _numbers(code: str) -> tuple[int, str]:
    number = code.partition(".")[0]
    return (int(number) if number.isdecimal() else 0), code
