"""What keeps some dossiers of the list, and the order they are read in."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.unlocking import bare
from fieldkit.services.dossier_order import DossierOrder, DossierSort
from fieldkit.services.dossiers import DossierCard, goals
from ui.widgets.buttons import Button, Kind
from ui.widgets.fields import SearchField
from ui.widgets.filters import FilterChip
from ui.widgets.language import words
from ui.widgets.layouts import PAGE, FlowBox, Surface, row
from ui.widgets.lengths import hold
from ui.widgets.tips import tip

_FILTERS = ("country", "theme", "dispositif", "goal", "state")


class DossierFilters(Surface):
    """Words typed and choices that combine; ``filtered`` when they change, ``reordered`` when the order does.

    The order is that of the session: it is there again after a lock.
    """

    filtered = Signal()
    reordered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", "bottom", parent)
        say = words().say
        self.order = DossierOrder()
        self.search = SearchField(say("dossiers.filter"), "Ctrl+F")
        hold(self.search, width=216)
        self.search.textChanged.connect(self.filtered)
        self.chips = {name: FilterChip(say(f"dossiers.by_{name}")) for name in _FILTERS}
        self.grouping = Button("", Kind.QUIET, "arrow-up-down")
        self.grouping.clicked.connect(self._regroup)
        keeping = FlowBox(8, 8)
        keeping.add(self.search, *self.chips.values())
        for chip in self.chips.values():
            chip.filtered.connect(self.filtered)
        line = row(keeping, self.grouping, gap=8, margins=(PAGE, 8, PAGE, 8))
        line.setStretch(0, 1)
        self.setLayout(line)
        self._tell()

    def offer(self, cards: Sequence[DossierCard]) -> None:
        """Offer the choices there are among these dossiers, and every one of the vocabularies."""
        countries = dict.fromkeys(card.dossier.country for card in cards if card.dossier.country)
        names = {name for card in cards for name in card.dispositifs if name}
        self.chips["country"].set_options((code, words().choice("countries", code)) for code in countries)
        self.chips["theme"].set_options(words().options("theme"))
        self.chips["dispositif"].set_options((name, name) for name in sorted(names, key=bare))
        self.chips["goal"].set_options(
            (str(number), f"{number}. {words().choice('goals', str(number))}") for number in range(1, 18)
        )
        self.chips["state"].set_options(words().options("dossier_state"))

    def keeps(self, card: DossierCard) -> bool:
        """Whether a dossier stays in the list."""
        dossier = card.dossier
        values = {
            "country": {dossier.country},
            "theme": {dossier.theme},
            "dispositif": set(card.dispositifs),
            "goal": {goal.number for goal in goals(dossier)},
            "state": {dossier.state},
        }
        if any(chip.kept and not values[name] & set(chip.kept) for name, chip in self.chips.items()):
            return False
        asked = bare(self.search.text()).split()
        text = (dossier.code, dossier.title, card.lead, *card.dispositifs, *dossier.regions) if asked else ()
        held = bare(" ".join(text))
        return all(word in held for word in asked)

    def clear(self) -> None:
        """Keep everything."""
        self.search.clear()
        for chip in self.chips.values():
            chip.clear()

    def sort_by(self, sort: str, descending: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Read the dossiers in the order of a column."""
        self._reorder(DossierOrder(DossierSort(sort), descending, self.order.by_country))

    def kept(self) -> str:
        """The order, to come back to after a lock."""
        order = self.order
        return f"{order.by} {'down' if order.descending else 'up'} {'country' if order.by_country else 'all'}"

    def go_on(self, kept: str) -> None:
        """Take that order again."""
        by, direction, grouped = kept.split()
        self._reorder(DossierOrder(DossierSort(by), direction == "down", grouped == "country"))

    def _regroup(self) -> None:
        self._reorder(DossierOrder(self.order.by, self.order.descending, not self.order.by_country))

    def _reorder(self, order: DossierOrder) -> None:
        if order != self.order:
            self.order = order
            self._tell()
            self.reordered.emit()

    def _tell(self) -> None:
        say, grouped = words().say, "country" if self.order.by_country else "all"
        self.grouping.set_label(say(f"dossiers.order_{grouped}", column=say(f"dossiers.sorting.{self.order.by}")))
        tip(self.grouping, say("dossiers.group_all" if self.order.by_country else "dossiers.group_country"))
