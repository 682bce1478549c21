"""What keeps some dossiers of the list, and the order they are read in."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.unlocking import bare
from fieldkit.services.dossier_filters import Answers, DossierFilter, answers, meets, words_of
from fieldkit.services.dossier_order import DossierOrder, DossierSort
from fieldkit.services.dossier_views import Looking
from fieldkit.services.dossiers import DossierCard
from ui.dossiers.calendar import today_here
from ui.dossiers.offered import ALWAYS, chip_of, offer
from ui.widgets.buttons import Button, Kind
from ui.widgets.fields import SearchField
from ui.widgets.filters import AddFilter, FilterChip, FlagChip
from ui.widgets.language import words
from ui.widgets.layouts import PAGE, FlowBox, Surface, reveal, row
from ui.widgets.lengths import hold
from ui.widgets.tips import tip


class DossierFilters(Surface):
    """Words typed and choices that combine; ``filtered`` when they change, ``reordered`` when the order does.

    A filter that was added stays in the bar while it keeps something. The order is that of the session: it is there
    again after a lock.
    """

    filtered = Signal()
    reordered = Signal()

    def __init__(self, *beside: QWidget, parent: QWidget | None = None) -> None:
        """``beside`` stand after the filters."""
        super().__init__("canvas", "bottom", parent)
        say = words().say
        self.order = DossierOrder()
        self._answers: dict[str, Answers] = {}
        self._words: dict[str, str] = {}
        self.search = SearchField(say("dossiers.filter"), "Ctrl+F")
        hold(self.search, width=216)
        self.search.textChanged.connect(self.filtered)
        self.chips: dict[str, FilterChip] = {name: chip_of(name) for name in DossierFilter}
        self.more = AddFilter(say("dossiers.add_filter"), say("dossiers.add_filter_name"))
        self.more.picked.connect(self._add)
        self.grouping = Button("", Kind.QUIET, "arrow-up-down")
        self.grouping.clicked.connect(self._regroup)
        keeping = FlowBox(8, 8)
        for name, chip in self.chips.items():
            chip.filtered.connect(partial(self._changed, name))
            if name not in ALWAYS:
                chip.hide()
                chip.menu.aboutToHide.connect(partial(self._settle, name), Qt.ConnectionType.QueuedConnection)
        keeping.add(self.search, *self.chips.values(), self.more, *beside)
        line = row(keeping, self.grouping, gap=8, margins=(PAGE, 8, PAGE, 8))
        line.setStretch(0, 1)
        line.setAlignment(self.grouping, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self._tell()

    def offer(self, cards: Sequence[DossierCard]) -> None:
        """Offer what can be chosen among these dossiers."""
        today = today_here()
        self._answers = {card.dossier.id: answers(card, today) for card in cards}
        self._words = {}
        offer(self.chips, cards)
        self._settle()

    def keeps(self, card: DossierCard) -> bool:
        """Whether one of the dossiers offered stays in the list."""
        identity = card.dossier.id
        if not meets(self._answers[identity], self._chosen()):
            return False
        asked = bare(self.search.text()).split()
        if asked and identity not in self._words:
            self._words[identity] = words_of(card)
        return all(word in self._words[identity] for word in asked)

    def looking(self, folded: Sequence[str] = ()) -> Looking:
        """How the list is looked at now."""
        return Looking(self.search.text().strip(), self._chosen(), self.order, tuple(folded))

    def look(self, looking: Looking) -> None:
        """Look at the list in this way; codes that are no longer offered are left out."""
        for name, chip in self.chips.items():
            chip.set_kept(looking.chosen.get(name, ()))
        self._settle()
        self.order = looking.order
        self._tell()
        self.search.setText(looking.text)
        self.reordered.emit()

    def clear(self) -> None:
        """Keep everything, in the same order."""
        self.look(Looking(order=self.order))

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

    def _chosen(self) -> dict[str, tuple[str, ...]]:
        return {str(name): chip.kept for name, chip in self.chips.items() if chip.kept}

    def _add(self, name: str) -> None:
        """Put a filter in the bar, open; a flag is set by being added."""
        chip = self.chips[name]
        if isinstance(chip, FlagChip):
            chip.open()
            return
        chip.show()
        chip.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, chip, chip.open)  # once the bar has made room for it

    def _changed(self, name: str, *_codes: object) -> None:
        if not self.chips[name].menu.isVisible():
            self._settle(name)
        self.filtered.emit()

    def _settle(self, name: str = "") -> None:
        """Show added filters that keep something, and offer the others; the focus of one that goes falls to these."""
        added = {each: chip for each, chip in self.chips.items() if each not in ALWAYS}
        free = {each: chip for each, chip in added.items() if not chip.kept and chip.offers}
        self.more.offer((each, words().say(f"dossiers.by_{each}")) for each in free)
        if name in free and self.window().focusWidget() is free[name]:
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)
        for chip in added.values():
            reveal(chip, when=bool(chip.kept))

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
