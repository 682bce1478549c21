"""The money of a dossier: totals for everybody, line by line for the network."""

from decimal import Decimal

from fieldkit.domain.dossier import BudgetLine, Funding
from fieldkit.domain.values import Money
from fieldkit.reports.document import Block, Cell, Column, Heading, Numbers, Table, cell, filled
from fieldkit.reports.sections.states import state
from fieldkit.reports.telling import Telling


def budget(telling: Telling, dossier: str) -> tuple[Block, ...]:
    """Totals, then fundings, then budget lines where the snapshot has them."""
    finance = next((each for each in telling.snapshot.finances if each.dossier == dossier), None)
    fundings = telling.of(telling.snapshot.fundings, dossier)
    lines = telling.of(telling.snapshot.budget_lines, dossier)
    found: list[Block] = []
    if finance is not None and not finance.empty:
        share = finance.share_spent
        pairs = (
            ("planned", _amounts(telling, finance.planned)),
            ("spent", _amounts(telling, finance.spent)),
            ("share_spent", telling.formats.share(share) if share is not None else ""),
            ("in_kind", _amounts(telling, finance.in_kind)),
            ("granted", _amounts(telling, finance.granted)),
        )
        found.append(Numbers(tuple((text, telling.say(f"report.budget.{name}")) for name, text in pairs if text)))
    if lines:
        found.append(_lines(telling, lines))
    if fundings:
        found.append(_fundings(telling, fundings))
    return (Heading(level=2, text=telling.say("report.budget.title"), listed=False), *found) if found else ()


def _amounts(telling: Telling, amounts: tuple[Money, ...]) -> str:
    return telling.say("report.and").join(telling.formats.money(amount) for amount in amounts)


def _money(telling: Telling, amount: Money | None) -> Cell:
    return cell(telling.formats.money(amount) if amount is not None else "")


def _lines(telling: Telling, lines: tuple[BudgetLine, ...]) -> Table:
    label = telling.words.label
    columns = (
        Column(label("budget_line", "label"), 4.4),
        Column(label("budget_line", "planned"), 2.2, right=True),
        Column(label("budget_line", "spent"), 2.2, right=True),
        Column(telling.say("report.column.share_spent"), 1.6),
    )
    ordered = sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.id))
    return filled(columns, tuple(_line(telling, line) for line in ordered))


def _line(telling: Telling, line: BudgetLine) -> tuple[Cell, ...]:
    share: Decimal | None = None
    if line.planned and line.spent and line.planned.currency == line.spent.currency and line.planned.amount:
        share = line.spent.amount / line.planned.amount
    quiet = telling.words.label("budget_line", "in_kind") if line.in_kind else ""
    used = cell(telling.formats.share(share)) if share is not None else Cell()
    return (
        cell(line.label, quiet=quiet),
        _money(telling, line.planned),
        _money(telling, line.spent),
        Cell(used.paragraphs, meter=share),
    )


def _fundings(telling: Telling, fundings: tuple[Funding, ...]) -> Table:
    label = telling.words.label
    columns = (
        Column(label("funding", "funder"), 4),
        Column(label("funding", "amount"), 2.4, right=True),
        Column(label("funding", "state"), 1.9),
        Column(label("funding", "rate"), 2.2, right=True),
    )
    return filled(columns, tuple(_funding(telling, funding) for funding in sorted(fundings, key=lambda each: each.id)))


def _funding(telling: Telling, funding: Funding) -> tuple[Cell, ...]:
    scheme = telling.named(funding.dispositif)
    rated = telling.listed(telling.formats.day(funding.rate_on) if funding.rate_on else "", funding.rate_source)
    return (
        cell(telling.named(funding.funder) or scheme, quiet=scheme if funding.funder else funding.convention),
        _money(telling, funding.amount),
        state(telling, "funding_state", funding.state),
        cell(telling.formats.number(funding.rate) if funding.rate is not None else "", quiet=rated),
    )
