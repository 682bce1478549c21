"""The money of a dossier in a few totals, one per currency: they are never added across currencies."""

from collections.abc import Iterable
from decimal import Decimal

from fieldkit.domain.dossier import BudgetLine, Funding, FundingState
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Money

CERTAIN = frozenset({FundingState.GRANTED, FundingState.RECEIVED})
"""States of money that can be counted on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finance:
    """Totals of one dossier: budget planned and spent, of which work and gifts in kind, and funding granted."""

    dossier: str
    planned: tuple[Money, ...] = ()
    spent: tuple[Money, ...] = ()
    in_kind: tuple[Money, ...] = ()
    granted: tuple[Money, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.planned or self.spent or self.in_kind or self.granted)

    @property
    def share_spent(self) -> Decimal | None:
        """Spent over planned, where both are in one and the same currency."""
        if len(self.planned) != 1 or len(self.spent) != 1 or self.planned[0].currency != self.spent[0].currency:
            return None
        return self.spent[0].amount / self.planned[0].amount if self.planned[0].amount else None


def totals(amounts: Iterable[Money | None]) -> tuple[Money, ...]:
    """One sum per currency, in the order of the codes."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        if amount is not None:
            sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return tuple(sums[currency] for currency in sorted(sums))


def finance(dossier: str, lines: Iterable[BudgetLine], fundings: Iterable[Funding]) -> Finance:
    """The totals of a dossier's budget lines and fundings; those of other dossiers are left out."""
    own = [line for line in lines if line.dossier == dossier]
    return Finance(
        dossier=dossier,
        planned=totals(line.planned for line in own),
        spent=totals(line.spent for line in own),
        in_kind=totals(line.planned for line in own if line.in_kind),
        granted=totals(each.amount for each in fundings if each.dossier == dossier and each.state in CERTAIN),
    )
