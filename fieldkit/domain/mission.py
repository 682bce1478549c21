"""Missions and their agenda."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from fieldkit.domain.fields import Record, choice, clock, day, decimal, line, prose, ref, refs, restricted, tags, whole
from fieldkit.domain.lightly import dataclass


class MissionType(StrEnum):
    """Why the team travels."""

    FOLLOW_UP = "follow_up"
    IDENTIFICATION = "identification"
    EVALUATION = "evaluation"
    EXPLOR = "explor"
    ADVICE = "advice"
    DELEGATION = "delegation"
    HOSTING = "hosting"


class MissionState(StrEnum):
    """How far the mission has come."""

    PREPARATION = "preparation"
    UNDER_WAY = "under_way"
    WRITING = "writing"
    REVIEW = "review"
    APPROVED = "approved"
    SHARED = "shared"
    CLOSED = "closed"


class AgendaState(StrEnum):
    """What became of an agenda item."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission(Record):
    """A journey of about ten days to several dossiers. ``team`` holds ``Name, role``."""

    KIND: ClassVar[str] = "mission"
    TITLE: ClassVar[tuple[str, ...]] = ("title",)

    code: Annotated[str, line(searchable=True)] = ""
    title: Annotated[str, line(searchable=True)] = ""
    country: Annotated[str, line()] = ""
    zone: Annotated[str, line(searchable=True)] = ""
    starts: Annotated[dt.date | None, day()] = None
    ends: Annotated[dt.date | None, day()] = None
    type: Annotated[str, choice(MissionType)] = ""
    state: Annotated[str, choice(MissionState)] = ""
    team: Annotated[tuple[str, ...], tags(searchable=True)] = ()
    dossiers: Annotated[tuple[str, ...], refs("dossier")] = ()
    kilometres: Annotated[int | None, whole("km")] = None
    mga_rate: Annotated[Decimal | None, decimal()] = None
    mga_rate_on: Annotated[dt.date | None, day()] = None
    mga_rate_source: Annotated[str, line()] = ""
    objectives: Annotated[str, prose()] = ""
    highlights: Annotated[str, prose()] = ""
    security: Annotated[str, restricted(prose())] = ""
    meetings: Annotated[str, prose()] = ""
    cross_findings: Annotated[str, prose()] = ""
    next_steps: Annotated[str, prose()] = ""
    debriefing: Annotated[str, prose()] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem(Record):
    """A line of the mission's agenda; ``visit`` is the visit it became."""

    KIND: ClassVar[str] = "agenda_item"
    TITLE: ClassVar[tuple[str, ...]] = ("purpose", "place")
    TITLE_BETWEEN: ClassVar[str] = ", "

    mission: Annotated[str, ref("mission")] = ""
    date: Annotated[dt.date | None, day()] = None
    starts: Annotated[dt.time | None, clock()] = None
    ends: Annotated[dt.time | None, clock()] = None
    place: Annotated[str, line(searchable=True)] = ""
    purpose: Annotated[str, line(searchable=True)] = ""
    about_dossier: Annotated[str, ref("dossier")] = ""
    site: Annotated[str, ref("site")] = ""
    visit: Annotated[str, ref("visit")] = ""
    state: Annotated[str, choice(AgendaState)] = ""
    reason: Annotated[str, line(searchable=True)] = ""
