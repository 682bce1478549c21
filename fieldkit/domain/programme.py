"""Programmes shared by several dossiers, and the schemes (dispositifs) that fund or support them."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from fieldkit.domain.fields import Record, choice, day, decimal, line, money, prose, refs, tags, whole
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Money


class ProgrammeType(StrEnum):
    """How the programme is set up."""

    POOLED = "pooled"
    MULTI_YEAR = "multi_year"
    TURNKEY = "turnkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme(Record):
    """A pooled programme: several dossiers and authorities under one logic."""

    KIND: ClassVar[str] = "programme"
    TITLE: ClassVar[tuple[str, ...]] = ("name",)

    name: Annotated[str, line(searchable=True)] = ""
    acronym: Annotated[str, line(searchable=True)] = ""
    type: Annotated[str, choice(ProgrammeType)] = ""
    phase: Annotated[str, line()] = ""
    starts: Annotated[dt.date | None, day()] = None
    ends: Annotated[dt.date | None, day()] = None
    countries: Annotated[tuple[str, ...], tags("countries")] = ()
    organisations: Annotated[tuple[str, ...], refs("organisation")] = ()
    description: Annotated[str, prose()] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispositif(Record):
    """A scheme with its rules, valid for one edition; an empty rule is a rule not known."""

    KIND: ClassVar[str] = "dispositif"
    TITLE: ClassVar[tuple[str, ...]] = ("name", "edition")

    name: Annotated[str, line(searchable=True)] = ""
    edition: Annotated[str, line()] = ""
    manager: Annotated[str, line(searchable=True)] = ""
    ceiling: Annotated[Money | None, money()] = None
    max_rate: Annotated[Decimal | None, decimal("%")] = None
    excluded_funders: Annotated[tuple[str, ...], tags()] = ()
    instalments: Annotated[int | None, whole()] = None
    age_min: Annotated[int | None, whole()] = None
    age_max: Annotated[int | None, whole()] = None
    group_min: Annotated[int | None, whole()] = None
    group_max: Annotated[int | None, whole()] = None
    days_min: Annotated[int | None, whole()] = None
    source: Annotated[str, line()] = ""
    note: Annotated[str, prose()] = ""
