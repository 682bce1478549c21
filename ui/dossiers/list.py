"""The list of dossiers."""

import datetime as dt
import unicodedata

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from fieldkit.domain.loaded import Published
from fieldkit.services.dossiers import DossierCard, DossierOverview, goals
from ui.dossiers.looks import goal_numbers, topic_icon
from ui.dossiers.preview import DossierPreview
from ui.dossiers.tall_rows import tall_view
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.fields import SearchField
from ui.widgets.filters import FilterChip
from ui.widgets.layouts import Surface, column, row
from ui.widgets.lengths import hold
from ui.widgets.photos import PhotoShown
from ui.widgets.rows import Cell, Fill, Row
from ui.widgets.tabs import SplitPanel

_FILTERS = ("country", "theme", "state", "goal")


class DossiersScreen(Screen):
    """Dossiers by country, with filters; the preview follows the choice, Entrée opens."""

    key = "dossiers"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._soon = QTimer(self, singleShot=True, interval=60)
        self._soon.timeout.connect(self._preview)
        say = context.words.say
        self._cards: list[DossierCard] = []
        self._shown = 0
        self.new_dossier = Button(say("dossiers.new"), icon="plus")
        self.new_dossier.clicked.connect(self._create)
        self.search = SearchField(say("dossiers.filter"), "Ctrl+F")
        hold(self.search, width=216)
        self.search.textChanged.connect(self._filter)
        self.chips = {name: FilterChip(say(f"dossiers.by_{name}")) for name in _FILTERS}
        bar = Surface("canvas", "bottom")
        bar.setLayout(row(self.search, *self.chips.values(), None, gap=8, margins=(20, 8, 20, 8)))
        for chip in self.chips.values():
            chip.filtered.connect(self._filter)
        self.view = tall_view(say("dossiers.title"))
        self.view.opened.connect(self._open)
        self.view.chosen.connect(lambda _identity: self._soon.start())
        self._empty = EmptyState(
            "folder-open", say("dossiers.none"), say("dossiers.none_text"), say("dossiers.unfilter")
        )
        self._empty.activated.connect(self._unfilter)
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
        shown = column(bar, self.view, self._empty, self._start, gap=0)
        shown.setStretch(1, 1)
        left.setLayout(shown)
        self.setLayout(row(SplitPanel(left, self.preview, right_width=376), gap=0))
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

    def _show(self, cards: list[DossierCard]) -> None:
        self._cards = cards
        words = self.context.words
        countries = dict.fromkeys(card.dossier.country for card in cards if card.dossier.country)
        self.chips["country"].set_options((code, words.choice("countries", code)) for code in countries)
        self.chips["theme"].set_options(words.options("theme"))
        self.chips["state"].set_options(words.options("dossier_state"))
        self.chips["goal"].set_options(
            (str(number), f"{number}. {words.choice('goals', str(number))}") for number in range(1, 18)
        )
        self._filter()
        if not self.view.current_id:
            self.view.choose_first()

    def _filter(self, *_changed: object) -> None:
        kept = [card for card in self._cards if self._keeps(card)]
        self._shown = len(kept)
        self.view.show_rows(self._rows(kept))
        self.view.setVisible(bool(kept))
        self._empty.setVisible(bool(self._cards) and not kept)
        self._start.setVisible(not self._cards)
        self._soon.start()
        self.header_changed.emit()

    def _dress(self) -> None:
        """Full sun shows fewer columns; a list that is not on show is read again once it is."""
        if self.isVisible():
            self.view.show_rows(self._rows([card for card in self._cards if self._keeps(card)]))

    def _keeps(self, card: DossierCard) -> bool:
        dossier = card.dossier
        values = {
            "country": {dossier.country},
            "theme": {dossier.theme},
            "state": {dossier.state},
            "goal": {goal.number for goal in goals(dossier)},
        }
        if any(chip.kept and not values[name] & set(chip.kept) for name, chip in self.chips.items()):
            return False
        text = " ".join((dossier.code, dossier.title, card.lead, *card.dispositifs, *dossier.regions))
        return all(word in _folded(text) for word in _folded(self.search.text()).split())

    def _rows(self, cards: list[DossierCard]) -> list[Row]:
        rows: list[Row] = []
        country = None
        for card in cards:
            if card.dossier.country != country:
                country = card.dossier.country
                of_country = [other for other in cards if other.dossier.country == country]
                name = self.context.words.choice("countries", country)
                rows.append(Row(f"country:{country}", name, country=country, heading=True, count=len(of_country)))
            rows.append(self._row(card))
        return rows

    def _row(self, card: DossierCard) -> Row:
        dossier, words = card.dossier, self.context.words
        state = theme().state("dossier_state", dossier.state) if dossier.state else None
        last = _day_words(self.context, card.last_visit)
        cells = [
            *([] if theme().sun else [Cell(text=card.dispositifs[0] if card.dispositifs else "", width=90)]),
            Cell(Fill.GOALS, goals=goal_numbers(goals(dossier))[:3], width=74),
        ]
        if state is not None:
            label = words.choice("dossier_state", dossier.state)
            cells.append(Cell(Fill.STATE, label, state.icon, state.tone, width=88))
        cells.append(Cell(text=last, right=True, width=86))
        if card.in_conflict:
            cells.append(Cell(Fill.ICON, words.say("dossiers.in_conflict"), "git-compare", "warning", width=20))
        elif any(other.in_conflict for other in self._cards):
            cells.append(Cell(width=20))  # columns stand one below the other on every row
        sentence = ", ".join(
            filter(None, (dossier.title, card.lead, words.choice("dossier_state", dossier.state), last))
        )
        return Row(dossier.id, dossier.title, card.lead, topic_icon(dossier), cells=tuple(cells), sentence=sentence)

    def _preview(self) -> None:
        identity = self.view.current_id if self._shown else ""
        if not identity:
            self.preview.clear()
            return

        def read() -> tuple[DossierOverview, list[tuple[PhotoShown, bytes | None]]]:
            workspace = self.context.workspace
            overview = workspace.dossiers.overview(identity, dt.datetime.now().astimezone().date())
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

    def _unfilter(self) -> None:
        self.search.clear()
        for chip in self.chips.values():
            chip.clear()

    def _create(self) -> None:
        self.context.navigator.go("dossier-form")


def _day_words(context: Context, day: dt.date | None) -> str:
    if day is None:
        return context.words.say("dossiers.never")
    days = (dt.datetime.now().astimezone().date() - day).days
    if days in {0, 1}:
        return context.words.say("dossiers.today" if days == 0 else "dossiers.yesterday")
    return context.formats.medium_day(day)


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
