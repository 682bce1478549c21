"""The page of one record of any kind: described field by field, left with Esc, put in the bin with a way back."""

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from fieldkit.domain.fields import Kind, title_of
from fieldkit.domain.ids import new_id
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded, Published
from fieldkit.domain.values import Shape
from ui.records.beginning import NewRecordKeeper
from ui.records.deciding import Decisions
from ui.records.deeds import Deeds
from ui.records.keeper import RecordKeeper
from ui.records.offers import Offers, makers, read_offers
from ui.records.panel_page import bin_record
from ui.records.sheet import RecordSheet
from ui.shell.context import Context
from ui.shell.navigator import Stop
from ui.shell.screen import Header, Screen
from ui.widgets.buttons import Button
from ui.widgets.buttons import Kind as Look
from ui.widgets.layouts import PAGE, ScrollColumn, clear_layout, column, nest, row
from ui.widgets.lengths import hold

_WIDTH = 932
_KNOWN_FROM_THE_PAGE = {"dossier", "mission", "indicator", "visit", "rank"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page read: the record, None before there is one, and what its fields may be chosen from."""

    loaded: Loaded[Any] | None
    offers: Offers


class RecordScreen(Screen):
    """``go("record", kind="site", record=identity)`` shows one, ``go("record", kind="site", dossier=…)`` begins one.

    Arguments other than ``kind`` and ``record`` are fields of the new record, in plain form.
    """

    key = "record"
    rail = "narrow"
    kind_shown: ClassVar[str] = ""
    """The only kind this page shows; the argument ``kind`` says it otherwise."""
    names_record: ClassVar[str] = "record"
    """The argument that holds the record's id."""
    several: ClassVar[bool] = True
    """Whether another one is commonly added right after."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self.deeds = Deeds(self)
        self.sheet: RecordSheet | None = None
        self.loaded: Loaded[Any] | None = None
        self._arguments: dict[str, str] = {}
        self._wanted = ""
        self.began_here = False
        self.done = Button(say("record.done"), Look.PRIMARY, "check", "Ctrl+Return")
        self.done.clicked.connect(self.finish)
        self.another = Button(say("record.another"), icon="plus")
        self.another.clicked.connect(self._begin_another)
        self.remove = Button(say("record.remove"), Look.DANGER, "trash-2")
        self.remove.clicked.connect(self._remove)
        self.page = ScrollColumn(gap=12, margins=(PAGE, 18, PAGE, 28))
        self._decisions = Decisions(context)
        self.place = column(gap=20)
        self.page.column.addWidget(self._decisions)
        nest(self.page.column, self.place)
        self.page.column.addStretch(1)
        self.line = row(self.page, gap=0)
        self.line.setStretch(0, 1)
        self.setLayout(self.line)

    @property
    def kind(self) -> Kind:
        """The kind of record on show."""
        return KINDS[self.kind_shown or self._arguments.get("kind", "")]

    def header(self) -> Header:
        """What the record is called, and the ways on."""
        if not self._arguments and not self.kind_shown:
            return Header(back=True)
        say, sheet = self.context.words.say, self.sheet
        title = title_of(sheet.record) if sheet is not None else ""
        one = self.context.words.label(self.kind.name)
        here = sheet is not None and sheet.exists
        actions = [self.remove] if here else []
        actions += [self.another] if here and self.several and self.began_here else []
        subtitle = " · ".join((one[:1].upper() + one[1:], say("record.autosaved")))
        return Header(title or say(f"record.new.{self.kind.name}"), subtitle, (*actions, self.done), back=True)

    def enter(self, **arguments: str) -> None:
        """Show a record, or the empty page of a new one; ``field`` names the one to enter."""
        self._wanted = arguments.pop("field", "")
        identity, sheet = arguments.get(self.names_record, ""), self.sheet
        same = bool(identity) and sheet is not None and sheet.exists and sheet.id == identity
        if not same:
            self.sheet, self.loaded, self.began_here = None, None, not identity
        self._arguments = dict(arguments)
        self.context.jobs.read(self._read, self._update if same else self._show, owner=self)

    def refresh(self, published: Published) -> None:
        """Show what arrived; a field being typed in is left alone."""
        targets = {field.about.target for field in self.kind.fields}
        if self.sheet is not None and (self.sheet.id in published.records or targets & published.kinds):
            self.context.jobs.read(self._read, self._update, owner=self)

    def leave(self) -> None:
        """Write what is pending."""
        if self.sheet is not None:
            self.sheet.flush()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter writes what is being typed."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.leave()
        else:
            super().keyPressEvent(event)

    def finish(self) -> None:
        """Everything is said: back to where this was asked for."""
        self.leave()
        self.context.navigator.back("today")

    def lay_out(self, sheet: RecordSheet, seen: Seen) -> None:  # noqa: ARG002 - for pages with more on them
        """Put the sheet, and what else the page holds, in place."""
        self.place.addWidget(sheet)

    def _read(self) -> Seen:
        arguments, kind = self._arguments, self.kind
        identity = arguments.get(self.names_record, "") or (self.sheet.id if self.sheet is not None else "")
        loaded = self.context.workspace.records.find(kind.record_type, identity) if identity else None
        dossier = str(getattr(loaded.record, "dossier", "")) if loaded is not None else arguments.get("dossier", "")
        offers = read_offers(self.context, kind, dossier if kind.in_dossier else "")
        return Seen(loaded, offers.without(identity) if identity else offers)

    def _show(self, seen: Seen) -> None:
        self._decisions.hide()
        clear_layout(self.place)
        self.loaded = seen.loaded
        sheet = self.sheet = self._make_sheet(seen)
        sheet.began.connect(self._note_begun)
        sheet.edited.connect(self.on_edited)
        hold(sheet, max_width=_WIDTH)
        if seen.loaded is not None:
            self._decisions.show_loaded(seen.loaded)
        self.lay_out(sheet, seen)
        self.page.verticalScrollBar().setValue(0)
        self.header_changed.emit()
        sheet.setFocus(Qt.FocusReason.OtherFocusReason)
        self._enter_wanted(sheet)

    def _enter_wanted(self, sheet: RecordSheet) -> None:
        wanted, self._wanted = self._wanted, ""
        if wanted in sheet.form.names:
            editor = sheet.form.editor(wanted)
            editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self.page.ensureWidgetVisible(editor)

    def _make_sheet(self, seen: Seen) -> RecordSheet:
        record_type = self.kind.record_type
        keeper: RecordKeeper[Any]
        if seen.loaded is not None:
            keeper = RecordKeeper(self.context, seen.loaded)
        else:
            keeper = NewRecordKeeper(self.context, record_type, new_id(), given_values(self.kind, self._arguments))
        go = self.context.navigator.go
        made = makers(self.context, lambda kind, identity: go("record", kind=kind, record=identity))
        return RecordSheet(self.context, keeper, seen.offers, fields=shown_fields(self.kind), makers=made)

    def _update(self, seen: Seen) -> None:
        if self.sheet is None or (seen.loaded is not None and seen.loaded.id != self.sheet.id):
            return
        self.sheet.offer(seen.offers.options)
        if seen.loaded is not None:
            self.loaded = seen.loaded
            self.sheet.take(seen.loaded)
            self._decisions.show_loaded(seen.loaded)
        self._enter_wanted(self.sheet)
        self.header_changed.emit()

    def on_edited(self, name: str, value: object) -> None:  # noqa: ARG002 - for pages that answer to a field
        """A field was changed by the person."""
        if name in self.kind.record_type.TITLE:
            self.header_changed.emit()

    def _note_begun(self, identity: str) -> None:
        """The record exists: coming back here shows it instead of beginning another."""
        navigator = self.context.navigator
        if navigator.current == Stop(self.key, self._arguments):
            began = self.began_here
            navigator.replace(self.key, **{**self._arguments, self.names_record: identity})
            self.began_here = began
        self.header_changed.emit()

    def _begin_another(self) -> None:
        self.leave()
        again = {name: text for name, text in self._arguments.items() if name != self.names_record}
        self.context.navigator.replace(self.key, **again)

    def _remove(self) -> None:
        if self.sheet is None:
            return
        self.leave()
        said = self.context.words.say(f"record.removed.{self.kind.name}")
        bin_record(self.context, self.deeds, self.kind.record_type, self.sheet.id, said)
        self.sheet = None
        self.after_removal()

    def after_removal(self) -> None:
        """The record is in the bin."""
        self.context.navigator.back("today")


def shown_fields(kind: Kind) -> tuple[str, ...]:
    """The fields a person fills on the page of a record, in order."""
    return tuple(field.name for field in kind.fields if field.about.form and field.name not in _KNOWN_FROM_THE_PAGE)


def given_values(kind: Kind, arguments: Mapping[str, str]) -> dict[str, Any]:
    """What a new record starts with: the arguments that are fields of it, read from their plain form."""
    found: dict[str, Any] = {}
    for name, text in arguments.items():
        field = kind.by_name.get(name)
        if field is not None:
            shape = field.about.shape
            plain = [text] if shape in {Shape.REFS, Shape.TAGS} else int(text) if shape is Shape.WHOLE else text
            found[name] = field.value(plain)
    return found
