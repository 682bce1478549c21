"""What is odd about a record as a whole: said beside the field it shows in, never in the way."""

from collections.abc import Callable, Mapping
from typing import Any

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.fields import Record
from fieldkit.domain.indicator import Indicator
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.people import Contact

Checks = Mapping[str, bool]
"""By ``field.sentence``: whether the sentence of the room ``record`` is to stand below the field."""


def remarks(record: Record) -> dict[str, str]:
    """The key of a sentence by field, empty where all is well; fields that are never checked are left out."""
    found: dict[str, str] = {}
    for name, odd in _CHECKS.get(type(record), lambda _record: {})(record).items():
        field, _, sentence = name.partition(".")
        found[field] = found.get(field) or (sentence if odd else "")
    return found


def _dossier(dossier: Dossier) -> Checks:
    people = dossier.people_planned if dossier.people_reached is None else dossier.people_reached
    return {
        "planned_end.ends_early": _before(dossier.planned_end, dossier.planned_start),
        "actual_end.ends_early": _before(dossier.actual_end, dossier.actual_start),
        "women_reached.more_women": _before(people, dossier.women_reached),
    }


def _site(site: Site) -> Checks:
    return {"population.negative": _before(site.population, 0)}


def _indicator(indicator: Indicator) -> Checks:
    return {"maximum.bounds": _before(indicator.maximum, indicator.minimum)}


def _contact(contact: Contact) -> Checks:
    return {
        "email.bad_email": bool(contact.email) and "@" not in contact.email[1:-1],
        "erase_on.ends_early": _before(contact.erase_on, contact.informed_on),
    }


def _mission(mission: Mission) -> Checks:
    return {"ends.ends_early": _before(mission.ends, mission.starts)}


def _agenda_item(item: AgendaItem) -> Checks:
    return {"ends.ends_early": _before(item.ends, item.starts)}


def _before(one: Any, other: Any) -> bool:  # noqa: ANN401 - days, times or numbers, both alike
    return one is not None and other is not None and one < other


_CHECKS: Mapping[type[Record], Callable[[Any], Checks]] = {
    Dossier: _dossier,
    Site: _site,
    Indicator: _indicator,
    Contact: _contact,
    Mission: _mission,
    AgendaItem: _agenda_item,
}
