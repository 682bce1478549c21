"""Money in several currencies: never added across them, converted only at a rate that is stated."""

import datetime as dt
from decimal import Decimal

import pytest

from fieldkit.domain.dossier import BudgetLine, Funding
from fieldkit.domain.mission import Mission
from fieldkit.domain.values import Money
from fieldkit.services.budgets import Rate, budget, dated_rates, in_currency


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def francs(amount: str) -> Money:
    return Money(Decimal(amount), "XOF")


ARIARY = Rate("MGA", Decimal("5021.4"), dt.date(2026, 3, 2), "saisi à Nantes")


@pytest.mark.parametrize(
    ("money", "code", "expected"),
    [
        (euros("71060"), "XOF", francs("46612304")),
        (euros("1"), "XOF", francs("656")),
        (francs("655957"), "EUR", euros("1000.00")),
        (euros("10"), "MGA", Money(Decimal(50214), "MGA")),
        (francs("655957"), "MGA", Money(Decimal(5021400), "MGA")),
        (francs("12"), "XOF", francs("12")),
        (euros("0.005"), "EUR", euros("0.005")),
    ],
)
def test_an_amount_in_another_currency(money: Money, code: str, expected: Money) -> None:
    converted = in_currency(money, code, {"MGA": ARIARY})
    assert converted is not None
    assert converted.money == expected


def test_the_longest_amount_at_the_longest_rate_is_converted() -> None:
    rates = {
        "XXX": Rate("XXX", Decimal("0." + "0" * 11 + "1"), None, "x"),
        "YYY": Rate("YYY", Decimal("9" * 15), None, "x"),
    }
    converted = in_currency(Money(Decimal("9" * 15), "XXX"), "YYY", rates)
    assert converted is not None
    assert converted.money.amount == int("9" * 15) * 10**12 * int("9" * 15)


def test_the_rate_is_told_with_its_day_and_source() -> None:
    by_parity = in_currency(euros("1"), "XOF", {})
    assert by_parity is not None
    [parity] = by_parity.rates
    assert (parity.per_euro, parity.fixed, bool(parity.source)) == (Decimal("655.957"), True, True)
    through_both = in_currency(francs("1000"), "MGA", {"MGA": ARIARY})
    assert through_both is not None
    assert [(rate.currency, rate.on) for rate in through_both.rates] == [("XOF", None), ("MGA", dt.date(2026, 3, 2))]


def test_without_a_rate_there_is_no_amount() -> None:
    assert in_currency(euros("1"), "MGA", {}) is None
    assert in_currency(Money(Decimal(1), "GBP"), "EUR", {}) is None
    assert in_currency(euros("1"), "MGA", {"MGA": Rate("MGA", Decimal(0), None, "")}) is None
    assert budget([], None, {}).in_currency(None, "EUR") is None


def test_the_latest_stated_rate_counts_and_the_law_comes_before() -> None:
    missions = [
        Mission(id="1", mga_rate=Decimal(4900), mga_rate_on=dt.date(2025, 9, 1), mga_rate_source="ancien"),
        Mission(id="2", mga_rate=Decimal(5000), mga_rate_on=dt.date(2026, 3, 2), mga_rate_source="récent"),
        Mission(id="3"),
    ]
    fundings = [
        Funding(id="f", amount=Money(Decimal(9), "MGA"), rate=Decimal(4800), rate_on=dt.date(2024, 1, 1)),
        Funding(id="g", amount=francs("9"), rate=Decimal(600), rate_on=dt.date(2026, 1, 1), rate_source="guichet"),
    ]
    rates = dated_rates(missions, fundings)
    assert (rates["MGA"].per_euro, rates["MGA"].source) == (Decimal(5000), "récent")
    assert rates["XOF"].per_euro == Decimal("655.957")


def test_lines_stand_in_rank_order_and_each_currency_has_its_total() -> None:
    lines = [
        BudgetLine(id="b", rank=2, label="Suivi", planned=euros("24500"), spent=euros("20825")),
        BudgetLine(id="a", rank=1, label="Travaux", planned=euros("92400"), spent=euros("71060")),
        BudgetLine(id="c", label="Main-d’œuvre", planned=francs("500000")),
        BudgetLine(id="d", rank=3, label="Imprévus"),
    ]
    found = budget(lines, dt.date(2026, 2, 28), {})
    assert [row.line.id for row in found.rows if row.line] == ["a", "b", "d", "c"]
    assert [(row.planned, row.spent) for row in found.totals] == [
        (euros("116900"), euros("91885")),
        (francs("500000"), None),
    ]
    assert [row.consumed and round(row.consumed, 2) for row in found.rows] == [
        Decimal("0.77"),
        Decimal("0.85"),
        None,
        None,
    ]
    assert found.closed_on == dt.date(2026, 2, 28)


def test_what_was_spent_in_another_currency_gives_no_ratio() -> None:
    [row] = budget([BudgetLine(id="a", planned=euros("100"), spent=francs("100"))], None, {}).rows
    assert row.consumed is None
    [free] = budget([BudgetLine(id="a", planned=euros("0"), spent=euros("5"))], None, {}).rows
    assert free.consumed is None
