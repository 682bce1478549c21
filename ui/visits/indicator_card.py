"""One indicator at this visit: folded to a line, or open with its baseline, target, last value and boxes."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from fieldkit.domain.indicator import Measure
from fieldkit.domain.visit import Visit
from fieldkit.errors import BadValue
from fieldkit.services.indicators import IndicatorState
from ui.theme import Tone, theme
from ui.visits.indicator_telling import adds_up, candidate, check_sentence, doubt_sentences, shown, trend
from ui.visits.indicator_values import ValueBoxes
from ui.widgets.labels import Elided, Label
from ui.widgets.language import words
from ui.widgets.layouts import column, nest, row, space
from ui.widgets.marks import Icon
from ui.widgets.messages import Message


class IndicatorCard(QWidget):
    """``recorded`` carries what was typed, by field; ``opened`` asks to be the one that is open."""

    recorded = Signal(object)
    opened = Signal()

    def __init__(self, state: IndicatorState, visit: Visit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._visit, self._open = state, visit, False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.boxes = ValueBoxes(state.indicator, self)
        for box in self.boxes.all:
            box.setParent(self)
            box.hide()
        self._icon = Icon("circle-dashed", "warning.base")
        self._title = Elided("", weight=500)
        self._before, self._now = Label("", tone="secondary", tabular=True), Label("", weight=600, tabular=True)
        self._trend_icon, self._trend = (
            Icon("equal", "text.secondary", 14),
            Label("", "caption", "secondary", wrap=True),
        )
        self._check_icon, self._check = Icon("check", "success.base", 14), Label("", "caption", "secondary", wrap=True)
        self._doubts = Message("", Tone.WARNING)
        self._error = Label("", "caption", "danger", wrap=True)
        self._facts = [(Label("", "caption", "secondary"), Label("", weight=500, tabular=True)) for _ in range(3)]
        self._build()
        self.boxes.typed.connect(self._tell_typed)
        self.boxes.settled.connect(self._hand_over)
        self.boxes.entered.connect(self.opened)
        theme().changed.connect(self._dress)
        self.show_state(state, visit)
        self.set_open(open_=False)
        self._dress()

    @property
    def is_open(self) -> bool:
        """Whether it shows everything."""
        return self._open

    @property
    def state(self) -> IndicatorState:
        """The indicator and its values."""
        return self._state

    def show_state(self, state: IndicatorState, visit: Visit) -> None:
        """Show the indicator as it was read; what is being typed stays."""
        self._state, self._visit = state, visit
        indicator = state.indicator
        recorded = state.of_visit(visit.id)
        last = state.before_visit(visit.id, visit.date)
        title = (indicator.short_title or indicator.title) if theme().sun else indicator.title
        self._title.setText(title or indicator.short_title)
        self._title.set_short(indicator.short_title)
        self.boxes.show_value(recorded)
        say, formats = words().say, words().formats
        facts = (
            (say("widgets.baseline"), shown(words(), indicator, state.baseline)),
            (say("widgets.target"), shown(words(), indicator, state.target)),
            (
                formats.month_year(last.date) if last and last.date else say("visit.last"),
                shown(words(), indicator, last),
            ),
        )
        for (name, value), (said, number) in zip(self._facts, facts, strict=True):
            name.setText(said)
            value.setText(number or "–")
        was, now = shown(words(), indicator, last), shown(words(), indicator, recorded)
        if now:
            self._before.setText(say("visit.was_then", value=was) if was else "")
        else:
            day = formats.short_day(last.date) if last and last.date else ""
            self._before.setText(say("visit.was_on", value=was, day=day) if was and day else was)
        self._now.setText(now)
        self._tell()

    def set_open(self, *, open_: bool) -> None:
        """Show everything, or a line."""
        self._open = open_
        row_of_box = 1 if open_ else 0
        self.boxes.dress(open_=open_)
        self._grid.removeWidget(self.boxes.main)
        self._grid.removeItem(self._head)
        nest(self._grid, self._head, 0, 0, 1, 4 if open_ else 2)
        self._grid.addWidget(
            self.boxes.main, row_of_box, 3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        for name, value in self._facts:
            name.setVisible(open_)
            value.setVisible(open_)
        self._more.setVisible(open_)
        self._tell()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and not self._open:
            self._enter()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press opens."""
        super().mousePressEvent(event)
        if not self._open:
            self._enter()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the ground of the open one, and the line below."""
        painter, look = QPainter(self), theme()
        if self._open:
            painter.fillRect(self.rect(), look.color("bg.subtle"))
        thick = look.border()
        painter.fillRect(QRectF(0, self.height() - thick, self.width(), thick), look.color("border.hairline"))

    def _enter(self) -> None:
        self.opened.emit()
        self.boxes.main.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self._grid = QGridLayout()
        space(self._grid, (8, 2))
        self._head = row(self._icon, self._title, gap=8)
        self._head.setStretch(1, 1)
        nest(self._grid, self._head, 0, 0, 1, 2)
        nest(self._grid, row(self._before, self._now, gap=5), 0, 2)
        self._facts_line = row(*(column(name, value, gap=0) for name, value in self._facts), None, gap=24)
        nest(self._grid, self._facts_line, 1, 0, 1, 3)
        self._grid.setColumnStretch(1, 1)
        say = words().say
        self._more = QWidget()
        women, men = words().label("indicator_value", "women"), words().label("indicator_value", "men")
        parts: list[Any] = []
        if self.boxes.by_sex:
            self.boxes.women.show()
            self.boxes.men.show()
            parts += [row(Label(women, tone="secondary"), None, self.boxes.women, gap=8)]
            parts += [row(Label(men, tone="secondary"), None, self.boxes.men, gap=8)]
        self._check_line = _line(self._check_icon, self._check)
        grade = row(Label(say("visit.grade"), tone="secondary"), None, self.boxes.grade, gap=8)
        self.boxes.grade.show()
        parts += [self._error, self._check_line, grade, self._doubts, self.boxes.comment]
        self._more.setLayout(column(*parts, gap=6))
        self._trend_line = _line(self._trend_icon, self._trend)
        outer = QVBoxLayout(self)
        space(outer, 6, (16, 8, 16, 9))
        nest(outer, self._grid)
        outer.addWidget(self._more)
        outer.addWidget(self._trend_line)

    def _typed(self) -> Mapping[str, Any] | None:
        try:
            return self.boxes.values()
        except BadValue:
            return None

    def _tell_typed(self) -> None:
        self._error.setVisible(False)
        self._tell()

    def _tell(self) -> None:
        """Work out again what follows from what is in the boxes."""
        state, visit = self._state, self._visit
        recorded = state.of_visit(visit.id)
        empty = recorded is None or (recorded.value is None and not recorded.level)
        values = self._typed()
        value = candidate(state, visit, values) if values is not None else None
        sentence = check_sentence(words(), state, value) if value else ""
        if value is not None and sentence:
            fits = state.indicator.measure == Measure.PERCENT or adds_up(value)
            self._check_icon.show_icon(
                "check" if fits else "triangle-alert", f"{'success' if fits else 'warning'}.base"
            )
        self._check.setText(sentence)
        self._check_line.setVisible(bool(sentence))
        found = doubt_sentences(words(), state, value) if value else ()
        self._doubts.setVisible(bool(found))
        if found:
            self._doubts.say(" ".join((*found, words().say("visit.explain_please"))))
        self.boxes.comment.setVisible(bool(found) or bool(self.boxes.comment.toPlainText()))
        icon, tone, said = trend(words(), state, recorded) if recorded else ("", "", "")
        if icon:
            self._trend_icon.show_icon(icon, f"{tone}.base" if tone != "secondary" else "text.secondary")
            self._trend.setText(said)
        self._trend_line.setVisible(bool(said) and not self._open)
        self.boxes.main.setVisible(self._open or empty)
        self._before.setVisible(not self._open and bool(self._before.text()) and not theme().sun)
        self._now.setVisible(not self._open and not empty)
        mark = ("circle-dot", "accent.base") if self._open else ("circle-check", "success.base")
        self._icon.show_icon(*(("circle-dashed", "warning.base") if empty and not self._open else mark))
        self.setAccessibleName(" ".join(filter(None, (state.indicator.title, self._before.text(), self._now.text()))))

    def _hand_over(self) -> None:
        sentence = self.boxes.mark_wrong()
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        values = self._typed()
        if values is not None:
            self.boxes.taken()
            self.recorded.emit(values)

    def _dress(self) -> None:
        self.boxes.dress(open_=self._open)
        self._error.setVisible(bool(self._error.text()))
        self.show_state(self._state, self._visit)


def _line(icon: Icon, label: Label) -> QWidget:
    holder = QWidget()
    line = row(icon, label, gap=6)
    line.setStretch(1, 1)
    line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
    holder.setLayout(line)
    return holder
