"""A record's fields on a page: made with the first one filled, written as they are typed."""

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from fieldkit.domain.fields import Record
from fieldkit.domain.kinds import kind_of
from fieldkit.domain.loaded import Loaded
from ui.records.beginning import NewRecordKeeper
from ui.records.checks import remarks
from ui.records.keeper import RecordKeeper
from ui.records.offers import Offers
from ui.shell.context import Context
from ui.widgets.forms import Makers, RecordForm
from ui.widgets.layouts import column


class RecordSheet(QWidget):
    """A form that writes. ``began`` once the record is on disk for the first time, ``edited`` as a field is changed.

    What others change is shown where the person is not typing; where they are, both versions are kept.
    """

    began = Signal(str)
    edited = Signal(str, object)

    def __init__(
        self,
        context: Context,
        keeper: RecordKeeper[Any],
        offers: Offers,
        *,
        fields: Iterable[str] = (),
        leave_out: Iterable[str] = (),
        makers: Makers | None = None,
        columns: int = 2,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.keeper = keeper
        self.exists = not isinstance(keeper, NewRecordKeeper)
        kind = kind_of(type(keeper.record))
        self.form = RecordForm(
            kind, context.words, offers.options, fields=fields, leave_out=leave_out, makers=makers, columns=columns
        )
        self._say = context.words.say
        self.form.show_record(keeper.record)
        self.form.edited.connect(self._write)
        self.setLayout(column(self.form, gap=0))
        first = next((name for name in kind.record_type.TITLE if name in self.form.names), self.form.names[0])
        self.setFocusProxy(self.form.editor(first))
        self._remark()

    @property
    def id(self) -> str:
        """The id the record has or will have."""
        return self.keeper.id

    @property
    def record(self) -> Any:  # noqa: ANN401 - a record of the keeper's kind
        """The record as it stands on screen."""
        return self.keeper.record

    def begin(self) -> None:
        """Make the record although nothing was typed in it: something else is about to refer to it."""
        if not self.exists and isinstance(self.keeper, NewRecordKeeper):
            self.keeper.begin(self._written)

    def fill(self, **values: Any) -> None:  # noqa: ANN401 - a value per field's shape
        """Write values the program proposes, and show them."""
        for name, value in values.items():
            self.form.editor(name).set_value(value)
        self.keeper.edit(values, self._written)
        self._remark()

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
        self._remark()

    def offer(self, options: Mapping[str, list[tuple[str, str]]]) -> None:
        """Offer what may be chosen from now on."""
        for name in self.form.names:
            editor, about = self.form.editor(name), self.form.kind.by_name[name].about
            pairs = options.get(name, options.get(about.target) if about.target else None)
            if pairs is not None and hasattr(editor, "set_options") and not editor.pending:
                editor.set_options(pairs)

    def flush(self) -> None:
        """Hand over everything typed."""
        self.form.flush()

    def _write(self, name: str, value: object) -> None:
        self.keeper.edit({name: value}, self._written)
        self._remark()
        self.edited.emit(name, value)

    def _written(self, loaded: Loaded[Any]) -> None:
        if isValid(self) and not self.exists:
            self.exists = True
            self.began.emit(loaded.id)

    def _remark(self) -> None:
        record: Record = self.keeper.record
        for name, sentence in remarks(record).items():
            if name in self.form.names:
                self.form.editor(name).remark(self._say(f"record.odd.{sentence}") if sentence else "")
