"""The indicators of the dossier, measured at this visit."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.loaded import Loaded
from ui.records.deeds import Deed, Deeds
from ui.records.keeper import RecordKeeper
from ui.shell.context import Context
from ui.visits.indicator_card import IndicatorCard
from ui.visits.reading import VisitSeen
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout


class IndicatorList(QWidget):
    """A card per indicator, one of them open; what is typed is written like the note."""

    counted = Signal()

    def __init__(self, context: Context, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._deeds = context, deeds
        self.cards: dict[str, IndicatorCard] = {}
        self._keepers: dict[str, RecordKeeper[IndicatorValue]] = {}
        self._asked: dict[str, dict[str, Any]] = {}
        self._waiting: dict[str, dict[str, Any]] = {}
        self._seen: VisitSeen | None = None
        self._visit = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    @property
    def busy(self) -> bool:
        """Whether a value is being typed or written."""
        return bool(self._waiting) or any(keeper.busy for keeper in self._keepers.values())

    @property
    def caption(self) -> str:
        """« 2 sur 4 saisis »."""
        if self._seen is None:
            return ""
        missing = self._seen.sheet.missing
        return words().say("visit.indicators_count", done=missing.indicators_recorded, count=missing.indicators)

    def show_seen(self, seen: VisitSeen) -> None:
        """Show the visit as it was read; cards are kept where the indicators are the same."""
        visit = seen.sheet.visit
        states = {state.indicator.id: state for state in seen.sheet.indicators}
        if visit.id != self._visit or list(states) != list(self.cards):
            self._visit = visit.id
            self._keepers.clear()
            self._waiting.clear()
            self._asked.clear()
            clear_layout(self._column)
            self.cards = {}
            for identity, state in states.items():
                card = self.cards[identity] = IndicatorCard(state, visit)
                card.recorded.connect(lambda values, chosen=identity: self._record(chosen, values))
                card.opened.connect(lambda chosen=identity: self.open(chosen))
                self._column.addWidget(card)
        self._seen = seen
        for identity, state in states.items():
            self._follow(identity, seen.values.get(identity))
            self.cards[identity].show_state(state, visit)
        self.counted.emit()

    def open(self, identity: str) -> None:
        """Open a card and fold the others."""
        for name, card in self.cards.items():
            if card.is_open != (name == identity):
                card.set_open(open_=name == identity)

    def enter(self) -> None:
        """Go to the first indicator without a value, or to the first."""
        seen = self._seen
        missing = [name for name in self.cards if seen is None or name not in seen.values]
        for name in (missing or list(self.cards))[:1]:
            self.open(name)
            self.cards[name].boxes.main.setFocus()

    def flush(self) -> None:
        """Hand over everything typed."""
        for card in self.cards.values():
            card.boxes.settle()

    def _follow(self, identity: str, loaded: Loaded[IndicatorValue] | None) -> None:
        """Rest on what is read, unless the person is ahead of it."""
        keeper = self._keepers.get(identity)
        if identity in self._waiting:
            return
        if loaded is None:
            self._keepers.pop(identity, None)
        elif keeper is None or keeper.id != loaded.id:
            self._keepers[identity] = RecordKeeper(self._context, loaded)
        elif not keeper.busy and not self.cards[identity].boxes.dirty:
            for field in ("value", "level", "women", "men", "grade", "comment"):
                keeper.adopt(field, loaded)

    def _record(self, identity: str, values: Mapping[str, Any]) -> None:
        keeper = self._keepers.get(identity)
        recorded = keeper.record if keeper is not None else IndicatorValue(id="", **self._asked.get(identity, {}))
        before = {name: getattr(recorded, name) for name in values}
        changed = {name: value for name, value in values.items() if value != before[name]}
        if not changed:
            return
        former = {name: before[name] for name in changed}
        self._write(identity, changed)
        self._deeds.did(Deed(lambda: self._write(identity, former), lambda: self._write(identity, changed)))

    def _write(self, identity: str, values: Mapping[str, Any]) -> bool:
        keeper, seen = self._keepers.get(identity), self._seen
        card = self.cards.get(identity)
        if card is None or seen is None:
            return False
        if keeper is not None:
            keeper.edit(values)
            return True
        self._asked.setdefault(identity, {}).update(values)
        if identity in self._waiting:
            self._waiting[identity].update(values)  # follows once the value exists
            return True
        self._waiting[identity] = {}
        visit, indicator = seen.sheet.visit, card.state.indicator
        day = visit.date or dt.date.today()
        indicators = self._context.workspace.indicators
        self._context.saving.save(
            lambda: indicators.record(indicator, visit=visit.id, day=day, **values),
            lambda loaded: self._begin(identity, loaded),
            lambda _error: self._waiting.pop(identity, None),
            owner=self,
            key=f"{visit.id}.{identity}.{'.'.join(sorted(values))}",
        )
        return True

    def _begin(self, identity: str, loaded: Loaded[IndicatorValue]) -> None:
        if loaded.record.visit != self._visit:
            return
        keeper = self._keepers[identity] = RecordKeeper(self._context, loaded)
        self._asked.pop(identity, None)
        more = self._waiting.pop(identity, {})
        if more:
            keeper.edit(more)
