"""An indicator: what is measured and how, where it starts from and what is aimed at."""

import datetime as dt
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.domain.ids import new_id
from fieldkit.domain.indicator import Dimension, Doubt, Indicator, IndicatorValue, Measure, ValueRole, doubts
from fieldkit.domain.loaded import Loaded, Published
from ui.records.beginning import NewRecordKeeper
from ui.records.keeper import RecordKeeper
from ui.records.offers import Offers
from ui.records.screen import RecordScreen, Seen
from ui.records.sheet import RecordSheet
from ui.shell.context import Context
from ui.widgets.forms.plain import NumberEditor
from ui.widgets.headers import SectionHeader
from ui.widgets.layouts import clear_layout, nest

_IN_WORDS = {Measure.NOMINAL, Measure.ORDINAL, Measure.QUALITATIVE}
_RESHAPING = {"measure", "unit", "dimensions", "minimum", "maximum"}
_DOUBTED = {Doubt.OUT_OF_BOUNDS: "value", Doubt.BREAKDOWN_DIFFERS: "women"}


class IndicatorScreen(RecordScreen):
    """``go("indicator", dossier=…, node=…)`` begins one, ``record=identity`` shows one.

    Baseline and target stand below, with the fields its measure and its dimensions ask for.
    """

    key = "indicator"
    kind_shown = Indicator.KIND

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._values: dict[ValueRole, ValuePart] = {}

    @property
    def values(self) -> tuple["ValuePart", ...]:
        """The baseline, then the target."""
        return tuple(self._values.values())

    def lay_out(self, sheet: RecordSheet, seen: Seen) -> None:
        """The indicator, then its values."""
        super().lay_out(sheet, seen)
        self._values = {role: ValuePart(self.context, role) for role in (ValueRole.BASELINE, ValueRole.TARGET)}
        for part in self._values.values():
            part.setMaximumWidth(sheet.maximumWidth())
            part.wanted.connect(sheet.begin)
            self.place.addWidget(part)
        self._read_values()

    def refresh(self, published: Published) -> None:
        """Show what arrived, in the indicator and in its values."""
        super().refresh(published)
        if IndicatorValue.KIND in published.kinds:
            self._read_values()

    def leave(self) -> None:
        """Write what is pending in all parts."""
        super().leave()
        if self.sheet is not None:
            for part in self._values.values():
                part.flush()

    def on_edited(self, name: str, value: object) -> None:
        """The values follow the measure, the unit and the bounds."""
        super().on_edited(name, value)
        if name in _RESHAPING:
            self._shape_values()

    def _update(self, seen: Seen) -> None:
        super()._update(seen)
        self._shape_values()

    def _shape_values(self) -> None:
        if self.sheet is not None:
            for part in self._values.values():
                part.shape(self.sheet.record)

    def _read_values(self) -> None:
        sheet, records = self.sheet, self.context.workspace.records
        if sheet is None:
            return

        def read() -> dict[ValueRole, Loaded[IndicatorValue]]:
            found = records.all(IndicatorValue, indicator=sheet.id)
            found.sort(key=lambda value: (value.date or dt.date.min, value.id))
            first = [value for value in found if value.role == ValueRole.BASELINE][:1]
            last = [value for value in found if value.role == ValueRole.TARGET][-1:]
            return {ValueRole(value.role): records.get(IndicatorValue, value.id) for value in (*first, *last)}

        def show(found: dict[ValueRole, Loaded[IndicatorValue]]) -> None:
            if self.sheet is sheet:
                for role, part in self._values.items():
                    part.take(sheet.record, found.get(role))

        self.context.jobs.read(read, show, owner=self)


class ValuePart(QWidget):
    """The baseline or the target of an indicator. ``wanted`` as its first field is filled: the indicator must exist."""

    wanted = Signal()

    def __init__(self, context: Context, role: ValueRole, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._role = context, role
        self._indicator: Indicator | None = None
        self._fields: tuple[str, ...] = ()
        self.sheet: RecordSheet | None = None
        self._column = QVBoxLayout()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(SectionHeader(context.words.choice("value_role", role), scale="h2", ruled=True))
        nest(outer, self._column)

    def take(self, indicator: Indicator, loaded: Loaded[IndicatorValue] | None) -> None:
        """Show the value read, or an empty one."""
        sheet = self.sheet
        if sheet is not None and loaded is not None and sheet.id == loaded.id:
            sheet.take(loaded)
        elif sheet is None or (loaded is not None and not sheet.form.pending):
            self._show(indicator, loaded)
        self.shape(indicator)

    def shape(self, indicator: Indicator) -> None:
        """Ask for what the indicator's measure and dimensions need."""
        self._indicator = indicator
        sheet = self.sheet
        if sheet is None:
            return
        if fields_of(indicator, self._role) != self._fields:
            sheet.flush()
            self._lay_out(sheet.keeper)
        self._dress()

    def flush(self) -> None:
        """Hand over everything typed."""
        if self.sheet is not None:
            self.sheet.flush()

    def _show(self, indicator: Indicator, loaded: Loaded[IndicatorValue] | None) -> None:
        self._indicator = indicator
        keeper: RecordKeeper[Any]
        if loaded is not None:
            keeper = RecordKeeper(self._context, loaded)
        else:
            given = {"dossier": indicator.dossier, "indicator": indicator.id, "role": self._role.value}
            keeper = NewRecordKeeper(self._context, IndicatorValue, new_id(), given)
        self._lay_out(keeper)

    def _lay_out(self, keeper: RecordKeeper[Any]) -> None:
        if self._indicator is None:
            return
        clear_layout(self._column)
        self._fields = fields_of(self._indicator, self._role)
        sheet = self.sheet = RecordSheet(self._context, keeper, Offers({}, {}), fields=self._fields)
        sheet.edited.connect(self._edited)
        self._column.addWidget(sheet)
        self._dress()

    def _edited(self, *_changed: object) -> None:
        self.wanted.emit()
        self._dress()

    def _dress(self) -> None:
        sheet, indicator = self.sheet, self._indicator
        if sheet is None or indicator is None:
            return
        found = doubts(indicator, sheet.record, None)
        for doubt, name in _DOUBTED.items():
            if name in sheet.form.names:
                said = self._context.words.choice("doubt", doubt) if doubt in found else ""
                sheet.form.editor(name).remark(said)
        for name in {"value", "women", "men"} & set(sheet.form.names):
            editor = sheet.form.editor(name)
            if isinstance(editor, NumberEditor):
                editor.set_unit(indicator.unit)


def fields_of(indicator: Indicator, role: ValueRole) -> tuple[str, ...]:
    """The fields of a value that an indicator asks for."""
    found = ["level" if indicator.measure in _IN_WORDS else "value", "date"]
    if Dimension.SEX in indicator.dimensions:
        found += ["women", "men"]
    if Dimension.AGE in indicator.dimensions:
        found.append("ages")
    return (*found, *(("source", "grade") if role is ValueRole.BASELINE else ()), "comment")
