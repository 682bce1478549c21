"""The orders of the list of dossiers."""

import datetime as dt
from decimal import Decimal

import pytest

from fieldkit.domain.dossier import BudgetLine, Dossier, Funding
from fieldkit.domain.programme import Dispositif
from fieldkit.domain.values import Money
from fieldkit.domain.visit import Visit
from fieldkit.services.dossier_order import DossierOrder, DossierSort, arranged
from fieldkit.services.dossiers import DossierCard
from fieldkit.services.workspace import Workspace


def euros(amount: int) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.fixture
def cards(workspace: Workspace) -> list[DossierCard]:
    """A, B and C in Bénin and D in Sénégal, of which C says nothing of itself."""
    records = workspace.records
    explor, atelier = (records.create(Dispositif, name=name).id for name in ("EXPLOR", "École"))
    a = {"code": "A", "title": "Écoles", "country": "BJ", "state": "closed", "main_goals": ("4", "17")}
    b = {"code": "B", "title": "eau", "country": "BJ", "state": "appraisal", "main_goals": ("6",)}
    d = {"code": "D", "title": "Zone côtière", "country": "SN", "state": "running", "main_goals": ("2", "13")}
    first = records.create(Dossier, **a, dispositifs=(explor,)).id
    second = records.create(Dossier, **b, dispositifs=(atelier,)).id
    records.create(Dossier, code="C", country="BJ")
    fourth = records.create(Dossier, **d).id
    days = {first: dt.date(2025, 10, 14), second: dt.date(2026, 3, 12), fourth: dt.date(2024, 11, 6)}
    for dossier, day in days.items():
        records.create(Visit, dossier=dossier, date=day, state="done")
    records.create(BudgetLine, dossier=first, planned=euros(20_000))
    records.create(BudgetLine, dossier=first, planned=euros(1))
    records.create(BudgetLine, dossier=second, planned=Money(Decimal(13_000_000), "XOF"))
    records.create(BudgetLine, dossier=fourth, planned=Money(Decimal(100_000_000), "MGA"))
    return workspace.dossiers.cards()


def codes(cards: list[DossierCard]) -> str:
    return "".join(card.dossier.code for card in cards)


@pytest.mark.parametrize(
    ("by", "upward", "downward"),
    [
        (DossierSort.TITLE, "BADC", "DABC"),
        (DossierSort.DISPOSITIF, "BACD", "ABCD"),
        (DossierSort.GOALS, "DABC", "BADC"),
        (DossierSort.STATE, "BDAC", "ADBC"),
        (DossierSort.VISIT, "DABC", "BADC"),
        (DossierSort.BUDGET, "BACD", "ABCD"),
    ],
)
def test_what_has_no_value_stands_last_in_both_directions(
    cards: list[DossierCard], by: DossierSort, upward: str, downward: str
) -> None:
    assert codes(arranged(cards, DossierOrder(by, descending=False, by_country=False))) == upward
    assert codes(arranged(cards, DossierOrder(by, descending=True, by_country=False))) == downward


def test_countries_stay_together_and_each_is_in_the_order(cards: list[DossierCard]) -> None:
    assert codes(arranged(cards, DossierOrder())) == "BACD"
    assert codes(arranged(cards, DossierOrder(DossierSort.STATE, descending=False))) == "BACD"


def test_a_budget_keeps_its_currencies_and_is_compared_in_euros(workspace: Workspace, cards: list[DossierCard]) -> None:
    told = {card.dossier.code: card for card in cards}
    assert told["A"].budget == (euros(20_001),)
    assert told["B"].budget == (Money(Decimal(13_000_000), "XOF"),)
    assert told["B"].worth == Money(Decimal("19818.37"), "EUR")
    assert (told["C"].budget, told["C"].worth) == ((), None)
    assert told["D"].worth is None, "nobody stated a rate for the ariary"
    rate = {"rate": Decimal(5000), "rate_on": dt.date(2026, 1, 5), "amount": Money(Decimal(1), "MGA")}
    workspace.records.create(Funding, dossier=told["D"].dossier.id, **rate)
    workspace.records.create(BudgetLine, dossier=told["D"].dossier.id, planned=euros(1_000))
    (again,) = [card for card in workspace.dossiers.cards() if card.dossier.code == "D"]
    assert again.budget == (Money(Decimal(100_000_000), "MGA"), euros(1_000))
    assert again.worth == Money(Decimal("21000.00"), "EUR")


def test_a_state_of_a_later_version_is_placed_after_those_known(workspace: Workspace) -> None:
    for code, state in (("A", "of_a_later_version"), ("B", "closed"), ("C", "")):
        workspace.records.create(Dossier, code=code, state=state)
    order = DossierOrder(DossierSort.STATE, descending=False)
    assert codes(arranged(workspace.dossiers.cards(), order)) == "BAC"
