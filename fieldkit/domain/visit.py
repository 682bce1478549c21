"""A visit: what was seen, what was said, and what the team thinks, kept apart."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, ClassVar

from fieldkit.domain.fields import Record, choice, clock, day, flag, internal, line, place, prose, ref, tags, whole
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Place


class VisitType(StrEnum):
    """What was visited."""

    WORKS = "works"
    SCHOOL = "school"
    HEALTH_CENTRE = "health_centre"
    FIELD = "field"
    PARTNER_OFFICE = "partner_office"
    TOWN_HALL = "town_hall"
    HOUSEHOLD = "household"
    GROUP = "group"


class VisitState(StrEnum):
    """How far the visit and its note have come."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    TO_COMPLETE = "to_complete"
    DONE = "done"
    CANCELLED = "cancelled"


class Nature(StrEnum):
    """What an observation is. A note is a quick capture not yet sorted."""

    NOTE = "note"
    STRENGTH = "strength"
    WEAKNESS = "weakness"
    DIFFICULTY = "difficulty"
    GAP = "gap"
    OPPORTUNITY = "opportunity"
    RISK = "risk"
    GOOD_PRACTICE = "good_practice"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Record):
    """One visit to one site of one dossier. Its prose fields, in this order, are the sections of its note."""

    KIND: ClassVar[str] = "visit"
    TITLE: ClassVar[tuple[str, ...]] = ("title",)

    dossier: Annotated[str, ref("dossier")] = ""
    mission: Annotated[str, ref("mission")] = ""
    site: Annotated[str, ref("site")] = ""
    title: Annotated[str, line(searchable=True)] = ""
    date: Annotated[dt.date | None, day()] = None
    starts: Annotated[dt.time | None, clock()] = None
    ends: Annotated[dt.time | None, clock()] = None
    type: Annotated[str, choice(VisitType)] = ""
    state: Annotated[str, choice(VisitState)] = ""
    authors: Annotated[tuple[str, ...], tags(searchable=True)] = ()
    language: Annotated[str, line()] = ""
    interpreter: Annotated[str, internal(line())] = ""
    conditions: Annotated[str, line(searchable=True)] = ""
    women_met: Annotated[int | None, whole()] = None
    men_met: Annotated[int | None, whole()] = None
    youth_met: Annotated[int | None, whole()] = None
    position: Annotated[Place | None, place()] = None
    context: Annotated[str, prose()] = ""
    seen: Annotated[str, prose()] = ""
    governance: Annotated[str, prose()] = ""
    said: Annotated[str, prose()] = ""
    opinion: Annotated[str, internal(prose())] = ""
    next_steps: Annotated[str, prose()] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Record):
    """A finding of a visit; shared with partners only when ticked."""

    KIND: ClassVar[str] = "observation"
    TITLE: ClassVar[tuple[str, ...]] = ("text",)

    dossier: Annotated[str, ref("dossier")] = ""
    visit: Annotated[str, ref("visit")] = ""
    text: Annotated[str, internal(prose())] = ""
    nature: Annotated[str, choice(Nature)] = ""
    theme: Annotated[str, line(searchable=True)] = ""
    severity: Annotated[int | None, internal(whole())] = None
    node: Annotated[str, ref("logframe_node")] = ""
    noted_at: Annotated[dt.time | None, clock()] = None
    shareable: Annotated[bool, internal(flag())] = False
