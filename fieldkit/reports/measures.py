"""An indicator in one line: where it started, where it should arrive, where it is, and how it came there."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from fieldkit.domain.indicator import Indicator, IndicatorValue, ValueRole, progress
from fieldkit.domain.lightly import dataclass
from fieldkit.reports.snapshot import ReportSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """An indicator at one site, or as a whole where ``site`` is empty. ``history`` is every actual value by day."""

    indicator: Indicator
    site: str = ""
    baseline: IndicatorValue | None = None
    target: IndicatorValue | None = None
    actual: IndicatorValue | None = None
    history: tuple[IndicatorValue, ...] = ()

    @property
    def gap(self) -> Decimal | None:
        """What is missing to the target (negative), or beyond it; None where either is not a number."""
        if self.actual is None or self.target is None or self.actual.value is None or self.target.value is None:
            return None
        return self.actual.value - self.target.value

    @property
    def short(self) -> bool | None:
        """Whether the target is not reached, after the indicator's direction; None without a gap."""
        if self.gap is None:
            return None
        return self.gap < 0 if self.indicator.ascending else self.gap > 0

    @property
    def progress(self) -> Decimal | None:
        """Share of the way from baseline to target."""
        return progress(_number(self.baseline), _number(self.target), _number(self.actual))


def measured(snapshot: ReportSnapshot, dossier: str) -> tuple[Measured, ...]:
    """The indicators of a dossier by rank, one entry per site where they are measured by site.

    The actual value is the latest of this mission's visits, else the latest known by the end of the mission.
    """
    visits = frozenset(visit.id for visit in snapshot.visits)
    own = sorted(
        (indicator for indicator in snapshot.indicators if indicator.dossier == dossier),
        key=lambda indicator: (indicator.rank is None, indicator.rank or 0, indicator.code, indicator.id),
    )
    found = []
    for indicator in own:
        values = [value for value in snapshot.values if value.indicator == indicator.id]
        sites = sorted({value.site for value in values if value.site})
        for site in sites or [""]:
            found.append(_measured(indicator, site, values, visits, snapshot.mission.ends))
        if sites and any(value.role == ValueRole.ACTUAL and not value.site for value in values):
            found.append(_measured(indicator, "", values, visits, snapshot.mission.ends))
    return tuple(found)


def _measured(
    indicator: Indicator, site: str, values: list[IndicatorValue], visits: frozenset[str], ends: dt.date | None
) -> Measured:
    def role(wanted: ValueRole) -> list[IndicatorValue]:
        of_role = [value for value in values if value.role == wanted]
        here = [value for value in of_role if value.site == site]
        return sorted(here or [value for value in of_role if not value.site], key=_by_day)

    history = sorted((value for value in values if value.role == ValueRole.ACTUAL and value.site == site), key=_by_day)
    current = [value for value in history if value.visit in visits] or [
        value for value in history if ends is None or value.date is None or value.date <= ends
    ]
    return Measured(
        indicator=indicator,
        site=site,
        baseline=_last(role(ValueRole.BASELINE)),
        target=_last(role(ValueRole.TARGET)),
        actual=_last(current),
        history=tuple(history),
    )


def _by_day(value: IndicatorValue) -> tuple[dt.date, str]:
    return (value.date or dt.date.min, value.id)


def _last(values: Iterable[IndicatorValue]) -> IndicatorValue | None:
    return next(iter(reversed(list(values))), None)


def _number(value: IndicatorValue | None) -> Decimal | None:
    return value.value if value is not None else None
