"""The list of dossiers."""

from collections import Counter

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from fieldkit.domain.loaded import Published
from fieldkit.services.dossier_order import arranged
from fieldkit.services.dossiers import DossierCard, DossierOverview
from ui.dossiers.calendar import today_here
from ui.dossiers.columns import CONFLICT_WIDTH, Column, columns_in, dossier_row
from ui.dossiers.filter_bar import DossierFilters
from ui.dossiers.preview import DossierPreview
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.heads import ColumnHeads
from ui.widgets.layouts import column
from ui.widgets.photos import PhotoShown
from ui.widgets.rows import Row
from ui.widgets.tabs import SplitPanel
from ui.widgets.tall_rows import tall_view


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
        self._shown = 0
        self.new_dossier = Button(say("dossiers.new"), icon="plus")
        self.new_dossier.clicked.connect(self._create)
        self.filters = DossierFilters()
        self.filters.filtered.connect(self._filter)
        self.filters.reordered.connect(self._arrange)
        self.view = tall_view(say("dossiers.title"))
        self.view.opened.connect(self._open)
        self.view.installEventFilter(self)
        self.heads = ColumnHeads(self.view, say("dossiers.columns"), after=self.filters.grouping)
        self.heads.sorted_by.connect(self.filters.sort_by)
        self._columns: tuple[Column, ...] = ()
        self.view.chosen.connect(lambda _identity: self._soon.start())
        self._empty = EmptyState(
            "folder-open", say("dossiers.none"), say("dossiers.none_text"), say("dossiers.unfilter")
        )
        self._empty.activated.connect(self.filters.clear)
        self._empty.hide()
        self._start = EmptyState(
            "folder-open",
            say("dossiers.start"),
            say("dossiers.start_text"),
            say("dossiers.new"),
            primary=True,
            action_icon="plus",
        )
        self._start.activated.connect(self._create)
        self._start.hide()
        self.preview = DossierPreview()
        self.preview.open_requested.connect(self._open)
        left = QWidget()
        shown = column(self.heads, self.view, self._empty, self._start, gap=0)
        shown.setStretch(1, 1)
        left.setLayout(shown)
        whole = column(self.filters, SplitPanel(left, self.preview, right_width=376), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        theme().changed.connect(self._dress)

    def header(self) -> Header:
        """Title, how many are shown, and the way to a new one."""
        say = self.context.words.say
        subtitle = say("dossiers.count", count=len(self._cards), shown=self._shown)
        return Header(say("dossiers.title"), subtitle, (self.new_dossier,))

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
        self.context.jobs.read(self.context.workspace.dossiers.cards, self._show, owner=self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A list that became wider or narrower shows more columns or fewer."""
        if event.type() == QEvent.Type.Resize and self._columns and columns_in(self.view.width()) != self._columns:
            self._dress()
        return super().eventFilter(watched, event)

    def _show(self, cards: list[DossierCard]) -> None:
        self._read_in = cards
        self.filters.offer(cards)
        self._arrange()
        if not self.view.current_id:
            self.view.choose_first()

    def _arrange(self) -> None:
        order = self.filters.order
        self._cards = arranged(self._read_in, order)
        self.heads.set_order(order.by, downward=order.descending)
        self._filter()

    def _filter(self, *_changed: object) -> None:
        kept = self._kept()
        self._shown = len(kept)
        self._show_rows(kept)
        self.view.setVisible(bool(kept))
        self.heads.setVisible(bool(kept))
        self._empty.setVisible(bool(self._cards) and not kept)
        self._start.setVisible(not self._cards)
        self._soon.start()
        self.header_changed.emit()

    def _dress(self) -> None:
        """Full sun shows fewer columns; a list that is not on show is read again once it is."""
        if self.isVisible():
            self._show_rows(self._kept())

    def _kept(self) -> list[DossierCard]:
        return [card for card in self._cards if self.filters.keeps(card)]

    def _show_rows(self, cards: list[DossierCard]) -> None:
        self._columns, disputed = columns_in(self.view.width()), any(card.in_conflict for card in self._cards)
        self.heads.show_heads([each.head for each in self._columns], CONFLICT_WIDTH if disputed else 0)
        rows: list[Row] = []
        grouped = self.filters.order.by_country
        countries = Counter(card.dossier.country for card in cards)
        for card, before in zip(cards, [None, *cards], strict=False):
            country = card.dossier.country
            if grouped and (before is None or before.dossier.country != country):
                name, count = self.context.words.choice("countries", country), countries[country]
                rows.append(Row(f"country:{country}", name, country=country, heading=True, count=count))
            rows.append(dossier_row(card, self._columns, with_conflicts=disputed, with_country=not grouped))
        self.view.show_rows(rows)

    def _preview(self) -> None:
        identity = self.view.current_id if self._shown else ""
        if not identity:
            self.preview.clear()
            return

        def read() -> tuple[DossierOverview, list[tuple[PhotoShown, bytes | None]]]:
            workspace = self.context.workspace
            overview = workspace.dossiers.overview(identity, today_here())
            photos = [
                (PhotoShown(photo.id, photo.caption), workspace.photos.thumbnail(photo))
                for photo in overview.photos[:3]
            ]
            return overview, photos

        self.context.jobs.read(read, self._show_preview, owner=self)

    def _show_preview(self, found: tuple[DossierOverview, list[tuple[PhotoShown, bytes | None]]]) -> None:
        overview, photos = found
        if overview.dossier.id == self.view.current_id:
            self.preview.show_overview(overview, photos)

    def _open(self, identity: str) -> None:
        self.context.navigator.go("dossier", dossier=identity)

    def _create(self) -> None:
        self.context.navigator.go("dossier-form")
