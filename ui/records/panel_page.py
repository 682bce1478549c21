"""Pages of the panel on which one record is edited, or a new one described."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from fieldkit.domain.fields import Record
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.loaded import Loaded
from ui.records.deeds import Deed, Deeds
from ui.records.keeper import RecordKeeper
from ui.shell.context import Context
from ui.widgets.buttons import Button, Kind
from ui.widgets.forms import Options, RecordForm
from ui.widgets.layouts import column, nest, row


class RecordPage(QWidget):
    """A record's fields, written as they are typed. ``removed`` when the person puts it in the bin."""

    removed = Signal()

    def __init__(
        self,
        context: Context,
        deeds: Deeds,
        keeper: RecordKeeper[Any],
        *,
        leave_out: Iterable[str],
        options: Options | None = None,
        removal: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._deeds, self.keeper = context, deeds, keeper
        kind = KINDS[keeper.record.KIND]
        self.form = RecordForm(kind, context.words, options, leave_out=leave_out, columns=1)
        self.form.show_record(keeper.record)
        self.form.edited.connect(self._write)
        self.above, self.below = QVBoxLayout(), QVBoxLayout()
        outer = column(self.above, self.form, self.below, gap=12)
        if removal:
            remove = Button(removal, Kind.DANGER, "trash-2")
            remove.clicked.connect(self.removed)
            nest(outer, row(remove, None))
        self.setLayout(outer)
        self.setFocusProxy(self.form.editor(self.form.names[0]))

    def take(self, loaded: Loaded[Any]) -> None:
        """The record was read again: show what others changed, except where the person is typing."""
        if self.keeper.busy:
            return
        focus = QApplication.focusWidget()
        for name in self.form.names:
            editor = self.form.editor(name)
            entered = focus is not None and editor.isAncestorOf(focus)
            if not editor.pending and not entered:
                self.keeper.adopt(name, loaded)
                editor.set_value(getattr(loaded.record, name))

    def flush(self) -> None:
        """Hand over everything typed."""
        self.form.flush()

    def _write(self, name: str, value: object) -> None:
        before = getattr(self.keeper.record, name)
        self.keeper.edit({name: value})
        kind, identity = type(self.keeper.record), self.keeper.id
        self._deeds.did(
            Deed(
                lambda: put_back(self._context, kind, identity, {name: (value, before)}),
                lambda: put_back(self._context, kind, identity, {name: (before, value)}),
            )
        )


class NewRecordPage(QWidget):
    """A form for a record that does not exist yet. ``described`` carries its values, also as the page is left."""

    described = Signal(object)

    def __init__(
        self,
        context: Context,
        kind: str,
        add: str,
        *,
        leave_out: Iterable[str] = (),
        fields: Iterable[str] = (),
        options: Options | None = None,
        values: Mapping[str, object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._typed: dict[str, object] = {}
        self._given = dict(values or {})
        self._done = False
        self.form = RecordForm(KINDS[kind], context.words, options, fields=fields, leave_out=leave_out, columns=1)
        self.form.show_values(self._given)
        self.form.edited.connect(self._typed.__setitem__)
        self.button = Button(add, Kind.STANDARD, "plus")
        self.button.clicked.connect(self.flush)
        self.setLayout(column(self.form, row(self.button, None), gap=16))
        self.setFocusProxy(self.form.editor(self.form.names[0]))

    def flush(self) -> None:
        """Hand over what was described, if anything was."""
        self.form.flush()
        if not self._done and any(value not in {None, ""} and value != () for value in self._typed.values()):
            self._done = True
            self.described.emit({**self._given, **self._typed})


def put_back(context: Context, kind: type[Record], identity: str, values: Mapping[str, tuple[object, object]]) -> bool:
    """Undo an edit: fields that still hold the first value of each pair are given the second."""
    records = context.workspace.records

    def write() -> None:
        loaded = records.get(kind, identity)
        same = {
            name: new
            for name, (old, new) in values.items()
            if getattr(loaded.record, name) == old and name not in loaded.conflicts
        }
        if same:
            records.edit(loaded, **same)

    context.saving.save(write)
    return True


def bin_record(context: Context, deeds: Deeds, kind: type[Record], identity: str, said: str) -> None:
    """Put a record in the bin, say so, and offer to take it back."""
    records = context.workspace.records

    def out() -> bool:
        context.saving.save(lambda: records.delete(records.get(kind, identity)))
        return True

    def back() -> bool:
        context.saving.save(lambda: records.restore(kind, identity))
        return True

    out()
    deeds.did(Deed(back, out))
    context.notices.toast(said, context.words.say("widgets.undo"), deeds.undo, icon="trash-2")


def created(context: Context, deeds: Deeds, kind: type[Record]) -> Callable[[Loaded[Any]], None]:
    """What to do once a record was made: remember how to take it back."""
    records = context.workspace.records

    def kept(loaded: Loaded[Any]) -> None:
        def out() -> bool:
            context.saving.save(lambda: records.delete(records.get(kind, loaded.id)))
            return True

        def back() -> bool:
            context.saving.save(lambda: records.restore(kind, loaded.id))
            return True

        deeds.did(Deed(out, back))

    return kept
