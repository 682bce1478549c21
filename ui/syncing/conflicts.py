"""Fields two people changed without having seen each other: every version, the choice, and what it will leave."""

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget

from fieldkit.domain.fields import Record
from fieldkit.domain.kinds import kind_of
from fieldkit.domain.loaded import Published
from fieldkit.errors import FieldKitError
from ui.records.offers import read_offers
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.syncing.deciding import Decision
from ui.syncing.disputes import Disputed, Unsaved, read_disputed, read_unsaved
from ui.syncing.drafts import Draft, Drafts
from ui.syncing.merges import MergedFields
from ui.theme import Tone
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Elided, Label
from ui.widgets.layouts import PAGE, ScrollColumn, Surface, clear_layout, column, nest, reveal, row
from ui.widgets.marks import Icon
from ui.widgets.messages import Message
from ui.widgets.tips import tip

_PAGES = frozenset({"dossier", "visit", "mission"})


class ConflictScreen(Screen):
    """One record at a time. Nothing is written before the result is saved, and nothing blocks work meanwhile.

    What was chosen and typed is kept apart, on this computer, until it is saved.
    """

    key = "conflict"
    rail = "narrow"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._all: list[Disputed] = []
        self._drafts = Drafts(context, self)
        self._place, self._base_shown, self._wanted = 0, False, ""
        self.decision: Decision | None = None
        self._make_header()
        self._body = ScrollColumn(gap=0)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._table())
        say = context.words.say
        self._empty = EmptyState("git-compare", say("conflict.none"), say("conflict.none_text"), say("conflict.leave"))
        self._empty.activated.connect(lambda: context.navigator.go("sync"))
        self._stack.addWidget(self._empty)
        self._stack.setCurrentIndex(1)
        self._bind()

    def _make_header(self) -> None:
        say = self.context.words.say
        self._earlier = IconButton("chevron-up", say("conflict.previous"), "Ctrl+PgUp")
        self._later = IconButton("chevron-down", say("conflict.next"), "Ctrl+PgDown")
        self._earlier.clicked.connect(lambda: self._step(-1))
        self._later.clicked.connect(lambda: self._step(1))
        self._where = Label("", tone="secondary", tabular=True)
        self._base = Button("", Kind.QUIET, "history")
        self._base.clicked.connect(lambda: self.show_base(shown=not self._base_shown))

    def _table(self) -> QWidget:
        say = self.context.words.say
        self.save = Button(say("conflict.save"), Kind.PRIMARY, shortcut="Ctrl+Return")
        self.save.clicked.connect(self._save)
        later = Button(say("conflict.later"), Kind.QUIET)
        later.clicked.connect(lambda: self.context.navigator.back("sync"))
        safe = row(Icon("shield-check", "success.base", 18), Elided(say("conflict.safe"), tone="secondary"), gap=8)
        safe.setStretch(1, 1)
        foot = Surface("canvas", "top")
        line = row(safe, later, self.save, gap=10, margins=(PAGE, 11, PAGE, 11))
        line.setStretch(0, 1)
        foot.setLayout(line)
        table = QWidget()
        whole = column(self._body, foot, gap=0)
        whole.setStretch(0, 1)
        table.setLayout(whole)
        return table

    def _bind(self) -> None:
        """The keys of the table: a version, the texts together, the next field."""
        acts = {
            "F2": lambda decision: decision.take_here(0),
            "F3": lambda decision: decision.take_here(1),
            "F4": lambda decision: decision.take_here(2),
            "F8": lambda decision: decision.step(1),
            "Shift+F8": lambda decision: decision.step(-1),
        }
        for keys, act in acts.items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda act=act: act(self.decision) if self.decision is not None else None)

    @property
    def shown(self) -> Disputed | None:
        """The record on show."""
        return self._all[self._place] if self._all else None

    def header(self) -> Header:
        """Title, the record in question, what it was before, and the way to the others."""
        say, shown = self.context.words.say, self.shown
        if shown is None:
            return Header(say("conflict.title"), back=True)
        subtitle = ", ".join(filter(None, (shown.kind_words, shown.title, shown.dossier)))
        base = (self._base,) if any(dispute.base is not None for dispute in shown.disputes) else ()
        several = (self._where, self._earlier, self._later) if len(self._all) > 1 else ()
        return Header(say("conflict.title"), subtitle, (*base, *several), back=True)

    def enter(self, **arguments: str) -> None:
        """Read what there is to decide, and show the record asked for if it is among it."""
        self._wanted = arguments.get("record", "")
        self._read()

    def refresh(self, published: Published) -> None:  # noqa: ARG002 - a conflict may come from any change
        """Read again; what was chosen and typed stays."""
        self._read()

    def leave(self) -> None:
        """Keep what was chosen and typed."""
        self._drafts.keep()

    def _read(self) -> None:
        workspace, words = self.context.workspace, self.context.words

        def read() -> tuple[list[Disputed], Mapping[str, Draft], list[Unsaved]]:
            disputed = read_disputed(workspace, words)
            return disputed, workspace.settling.drafts(), read_unsaved(workspace, words, disputed)

        self.context.jobs.read(read, lambda seen: self.show_disputed(*seen), owner=self)

    def show_disputed(
        self, disputed: list[Disputed], drafts: Mapping[str, Draft], unsaved: Sequence[Unsaved] = ()
    ) -> None:
        """Show these records, one at a time; what is chosen and written stays while its versions are the same."""
        before, decision = self.shown, self.decision
        self._all = disputed
        self._drafts.take_in(drafts)
        ids = [entry.loaded.id for entry in disputed]
        wanted, self._wanted = self._wanted or (before.loaded.id if before is not None else ""), ""
        self._place = ids.index(wanted) if wanted in ids else min(self._place, max(0, len(ids) - 1))
        if before is None or self.shown is None or before != self.shown:
            if decision is not None:
                self._drafts.keep(self._read)  # which tells what of it is no longer asked
            self._show_record()
        for each in unsaved:
            self._drafts.tell_unsaved(each)
        self._tell()

    def _show_record(self) -> None:
        self._drafts.follow(None)
        clear_layout(self._body.column)
        self.decision = None
        shown = self.shown
        self._stack.setCurrentIndex(0 if shown is not None else 1)
        if shown is None:
            return
        if shown.unknown:
            text = self.context.words.say("conflict.unknown", fields=", ".join(shown.unknown))
            nest(self._body.column, column(Message(text, Tone.WARNING), margins=(PAGE, 16, PAGE, 16)))
        if shown.disputes:
            self.decision = Decision(shown, self._drafts.of(shown.loaded.id))
            self.decision.changed.connect(self._tell)
            self._drafts.follow(self.decision)
            self._body.column.addWidget(self.decision)
            self.show_base(shown=self._base_shown)
            self._offer(self.decision)
        if shown.merged:
            merged = MergedFields(shown.merged)
            merged.opened.connect(lambda: _open(self.context, shown.loaded.record))
            self._body.column.addWidget(merged)
        self._body.column.addStretch(1)
        self._body.verticalScrollBar().setValue(0)

    def _offer(self, decision: Decision) -> None:
        """Let references be chosen in a result: what there is to choose from is read when one is in dispute."""
        loaded = decision.disputed.loaded
        if not any(each.about is not None and each.about.about.target for each in decision.disputed.disputes):
            return
        dossier = str(getattr(loaded.record, "dossier", ""))
        self.context.jobs.read(
            lambda: read_offers(self.context, kind_of(type(loaded.record)), dossier).without(loaded.id).options,
            decision.offer,
            owner=decision,
        )

    def show_base(self, *, shown: bool) -> None:
        """What each field held before, under it; one press shows it and the next hides it."""
        say, disputed = self.context.words.say, self.shown
        self._base_shown = shown
        at = disputed.base_at if disputed is not None else None
        day = self.context.formats.short_day(at.date()) if at is not None else ""
        label = say("conflict.base", day=day) if day else say("conflict.base_undated")
        self._base.set_label(say("conflict.hide_base") if shown else label)
        if self.decision is not None:
            self.decision.show_base(shown=shown)

    def _step(self, step: int) -> None:
        self._place = (self._place + step) % max(1, len(self._all))
        self._show_record()
        self._tell()

    def _tell(self) -> None:
        decision = self.decision
        reveal(self.save, when=decision is not None)
        whole = decision is not None and decision.is_whole
        self.save.setEnabled(whole)
        tip(self.save, "" if whole else self.context.words.say("conflict.choose_first"))
        self._where.setText(self.context.words.say("conflict.where", place=self._place + 1, total=len(self._all)))
        self.header_changed.emit()

    def _save(self) -> None:
        decision = self.decision
        if decision is None:
            return
        decision.flush()
        if not decision.is_whole:  # what was typed last cannot be read
            return
        settling, loaded, in_bin = self.context.workspace.settling, decision.disputed.loaded, decision.in_bin
        values = decision.values()

        def settle() -> str:
            committed = settling.settle(loaded, values, deleted=in_bin)
            settling.keep_draft(loaded.id, {})
            return committed.gesture if committed is not None else ""

        def settled(gesture: str) -> None:
            self._drafts.forget(loaded.id)
            self._settled(gesture)

        def refused(_error: FieldKitError) -> None:
            decision.saved = False

        decision.saved = True
        self.context.saving.save(settle, settled, refused, owner=self)

    def _settled(self, gesture: str) -> None:
        say, undo = self.context.words.say, self.context.workspace.undo
        self.context.notices.toast(
            say("conflict.settled"),
            say("conflict.undo"),
            lambda: self.context.saving.save(lambda: undo.undo(gesture), lambda _done: self._read(), owner=self),
        )
        self._read()


def _open(context: Context, record: Record) -> None:
    """Show the record itself."""
    if record.KIND in _PAGES:
        context.navigator.go(record.KIND, **{record.KIND: record.id})
    else:
        context.navigator.go("record", kind=record.KIND, record=record.id)
