"""The dossier: a project supported over the years, with its sites, money and support steps."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from fieldkit.domain.fields import (
    Record,
    choice,
    day,
    decimal,
    flag,
    internal,
    line,
    money,
    place,
    prose,
    ref,
    refs,
    restricted,
    shares,
    tags,
    whole,
)
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Money, Place, Share


class DossierState(StrEnum):
    """Where the project stands."""

    APPRAISAL = "appraisal"
    RUNNING = "running"
    WATCH = "watch"
    ON_HOLD = "on_hold"
    CLOSED = "closed"


class Stage(StrEnum):
    """How far the support has come."""

    IDENTIFICATION = "identification"
    DESIGN = "design"
    IMPLEMENTATION = "implementation"
    CLOSURE = "closure"
    AFTERMATH = "aftermath"


class Theme(StrEnum):
    """The main theme, shown as an icon."""

    WATER = "water"
    ENERGY = "energy"
    WASTE = "waste"
    FOOD = "food"
    EDUCATION = "education"
    YOUTH = "youth"
    COAST = "coast"
    GOVERNANCE = "governance"


class SiteType(StrEnum):
    """What stands or happens at a site."""

    VILLAGE = "village"
    WORKS = "works"
    SCHOOL = "school"
    HEALTH_CENTRE = "health_centre"
    FIELD = "field"
    OFFICE = "office"
    TOWN_HALL = "town_hall"


class Vigilance(StrEnum):
    """The four colours of the French foreign ministry's advice."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class FundingState(StrEnum):
    """How far a funding has come."""

    REQUESTED = "requested"
    GRANTED = "granted"
    RECEIVED = "received"
    REFUSED = "refused"


class SupportType(StrEnum):
    """What the network did for the project."""

    TRAINING = "training"
    ADVICE = "advice"
    FOLLOW_UP = "follow_up"
    PEER_LEARNING = "peer_learning"
    INTRODUCTION = "introduction"
    FILE_REVIEW = "file_review"
    EXCHANGE_VISIT = "exchange_visit"
    MILESTONE = "milestone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier(Record):
    """A supported project. ``goals`` are SDG targets or goals (``6.1``, ``17``), ``main_goals`` those it is about."""

    KIND: ClassVar[str] = "dossier"
    TITLE: ClassVar[tuple[str, ...]] = ("title",)

    code: Annotated[str, line(searchable=True)] = ""
    title: Annotated[str, line(searchable=True)] = ""
    short_title: Annotated[str, line(searchable=True)] = ""
    summary: Annotated[str, prose()] = ""
    context: Annotated[str, prose()] = ""
    country: Annotated[str, line()] = ""
    regions: Annotated[tuple[str, ...], tags("regions", searchable=True)] = ()
    theme: Annotated[str, choice(Theme)] = ""
    state: Annotated[str, choice(DossierState)] = ""
    stage: Annotated[str, choice(Stage)] = ""
    watch_reason: Annotated[str, internal(line(searchable=True))] = ""
    lead: Annotated[str, ref("organisation")] = ""
    partners: Annotated[tuple[str, ...], refs("organisation")] = ()
    officer: Annotated[str, line(searchable=True)] = ""
    programme: Annotated[str, ref("programme")] = ""
    dispositifs: Annotated[tuple[str, ...], refs("dispositif")] = ()
    planned_start: Annotated[dt.date | None, day()] = None
    planned_end: Annotated[dt.date | None, day()] = None
    actual_start: Annotated[dt.date | None, day()] = None
    actual_end: Annotated[dt.date | None, day()] = None
    sectors: Annotated[tuple[Share, ...], shares("dac_sectors")] = ()
    main_goals: Annotated[tuple[str, ...], tags("goals")] = ()
    goals: Annotated[tuple[str, ...], tags("goals")] = ()
    working_groups: Annotated[tuple[str, ...], tags()] = ()
    people_planned: Annotated[int | None, whole()] = None
    people_reached: Annotated[int | None, whole()] = None
    women_reached: Annotated[int | None, whole()] = None
    accounts_closed_on: Annotated[dt.date | None, day()] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Record):
    """A place the project works at; its exact position is restricted."""

    KIND: ClassVar[str] = "site"
    TITLE: ClassVar[tuple[str, ...]] = ("name",)

    dossier: Annotated[str, ref("dossier")] = ""
    name: Annotated[str, line(searchable=True)] = ""
    local_name: Annotated[str, line(searchable=True)] = ""
    type: Annotated[str, choice(SiteType)] = ""
    country: Annotated[str, line()] = ""
    region: Annotated[str, line(searchable=True)] = ""
    district: Annotated[str, line(searchable=True)] = ""
    position: Annotated[Place | None, place()] = None
    population: Annotated[int | None, whole()] = None
    access: Annotated[str, internal(prose())] = ""
    vigilance: Annotated[str, restricted(choice(Vigilance))] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding(Record):
    """Money promised to a dossier; ``rate`` is units of the currency for one euro, with its day and source."""

    KIND: ClassVar[str] = "funding"
    TITLE: ClassVar[tuple[str, ...]] = ("convention",)

    dossier: Annotated[str, ref("dossier")] = ""
    funder: Annotated[str, ref("organisation")] = ""
    dispositif: Annotated[str, ref("dispositif")] = ""
    amount: Annotated[Money | None, money()] = None
    convention: Annotated[str, internal(line(searchable=True))] = ""
    state: Annotated[str, choice(FundingState)] = ""
    rate: Annotated[Decimal | None, decimal()] = None
    rate_on: Annotated[dt.date | None, day()] = None
    rate_source: Annotated[str, line()] = ""
    report_due: Annotated[dt.date | None, internal(day())] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine(Record):
    """A line of the project's budget: planned and spent, in one currency."""

    KIND: ClassVar[str] = "budget_line"
    TITLE: ClassVar[tuple[str, ...]] = ("label",)

    dossier: Annotated[str, ref("dossier")] = ""
    rank: Annotated[int | None, whole()] = None
    label: Annotated[str, line(searchable=True)] = ""
    planned: Annotated[Money | None, internal(money())] = None
    spent: Annotated[Money | None, internal(money())] = None
    in_kind: Annotated[bool, flag()] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportStep(Record):
    """One step of the network's support: a training, a piece of advice, a visit."""

    KIND: ClassVar[str] = "support_step"
    TITLE: ClassVar[tuple[str, ...]] = ("title",)

    dossier: Annotated[str, ref("dossier")] = ""
    date: Annotated[dt.date | None, day()] = None
    type: Annotated[str, choice(SupportType)] = ""
    title: Annotated[str, line(searchable=True)] = ""
    place: Annotated[str, line(searchable=True)] = ""
    hours: Annotated[Decimal | None, decimal("h")] = None
    women: Annotated[int | None, whole()] = None
    men: Annotated[int | None, whole()] = None
    advice: Annotated[str, internal(prose())] = ""
    next_steps: Annotated[str, prose()] = ""
