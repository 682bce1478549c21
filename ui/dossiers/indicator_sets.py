"""Choosing indicators of the reference sets for a dossier."""

from PySide6.QtWidgets import QWidget

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.indicator import Indicator
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded, Published
from fieldkit.reference.indicator_sets import IndicatorSet, KnownIndicator, indicator_sets
from ui.records.deeds import Deeds
from ui.records.panel_page import bin_record
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.widgets.buttons import Button, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.fields import SearchField
from ui.widgets.filters import FilterChip
from ui.widgets.headers import KeyValues
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import PAGE, ScrollColumn, Surface, column, row
from ui.widgets.lengths import hold
from ui.widgets.rows import Cell, Fill, Row
from ui.widgets.tall_rows import tall_view
from ui.widgets.tips import tip


@dataclass(frozen=True, slots=True)
class _Seen:
    theme: str
    codes: frozenset[str]


class IndicatorSetsScreen(Screen):
    """``go("indicator-sets", dossier=…)``: the sets, that of the dossier's theme first; Entrée adds an indicator."""

    key = "indicator-sets"
    rail = "narrow"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self._dossier = self._theme = ""
        self._codes: frozenset[str] = frozenset()
        self._known: dict[str, KnownIndicator] = {}
        self.deeds = Deeds(self)
        self.search = SearchField(say("indicators.filter"), "Ctrl+F")
        hold(self.search, width=260)
        self.search.textChanged.connect(self._filter)
        self.sets = FilterChip(say("indicators.set"), ((known.code, self._title(known)) for known in indicator_sets()))
        self.sets.filtered.connect(self._filter)
        bar = Surface("canvas", "bottom")
        bar.setLayout(row(self.search, self.sets, None, gap=8, margins=(PAGE, 8, PAGE, 8)))
        self.view = tall_view(say("indicators.title"))
        self.view.opened.connect(self.add)
        self.view.chosen.connect(self._show_one)
        self._empty = EmptyState("search", say("indicators.none"), say("indicators.none_text"))
        self._empty.hide()
        self._title_shown, self._facts = Label("", "h2", wrap=True), KeyValues(name_width=124)
        self.add_button = Button(say("indicators.add"), Kind.PRIMARY, "plus")
        self.add_button.clicked.connect(lambda: self.add(self.view.current_id))
        told = ScrollColumn(gap=14, margins=(PAGE, 16, PAGE, 20))
        told.column.addWidget(self._title_shown)
        told.column.addWidget(self._facts)
        told.column.addStretch(1)
        foot = Surface("canvas", "top")
        foot.setLayout(row(self.add_button, None, margins=(PAGE, 10, PAGE, 10)))
        side = Surface("canvas", "left")
        side.setLayout(column(told, foot, gap=0))
        hold(side, width=388)
        left = column(bar, self.view, self._empty, gap=0)
        left.setStretch(1, 1)
        line = row(left, side, gap=0)
        line.setStretch(0, 1)
        self.setLayout(line)

    def header(self) -> Header:
        """What is chosen from."""
        say = self.context.words.say
        return Header(say("indicators.title"), say("indicators.text"), back=True)

    def enter(self, **arguments: str) -> None:
        """Choose for a dossier."""
        self._dossier = arguments.get("dossier", "")
        self._read()

    def refresh(self, published: Published) -> None:
        """An indicator was added or taken away."""
        if self._dossier in published.dossiers:
            self._read()

    def zones(self) -> tuple[QWidget, ...]:
        """The list, then what is told of the chosen one."""
        return (self.view, self.add_button)

    def add(self, code: str) -> None:
        """Copy an indicator into the dossier; « Annuler » takes it out again."""
        known = self._known.get(code)
        if known is None or code in self._codes:
            return
        workspace, dossier = self.context.workspace, self._dossier
        say, language = self.context.words.say, self.context.words.language

        def added(loaded: Loaded[Indicator]) -> None:
            said = say("record.removed.indicator")
            self.context.notices.toast(
                say("indicators.added", title=loaded.record.title),
                say("widgets.undo"),
                lambda: bin_record(self.context, self.deeds, Indicator, loaded.id, said),
                icon="plus",
            )

        self.context.saving.save(lambda: workspace.indicators.adopt(dossier, known, language), added, owner=self)

    def _read(self) -> None:
        records, dossier = self.context.workspace.records, self._dossier

        def read() -> _Seen:
            found = records.find(Dossier, dossier)
            codes = frozenset(indicator.code for indicator in records.all(Indicator, dossier=dossier))
            return _Seen(found.record.theme if found is not None else "", codes)

        self.context.jobs.read(read, self._show, owner=self)

    def _show(self, seen: _Seen) -> None:
        self._theme, self._codes = seen.theme, seen.codes
        self._filter()
        if not self.view.current_id:
            self.view.choose_first()
            self.view.setFocus()
        self._show_one(self.view.current_id)

    def _filter(self, *_changed: object) -> None:
        typed, kept = self.search.text().casefold().split(), set(self.sets.kept)
        rows: list[Row] = []
        self._known = {}
        for known in sorted(indicator_sets(), key=lambda entry: (entry.code != self._theme, self._title(entry))):
            if kept and known.code not in kept:
                continue
            found = [entry for entry in known.indicators if all(word in self._text(entry) for word in typed)]
            if found:
                rows.append(Row(known.code, self._title(known), heading=True, count=len(found)))
            rows += [self._row(entry) for entry in found]
            self._known |= {entry.code: entry for entry in found}
        self.view.show_rows(rows)
        self.view.setVisible(bool(rows))
        self._empty.setVisible(not rows)

    def _row(self, known: KnownIndicator) -> Row:
        said = words()
        second = " · ".join(filter(None, (known.code, known.unit.get(said.language), known.source)))
        there = known.code in self._codes
        cells = (Cell(Fill.STATE, said.say("indicators.there"), "circle-check", "success", width=132),) if there else ()
        return Row(known.code, known.title.get(said.language), second, cells=cells)

    def _show_one(self, code: str) -> None:
        known, said = self._known.get(code), words()
        self.add_button.setEnabled(known is not None and code not in self._codes)
        tip(self.add_button, said.say("indicators.there") if code in self._codes else "")
        self._title_shown.setText(known.title.get(said.language) if known is not None else "")
        self._facts.show_pairs(_facts(known) if known is not None else ())

    def _title(self, known: IndicatorSet) -> str:
        return known.title.get(self.context.words.language)

    def _text(self, known: KnownIndicator) -> str:
        return f"{known.code} {known.title.get(self.context.words.language)} {known.source}".casefold()


def _facts(known: KnownIndicator) -> list[tuple[str, str | QWidget]]:
    """Names and values of what the set says of an indicator."""
    said = words()
    fields = known.fields(said.language)
    pairs: list[tuple[str, str | QWidget]] = [
        (said.label("indicator", "measure"), said.choice("measure", known.measure)),
        (said.label("indicator", "unit"), str(fields["unit"])),
        (
            said.label("indicator", "dimensions"),
            ", ".join(said.choice("dimension", dimension) for dimension in known.dimensions),
        ),
        (said.label("indicator", "reference"), str(fields["reference"])),
        (said.label("indicator", "method"), str(fields["method"])),
        (said.label("indicator_value", "source"), known.source),
    ]
    return [pair for pair in pairs if pair[1]]
