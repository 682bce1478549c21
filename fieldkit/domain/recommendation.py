"""Recommendations and what became of them."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, ClassVar

from fieldkit.domain.fields import Record, choice, day, line, prose, ref, whole
from fieldkit.domain.lightly import dataclass


class Priority(StrEnum):
    """How pressing."""

    URGENT = "urgent"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Addressee(StrEnum):
    """Who is asked."""

    LEAD = "lead"
    PARTNER = "partner"
    COMMUNE = "commune"
    NETWORK = "network"
    FUNDER = "funder"


class RecommendationState(StrEnum):
    """Where a recommendation stands."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    TO_CHECK = "to_check"
    RESOLVED = "resolved"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation(Record):
    """Something asked of somebody by a day; ``visit`` is where it arose."""

    KIND: ClassVar[str] = "recommendation"
    TITLE: ClassVar[tuple[str, ...]] = ("text",)

    dossier: Annotated[str, ref("dossier")] = ""
    visit: Annotated[str, ref("visit")] = ""
    number: Annotated[int | None, whole()] = None
    text: Annotated[str, line(searchable=True)] = ""
    detail: Annotated[str, prose()] = ""
    priority: Annotated[str, choice(Priority)] = ""
    addressee: Annotated[str, choice(Addressee)] = ""
    responsible: Annotated[str, line(searchable=True)] = ""
    due: Annotated[dt.date | None, day()] = None
    state: Annotated[str, choice(RecommendationState)] = RecommendationState.TODO
    response: Annotated[str, prose()] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(Record):
    """What a later visit found of a recommendation."""

    KIND: ClassVar[str] = "follow_up"
    TITLE: ClassVar[tuple[str, ...]] = ("finding",)

    dossier: Annotated[str, ref("dossier")] = ""
    recommendation: Annotated[str, ref("recommendation")] = ""
    visit: Annotated[str, ref("visit")] = ""
    date: Annotated[dt.date | None, day()] = None
    finding: Annotated[str, prose()] = ""
    state: Annotated[str, choice(RecommendationState)] = ""
    proof: Annotated[str, ref("photo")] = ""


OPEN_STATES = frozenset({RecommendationState.TODO, RecommendationState.IN_PROGRESS, RecommendationState.TO_CHECK})


def is_open(recommendation: Recommendation) -> bool:
    """Whether somebody still has to act; a state this version does not know counts as open."""
    return recommendation.state not in {RecommendationState.RESOLVED, RecommendationState.DROPPED}


def is_overdue(recommendation: Recommendation, today: dt.date) -> bool:
    """Open, with its day behind it."""
    return is_open(recommendation) and recommendation.due is not None and recommendation.due < today
