"""Logframes, indicators and their values, after IATI 2.03's result structure."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from fieldkit.domain.fields import Record, breakdown, choice, day, decimal, flag, line, prose, ref, tags, whole
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Breakdown


class Level(StrEnum):
    """The four levels of a logframe."""

    GOAL = "goal"
    OBJECTIVE = "objective"
    RESULT = "result"
    ACTIVITY = "activity"


class Progress(StrEnum):
    """Where an activity stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    DONE = "done"
    POSTPONED = "postponed"
    DROPPED = "dropped"


class Measure(StrEnum):
    """IATI IndicatorMeasure 1 to 5."""

    UNIT = "unit"
    PERCENT = "percent"
    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    QUALITATIVE = "qualitative"


class ValueRole(StrEnum):
    """What a value stands for."""

    BASELINE = "baseline"
    TARGET = "target"
    ACTUAL = "actual"


class Grade(StrEnum):
    """How a value was obtained: counted on the spot, told by somebody, or estimated."""

    MEASURED = "measured"
    DECLARED = "declared"
    ESTIMATED = "estimated"


class Dimension(StrEnum):
    """How a value may be broken down."""

    SEX = "sex"
    AGE = "age"
    SITE = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogframeNode(Record):
    """A line of the logframe: goal, objective, result or activity."""

    KIND: ClassVar[str] = "logframe_node"
    TITLE: ClassVar[tuple[str, ...]] = ("code", "title")

    dossier: Annotated[str, ref("dossier")] = ""
    parent: Annotated[str, ref("logframe_node")] = ""
    rank: Annotated[int | None, whole()] = None
    level: Annotated[str, choice(Level)] = ""
    code: Annotated[str, line()] = ""
    title: Annotated[str, line(searchable=True)] = ""
    assumptions: Annotated[str, prose()] = ""
    verification: Annotated[str, prose()] = ""
    responsible: Annotated[str, line()] = ""
    due: Annotated[dt.date | None, day()] = None
    progress: Annotated[str, choice(Progress)] = ""
    progress_percent: Annotated[Decimal | None, decimal("%")] = None
    gap_explained: Annotated[str, prose()] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Record):
    """Something measured again at each visit; ``ascending`` means that more is better."""

    KIND: ClassVar[str] = "indicator"
    TITLE: ClassVar[tuple[str, ...]] = ("title",)

    dossier: Annotated[str, ref("dossier")] = ""
    node: Annotated[str, ref("logframe_node")] = ""
    rank: Annotated[int | None, whole()] = None
    code: Annotated[str, line(searchable=True)] = ""
    title: Annotated[str, line(searchable=True)] = ""
    short_title: Annotated[str, line(searchable=True)] = ""
    measure: Annotated[str, choice(Measure)] = ""
    unit: Annotated[str, line()] = ""
    ascending: Annotated[bool, flag()] = True
    minimum: Annotated[Decimal | None, decimal()] = None
    maximum: Annotated[Decimal | None, decimal()] = None
    dimensions: Annotated[tuple[str, ...], tags("dimension")] = ()
    reference: Annotated[str, line()] = ""
    method: Annotated[str, prose()] = ""
    verification: Annotated[str, prose()] = ""
    frequency: Annotated[str, line()] = ""
    responsible: Annotated[str, line()] = ""
    key: Annotated[bool, flag()] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorValue(Record):
    """A baseline, a target or an actual value. ``level`` holds what is not a number (ordinal, qualitative)."""

    KIND: ClassVar[str] = "indicator_value"
    TITLE: ClassVar[tuple[str, ...]] = ("value",)

    dossier: Annotated[str, ref("dossier")] = ""
    indicator: Annotated[str, ref("indicator")] = ""
    role: Annotated[str, choice(ValueRole)] = ""
    date: Annotated[dt.date | None, day()] = None
    value: Annotated[Decimal | None, decimal()] = None
    level: Annotated[str, line(searchable=True)] = ""
    women: Annotated[Decimal | None, decimal()] = None
    men: Annotated[Decimal | None, decimal()] = None
    ages: Annotated[Breakdown, breakdown("age_bands")] = ()
    site: Annotated[str, ref("site")] = ""
    visit: Annotated[str, ref("visit")] = ""
    grade: Annotated[str, choice(Grade)] = ""
    source: Annotated[str, line(searchable=True)] = ""
    comment: Annotated[str, prose()] = ""


def progress(baseline: Decimal | None, target: Decimal | None, actual: Decimal | None) -> Decimal | None:
    """Share of the way from baseline to target, 1 when reached; None where it has no meaning.

    (actual − baseline) / (target − baseline), the same for rising and falling indicators; a missing baseline
    counts as 0. Source: IATI 2.03 result structure.
    """
    start = baseline or Decimal(0)
    if target is None or actual is None or target == start:
        return None
    return (actual - start) / (target - start)


class Doubt(StrEnum):
    """Why a value deserves a second look before it is trusted. None of them blocks."""

    OUT_OF_BOUNDS = "out_of_bounds"
    BREAKDOWN_DIFFERS = "breakdown_differs"
    WORSE = "worse"
    FAR_FROM_LAST = "far_from_last"


def doubts(indicator: Indicator, value: IndicatorValue, last: IndicatorValue | None) -> tuple[Doubt, ...]:
    """What is unlikely in a value, given the indicator's bounds and the last value.

    A percentage is bounded by 0 and 100 where no other bound is given; women and men add up to the total unless the
    indicator is a percentage; a jump beyond a factor of three from the last value is far.
    """
    if value.value is None:
        return ()
    found = []
    percent = indicator.measure == Measure.PERCENT
    low = indicator.minimum if indicator.minimum is not None else Decimal(0)
    high = indicator.maximum if indicator.maximum is not None else Decimal(100) if percent else None
    if value.value < low or (high is not None and value.value > high):
        found.append(Doubt.OUT_OF_BOUNDS)
    if not percent and value.women is not None and value.men is not None and value.women + value.men != value.value:
        found.append(Doubt.BREAKDOWN_DIFFERS)
    if last is not None and last.value is not None and value.value != last.value:
        if (value.value < last.value) == indicator.ascending:
            found.append(Doubt.WORSE)
        small, large = sorted((abs(value.value), abs(last.value)))
        if large > 3 * small and large - small > 2:
            found.append(Doubt.FAR_FROM_LAST)
    return tuple(found)
