"""Fields two people changed without having seen each other: every version, the choice, and what it will leave."""

from PySide6.QtWidgets import QStackedLayout, QWidget

from fieldkit.domain.loaded import Published
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.syncing.deciding import Decision
from ui.syncing.disputes import Disputed, read_disputed
from ui.theme import Tone
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Elided, Label
from ui.widgets.layouts import PAGE, ScrollColumn, Surface, clear_layout, column, nest, reveal, row
from ui.widgets.marks import Icon
from ui.widgets.messages import Message
from ui.widgets.tips import tip


class ConflictScreen(Screen):
    """One record at a time. Nothing is written before the result is saved, and nothing blocks work meanwhile."""

    key = "conflict"
    rail = "narrow"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self._all: list[Disputed] = []
        self._place = 0
        self.decision: Decision | None = None
        self._earlier = IconButton("chevron-up", say("conflict.previous"))
        self._later = IconButton("chevron-down", say("conflict.next"))
        self._earlier.clicked.connect(lambda: self._step(-1))
        self._later.clicked.connect(lambda: self._step(1))
        self._where = Label("", tone="secondary", tabular=True)
        self._body = ScrollColumn(gap=0)
        self.save = Button(say("conflict.save"), Kind.PRIMARY, shortcut="Ctrl+Return")
        self.save.clicked.connect(self._save)
        later = Button(say("conflict.later"), Kind.QUIET)
        later.clicked.connect(lambda: context.navigator.back("sync"))
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
        self._stack = QStackedLayout(self)
        self._stack.addWidget(table)
        self._empty = EmptyState("git-compare", say("conflict.none"), say("conflict.none_text"), say("conflict.leave"))
        self._empty.activated.connect(lambda: context.navigator.go("sync"))
        self._stack.addWidget(self._empty)
        self._stack.setCurrentIndex(1)

    @property
    def shown(self) -> Disputed | None:
        """The record on show."""
        return self._all[self._place] if self._all else None

    def header(self) -> Header:
        """Title, the record in question, and the way to the others."""
        say, shown = self.context.words.say, self.shown
        if shown is None:
            return Header(say("conflict.title"), back=True)
        subtitle = ", ".join(filter(None, (shown.kind_words, shown.title)))
        several = (self._where, self._earlier, self._later) if len(self._all) > 1 else ()
        return Header(say("conflict.title"), subtitle, several, back=True)

    def enter(self, **arguments: str) -> None:  # noqa: ARG002 - the screen takes none
        """Read what there is to decide."""
        self._read()

    def refresh(self, published: Published) -> None:  # noqa: ARG002 - a conflict may come from any change
        """Read again; what was chosen stays while the versions are the same."""
        self._read()

    def _read(self) -> None:
        workspace, words = self.context.workspace, self.context.words
        self.context.jobs.read(lambda: read_disputed(workspace, words), self._show, owner=self)

    def _show(self, disputed: list[Disputed]) -> None:
        before = self.shown
        self._all = disputed
        ids = [entry.loaded.id for entry in disputed]
        if before is not None and before.loaded.id in ids:
            self._place = ids.index(before.loaded.id)
        self._place = min(self._place, max(0, len(disputed) - 1))
        if before is None or self.shown is None or before != self.shown:
            self._show_record()
        self._tell()

    def _show_record(self) -> None:
        clear_layout(self._body.column)
        self.decision = None
        shown = self.shown
        self._stack.setCurrentIndex(0 if shown is not None else 1)
        if shown is None:
            return
        if shown.touched:
            self._add_fate(shown)
        if shown.disputes:
            self.decision = Decision(shown)
            self.decision.changed.connect(self._tell)
            self._body.column.addWidget(self.decision)
        self._body.column.addStretch(1)
        self._body.verticalScrollBar().setValue(0)

    def _add_fate(self, shown: Disputed) -> None:
        say, loaded = self.context.words.say, shown.loaded
        note = Message(
            say("conflict.deleted_text", fields=", ".join(shown.touched)),
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
        nest(self._body.column, column(note, margins=(PAGE, 16, PAGE, 16)))

    def _step(self, step: int) -> None:
        self._place = (self._place + step) % max(1, len(self._all))
        self._show_record()
        self._tell()

    def _tell(self) -> None:
        decision = self.decision
        reveal(self.save, when=decision is not None)
        whole = decision is not None and decision.decided == len(decision.disputed.disputes)
        self.save.setEnabled(whole)
        tip(self.save, "" if whole else self.context.words.say("conflict.choose_first"))
        self._where.setText(self.context.words.say("conflict.where", place=self._place + 1, total=len(self._all)))
        self.header_changed.emit()

    def _save(self) -> None:
        decision = self.decision
        if decision is None:
            return
        records, loaded, values = self.context.workspace.records, decision.disputed.loaded, decision.values()

        def settle() -> str:
            gesture = records.gesture()
            gesture.edit(loaded, **values)
            committed = records.keep(gesture)
            return committed.gesture if committed is not None else ""

        self.context.saving.save(settle, self._settled, owner=self)

    def _settled(self, gesture: str) -> None:
        say, undo = self.context.words.say, self.context.workspace.undo
        self.context.notices.toast(
            say("conflict.settled"),
            say("conflict.undo"),
            lambda: self.context.saving.save(lambda: undo.undo(gesture), lambda _done: self._read(), owner=self),
        )
        self._read()
