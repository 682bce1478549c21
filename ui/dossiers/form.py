"""Editing a dossier: every field of it, saved as it is typed."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import Record
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.loaded import Loaded, Published
from fieldkit.domain.people import Organisation
from fieldkit.domain.programme import Dispositif, Programme
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import theme
from ui.widgets.forms import RecordForm
from ui.widgets.layouts import ScrollColumn, column

_TARGETS: tuple[type[Record], ...] = (Organisation, Programme, Dispositif)

_WIDTH = 932


@dataclass(frozen=True, slots=True)
class _Seen:
    loaded: Loaded[Dossier] | None
    options: dict[str, list[tuple[str, str]]]


class DossierFormScreen(Screen):
    """A dossier's fields. Without one, a new dossier begins with the first field filled."""

    key = "dossier-form"
    rail = "narrow"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._loaded: Loaded[Dossier] | None = None
        self._identity = ""
        self.form: RecordForm | None = None
        self._scroll = ScrollColumn(gap=12, margins=(24, 18, 24, 28))
        self.setLayout(column(self._scroll, gap=0))

    def header(self) -> Header:
        """The dossier's title."""
        say = self.context.words.say
        title = self._loaded.record.title if self._loaded is not None else ""
        return Header(title or say("dossier.form_new"), say("dossier.form_text"), back=True)

    def enter(self, **arguments: str) -> None:
        """Show a dossier's fields, or empty ones."""
        self._identity = arguments.get("dossier", "")
        self._loaded = None
        self.context.jobs.read(self._read, self._show, owner=self)

    def refresh(self, published: Published) -> None:
        """Show what arrived; a field being typed in is left alone."""
        if self._identity and self._identity in published.records:
            self.context.jobs.read(self._read, self._update, owner=self)

    def leave(self) -> None:
        """Write what is pending."""
        if self.form is not None:
            self.form.flush()

    def _read(self) -> _Seen:
        records = self.context.workspace.records
        loaded = records.find(Dossier, self._identity) if self._identity else None
        names = {
            kind.KIND: [(record.id, str(getattr(record, "name"))) for record in records.all(kind)]  # noqa: B009 - three kinds, one field
            for kind in _TARGETS
        }
        coded = {name: list(self.context.words.options(name)) for name in ("countries", "regions", "goals")}
        return _Seen(loaded, {**names, **coded, "country": coded["countries"]})

    def _show(self, seen: _Seen) -> None:
        if self.form is not None:
            self.form.deleteLater()
        self._loaded = seen.loaded
        self.form = RecordForm(KINDS[Dossier.KIND], self.context.words, seen.options)
        if seen.loaded is not None:
            self.form.show_record(seen.loaded.record)
        self.form.edited.connect(self._write)
        self.form.setMaximumWidth(theme().px(_WIDTH))
        self._scroll.column.insertWidget(0, self.form)
        self.header_changed.emit()

    def _update(self, seen: _Seen) -> None:
        self._loaded = seen.loaded
        if self.form is not None and seen.loaded is not None and not self.form.pending:
            self.form.show_record(seen.loaded.record)
        self.header_changed.emit()

    def _write(self, name: str, value: object) -> None:
        records = self.context.workspace.records

        def write() -> Loaded[Dossier]:
            # Read in the writing lane: an edit typed before the last one came back rests on that one.
            loaded = self._loaded
            if loaded is None:
                loaded = self._loaded = records.create(Dossier, **{name: value})
                return loaded
            self._loaded = records.edit(loaded, **{name: value})
            return self._loaded

        self.context.saving.save(write, self._written, owner=self, key=f"{self._identity}.{name}")

    def _written(self, loaded: Loaded[Dossier]) -> None:
        self._identity = loaded.id
        self.header_changed.emit()
