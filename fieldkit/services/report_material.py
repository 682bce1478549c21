"""What a mission's report draws on, gathered in one read transaction."""

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from fieldkit.domain.dossier import BudgetLine, Dossier, Funding, Site
from fieldkit.domain.fields import Record
from fieldkit.domain.indicator import Indicator, IndicatorValue, LogframeNode
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.people import Contact, Organisation, PersonMet
from fieldkit.domain.photo import Consent, Photo
from fieldkit.domain.programme import Dispositif, Programme
from fieldkit.domain.recommendation import FollowUp, Recommendation
from fieldkit.domain.review import Comment, ReviewEvent, ReviewState, standing
from fieldkit.domain.visit import Observation, Visit
from fieldkit.errors import NotFound
from fieldkit.reports.material import Material
from fieldkit.storage.reading import Reader

R = TypeVar("R", bound=Record)


def gather(reader: Reader, mission_id: str) -> Material:
    """The records behind a mission's report; raises NotFound."""
    loaded = reader.get(Mission, mission_id)
    if loaded is None or loaded.fate.deleted:
        raise NotFound(Mission.KIND, id=mission_id)
    mission = loaded.record
    agenda = reader.all(AgendaItem, mission=mission_id)
    visits = reader.all(Visit, mission=mission_id)
    seen = {visit.id for visit in visits}
    dossiers = _dossiers(reader, mission, agenda, visits)
    followed = {dossier.id for dossier in dossiers}

    def of_dossiers(record_type: type[R]) -> tuple[R, ...]:
        return tuple(record for dossier in dossiers for record in reader.all(record_type, dossier=dossier.id))

    def of_visits(record_type: type[R]) -> tuple[R, ...]:
        return tuple(record for visit in visits for record in reader.all(record_type, visit=visit.id))

    return Material(
        mission=mission,
        agenda=tuple(agenda),
        dossiers=dossiers,
        organisations=tuple(reader.all(Organisation)),
        programmes=tuple(reader.all(Programme)),
        dispositifs=tuple(reader.all(Dispositif)),
        sites=of_dossiers(Site),
        visits=tuple(visits),
        people=of_visits(PersonMet),
        contacts=tuple(contact for contact in reader.all(Contact) if followed.intersection(contact.dossiers)),
        observations=of_visits(Observation),
        nodes=of_dossiers(LogframeNode),
        indicators=of_dossiers(Indicator),
        values=of_dossiers(IndicatorValue),
        fundings=of_dossiers(Funding),
        budget_lines=of_dossiers(BudgetLine),
        recommendations=of_dossiers(Recommendation),
        follow_ups=of_dossiers(FollowUp),
        photos=tuple(photo for photo in of_dossiers(Photo) if photo.visit in seen or _taken_during(photo, mission)),
        consents=of_dossiers(Consent),
        standings=_standings(reader),
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


def _standings(reader: Reader) -> dict[str, ReviewState]:
    events: dict[str, list[ReviewEvent]] = {}
    for event in reader.all(ReviewEvent):
        events.setdefault(event.subject, []).append(event)
    return {subject: standing(found).state for subject, found in events.items()}


def _threads(reader: Reader, subjects: set[str]) -> int:
    return sum(1 for comment in reader.all(Comment) if comment.subject in subjects and not comment.reply_to)
