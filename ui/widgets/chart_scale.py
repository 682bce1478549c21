"""From days and values to places on a chart, and the ticks that label them."""

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from PySide6.QtCore import QPointF, QRectF

from fieldkit.domain.lightly import dataclass
from ui.widgets.language import formats

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps days and values into ``area``."""

    area: QRectF
    days: tuple[dt.date, dt.date]
    values: tuple[Decimal, Decimal]
    ticks: tuple[Decimal, ...]

    def height(self, value: Decimal) -> float:
        """The y of a value."""
        least, most = self.values
        return self.area.bottom() - float((value - least) / (most - least)) * self.area.height()

    def place(self, day: dt.date, value: Decimal) -> QPointF:
        """The point of a value on a day."""
        first, last = self.days
        length = max((last - first).days, 1)
        share = (day - first).days / length if last > first else 0.5
        return QPointF(self.area.left() + 8 + share * (self.area.width() - 16), self.height(value))


def value_ticks(values: Sequence[Decimal], wanted: int = 4) -> list[Decimal]:
    """Round ticks that hold every value; they start at 0 unless the values lie far from it or below."""
    least, most = min(values), max(values)
    if least > 0 and least < most * Decimal("0.7"):
        least = Decimal(0)
    if most == least:
        least, most = (Decimal(0), most or Decimal(1)) if most >= 0 else (most, Decimal(0))
    rough = (most - least) / wanted
    power = Decimal(10) ** (rough.adjusted())
    step = next(power * unit for unit in _STEPS if power * unit >= rough)
    start = (least / step).to_integral_value(ROUND_FLOOR) * step
    stop = (most / step).to_integral_value(ROUND_CEILING) * step
    count = int((stop - start) / step)
    return [start + step * place for place in range(count + 1)]


def day_ticks(days: tuple[dt.date, dt.date], most: int = 6) -> list[tuple[dt.date, str]]:
    """A few days with their labels, at most ``most``: years over long spans, months otherwise."""
    first, last = days
    if (last - first).days > 365 * 3:
        years = [year for year in range(first.year, last.year + 1) if first <= dt.date(year, 1, 1) <= last]
        step = max(1, -(-len(years) // max(1, most)))
        return [(dt.date(year, 1, 1), str(year)) for year in years[::step]]
    months = (last.year - first.year) * 12 + last.month - first.month
    if months < 2:
        return [(day, formats().short_day(day)) for day in dict.fromkeys(days)]
    step = next(step for step in (1, 2, 3, 4, 6, 8, 12, 24, 48) if months / step < max(1, most) or step == 48)
    found = []
    for place in range(0, months + 1, step):
        year, month = divmod(first.month - 1 + place, 12)
        day = dt.date(first.year + year, month + 1, 1)
        if first <= day <= last or place == 0:
            found.append((max(day, first), formats().month_year(day)))
    return found
