"""Everything a mission report draws on, as plain records, before anything is withheld from anybody."""

from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TypeAlias

from fieldkit.domain.dossier import BudgetLine, Dossier, Funding, Site
from fieldkit.domain.indicator import Indicator, IndicatorValue, LogframeNode
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.people import Contact, Organisation, PersonMet
from fieldkit.domain.photo import Consent, Photo
from fieldkit.domain.programme import Dispositif, Programme
from fieldkit.domain.recommendation import FollowUp, Recommendation
from fieldkit.domain.review import ReviewState
from fieldkit.domain.values import Blob
from fieldkit.domain.visit import Observation, Visit

PhotoBytes: TypeAlias = Callable[[Blob], bytes]
"""Reads the plain content of a stored photo; raises the storage room's errors when it cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The records behind one mission's report, read in one transaction.

    ``visits`` and ``people`` are those of this mission; indicator values, recommendations and follow-ups are all those
    of its dossiers, whatever their age. Of what was approved the text is the approved one, and ``proposals`` counts
    what was written since and waits for a reviewer. ``standings`` says where the review of a visit (this mission's or
    an earlier one's) or of the mission's report stands, by the subject's id. ``comment_threads`` only counts: comments
    are never printed. ``contacts`` and ``consents`` are never printed either: they say whom not to name or show.
    """

    mission: Mission
    agenda: tuple[AgendaItem, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    programmes: tuple[Programme, ...] = ()
    dispositifs: tuple[Dispositif, ...] = ()
    sites: tuple[Site, ...] = ()
    visits: tuple[Visit, ...] = ()
    people: tuple[PersonMet, ...] = ()
    contacts: tuple[Contact, ...] = ()
    observations: tuple[Observation, ...] = ()
    nodes: tuple[LogframeNode, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    values: tuple[IndicatorValue, ...] = ()
    fundings: tuple[Funding, ...] = ()
    budget_lines: tuple[BudgetLine, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    photos: tuple[Photo, ...] = ()
    consents: tuple[Consent, ...] = ()
    standings: Mapping[str, ReviewState] = field(default_factory=lambda: MappingProxyType({}))
    proposals: int = 0
    comment_threads: int = 0
