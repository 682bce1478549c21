"""The list of dossiers."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from fieldkit.services.carried import Carried
from fieldkit.services.dossier_order import arranged
from fieldkit.services.dossier_views import DossierView, Looking
from fieldkit.services.dossiers import DossierCard
from ui.dossiers.columns import END, SIGN_WIDTH, Column, columns_in, dossier_row
from ui.dossiers.filter_bar import DossierFilters
from ui.dossiers.groups import CountryGroups
from ui.dossiers.menu import dossier_menu
from ui.dossiers.preview import DossierPreview
from ui.dossiers.views import SavedViews
from ui.records.deeds import Deeds
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.folding import FoldingView
from ui.widgets.heads import ColumnHeads
from ui.widgets.language import words
from ui.widgets.layouts import column
from ui.widgets.rows import Row
from ui.widgets.tabs import SplitPanel


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the person keeps of the list, read once: nobody else writes it."""

    views: tuple[DossierView, ...]
    folded: frozenset[str]


class DossiersScreen(Screen):
    """Dossiers by country or all together, sorted by a column, with filters; the preview follows the choice.

    Entrée opens.
    """

    key = "dossiers"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._soon = QTimer(self, singleShot=True, interval=60)
        self._soon.timeout.connect(self._preview)
        say = context.words.say
        self._read_in: list[DossierCard] = []
        self._cards: list[DossierCard] = []
        self._left = frozenset[str]()
        self._shown = self._hidden = 0
        self._rows: dict[str, Row] = {}
        self._columns: tuple[Column, ...] = ()
        self._groups, self._began = CountryGroups(), False
        self.deeds = Deeds(self)
        self.new_dossier = Button(say("dossiers.new"), icon="plus")
        self.new_dossier.clicked.connect(self._create)
        self.offline = Button(say("carrying.offline_go"), Kind.QUIET, "download")
        self.offline.clicked.connect(self._carry)
        self.views = SavedViews(context, self)
        self.views.applied.connect(self._look)
        self.views.left.connect(lambda: self._look(Looking(folded=tuple(self._groups.own))))
        self.filters = DossierFilters(self.views.save, self.views.chip)
        self.filters.filtered.connect(self._filter)
        self.filters.reordered.connect(self._arrange)
        self.view = FoldingView(say("dossiers.title"), end=END)
        self.view.opened.connect(self._open)
        self.view.turned.connect(self._fold)
        self.view.installEventFilter(self)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._offer_deeds)
        self.heads = ColumnHeads(self.view, say("dossiers.columns"), after=self.filters.grouping, end=END)
        self.heads.sorted_by.connect(self.filters.sort_by)
        self.view.chosen.connect(lambda _identity: self._soon.start())
        self._empty = _nothing_found()
        self._empty.activated.connect(self.filters.clear)
        self._start = _nothing_yet()
        self._start.activated.connect(self._create)
        self.preview = DossierPreview(context, self.deeds)
        left = QWidget()
        shown = column(self.heads, self.view, self._empty, self._start, gap=0)
        shown.setStretch(1, 1)
        left.setLayout(shown)
        panels = SplitPanel(left, self.preview, right_width=376)
        whole = column(self.filters, self.views.naming, panels, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        theme().changed.connect(self._dress)

    def header(self) -> Header:
        """Title, how many are shown, and the way to a new one."""
        say = self.context.words.say
        subtitle = say("dossiers.count", count=self._shown - self._hidden, all=len(self._cards))
        folded = say("dossiers.folded", count=self._hidden) if self._hidden else ""
        return Header(
            say("dossiers.title"), ", ".join(filter(None, (subtitle, folded))), (self.offline, self.new_dossier)
        )

    def enter(self, **arguments: str) -> None:  # noqa: ARG002 - the screen takes none
        """Read the list."""
        self._read()

    def refresh(self, published: Published) -> None:  # noqa: ARG002 - a card shows a little of everything
        """Read again."""
        self._read()

    def zones(self) -> tuple[QWidget, ...]:
        """List, then preview."""
        return (self.view, self.preview)

    def _read(self) -> None:
        workspace, first = self.context.workspace, not self._began

        def read() -> tuple[list[DossierCard], frozenset[str], _Kept | None]:
            views, cards = workspace.dossiers.views, workspace.dossiers.cards()
            return cards, Carried(workspace).left(), _Kept(views.all(), views.folded()) if first else None

        self.context.jobs.read(read, self._show, owner=self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A list that became wider or narrower shows more columns or fewer."""
        if event.type() == QEvent.Type.Resize and self._columns and columns_in(self.view.width()) != self._columns:
            self._dress()
        return super().eventFilter(watched, event)

    def _show(self, read: tuple[list[DossierCard], frozenset[str], _Kept | None]) -> None:
        self._read_in, self._left, kept = read
        if kept is not None and not self._began:
            self._began, self._groups.own, self._groups.folded = True, kept.folded, kept.folded
            self.views.show_views(kept.views)
        self.filters.offer(self._read_in)
        self._arrange()

    def _look(self, looking: Looking) -> None:
        """Show the list in the way of a view; what the person folds in it is the view's."""
        self._groups.folded = frozenset(looking.folded)
        self.filters.look(looking)

    def _fold(self, head: str, folded: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Fold a country; without a view that is remembered."""
        lasts = self._groups.turn(head, folded=folded)
        if lasts and self.views.current is None:
            own = self._groups.own = self._groups.folded
            views = self.context.workspace.dossiers.views
            # what is folded is no work of anybody's: where it cannot be written, it is forgotten without a word
            self.context.jobs.write(lambda: views.fold(own), failed=lambda _error: None, owner=self)
        self._filter()

    def _arrange(self) -> None:
        order = self.filters.order
        self._cards = arranged(self._read_in, order)
        self._rows = {}
        self.heads.set_order(order.by, downward=order.descending)
        self._filter()

    def _filter(self, *_changed: object) -> None:
        self._groups.look_for(self.filters.search.text())
        kept = self._kept()
        self._shown = len(kept)
        self._hidden = self._groups.hidden(kept) if self.filters.order.by_country else 0
        self._show_rows(kept)
        self.view.setVisible(bool(kept))
        self.heads.setVisible(bool(kept))
        self._empty.setVisible(bool(self._cards) and not kept)
        self._start.setVisible(not self._cards)
        if not self.view.current_id and not self.view.head_id:
            self.view.choose_first()
        self._soon.start()
        self.views.note(self.filters.looking(sorted(self._groups.folded)))
        self.header_changed.emit()

    def _dress(self) -> None:
        """Full sun shows fewer columns; a list that is not on show is read again once it is."""
        if self.isVisible():
            self._rows = {}
            self._show_rows(self._kept())

    def _kept(self) -> list[DossierCard]:
        return [card for card in self._cards if self.filters.keeps(card)]

    def _show_rows(self, cards: list[DossierCard]) -> None:
        self._columns = columns_in(self.view.width())
        self.heads.show_heads([each.head for each in self._columns], SIGN_WIDTH)
        grouped = self.filters.order.by_country

        def row_of(card: DossierCard) -> Row:
            known = self._rows.get(card.dossier.id)
            if known is None:
                left = card.dossier.id in self._left
                known = dossier_row(card, self._columns, left=left, with_country=not grouped)
                self._rows[card.dossier.id] = known
            return known

        self.view.show_rows(self._groups.rows(cards, row_of) if grouped else [row_of(card) for card in cards])

    def _preview(self) -> None:
        """Follow the dossier chosen; on a country's head stay with the one before, while it is still in the list."""
        before = self.preview.identity if self.view.rows.place_of(self.preview.identity) >= 0 else ""
        self.preview.follow((self.view.current_id or before) if self._shown else "")

    def _open(self, identity: str) -> None:
        self.context.navigator.go("dossier", dossier=identity)

    def _create(self) -> None:
        self.context.navigator.go("dossier-form")

    def _carry(self) -> None:
        self.context.navigator.go("carry", dossier=self.view.current_id)

    def _offer_deeds(self, at: QPoint) -> None:
        """What the right button or the menu key asks for on a row."""
        chosen = self.view.current_id
        if chosen:
            dossier_menu(self.context, self.deeds, chosen, self).popup(self.view.viewport().mapToGlobal(at))


def _nothing_found() -> EmptyState:
    say = words().say
    found = EmptyState("folder-open", say("dossiers.none"), say("dossiers.none_text"), say("dossiers.unfilter"))
    found.hide()
    return found


def _nothing_yet() -> EmptyState:
    say = words().say
    title, text, new = say("dossiers.start"), say("dossiers.start_text"), say("dossiers.new")
    found = EmptyState("folder-open", title, text, new, primary=True, action_icon="plus")
    found.hide()
    return found
