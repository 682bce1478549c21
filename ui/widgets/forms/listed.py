"""Editors of yes or no, of one choice, and of several."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCompleter, QWidget

from fieldkit.domain.fields import Field
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.choices import Combo, Option, Switch
from ui.widgets.fields import TextField
from ui.widgets.forms.editor import Editor
from ui.widgets.labels import Elided
from ui.widgets.language import words
from ui.widgets.layouts import FlowBox, column, row
from ui.widgets.painting import box

SEARCHED = 12
"""From so many options on, a list can be typed in."""


class FlagEditor(Editor):
    """Yes or no."""

    def __init__(self, field: Field, label: str) -> None:
        super().__init__(field)
        self._switch = Switch(words().say("widgets.yes"))
        self._switch.setAccessibleName(label)
        self._switch.clicked.connect(self._flip)
        self.build(label, self._switch)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show it."""
        self._switch.setChecked(bool(value))
        self._name()

    def read_value(self) -> bool:
        """Whether it is on."""
        return self._switch.isChecked()

    def _flip(self) -> None:
        self._name()
        self.touch_now()

    def _name(self) -> None:
        self._switch.setText(words().say("widgets.yes" if self._switch.isChecked() else "widgets.no"))
        self._switch.update()


class ChoiceEditor(Editor):
    """One of a list of codes or records, or none."""

    def __init__(self, field: Field, label: str, options: Sequence[Option]) -> None:
        super().__init__(field)
        self._box = Combo((("", words().say("widgets.none")), *options), label)
        if len(options) >= SEARCHED:
            _let_search(self._box)
        self._box.picked.connect(self.touch_now)
        self.build(label, self._box)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show the code's label; an unknown code is its own."""
        self._box.set_code(str(value or ""))

    def read_value(self) -> str:
        """The code, empty for none."""
        return self._box.code

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other options; the value stays."""
        self._box.set_options((("", words().say("widgets.none")), *options))
        self.show_value(self.value)


class SeveralEditor(Editor):
    """Several codes, records or free words, each with its ×; those to add are typed or chosen below."""

    def __init__(self, field: Field, label: str, options: Sequence[Option], *, free: bool) -> None:
        super().__init__(field)
        self._options, self._free, self._shown = dict(options), free, tuple[str, ...]()
        self._words = FlowBox(4, 4)
        self._add = _AddField(words().say("widgets.add"), label)
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self._take)
        self._add.setCompleter(completer)
        self._add.returnPressed.connect(lambda: self._take(self._add.text()))
        self._add.erased.append(self._drop_last)
        holder = QWidget()
        holder.setLayout(column(self._words, self._add, gap=4))
        self.build(label, holder, self._add)
        self._offer()

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show each with its label."""
        self._shown = tuple(value or ())
        self._draw()

    def read_value(self) -> tuple[str, ...]:
        """What is shown, and what was being typed when words are free."""
        typed = self._add.text().strip()
        if typed and self._code(typed):
            self._shown = tuple(dict.fromkeys((*self._shown, self._code(typed))))
            self._add.set_text_quietly("")
            self._draw()
        return self._shown

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other options; what is shown stays."""
        self._options = dict(options)
        self._offer()
        self._draw()

    def _take(self, typed: str) -> None:
        code = self._code(typed.strip())
        if code:
            self._shown = tuple(dict.fromkeys((*self._shown, code)))
            self._add.clear()
            self._draw()
            self.touch_now()

    def _drop_last(self) -> None:
        if self._shown:
            self._drop(self._shown[-1])

    def _drop(self, code: str) -> None:
        self._shown = tuple(known for known in self._shown if known != code)
        self._draw()
        self.touch_now()

    def _code(self, typed: str) -> str:
        exact = next((code for code, label in self._options.items() if label.casefold() == typed.casefold()), "")
        return exact or (typed if self._free else "")

    def _offer(self) -> None:
        self._model.setStringList(list(self._options.values()))

    def _draw(self) -> None:
        self._words.clear()
        for code in self._shown:
            self._words.add(_Word(self._options.get(code, code), partial(self._drop, code)))
        self._words.setVisible(bool(self._shown))


class _AddField(TextField):
    """Where the next one is typed; Backspace in an empty field takes the last one away."""

    def __init__(self, placeholder: str, name: str) -> None:
        super().__init__(placeholder, name)
        self.erased: list[Callable[[], None]] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            for tell in self.erased:
                tell()
        else:
            super().keyPressEvent(event)


class _Word(QWidget):
    def __init__(self, label: str, drop: Callable[[], None]) -> None:
        super().__init__()
        shown = Elided(label, "caption", weight=500)
        shown.setMaximumWidth(theme().px(260))
        cross = IconButton("x", words().say("widgets.remove", name=label))
        cross.clicked.connect(drop)
        self.setLayout(row(shown, cross, gap=0, margins=(9, 0, 0, 0)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        look = theme()
        with QPainter(self) as painter:
            edge = look.color("border.strong") if look.sun else None
            box(painter, QRectF(self.rect()), look.color("neutral.tint"), edge, look.radius("control"), look.border())


def _let_search(box: Combo) -> None:
    box.setEditable(True)
    box.setInsertPolicy(Combo.InsertPolicy.NoInsert)
    completer = box.completer()
    if completer is not None:
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
    line = box.lineEdit()
    if line is not None:
        line.setProperty("state", "bare")
        line.editingFinished.connect(lambda: box.set_code(box.code))
