"""Money of a dossier: lines, totals per currency, and another currency beside it at a stated rate."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import ROUND_HALF_UP, Decimal

from fieldkit.domain.dossier import BudgetLine, Funding
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.mission import Mission
from fieldkit.domain.values import Money, exactly
from fieldkit.reference.currencies import currencies, currency
from fieldkit.storage.reading import Reader

EURO = "EUR"


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of a currency for one euro. ``on`` is None for a parity fixed by law; ``source`` says who stated it."""

    currency: str
    per_euro: Decimal
    on: dt.date | None
    source: str

    @property
    def fixed(self) -> bool:
        """Whether the law fixes it."""
        return self.on is None


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in another currency, with the rates it rests on (none when the currency was the asked one)."""

    money: Money
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A line of the budget, or a total, which has no ``line``."""

    line: BudgetLine | None
    planned: Money | None
    spent: Money | None

    @property
    def consumed(self) -> Decimal | None:
        """The share spent, 1 for all of it; None where it has no meaning, as over two currencies."""
        planned, spent = self.planned, self.spent
        if planned is None or spent is None or planned.currency != spent.currency or not planned.amount:
            return None
        return spent.amount / planned.amount


@dataclass(frozen=True, slots=True)
class Budget:
    """The lines of a budget and one total per currency; ``closed_on`` is the day the accounts were closed."""

    rows: tuple[BudgetRow, ...] = ()
    totals: tuple[BudgetRow, ...] = ()
    closed_on: dt.date | None = None
    rates: Mapping[str, Rate] = field(default_factory=dict)

    def in_currency(self, money: Money | None, code: str) -> Converted | None:
        """The amount in another currency by fixed parity or dated rate; None without an amount or a known rate."""
        return None if money is None else in_currency(money, code, self.rates)


def in_currency(money: Money, code: str, rates: Mapping[str, Rate]) -> Converted | None:
    """The amount in another currency, through the euro, rounded to what that currency prints; None without a rate.

    Half units round up. ``rates`` by currency; fixed parities are known without them.
    """
    if money.currency == code:
        return Converted(money, ())
    known = {**fixed_rates(), **rates}
    used = [known.get(side) for side in (money.currency, code) if side != EURO]
    if any(rate is None or not rate.per_euro for rate in used):
        return None
    steps = tuple(rate for rate in used if rate is not None)
    by_code = {rate.currency: rate.per_euro for rate in steps}
    unit = Decimal(1).scaleb(-currency(code).decimals)
    with exactly():
        amount = money.amount / by_code.get(money.currency, Decimal(1)) * by_code.get(code, Decimal(1))
        return Converted(Money(amount.quantize(unit, ROUND_HALF_UP), code), steps)


def fixed_rates() -> dict[str, Rate]:
    """Parities fixed by law."""
    return {
        known.code: Rate(known.code, known.per_euro, None, known.source)
        for known in currencies()
        if known.per_euro is not None
    }


def dated_rates(missions: Iterable[Mission], fundings: Iterable[Funding]) -> dict[str, Rate]:
    """The latest rate stated for each currency, by a mission (ariary) or a funding."""
    stated = [
        Rate("MGA", mission.mga_rate, mission.mga_rate_on or mission.starts or dt.date.min, mission.mga_rate_source)
        for mission in missions
        if mission.mga_rate
    ]
    stated += [
        Rate(funding.amount.currency, funding.rate, funding.rate_on or dt.date.min, funding.rate_source)
        for funding in fundings
        if funding.rate and funding.amount and funding.amount.currency != EURO
    ]
    latest: dict[str, Rate] = {}
    for rate in sorted(stated, key=lambda rate: rate.on or dt.date.min):
        latest[rate.currency] = rate
    return {**latest, **fixed_rates()}


def budget(lines: Iterable[BudgetLine], closed_on: dt.date | None, rates: Mapping[str, Rate]) -> Budget:
    """The budget of a dossier, its lines in rank order. Amounts of different currencies are never added."""
    ordered = sorted(lines, key=lambda line: (10_000 if line.rank is None else line.rank, line.id))
    planned = _sums(line.planned for line in ordered)
    spent = _sums(line.spent for line in ordered)
    return Budget(
        rows=tuple(BudgetRow(line, line.planned, line.spent) for line in ordered),
        totals=tuple(BudgetRow(None, planned.get(code), spent.get(code)) for code in dict.fromkeys([*planned, *spent])),
        closed_on=closed_on,
        rates=rates,
    )


def planned_by_dossier(reader: Reader) -> dict[str, tuple[Money, ...]]:
    """Dossier → what its budget lines plan, one amount per currency in the order of the lines."""
    planned: dict[str, list[Money]] = {}
    for dossier, money in reader.columns(BudgetLine, "dossier", "planned").values():
        if money is not None:
            planned.setdefault(dossier, []).append(money)
    return {dossier: tuple(_sums(amounts).values()) for dossier, amounts in planned.items()}


def together(amounts: Iterable[Money], code: str, rates: Mapping[str, Rate]) -> Money | None:
    """Amounts of several currencies as one of another; None without any, or where one has no known rate."""
    converted = [in_currency(money, code, rates) for money in amounts]
    known = [one.money for one in converted if one is not None]
    return sum(known[1:], known[0]) if known and len(known) == len(converted) else None


def _sums(amounts: Iterable[Money | None]) -> dict[str, Money]:
    sums: dict[str, Money] = {}
    for money in amounts:
        if money is not None:
            sums[money.currency] = sums[money.currency] + money if money.currency in sums else money
    return sums
