"""The money of the sample mission's water dossier."""

import datetime as dt
from decimal import Decimal

from fieldkit.domain.dossier import BudgetLine, Funding, FundingState
from fieldkit.domain.values import Money
from tests.reports.keys import WATER


def fundings() -> tuple[Funding, ...]:
    return (
        Funding(
            id="f-1",
            dossier=WATER,
            funder="o-fund",
            dispositif="s-1",
            amount=Money(Decimal(98000), "EUR"),
            convention="2024-118",
            state=FundingState.GRANTED,
        ),
        Funding(
            id="f-2",
            dossier=WATER,
            funder="o-town",
            amount=Money(Decimal(12450000), "XOF"),
            state=FundingState.RECEIVED,
            rate=Decimal("655.957"),
            rate_on=dt.date(2024, 3, 1),
            rate_source="parité fixe",
        ),
        Funding(
            id="f-3", dossier=WATER, funder="o-lead", amount=Money(Decimal(9000), "EUR"), state=FundingState.REQUESTED
        ),
    )


def budget_lines() -> tuple[BudgetLine, ...]:
    rows = (
        ("Forage et pompe solaire", 62000, 61480),
        ("Bornes et réseau", 38600, 29750),
        ("Formation du comité", 14000, 6120),
    )
    lines = tuple(
        BudgetLine(
            id=f"b-{rank}",
            dossier=WATER,
            rank=rank,
            label=label,
            planned=Money(Decimal(planned), "EUR"),
            spent=Money(Decimal(spent), "EUR"),
        )
        for rank, (label, planned, spent) in enumerate(rows, 1)
    )
    volunteers = Money(Decimal(8000), "EUR")
    return (
        *lines,
        BudgetLine(
            id="b-9", dossier=WATER, rank=9, label="Bénévolat", planned=volunteers, spent=volunteers, in_kind=True
        ),
    )
