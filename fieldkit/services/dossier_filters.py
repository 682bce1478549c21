"""What the list of dossiers is filtered by, and what a dossier answers to each filter."""

import datetime as dt
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TypeAlias

from fieldkit.domain.unlocking import bare
from fieldkit.services.dossiers import DossierCard, goals


class DossierFilter(StrEnum):
    """A filter of the list. The last three are of one answer, YES."""

    COUNTRY = "country"
    THEME = "theme"
    DISPOSITIF = "dispositif"
    GOAL = "goal"
    STATE = "state"
    LEAD = "lead"
    PARTNER = "partner"
    MISSION = "mission"
    OVERDUE = "overdue"
    DISPUTED = "disputed"
    UNVISITED = "unvisited"


YES = "yes"

Answers: TypeAlias = Mapping[str, Collection[str]]
"""Filter → the codes a dossier has there."""

Chosen: TypeAlias = Mapping[str, tuple[str, ...]]
"""Filter → the codes asked for; a filter that is not there asks for nothing."""


def answers(card: DossierCard, today: dt.date) -> Answers:
    """What a dossier answers to every filter on a day: codes of vocabularies, names of dispositifs, ids, or YES."""
    dossier = card.dossier
    return {
        DossierFilter.COUNTRY: (dossier.country,),
        DossierFilter.THEME: (dossier.theme,),
        DossierFilter.DISPOSITIF: card.dispositifs,
        DossierFilter.GOAL: {goal.number for goal in goals(dossier)},
        DossierFilter.STATE: (dossier.state,),
        DossierFilter.LEAD: (dossier.lead,),
        DossierFilter.PARTNER: tuple(identity for identity, _ in card.partners),
        DossierFilter.MISSION: tuple(mission.id for mission in card.missions),
        DossierFilter.OVERDUE: _yes(said=card.due is not None and card.due < today),
        DossierFilter.DISPUTED: _yes(said=card.in_conflict),
        DossierFilter.UNVISITED: _yes(said=card.last_visit is None),
    }


def meets(known: Answers, chosen: Chosen) -> bool:
    """Whether a dossier has, for each filter set, one of the codes asked for."""
    return all(any(code in known[name] for code in codes) for name, codes in chosen.items() if codes)


def words_of(card: DossierCard) -> str:
    """What the words typed above the list are looked for in, without case nor accents."""
    dossier = card.dossier
    return bare(" ".join((dossier.code, dossier.title, card.lead, *card.dispositifs, *dossier.regions)))


def _yes(*, said: bool) -> tuple[str, ...]:
    return (YES,) if said else ()
