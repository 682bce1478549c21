"""Editors of values made of parts: a moment, classification codes with shares, numbers by category."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from fieldkit.domain.fields import Field
from fieldkit.domain.values import Share
from fieldkit.errors import BadValue
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.choices import Combo, Option
from ui.widgets.dates import ClockField, DayField
from ui.widgets.fields import NumberField
from ui.widgets.forms.editor import Editor
from ui.widgets.forms.listed import SEARCHED, let_search
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import column, nest, row

_WHOLE = Decimal(100)
_ABREAST = 3


class InstantEditor(Editor):
    """A moment, as a day and a time in this machine's zone; kept in UTC, with its seconds while it is not changed."""

    def __init__(self, field: Field, label: str) -> None:
        super().__init__(field)
        self._day, self._clock = DayField(label), ClockField(name=label)
        self._day.textEdited.connect(self.touch)
        self._day.picked.connect(self.touch)
        self._clock.textEdited.connect(self.touch)
        holder = QWidget()
        line = row(self._day, self._clock, gap=6)
        line.setStretch(0, 3)
        line.setStretch(1, 2)
        holder.setLayout(line)
        self.build(label, holder, self._day, self._clock)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show day and time."""
        local = value.astimezone() if isinstance(value, dt.datetime) else None
        self._day.show_day(local.date() if local else None)
        self._clock.show_clock(local.time().replace(second=0, microsecond=0) if local else None)

    def read_value(self) -> dt.datetime | None:
        """The moment, None when both are empty."""
        day, clock = self._day.day(), self._clock.clock()
        if day is None and clock is None:
            return None
        if day is None or clock is None:
            raise BadValue("instant")
        shown = self.value
        if isinstance(shown, dt.datetime) and _minute(shown) == (day, clock):
            return shown
        try:
            return dt.datetime.combine(day, clock).astimezone().astimezone(dt.UTC)
        except (OverflowError, OSError, ValueError):
            raise BadValue("instant") from None


class SharesEditor(Editor):
    """A line per code, each with its share in per cent, and an empty line for the next."""

    def __init__(self, field: Field, label: str, options: Sequence[Option]) -> None:
        super().__init__(field)
        self._options, self._label = tuple(options), label
        self._lines: list[_ShareLine] = []
        self._total = Label("", "caption", "secondary", tabular=True)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().px(4))
        holder = QWidget()
        holder.setLayout(column(self._column, self._total, gap=4))
        self.build(label, holder, self._add_line().code)
        self._count()

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show each code with its share; lines that already say so are left alone."""
        shares: tuple[Share, ...] = value or ()
        try:
            same = self.read_value() == shares
        except BadValue:
            same = False
        if not same:
            while self._lines:
                self._remove(self._lines[-1])
            for share in shares:
                self._add_line(share)
            self._add_line()
        self._count()

    def read_value(self) -> tuple[Share, ...]:
        """The codes with their shares, in order."""
        read = [line.share(self.field.about.vocabulary) for line in self._lines]
        return tuple(share for share in read if share is not None)

    def flush(self) -> None:
        """Emit what was typed, and say what the shares add up to."""
        super().flush()
        self._count()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving one box of a line for the other is not leaving the line."""
        if event.type() == QEvent.Type.FocusOut and self._holds_focus():
            return False
        return super().eventFilter(watched, event)

    def _holds_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def _add_line(self, share: Share | None = None) -> "_ShareLine":
        line = _ShareLine(self._options, self._label, share)
        line.picked.connect(partial(self._picked, line))
        line.percent.textEdited.connect(self.touch)
        line.dropped.connect(partial(self._drop, line))
        line.code.installEventFilter(self)
        line.percent.installEventFilter(self)
        self._column.addWidget(line)
        if self._lines:  # Tab goes on from the line above, not from the end of the window
            self._lines[-1].precede(line)
        self._lines.append(line)
        self.setFocusProxy(self._lines[0].code)
        return line

    def _picked(self, line: "_ShareLine") -> None:
        if line is self._lines[-1]:
            self._add_line()
        line.propose(_WHOLE - sum((other.known for other in self._lines if other is not line), Decimal(0)))
        self.touch_now()

    def _drop(self, line: "_ShareLine") -> None:
        if line is self._lines[-1]:
            line.empty()
        else:
            self._remove(line)
        self.touch_now()

    def _remove(self, line: "_ShareLine") -> None:
        self._lines.remove(line)
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()
        if self._lines:
            self.setFocusProxy(self._lines[0].code)

    def _count(self) -> None:
        total = sum((line.known for line in self._lines), Decimal(0))
        self._total.setVisible(bool(total))
        complete = total == _WHOLE
        self._total.setText(words().say("widgets.shares_total", total=formats().percent(total)))
        self._total.set_tone("secondary" if complete else "warning")


class _ShareLine(QWidget):
    """A code, its share and the × that takes both away."""

    picked = Signal()
    dropped = Signal()

    def __init__(self, options: Sequence[Option], name: str, share: Share | None) -> None:
        super().__init__()
        self._share = share
        self.code = Combo((("", words().say("widgets.unset")), *options), name)
        if len(options) >= SEARCHED:
            let_search(self.code)
        self.percent = NumberField("%", words().say("widgets.share_of", name=name))
        self.percent.setFixedWidth(theme().px(112))
        self.cross = IconButton("x", words().say("widgets.remove_line"))
        self.cross.clicked.connect(self.dropped)
        line = row(self.code, self.percent, self.cross, gap=6)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.code.set_code(share.code if share is not None else "")
        self.percent.show_number(share.percent if share is not None else None)
        self.code.picked.connect(self.picked)

    def precede(self, other: "_ShareLine") -> None:
        """Let Tab go from this line to another."""
        stops = (self.cross, other.code, other.percent, other.cross)
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    @property
    def known(self) -> Decimal:
        """The share typed, 0 where there is none to be read."""
        try:
            return self.percent.number() or Decimal(0)
        except BadValue:
            return Decimal(0)

    def share(self, vocabulary: str) -> Share | None:
        """What the line says, None when it is empty; raises BadValue for half a line."""
        percent, code = self.percent.number(), self.code.code
        if not code and percent is None:
            return None
        if not code or percent is None or not 0 <= percent <= _WHOLE:
            raise BadValue("shares")
        kept = self._share is not None and self._share.code == code
        return Share(self._share.vocabulary if self._share is not None and kept else vocabulary, code, percent)

    def propose(self, rest: Decimal) -> None:
        """Fill an empty share with what is left of the whole."""
        if not self.percent.text().strip() and self.code.code:
            self.percent.show_number(max(rest, Decimal(0)))

    def empty(self) -> None:
        """Take code and share away."""
        self.code.set_code("")
        self.percent.show_number(None)


class BreakdownEditor(Editor):
    """A number per category; one without a number is left out."""

    def __init__(self, field: Field, label: str, options: Sequence[Option]) -> None:
        super().__init__(field)
        self._label = label
        self._boxes: dict[str, NumberField] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().space(12))
        self._grid.setVerticalSpacing(theme().px(6))
        holder = QWidget()
        holder.setLayout(self._grid)
        self.build(label, holder)
        for code, name in options:
            self._add(code, name)
        if self._boxes:
            self.setFocusProxy(next(iter(self._boxes.values())))

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show each number; a category this version does not know is its own name."""
        numbers = dict(value or ())
        for code in numbers:
            if code not in self._boxes:
                self._add(code, code)
        for code, box in self._boxes.items():
            box.show_number(numbers.get(code))

    def read_value(self) -> tuple[tuple[str, Decimal], ...]:
        """The numbers by category."""
        read = ((code, box.number()) for code, box in self._boxes.items())
        return tuple(sorted((code, number) for code, number in read if number is not None))

    def _add(self, code: str, name: str) -> None:
        box = self._boxes[code] = NumberField(name=f"{self._label}, {name}")
        box.textEdited.connect(self.touch)
        box.installEventFilter(self)
        cell = column(Label(name, "caption", "secondary"), box, gap=2)
        place = len(self._boxes) - 1
        nest(self._grid, cell, place // _ABREAST, place % _ABREAST, Qt.AlignmentFlag.AlignTop)


def _minute(moment: dt.datetime) -> tuple[dt.date, dt.time]:
    local = moment.astimezone()
    return local.date(), local.time().replace(second=0, microsecond=0)
