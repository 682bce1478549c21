"""Editors of yes or no and of one choice."""

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit
from shiboken6 import isValid

from fieldkit.domain.fields import Field
from fieldkit.domain.unlocking import bare
from ui.widgets.choices import BARE, Combo, Option, Switch
from ui.widgets.forms.editor import Editor
from ui.widgets.language import words

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
        self._box = Combo((("", words().say("widgets.unset")), *options), label)
        if len(options) >= SEARCHED:
            let_search(self._box)
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
        self._box.set_options((("", words().say("widgets.unset")), *options))
        self.show_value(self.value)


class Completions(QCompleter):
    """What has the letters typed in it, accents and capitals aside: « senegal » finds « Sénégal ».

    The model tells each name without them under ``BARE``.
    """

    def __init__(self, model: QAbstractItemModel, parent: QObject) -> None:
        super().__init__(model, parent)
        self.setCompletionRole(BARE)
        self.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def splitPath(self, path: str) -> list[str]:  # noqa: N802 - Qt's name
        """What is looked for."""
        return [bare(path)]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:  # noqa: N802 - Qt's name
        """What the line says once a row is taken."""
        return str(index.data(Qt.ItemDataRole.DisplayRole))


def let_search(box: Combo) -> None:
    """Let a long list be typed in; what names no option is put back."""
    box.setEditable(True)
    box.setInsertPolicy(Combo.InsertPolicy.NoInsert)
    completer = Completions(box.model(), box)
    box.setCompleter(completer)
    dress_popup(completer)
    line = box.lineEdit()
    if line is not None:
        line.setProperty("state", "bare")
        line.editingFinished.connect(lambda: _take_typed(box, line) if isValid(line) else None)


def _take_typed(box: Combo, line: QLineEdit) -> None:
    """A name typed whole is chosen, whatever its accents; anything else is put back."""
    wanted, shown = bare(line.text().strip()), bare(box.itemText(box.currentIndex()))
    place = next((each for each in range(box.count()) if wanted and box.itemData(each, BARE) == wanted), -1)
    if place >= 0 and wanted != shown:
        box.setCurrentIndex(place)
        box.activated.emit(place)
    box.set_code(box.code)


def dress_popup(completer: QCompleter) -> QAbstractItemView:
    """Let the list under a box look like the other lists; the list."""
    popup = cast("QAbstractItemView", completer.popup())  # Qt makes one where there was none
    popup.setProperty("surface", "completer")
    return popup
