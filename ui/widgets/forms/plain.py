"""Editors of text, numbers, amounts, days, times and positions."""

from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QWidget

from fieldkit.domain.fields import Field
from fieldkit.domain.values import Money, Place, to_plain
from fieldkit.errors import BadValue
from ui.widgets.choices import Combo
from ui.widgets.dates import ClockField, DayField
from ui.widgets.fields import NumberField, TextField
from ui.widgets.forms.editor import Editor
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import row

CURRENCIES = ("EUR", "XOF", "MGA")


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, field: Field, label: str) -> None:
        super().__init__(field)
        self._box = TextField(name=label)
        self._box.textEdited.connect(self.touch)
        self.build(label, self._box)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show the text."""
        self._box.set_text_quietly(value or "")

    def read_value(self) -> str:
        """The text without the spaces around it."""
        return self._box.text().strip()


class NumberEditor(Editor):
    """A whole or decimal number with its unit."""

    def __init__(self, field: Field, label: str, *, whole: bool) -> None:
        super().__init__(field)
        self._whole = whole
        self._box = NumberField(field.about.unit, label, whole=whole)
        self._box.textEdited.connect(self.touch)
        self.build(label, self._box)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show the number."""
        self._box.show_number(value)

    def set_unit(self, unit: str) -> None:
        """Change the unit in the box."""
        self._box.set_unit(unit)

    def read_value(self) -> Decimal | int | None:
        """The number, None when empty."""
        found = self._box.number()
        return int(found) if self._whole and found is not None else found


class MoneyEditor(Editor):
    """An amount and its currency."""

    def __init__(self, field: Field, label: str) -> None:
        super().__init__(field)
        self._amount = NumberField(name=label)
        self._currency = Combo(((code, code) for code in CURRENCIES), words().say("widgets.currency"))
        self._currency.set_code(CURRENCIES[0])
        self._amount.textEdited.connect(self.touch)
        self._currency.picked.connect(self.touch_now)
        holder = QWidget()
        line = row(self._amount, self._currency, gap=6)
        line.setStretch(0, 1)
        holder.setLayout(line)
        self.build(label, holder, self._amount)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show the amount; an empty one keeps the currency."""
        self._amount.show_number(value.amount if isinstance(value, Money) else None)
        if isinstance(value, Money):
            self._currency.set_code(value.currency)

    def read_value(self) -> Money | None:
        """The amount, None when empty."""
        amount = self._amount.number()
        return None if amount is None else Money(amount, self._currency.code)


class DayEditor(Editor):
    """A calendar day."""

    def __init__(self, field: Field, label: str) -> None:
        super().__init__(field)
        self._box = DayField(label)
        self._box.textEdited.connect(self.touch)
        self._box.picked.connect(self.touch_now)
        self.build(label, self._box)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show the day."""
        self._box.show_day(value)

    def read_value(self) -> object:
        """The day, None when empty."""
        return self._box.day()


class ClockEditor(Editor):
    """A time of day."""

    def __init__(self, field: Field, label: str) -> None:
        super().__init__(field)
        self._box = ClockField(name=label)
        self._box.textEdited.connect(self.touch)
        self.build(label, self._box)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show the time."""
        self._box.show_clock(value)

    def read_value(self) -> object:
        """The time, None when empty."""
        return self._box.clock()


class PlaceEditor(Editor):
    """A position typed as two numbers."""

    def __init__(self, field: Field, label: str) -> None:
        super().__init__(field)
        self._box = TextField(words().say("widgets.position_as"), label)
        self._box.textEdited.connect(self.touch)
        self.build(label, self._box)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show the position, « 9,3372 ; 2,6287 »."""
        try:
            same = self.read_value() == value
        except BadValue:
            same = False
        if not same:
            self._box.set_text_quietly(_position(value) if isinstance(value, Place) else "")

    def read_value(self) -> Place | None:
        """The position, None when empty; its accuracy stays unless it was moved."""
        typed = self._box.text().strip()
        if not typed:
            return None
        numbers = _two_numbers(typed)
        shown = self.value
        if isinstance(shown, Place) and _position(shown) == typed:
            return shown
        place = Place(float(numbers[0]), float(numbers[1]), None, "entered")
        to_plain(self.field.about.shape, place)
        return place


class ShownEditor(Editor):
    """A value of a shape that has no editor of its own: shown, not changed."""

    def __init__(self, field: Field, label: str) -> None:
        super().__init__(field)
        self._shown = Label("", tone="secondary", wrap=True, selectable=True)
        self.build(label, self._shown)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show it in words."""
        parts = value if isinstance(value, tuple) else (value,)
        self._shown.setText(", ".join(_said(part) for part in parts if part is not None))

    def read_value(self) -> Any:  # noqa: ANN401 - any value of the field
        """The value as it was shown."""
        return self.value


def _said(part: object) -> str:
    code, percent = getattr(part, "code", None), getattr(part, "percent", None)
    if isinstance(code, str) and isinstance(percent, Decimal):
        return f"{code} {formats().percent(percent)}"
    if isinstance(part, tuple) and len(part) == 2:
        return f"{part[0]} {formats().any(part[1])}"
    return formats().any(part)


def _position(place: Place) -> str:
    numbers = (formats().number(Decimal(str(round(degrees, 6)))) for degrees in (place.latitude, place.longitude))
    return " ; ".join(numbers)


def _two_numbers(typed: str) -> tuple[Decimal, Decimal]:
    for mark in (";", ", ", " ", ","):
        parts = [part.strip(" ,;°") for part in typed.split(mark) if part.strip(" ,;°")]
        if len(parts) == 2:
            try:
                return formats().parse_number(parts[0]), formats().parse_number(parts[1])
            except BadValue:
                continue
    raise BadValue("place")
