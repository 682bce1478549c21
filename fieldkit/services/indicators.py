"""Indicators: where they stand, and new values for them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from fieldkit.domain.indicator import Doubt, Indicator, IndicatorValue, LogframeNode, ValueRole, doubts, progress
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.visit import Visit
from fieldkit.reference.indicator_sets import KnownIndicator
from fieldkit.services.records import Records


@dataclass(frozen=True, slots=True)
class IndicatorState:
    """An indicator with its values: baseline, latest target, actual values oldest first."""

    indicator: Indicator
    baseline: IndicatorValue | None
    target: IndicatorValue | None
    actuals: tuple[IndicatorValue, ...]

    @property
    def last(self) -> IndicatorValue | None:
        """The latest actual value."""
        return self.actuals[-1] if self.actuals else None

    @property
    def progress(self) -> Decimal | None:
        """Share of the way from baseline to target at the latest value; 1 is reached."""
        return progress(_number(self.baseline), _number(self.target), _number(self.last))

    @property
    def reached(self) -> bool:
        """Whether the latest value is at the target or beyond."""
        target, last = _number(self.target), _number(self.last)
        if target is None or last is None:
            return False
        return last >= target if self.indicator.ascending else last <= target

    def of_visit(self, visit: str) -> IndicatorValue | None:
        """The value recorded at a visit."""
        return next((value for value in reversed(self.actuals) if value.visit == visit), None)

    def before_visit(self, visit: str, day: dt.date | None) -> IndicatorValue | None:
        """The latest value not of this visit and not after its day."""
        earlier = [
            value
            for value in self.actuals
            if value.visit != visit and (day is None or value.date is None or value.date <= day)
        ]
        return earlier[-1] if earlier else None

    def doubts(self, value: IndicatorValue) -> tuple[Doubt, ...]:
        """Why a value deserves a second look, compared with the one before it."""
        return doubts(self.indicator, value, self.before_visit(value.visit, value.date))


class Indicators:
    """The logframe and the indicators of dossiers."""

    def __init__(self, records: Records) -> None:
        """``records`` reads and writes."""
        self._records = records

    def logframe(self, dossier: str) -> list[LogframeNode]:
        """The nodes of a logframe in the order they are printed: by level, rank, code."""
        nodes = self._records.all(LogframeNode, dossier=dossier)
        return sorted(nodes, key=lambda node: (_rank(node.rank), node.code, node.id))

    def board(self, dossier: str) -> list[IndicatorState]:
        """Every indicator of a dossier with its values, in rank order."""
        values = self._records.all(IndicatorValue, dossier=dossier)
        return states(self._records.all(Indicator, dossier=dossier), values)

    def adopt(self, dossier: str, known: KnownIndicator, language: str, *, node: str = "") -> Loaded[Indicator]:
        """Copy an indicator of a reference set into a dossier, last in rank; ``node`` is the logframe line it serves.

        The one already copied is given back where the dossier has that code.
        """
        own = self._records.all(Indicator, dossier=dossier)
        there = next((indicator for indicator in own if indicator.code == known.code), None)
        if there is not None:
            return self._records.get(Indicator, there.id)
        return self._records.create(
            Indicator, dossier=dossier, node=node, rank=next_rank(own), **known.fields(language)
        )

    def record(self, indicator: Indicator, *, visit: str, day: dt.date, **values: object) -> Loaded[IndicatorValue]:
        """Write the value of an indicator at a visit, over the one already there. Raises BadValue.

        Where the indicator is followed site by site, the value is that of the visit's site. ``values`` are fields of
        IndicatorValue: ``value``, ``women``, ``men``, ``grade``, ``comment``…
        """
        known = self._records.all(IndicatorValue, indicator=indicator.id)
        there = [found for found in known if found.visit == visit and found.role == ValueRole.ACTUAL]
        if there:
            return self._records.edit(self._records.get(IndicatorValue, there[-1].id), **values)
        if any(value.site for value in known):
            made_at = self._records.find(Visit, visit)
            values = {"site": made_at.record.site if made_at is not None else "", **values}
        return self._records.create(
            IndicatorValue,
            dossier=indicator.dossier,
            indicator=indicator.id,
            visit=visit,
            role=ValueRole.ACTUAL.value,
            date=day,
            **values,
        )


def states(indicators: Iterable[Indicator], values: Sequence[IndicatorValue]) -> list[IndicatorState]:
    """Indicators with their own values, in rank order."""
    found = []
    for indicator in sorted(indicators, key=lambda entry: (_rank(entry.rank), entry.code, entry.id)):
        own = sorted(
            (value for value in values if value.indicator == indicator.id),
            key=lambda value: (value.date or dt.date.min, value.id),
        )
        by_role = {role: tuple(value for value in own if value.role == role) for role in ValueRole}
        baselines, targets = by_role[ValueRole.BASELINE], by_role[ValueRole.TARGET]
        found.append(
            IndicatorState(
                indicator,
                baselines[0] if baselines else None,
                targets[-1] if targets else None,
                by_role[ValueRole.ACTUAL],
            )
        )
    return found


def next_rank(ranked: Iterable[Indicator | LogframeNode]) -> int:
    """The rank after the last of these."""
    return 1 + max((entry.rank for entry in ranked if entry.rank is not None), default=0)


def _rank(rank: int | None) -> int:
    return 10_000 if rank is None else rank


def _number(value: IndicatorValue | None) -> Decimal | None:
    return value.value if value else None
