"""Recommendations: what is open and due, what a visit found of them, and new ones."""

import datetime as dt
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.mission import Mission
from fieldkit.domain.recommendation import FollowUp, Recommendation, RecommendationState, is_open, is_overdue
from fieldkit.domain.visit import Visit
from fieldkit.errors import NotFound
from fieldkit.services.records import Records
from fieldkit.storage.conditions import AnyOf, First, NoneOf
from fieldkit.storage.reading import Reader
from fieldkit.storage.store import Store

_SOON = 7
_FAR = dt.date.max
_CLOSED = (RecommendationState.RESOLVED.value, RecommendationState.DROPPED.value)


class Due(StrEnum):
    """What a recommendation's day asks of the reader today."""

    OVERDUE = "overdue"
    TO_CHECK = "to_check"
    TODAY = "today"
    AHEAD = "ahead"
    UNDATED = "undated"
    CLOSED = "closed"


class Horizon(StrEnum):
    """The groups of the list of recommendations. A week is the seven days that start today."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    LATER = "later"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """A recommendation ready for a list.

    ``days`` counts from today to its day, negative once behind, None without a day. ``raised_on`` and ``place`` come
    from the visit it arose at, None and empty for one without a visit. ``follow_ups`` are oldest first.
    """

    recommendation: Recommendation
    dossier: Dossier | None
    raised_on: dt.date | None
    place: str
    follow_ups: tuple[FollowUp, ...]
    due: Due
    days: int | None

    @property
    def horizon(self) -> Horizon:
        """The group of the list it stands in."""
        if self.due is Due.CLOSED:
            return Horizon.CLOSED
        if self.due is Due.OVERDUE:
            return Horizon.OVERDUE
        return Horizon.THIS_WEEK if self.days is not None and self.days < _SOON else Horizon.LATER

    def answer_at(self, visit: str) -> FollowUp | None:
        """What a visit found of it."""
        return next((entry for entry in reversed(self.follow_ups) if entry.visit == visit), None)


class Recommendations:
    """The recommendations of one dossier, of a mission, or of all."""

    def __init__(self, records: Records, store: Store) -> None:
        """``records`` writes, ``store`` reads lists in one snapshot."""
        self._records = records
        self._store = store

    def open(self, today: dt.date, dossier: str = "") -> list[RecommendationRow]:
        """Those somebody still has to act on, the most pressing first."""
        return [row for row in self.all(today, dossier) if row.due is not Due.CLOSED]

    def pressing(self, today: dt.date, most: int) -> list[RecommendationRow]:
        """The first ``most`` of those ``open`` would give."""
        with self._store.read() as reader:
            return pressing(reader, today, most)

    def all(self, today: dt.date, dossier: str = "") -> list[RecommendationRow]:
        """Open ones by day, then closed ones, the latest first."""
        with self._store.read() as reader:
            return rows(reader, today, (dossier,) if dossier else ())

    def of_mission(self, mission: Mission, today: dt.date) -> list[RecommendationRow]:
        """Those of the mission's dossiers, in the same order."""
        with self._store.read() as reader:
            return rows(reader, today, mission.dossiers) if mission.dossiers else []

    def get(self, identity: str, today: dt.date) -> RecommendationRow:
        """One of them; raises NotFound."""
        dossier = self._records.get(Recommendation, identity).record.dossier
        found = [row for row in self.all(today, dossier) if row.recommendation.id == identity]
        if not found:
            raise NotFound(Recommendation.KIND, id=identity)
        return found[0]

    def answer(
        self,
        recommendation: Loaded[Recommendation],
        visit: Visit,
        state: RecommendationState,
        *,
        finding: str = "",
        proof: str = "",
    ) -> Loaded[FollowUp]:
        """Note what a visit found and the state it leads to, in one gesture; a second answer replaces the first.

        ``proof`` is the id of a photo.
        """
        record = recommendation.record
        there = self._records.all(FollowUp, recommendation=record.id, visit=visit.id)
        values: dict[str, Any] = {"date": visit.date, "finding": finding, "state": state.value, "proof": proof}
        gesture = self._records.gesture()
        if there:
            identity = there[-1].id
            gesture.edit(self._records.get(FollowUp, identity), **values)
        else:
            identity = gesture.create(
                FollowUp, dossier=record.dossier, recommendation=record.id, visit=visit.id, **values
            )
        gesture.edit(recommendation, state=state.value)
        self._records.keep(gesture)
        return self._records.get(FollowUp, identity)

    def raise_(self, visit: Visit, text: str, **values: object) -> Loaded[Recommendation]:
        """A new recommendation that arose at a visit, with the dossier's next number. Raises BadValue.

        ``values`` are other fields of Recommendation: ``priority``, ``addressee``, ``responsible``, ``due``…
        """
        return self.raise_for(visit.dossier, text, visit=visit.id, **values)

    def raise_for(self, dossier: str, text: str, **values: object) -> Loaded[Recommendation]:
        """A new recommendation outside any visit, with the dossier's next number. Raises BadValue."""
        known = self._records.all(Recommendation, dossier=dossier)
        known += self._records.all(Recommendation, dossier=dossier, deleted=True)
        number = 1 + max((entry.number or 0 for entry in known), default=0)
        return self._records.create(Recommendation, dossier=dossier, text=text.strip(), number=number, **values)


def rows(reader: Reader, today: dt.date, dossiers: Sequence[str] = ()) -> list[RecommendationRow]:
    """The recommendations of the given dossiers, of all of them where none is given; open ones by day first."""
    found = reader.all(Recommendation, dossier=AnyOf(dossiers) if dossiers else NoneOf(()))
    return sorted(_rows(reader, found, today), key=_order)


def pressing(
    reader: Reader, today: dt.date, most: int | None = None, dossiers: Sequence[str] | None = None
) -> list[RecommendationRow]:
    """Open recommendations of the given dossiers, of all where None, the first ``most`` of them by day."""
    of = NoneOf(()) if dossiers is None else AnyOf(dossiers)
    found = reader.all(Recommendation, First(most, ("due", "number")), state=NoneOf(_CLOSED), dossier=of)
    return _rows(reader, found, today)


def _rows(reader: Reader, found: Sequence[Recommendation], today: dt.date) -> list[RecommendationRow]:
    """Rows in the given order."""
    by_dossier = {entry.id: entry for entry in reader.all(Dossier, id=_named(entry.dossier for entry in found))}
    answers = _grouped(reader.all(FollowUp, recommendation=_named(entry.id for entry in found)))
    visits = reader.columns(Visit, "site", "date", id=_named(entry.visit for entry in found))
    sites = reader.columns(Site, "name", id=_named(site for site, _ in visits.values()))
    result = []
    for entry in found:
        site, raised_on = visits.get(entry.visit, ("", None))
        result.append(
            RecommendationRow(
                recommendation=entry,
                dossier=by_dossier.get(entry.dossier),
                raised_on=raised_on,
                place=sites.get(site, ("",))[0],
                follow_ups=answers.get(entry.id, ()),
                due=due_of(entry, today),
                days=(entry.due - today).days if entry.due else None,
            )
        )
    return result


def _named(identities: Iterable[str]) -> AnyOf:
    return AnyOf({identity for identity in identities if identity})


def due_of(recommendation: Recommendation, today: dt.date) -> Due:
    """What its day asks of the reader on the given day."""
    if not is_open(recommendation):
        return Due.CLOSED
    if is_overdue(recommendation, today):
        return Due.OVERDUE
    if recommendation.state == RecommendationState.TO_CHECK:
        return Due.TO_CHECK
    if recommendation.due is None:
        return Due.UNDATED
    return Due.TODAY if recommendation.due == today else Due.AHEAD


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the recommendations that arose at a visit."""

    raised: int = 0
    resolved: int = 0


def tallies(reader: Reader, dossier: str) -> dict[str, Tally]:
    """Visit → how many recommendations arose there and how many of these are resolved."""
    raised: Counter[str] = Counter()
    resolved: Counter[str] = Counter()
    for visit, state in reader.columns(Recommendation, "visit", "state", dossier=dossier).values():
        raised[visit] += 1
        resolved[visit] += state == RecommendationState.RESOLVED
    return {visit: Tally(number, resolved[visit]) for visit, number in raised.items()}


def _grouped(answers: Iterable[FollowUp]) -> dict[str, tuple[FollowUp, ...]]:
    grouped: dict[str, list[FollowUp]] = defaultdict(list)
    for answer in sorted(answers, key=lambda entry: (entry.date or dt.date.min, entry.id)):
        grouped[answer.recommendation].append(answer)
    return {recommendation: tuple(entries) for recommendation, entries in grouped.items()}


def _order(row: RecommendationRow) -> tuple[bool, int, int, str]:
    closed = row.due is Due.CLOSED
    day = (row.recommendation.due or _FAR).toordinal()
    number = sys.maxsize if row.recommendation.number is None else row.recommendation.number
    return closed, -day if closed else day, number, row.recommendation.id
