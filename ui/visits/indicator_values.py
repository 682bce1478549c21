"""The boxes in which the value of an indicator is typed: total, women, men, reliability, a sentence."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from fieldkit.domain.indicator import Dimension, Grade, Indicator, IndicatorValue, Measure
from fieldkit.errors import BadValue
from ui.theme import theme
from ui.visits.indicator_telling import in_words
from ui.visits.section import LONGEST_MS, PAUSE_MS
from ui.widgets.choices import Combo
from ui.widgets.fields import NumberField, ProseField, TextField
from ui.widgets.language import words

_NUMBERS = ("value", "women", "men")


class ValueBoxes(QObject):
    """Reads and shows the boxes. ``typed`` at each change, ``settled`` when what was typed may be written.

    What cannot be read stays in its box: ``values`` raises BadValue then.
    """

    typed = Signal()
    settled = Signal()
    entered = Signal()

    def __init__(self, indicator: Indicator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        say, label = words().say, words().label
        self.in_words = in_words(indicator)
        self.by_sex = Dimension.SEX in indicator.dimensions and not self.in_words
        self.percent = indicator.measure == Measure.PERCENT and not self.in_words
        title = indicator.short_title or indicator.title
        self.main: TextField
        if self.in_words:
            self.main = TextField(say("visit.to_enter"), title)
        else:
            self.main = NumberField("%" if self.percent else "", title)
            self.main.setPlaceholderText(say("visit.to_enter"))
        self.women = NumberField(name=f"{title}, {label('indicator_value', 'women')}")
        self.men = NumberField(name=f"{title}, {label('indicator_value', 'men')}")
        self.grade = Combo(((code.value, words().choice("grade", code)) for code in Grade), say("visit.grade"))
        self.comment = ProseField(2, 6, say("visit.explain"))
        self.comment.setPlaceholderText(say("visit.explain"))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self._dirty = False
        self._watch()

    @property
    def dirty(self) -> bool:
        """Whether something was typed since values were last shown or taken."""
        return self._dirty

    @property
    def all(self) -> tuple[QWidget, ...]:
        """Every box, in the order of the keyboard."""
        return self.main, self.women, self.men, self.grade, self.comment

    def show_value(self, value: IndicatorValue | None) -> None:
        """Show a recorded value; what is being typed stays."""
        if self._dirty:
            return
        if isinstance(self.main, NumberField):
            self.main.show_number(value.value if value else None)
        else:
            self.main.set_text_quietly(value.level if value else "")
        self.women.show_number(value.women if value else None)
        self.men.show_number(value.men if value else None)
        self.grade.set_code(value.grade if value else "")
        self.comment.set_text_quietly(value.comment if value else "")

    def values(self) -> Mapping[str, Any]:
        """What is in the boxes, by field of IndicatorValue; raises BadValue."""
        found: dict[str, Any] = {"comment": self.comment.toPlainText(), "grade": self.grade.code}
        if isinstance(self.main, NumberField):
            found["value"] = self.main.number()
        else:
            found["level"] = self.main.text().strip()
        if self.by_sex:
            found["women"], found["men"] = self.women.number(), self.men.number()
        return found

    def mark_wrong(self) -> str:
        """Mark the boxes that cannot be read; the sentence to show, empty when all can."""
        wrong = False
        for box in (self.main, self.women, self.men):
            bad = isinstance(box, NumberField) and not _readable(box)
            box.set_state("error" if bad else "")
            wrong = wrong or bad
        return words().say("widgets.bad_number") if wrong else ""

    def settle(self) -> None:
        """What was typed may be written now."""
        self._pause.stop()
        self._longest.stop()
        if self._dirty:
            self._add_up()
            self.settled.emit()

    def taken(self) -> None:
        """What is in the boxes was taken over."""
        self._dirty = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Write when a box is left; open the card when one is entered."""
        if event.type() == QEvent.Type.FocusOut:
            self.settle()
        elif event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        return super().eventFilter(watched, event)

    def _watch(self) -> None:
        for clock in (self._pause, self._longest):
            clock.timeout.connect(self.settle)
        for box in self.all:
            box.installEventFilter(self)
            if isinstance(box, QLineEdit):
                box.textEdited.connect(self._touch)
        self.comment.textChanged.connect(self._touch)
        self.grade.picked.connect(self._pick)

    def _touch(self) -> None:
        self._dirty = True
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()
        self.typed.emit()

    def _pick(self) -> None:
        self._dirty = True
        self.typed.emit()
        self.settle()

    def _add_up(self) -> None:
        """A total left empty is the sum of women and men: it appears in its box, where it can be changed."""
        if not self.by_sex or not isinstance(self.main, NumberField) or self.main.text().strip():
            return
        if _readable(self.women) and _readable(self.men):
            women, men = self.women.number(), self.men.number()
            if women is not None and men is not None:
                self.main.show_number(women + men)
                self.typed.emit()

    def dress(self, *, open_: bool) -> None:
        """Widths at the current zoom."""
        look = theme()
        beside = 32 if self.percent else 0
        closed = look.px(124 if self.in_words else (104 if look.sun else 76) + beside)
        self.main.setFixedWidth(look.px(180 if self.in_words else 130) if open_ else closed)
        for box in (self.women, self.men):
            box.setFixedWidth(look.px(104 if look.sun else 74))


def _readable(box: NumberField) -> bool:
    try:
        box.number()
    except BadValue:
        return False
    return True
