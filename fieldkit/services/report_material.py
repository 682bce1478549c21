"""What a mission's report draws on, gathered in one read transaction."""

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from fieldkit.domain.counting import verdicts
from fieldkit.domain.dossier import BudgetLine, Dossier, Funding, Site
from fieldkit.domain.fields import Record
from fieldkit.domain.indicator import Indicator, IndicatorValue, LogframeNode
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.people import Contact, Organisation, PersonMet
from fieldkit.domain.photo import Consent, Photo
from fieldkit.domain.programme import Dispositif, Programme
from fieldkit.domain.recommendation import FollowUp, Recommendation
from fieldkit.domain.review import SETTLED, Comment, ReviewEvent, ReviewState, standing
from fieldkit.domain.visit import Observation, Visit
from fieldkit.errors import NotFound
from fieldkit.reports.material import Material
from fieldkit.services.approved import Approved, approved_texts
from fieldkit.storage.reading import Reader

R = TypeVar("R", bound=Record)


def gather(reader: Reader, mission_id: str) -> Material:
    """The records behind a mission's report; raises NotFound."""
    loaded = reader.get(Mission, mission_id)
    if loaded is None or loaded.fate.deleted:
        raise NotFound(Mission.KIND, id=mission_id)
    mission = loaded.record
    agenda = reader.all(AgendaItem, mission=mission_id)
    counting = _Counting(reader, mission)
    visits = counting.visits
    seen = {visit.id for visit in visits}
    dossiers = _dossiers(reader, mission, agenda, visits)
    followed = {dossier.id for dossier in dossiers}
    counting.follow(dossiers)

    def of_dossiers(record_type: type[R]) -> tuple[R, ...]:
        return tuple(record for dossier in dossiers for record in reader.all(record_type, dossier=dossier.id))

    def approved(record_type: type[R]) -> tuple[R, ...]:
        return counting.among(of_dossiers(record_type), record_type)

    def of_visits(record_type: type[R]) -> tuple[R, ...]:
        return tuple(record for visit in visits for record in reader.all(record_type, visit=visit.id))

    return Material(
        mission=counting.mission,
        agenda=tuple(agenda),
        dossiers=dossiers,
        organisations=tuple(reader.all(Organisation)),
        programmes=tuple(reader.all(Programme)),
        dispositifs=tuple(reader.all(Dispositif)),
        sites=of_dossiers(Site),
        visits=tuple(visits),
        people=of_visits(PersonMet),
        contacts=tuple(contact for contact in reader.all(Contact) if followed.intersection(contact.dossiers)),
        observations=tuple(each for each in approved(Observation) if each.visit in seen),
        nodes=of_dossiers(LogframeNode),
        indicators=of_dossiers(Indicator),
        values=approved(IndicatorValue),
        fundings=of_dossiers(Funding),
        budget_lines=of_dossiers(BudgetLine),
        recommendations=approved(Recommendation),
        follow_ups=of_dossiers(FollowUp),
        photos=tuple(photo for photo in of_dossiers(Photo) if photo.visit in seen or _taken_during(photo, mission)),
        consents=of_dossiers(Consent),
        standings=counting.standings,
        proposals=counting.proposals({mission_id, *seen}),
        comment_threads=_threads(reader, {mission_id, *seen}),
    )


def _dossiers(
    reader: Reader, mission: Mission, agenda: Iterable[AgendaItem], visits: Iterable[Visit]
) -> tuple[Dossier, ...]:
    named = [*mission.dossiers, *(item.about_dossier for item in agenda), *(visit.dossier for visit in visits)]
    known = {dossier.id: dossier for dossier in reader.all(Dossier)}
    return tuple(known[identity] for identity in dict.fromkeys(named) if identity in known)


def _taken_during(photo: Photo, mission: Mission) -> bool:
    """Whether a photo that belongs to no visit was taken on the mission's days."""
    if photo.visit or photo.taken_at is None:
        return False
    return (mission.starts or dt.date.max) <= photo.taken_at.date() <= (mission.ends or dt.date.min)


class _Counting:
    """The text that counts: of what was approved that text, of the rest what is written.

    ``standings`` is where the review of the text that is printed stands.
    """

    def __init__(self, reader: Reader, mission: Mission) -> None:
        self._reader = reader
        self._events: dict[str, list[ReviewEvent]] = {}
        for event in reader.all(ReviewEvent):
            self._events.setdefault(event.subject, []).append(event)
        visits = reader.all(Visit, mission=mission.id)
        gone = reader.all(Visit, deleted=True, mission=mission.id)
        self._texts = approved_texts(reader, [mission, *visits, *gone], self._events)
        self.mission = self._texts.get(mission.id, Approved()).of(mission)
        removed = [each for visit in gone if visit.id in self._texts for each in self._texts[visit.id].removed]
        self.visits = [self._texts.get(visit.id, Approved()).of(visit) for visit in visits]
        self.visits += [each for each in removed if isinstance(each, Visit)]
        self.standings = {subject: _state(found) for subject, found in self._events.items()}

    def follow(self, dossiers: Iterable[Dossier]) -> None:
        """Weigh what other missions wrote in these dossiers, too."""
        others = [visit for each in dossiers for visit in self._reader.all(Visit, dossier=each.id)]
        self._texts |= approved_texts(
            self._reader, [visit for visit in others if visit.id not in self._texts], self._events
        )

    def among(self, records: Iterable[R], record_type: type[R]) -> tuple[R, ...]:
        """Records of the dossiers as they count."""
        found = list(records)
        for text in self._texts.values():
            if text.proposals:
                found = text.among(found, record_type)
        return tuple(found)

    def proposals(self, subjects: set[str]) -> int:
        """How many things written after an approval wait for a reviewer, and are not printed meanwhile."""
        waiting = (each for subject, text in self._texts.items() if subject in subjects for each in text.proposals)
        return sum(proposal.open for proposal in waiting)


def _state(events: Iterable[ReviewEvent]) -> ReviewState:
    """Where the text that counts stands: what is submitted after an approval takes nothing from it."""
    found = list(events)
    state = standing(found).state
    return ReviewState.APPROVED if state not in SETTLED and verdicts(found) else state


def _threads(reader: Reader, subjects: set[str]) -> int:
    return sum(1 for comment in reader.all(Comment) if comment.subject in subjects and not comment.reply_to)
