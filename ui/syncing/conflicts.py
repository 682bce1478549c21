"""Fields two people changed without having seen each other: every version, and the choice."""

import datetime as dt
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.changes import author_name, milliseconds
from fieldkit.domain.fields import Record, title_of
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.loaded import Loaded, Published
from fieldkit.domain.merging import Head
from fieldkit.domain.values import Shape
from fieldkit.reference.showing import shown_plain
from ui.dossiers.looks import opening
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import ScrollColumn, Surface, clear_layout, column, row
from ui.widgets.messages import Message


@dataclass(frozen=True, slots=True)
class _Disputed:
    loaded: Loaded[Record]
    title: str
    names: dict[str, str]


class VersionCard(Surface):
    """One person's version of a field. ``chosen`` asks to keep it.

    ``alone`` when it is the only version of this person, ``long`` for text of several lines.
    """

    chosen = Signal()

    def __init__(self, version: Head, text: str, *, mine: bool, alone: bool, long: bool) -> None:
        super().__init__("card")
        say = words().say
        at = dt.datetime.fromtimestamp(milliseconds(version.at) / 1000).astimezone()
        who = say("conflict.mine") if mine else author_name(version.author)
        keep = Button(say("conflict.keep_mine" if mine and alone else "conflict.keep_this"), Kind.STANDARD)
        keep.clicked.connect(self.chosen)
        self.setLayout(
            column(
                row(Label(who, weight=600), Label(formats().moment(at), "caption", "secondary"), None, gap=8),
                Label(opening(text) or say("conflict.empty"), "read" if long else "body", wrap=True, selectable=True),
                None,
                row(keep, None),
                gap=8,
                margins=(14, 12, 14, 12),
            )
        )


class ConflictScreen(Screen):
    """Everything to decide, record by record, field by field. Nothing blocks work meanwhile."""

    key = "conflict"
    rail = "narrow"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._count = 0
        self._body = ScrollColumn(gap=18, margins=(20, 16, 20, 24))
        self.setLayout(column(self._body, gap=0))

    def header(self) -> Header:
        """Title and how many are left."""
        say = self.context.words.say
        return Header(say("conflict.title"), say("conflict.left", count=self._count), back=True)

    def enter(self, **arguments: str) -> None:  # noqa: ARG002 - the screen takes none
        """Read what there is to decide."""
        self._read()

    def refresh(self, published: Published) -> None:  # noqa: ARG002 - a conflict may come from any change
        """Read again."""
        self._read()

    def _read(self) -> None:
        self.context.jobs.read(self._disputed, self._show, owner=self)

    def _disputed(self) -> list[_Disputed]:
        records = self.context.workspace.records
        found = []
        for kind, identity in records.conflicts():
            loaded = records.find(KINDS[kind].record_type, identity)
            if loaded is not None:
                found.append(_Disputed(loaded, title_of(loaded.record), records.names(_references(loaded))))
        return found

    def _show(self, disputed: list[_Disputed]) -> None:
        clear_layout(self._body.column)
        self._count = sum(len(entry.loaded.conflicts) + bool(entry.loaded.fate.touched) for entry in disputed)
        say = self.context.words.say
        if not disputed:
            self._body.column.addWidget(Message(say("conflict.none"), Tone.SUCCESS))
        for entry in disputed:
            self._add_record(entry)
        self._body.column.addStretch(1)
        self.header_changed.emit()

    def _add_record(self, entry: _Disputed) -> None:
        loaded = entry.loaded
        kind = self.context.words.label(loaded.record.KIND)
        self._body.column.addWidget(SectionHeader(entry.title, kind, scale="h2"))
        if loaded.fate.touched:
            self._add_fate(entry)
        for name, versions in loaded.conflicts.items():
            self._add_field(entry, name, versions)

    def _add_fate(self, entry: _Disputed) -> None:
        say, loaded = self.context.words.say, entry.loaded
        touched = ", ".join(self.context.words.label(loaded.record.KIND, name) for name in loaded.fate.touched)
        note = Message(
            say("conflict.deleted_text", fields=touched),
            Tone.WARNING,
            say("conflict.restore"),
            title=say("conflict.deleted"),
        )
        records = self.context.workspace.records
        note.activated.connect(
            lambda: self.context.saving.save(
                lambda: records.restore(type(loaded.record), loaded.id), lambda _done: self._read(), owner=self
            )
        )
        self._body.column.addWidget(note)

    def _add_field(self, entry: _Disputed, name: str, versions: tuple[Head, ...]) -> None:
        kind = KINDS[entry.loaded.record.KIND]
        field = kind.by_name.get(name)
        label = self.context.words.label(kind.name, name) if field is not None else name
        mine = self.context.workspace.people.current.mailbox
        alone = sum(version.author == mine for version in versions) == 1
        long = field is not None and field.about.shape is Shape.PROSE
        cards = []
        for version in versions:
            text = shown_plain(kind.name, name, version.value, self.context.words, entry.names)
            card = VersionCard(version, text, mine=version.author == mine, alone=alone, long=long)
            value = field.value(version.value) if field is not None else version.value
            card.chosen.connect(lambda value=value: self._settle(entry, name, value))
            cards.append(card)
        line = row(*cards, gap=14)
        for place in range(len(cards)):
            line.setStretch(place, 1)
        self._body.column.addLayout(column(SectionHeader(label), line, gap=6))
        if long:
            both = Button(self.context.words.say("conflict.keep_all"))
            texts = [str(version.value or "") for version in reversed(versions)]
            both.clicked.connect(lambda: self._settle(entry, name, "\n\n".join(filter(None, texts))))
            self._body.column.addLayout(row(both, None))

    def _settle(self, entry: _Disputed, name: str, value: object) -> None:
        records = self.context.workspace.records
        undo = self.context.workspace.undo
        say = self.context.words.say

        def settled(_loaded: object) -> None:
            last = records.last
            gesture = last.gesture if last is not None else ""
            self.context.notices.toast(
                say("conflict.settled"),
                say("conflict.undo"),
                lambda: self.context.saving.save(lambda: undo.undo(gesture), lambda _done: self._read(), owner=self),
            )
            self._read()

        self.context.saving.save(lambda: records.settle(entry.loaded, name, value), settled, owner=self)


def _references(loaded: Loaded[Record]) -> list[str]:
    found: list[str] = []
    for versions in loaded.conflicts.values():
        for version in versions:
            if isinstance(version.value, str):
                found.append(version.value)
            elif isinstance(version.value, list):
                found += [item for item in version.value if isinstance(item, str)]
    return found
