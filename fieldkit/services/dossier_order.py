"""The orders a list of dossiers is read in: by one of its columns, one country after the other or all together."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from fieldkit.domain.dossier import DossierState
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.unlocking import bare
from fieldkit.services.dossiers import DossierCard, goals

_STATES = tuple(DossierState)


class DossierSort(StrEnum):
    """What dossiers are sorted by."""

    TITLE = "title"
    DISPOSITIF = "dispositif"
    GOALS = "goals"
    STATE = "state"
    VISIT = "visit"
    BUDGET = "budget"


LARGEST_FIRST = frozenset({DossierSort.VISIT, DossierSort.BUDGET})
"""Sorts that begin with the latest or the largest when they are first asked for."""


@dataclass(frozen=True, slots=True)
class DossierOrder:
    """An order; ``by_country`` keeps the dossiers of a country together."""

    by: DossierSort = DossierSort.VISIT
    descending: bool = True
    by_country: bool = True


def arranged(cards: Sequence[DossierCard], order: DossierOrder) -> list[DossierCard]:
    """The cards in an order; what has no value stands last whichever the direction, and equals as they were given.

    Titles and names are compared without case nor accents, states in the order of a project's life, budgets by what
    they are worth in euros.
    """
    key = _KEYS[order.by]
    valued = [(value, card) for card in cards if (value := key(card)) is not None]
    placed = [card for _, card in sorted(valued, key=lambda each: each[0], reverse=order.descending)]
    named = {card.dossier.id for card in placed}
    placed += [card for card in cards if card.dossier.id not in named]
    return sorted(placed, key=lambda card: card.dossier.country) if order.by_country else placed


def _state(card: DossierCard) -> int | None:
    state = card.dossier.state
    if not state:
        return None
    return _STATES.index(DossierState(state)) if state in _STATES else len(_STATES)


_KEYS: Mapping[DossierSort, Callable[[DossierCard], Any]] = {
    DossierSort.TITLE: lambda card: bare(card.dossier.title) or None,
    DossierSort.DISPOSITIF: lambda card: bare(card.dispositifs[0]) if card.dispositifs else None,
    DossierSort.GOALS: lambda card: tuple(sorted(_numbers(card))) or None,
    DossierSort.STATE: _state,
    DossierSort.VISIT: lambda card: card.last_visit,
    DossierSort.BUDGET: lambda card: card.worth.amount if card.worth is not None else None,
}


def _numbers(card: DossierCard) -> set[int]:
    return {int(goal.number) for goal in goals(card.dossier) if goal.number.isdecimal()}
