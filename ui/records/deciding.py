"""What there is to decide about a record on show: it is in the bin, or two versions of a field wait."""

from collections.abc import Iterator
from typing import Any

from PySide6.QtWidgets import QWidget

from fieldkit.domain.loaded import Loaded
from ui.shell.context import Context
from ui.widgets.layouts import clear_layout, column
from ui.widgets.messages import Message


class Decisions(QWidget):
    """At most one message with its way out; nothing while all is well."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._said: tuple[object, ...] = ()
        self._column = column(gap=8)
        self.setLayout(self._column)
        self.hide()

    def show_loaded(self, loaded: Loaded[Any]) -> None:
        """Say what is to be decided about this record."""
        said = (loaded.id, loaded.fate.deleted, tuple(loaded.conflicts))
        if said != self._said or self.isHidden():
            self._said = said
            clear_layout(self._column)
            for note in self._notes(loaded):
                self._column.addWidget(note)
        self.setVisible(self._column.count() > 0)

    def _notes(self, loaded: Loaded[Any]) -> Iterator[Message]:
        words, kind = self._context.words, type(loaded.record)
        if loaded.fate.deleted:
            note = Message(words.say("record.in_bin"), "warning", words.say("record.restore"))
            records = self._context.workspace.records
            note.activated.connect(
                lambda: self._context.saving.save(lambda: records.restore(kind, loaded.id), owner=self)
            )
            yield note
        elif loaded.conflicts:
            names = ", ".join(words.label(kind.KIND, name) for name in loaded.conflicts if name != "deleted")
            note = Message(words.say("record.in_conflict", fields=names), "warning", words.say("record.decide"))
            note.activated.connect(lambda: self._context.navigator.go("conflict", record=loaded.id))
            yield note
