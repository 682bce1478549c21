"""The order in which a report goes through its records."""

import datetime as dt

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Photo
from fieldkit.domain.recommendation import Priority, Recommendation, is_open
from fieldkit.domain.visit import Visit
from fieldkit.reports.filtering import is_told
from fieldkit.reports.telling import Telling

_PRIORITIES = [priority.value for priority in Priority]


def dossiers(telling: Telling) -> tuple[Dossier, ...]:
    """The dossiers by code."""
    return tuple(sorted(telling.snapshot.dossiers, key=lambda dossier: (dossier.code, dossier.title, dossier.id)))


def visits(telling: Telling, dossier: str = "") -> tuple[Visit, ...]:
    """The visits of this mission that took place, by day; of one dossier where it is given."""
    return tuple(
        visit for visit in telling.snapshot.visits if (not dossier or visit.dossier == dossier) and is_told(visit)
    )


def photos(telling: Telling, dossier: str, visit: str = "") -> tuple[Photo, ...]:
    """The photos of a visit; without ``visit``, those of the dossier that belong to no visit shown."""
    shown = {each.id for each in visits(telling, dossier)}
    own = telling.of(telling.snapshot.photos, dossier)
    return tuple(photo for photo in own if (photo.visit == visit if visit else photo.visit not in shown))


def numbers(telling: Telling) -> dict[str, str]:
    """The number of every photo printed, by id, in the order the report shows them."""
    found: dict[str, str] = {}
    for dossier in dossiers(telling):
        for visit in (*(visit.id for visit in visits(telling, dossier.id)), ""):
            for photo in photos(telling, dossier.id, visit):
                found[photo.id] = str(len(found) + 1)
    return found


def made_here(telling: Telling, dossier: str = "") -> tuple[Recommendation, ...]:
    """The recommendations of this mission's visits, the most pressing first; of one dossier where it is given."""
    shown = {visit.id for visit in telling.snapshot.visits}
    found = [each for each in telling.snapshot.recommendations if each.visit in shown]
    return tuple(sorted((each for each in found if not dossier or each.dossier == dossier), key=_pressing))


def earlier(telling: Telling, dossier: str) -> tuple[Recommendation, ...]:
    """The recommendations of earlier visits that were open, or answered during this mission, by number."""
    shown = {visit.id for visit in telling.snapshot.visits}
    answered = {each.recommendation for each in telling.snapshot.follow_ups if each.visit in shown}
    own = telling.of(telling.snapshot.recommendations, dossier)
    found = [each for each in own if each.visit not in shown and (is_open(each) or each.id in answered)]
    return tuple(sorted(found, key=lambda each: (each.number is None, each.number or 0, each.id)))


def _pressing(each: Recommendation) -> tuple[int, dt.date, int, str]:
    rank = _PRIORITIES.index(each.priority) if each.priority in _PRIORITIES else len(_PRIORITIES)
    return (rank, each.due or dt.date.max, each.number or 0, each.id)
