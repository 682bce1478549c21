"""A form over the fields of a kind, in one or two columns."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from fieldkit.domain.fields import Field, Kind, Record
from fieldkit.domain.values import Shape
from fieldkit.reference.words import Words
from ui.theme import theme
from ui.widgets.forms.editor import Editor, Makers, Options
from ui.widgets.forms.making import field_editor

_WIDE = {Shape.PROSE, Shape.REFS, Shape.TAGS, Shape.SHARES, Shape.BREAKDOWN}


class RecordForm(QWidget):
    """Editors of the fields a person fills, in the order they are declared.

    ``edited(name, value)`` comes from the editors; call ``flush`` before leaving. ``fields`` narrows the form to some,
    ``leave_out`` takes some away (the references a screen already knows, say). ``makers`` let references be made.
    """

    edited = Signal(str, object)

    def __init__(
        self,
        kind: Kind,
        words: Words,
        options: Options | None = None,
        *,
        fields: Iterable[str] = (),
        leave_out: Iterable[str] = (),
        makers: Makers | None = None,
        columns: int = 2,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind, self._words = kind, words
        self._editors: dict[str, Editor] = {}
        wanted, unwanted = tuple(fields), set(leave_out)
        shown = (
            [kind.by_name[name] for name in wanted] if wanted else [field for field in kind.fields if field.about.form]
        )
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().space(16))
        self._grid.setVerticalSpacing(theme().space(12))
        self._lay_out([field for field in shown if field.name not in unwanted], options or {}, makers or {}, columns)

    @property
    def pending(self) -> bool:
        """Whether something typed was not emitted yet, because it is fresh or cannot be read."""
        return any(editor.pending for editor in self._editors.values())

    def editor(self, name: str) -> Editor:
        """The editor of a field; raises KeyError for one that is not in the form."""
        return self._editors[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields in the form, in order."""
        return tuple(self._editors)

    def show_record(self, record: Record) -> None:
        """Show a record's values without emitting; what is being typed is left alone."""
        for name, editor in self._editors.items():
            editor.set_value(getattr(record, name))

    def show_values(self, values: Mapping[str, object]) -> None:
        """Show some values without emitting."""
        for name, value in values.items():
            self._editors[name].set_value(value)

    def flush(self) -> None:
        """Emit everything typed so far."""
        for editor in self._editors.values():
            editor.flush()

    def set_read_only(self, *, read_only: bool) -> None:
        """Let values be read and copied, not changed."""
        for editor in self._editors.values():
            editor.set_read_only(read_only=read_only)

    def _lay_out(self, fields: Iterable[Field], options: Options, makers: Makers, columns: int) -> None:
        line = place = 0
        for field in fields:
            editor = self._editors[field.name] = field_editor(field, self._words, options, makers)
            editor.edited.connect(self.edited)
            wide = columns == 1 or field.about.shape in _WIDE
            if wide and place:
                line, place = line + 1, 0
            # At the top: made as high as its neighbour in error, it would tear its label from its box.
            self._grid.addWidget(editor, line, place, 1, columns if wide else 1, Qt.AlignmentFlag.AlignTop)
            place += columns if wide else 1
            if place >= columns:
                line, place = line + 1, 0
        for part in range(columns):
            self._grid.setColumnStretch(part, 1)
        self._grid.setRowStretch(line + 1, 1)
