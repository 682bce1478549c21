"""The columns of the list of dossiers, each described once: its head, its cells, where it is shown, how it sorts."""

import datetime as dt
from collections.abc import Callable, Sequence

from fieldkit.domain.lightly import dataclass
from fieldkit.services.carried import Place
from fieldkit.services.dossier_order import LARGEST_FIRST, DossierSort
from fieldkit.services.dossiers import DossierCard, goals
from ui.dossiers.calendar import today_here
from ui.dossiers.looks import goal_numbers, topic_icon
from ui.syncing.carrying_list import OFFLINE_WIDTH, place_sign
from ui.theme import theme
from ui.widgets.heads import Head
from ui.widgets.language import formats, words
from ui.widgets.rows import Cell, Fill, Row

SIGN_WIDTH, END = OFFLINE_WIDTH, 8
"""The sign at the end of a row, and the gap between a row and the list's scroll bar, before zoom."""
_HEAVIER = 1.03
"""How much wider the letters of full sun are besides being larger."""


@dataclass(frozen=True, slots=True)
class Column:
    """``cell`` is what it shows of a dossier, None for the column of titles; its name is ``dossiers.column.<sort>``.

    ``width`` and ``from_width``, the width of the list it needs, are before zoom. ``in_sun``: full sun shows it too.
    """

    sort: DossierSort
    cell: "Callable[[DossierCard, Column], Cell] | None" = None
    width: int = 0
    right: bool = False
    in_sun: bool = True
    from_width: int = 0

    @property
    def wide(self) -> int:
        """Its width in the look in use, before zoom."""
        return round(self.width * _HEAVIER) if theme().sun else self.width

    @property
    def head(self) -> Head:
        """What stands above it."""
        label = words().say(f"dossiers.column.{self.sort}")
        return Head(self.sort, label, self.wide, self.right, self.sort in LARGEST_FIRST)


def columns_in(width: int) -> tuple[Column, ...]:
    """The columns that a list of so many pixels shows."""
    look = theme()
    return tuple(
        column for column in COLUMNS if width >= look.grown(column.from_width) and (column.in_sun or not look.sun)
    )


def dossier_row(card: DossierCard, columns: Sequence[Column], *, left: bool = False, with_country: bool = False) -> Row:
    """A dossier as a row of these columns, then whether it is carried, or that people disagree on it.

    ``left`` says that it is not followed; ``with_country`` names the country: the list is not read country by country.
    """
    dossier = card.dossier
    told = {column.sort: column.cell(card, column) for column in columns if column.cell}
    cells = list(told.values())
    offline = place_sign(Place.LEFT if left else Place.HERE)
    if card.in_conflict:
        sign = words().say("dossiers.in_conflict")
        cells.append(Cell(Fill.ICON, sign, "git-compare", "warning", width=SIGN_WIDTH))
    else:
        cells.append(offline)
    country = words().choice("countries", dossier.country) if with_country and dossier.country else ""
    second = " · ".join(filter(None, (country, card.lead)))
    said = (told[sort].text for sort in (DossierSort.STATE, DossierSort.VISIT) if sort in told)
    sentence = ", ".join(filter(None, (dossier.title, country, card.lead, *said, offline.text)))
    return Row(
        dossier.id, dossier.title, second, topic_icon(dossier), cells=tuple(cells), absent=left, sentence=sentence
    )


def day_words(day: dt.date | None) -> str:
    """« aujourd’hui », « 28 juin 2026 », « aucune »."""
    if day is None:
        return words().say("dossiers.never")
    days = (today_here() - day).days
    if days in {0, 1}:
        return words().say("dossiers.today" if days == 0 else "dossiers.yesterday")
    return formats().medium_day(day)


def budget_words(card: DossierCard) -> str:
    """« 97 475 210 F CFA »: each currency as it was written, never added to another."""
    return " + ".join(formats().money(amount) for amount in card.budget)


def _dispositif(card: DossierCard, column: Column) -> Cell:
    return Cell(text=card.dispositifs[0] if card.dispositifs else "", width=column.wide)


def _goals(card: DossierCard, column: Column) -> Cell:
    return Cell(Fill.GOALS, goals=goal_numbers(goals(card.dossier))[:3], width=column.wide)


def _state(card: DossierCard, column: Column) -> Cell:
    code = card.dossier.state
    if not code:
        return Cell(width=column.wide)
    state = theme().state("dossier_state", code)
    return Cell(Fill.STATE, words().choice("dossier_state", code), state.icon, state.tone, width=column.wide)


def _budget(card: DossierCard, column: Column) -> Cell:
    return Cell(text=budget_words(card), width=column.wide, right=column.right)


def _visit(card: DossierCard, column: Column) -> Cell:
    return Cell(text=day_words(card.last_visit), width=column.wide, right=column.right)


COLUMNS = (
    Column(DossierSort.TITLE),
    Column(DossierSort.DISPOSITIF, _dispositif, 111, in_sun=False),
    Column(DossierSort.GOALS, _goals, 72),
    Column(DossierSort.STATE, _state, 99),
    Column(DossierSort.BUDGET, _budget, 190, right=True, in_sun=False, from_width=1040),
    Column(DossierSort.VISIT, _visit, 82, right=True),
)
