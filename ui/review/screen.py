"""The review screen."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from fieldkit.domain.review import DECISIONS, Action, Role
from fieldkit.domain.visit import Visit
from fieldkit.errors import FieldKitError
from fieldkit.services.review import Ask, ReviewRow, asked
from ui.review.composer import Aim, Composer, Purpose
from ui.review.deeds import Deeds
from ui.review.pane import Anchor, Passage
from ui.review.queue import when
from ui.review.queue_panel import QueuePanel, now
from ui.review.reader import Reader
from ui.review.reading import Sheet, read_sheet
from ui.review.threads import ThreadsPanel, threads_told
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.widgets.buttons import Button, Kind
from ui.widgets.labels import Label
from ui.widgets.layouts import Surface, column, row
from ui.widgets.tabs import SplitPanel


@dataclass(frozen=True, slots=True)
class _Seen:
    rows: list[ReviewRow]
    role: Role
    sheet: Sheet | None


class ReviewScreen(Screen):
    """The queue, the text, the threads and the decision."""

    key = "review"
    rail = "narrow"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self._subject, self._kind = "", Visit.KIND
        self._rows: list[ReviewRow] = []
        self._role = Role.OFFICER
        self._sheet: Sheet | None = None
        self._report = Button(say("review.report"), Kind.QUIET, "file-down")
        self._report.clicked.connect(self._go_to_report)
        self.queue = QueuePanel()
        self.queue.chosen.connect(self._choose)
        self.reader = Reader()
        self.reader.commented.connect(self._aim_at_passage)
        self.reader.started.connect(partial(self._act, Action.STARTED, ""))
        self.reader.opened.connect(self._open_subject)
        self.reader.proposals.chosen_changed.connect(self._offer)
        self._deeds = Deeds(context, self._written, self._refused, self)
        self.threads = ThreadsPanel()
        self.threads.chosen.connect(self._choose_thread)
        self.threads.ended.connect(lambda thread, ended: self._deeds.end(thread, resolved=ended))
        self.composer = Composer()
        self.composer.published.connect(self._publish)
        self.composer.acted.connect(self._act)
        self.composer.approval_asked.connect(self._approve)
        self._right = Surface("canvas", "left")
        talk = column(self.threads, self.composer, gap=0, margins=(1, 0, 0, 0))
        talk.setStretch(0, 1)
        self._right.setLayout(talk)
        self.setLayout(row(SplitPanel(self.reader, self._right, self.queue, 344, 268), gap=0))
        _bind(self, "J", partial(self.queue.step, 1))
        _bind(self, "K", partial(self.queue.step, -1))
        _bind(self, "C", self._aim_at_passage)
        self._again = QTimer(self, singleShot=True, interval=120)
        self._again.timeout.connect(self._read)

    def header(self) -> Header:
        """Title, how much waits, the keys, and the way to the report."""
        # made anew: a label away from the window while the look changes comes back in its former size
        keys = Label(self.context.words.say("review.keys"), "caption", "secondary")
        actions = (keys, self._report) if self._sheet is not None and self._sheet.mission else (keys,)
        return Header(self.context.words.say("review.title"), self._waiting(), actions)

    def _waiting(self) -> str:
        """What is theirs to read and to take up again, as the rail counts it."""
        say = self.context.words.say
        to_read = [row for row in self._rows if asked(row, self._role) is Ask.READ]
        rework = sum(asked(row, self._role) is Ask.REWORK for row in self._rows)
        told = say("review.to_read", count=len(to_read)) if to_read else ""
        oldest = min((row.submitted_at for row in to_read if row.submitted_at), default=None)
        if oldest is not None:
            told = say("review.oldest", told=told, when=when(oldest, now()))
        decide = sum(asked(row, self._role) is Ask.DECIDE for row in self._rows)
        parts = (
            told,
            say("review.to_decide", count=decide) if decide else "",
            say("review.to_rework", count=rework) if rework else "",
        )
        asks = " · ".join(filter(None, parts))
        return asks[:1].upper() + asks[1:] or (say("review.nothing_asked") if self._rows else "")

    def enter(self, **arguments: str) -> None:
        """Show the queue; ``subject`` (with ``kind``, visit unless said) is what to read."""
        if arguments.get("subject"):
            self._subject, self._kind = arguments["subject"], arguments.get("kind", Visit.KIND)
        self.queue.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._read()

    def refresh(self, published: Published) -> None:
        """Read again, a little later: changes come in bursts."""
        if published.kinds and self.isVisible():
            self._again.start()

    def leave(self) -> None:
        """Read nothing more."""
        self._again.stop()

    def zones(self) -> Iterable[QWidget]:
        """Queue, text, threads."""
        return (self.queue, self.reader, self._right)

    def _read(self) -> None:
        workspace, words = self.context.workspace, self.context.words
        subject, kind = self._subject, self._kind

        def read() -> _Seen:
            rows, role = workspace.review.queue(), workspace.people.current.role
            chosen = next((row for row in rows if row.subject.id == subject), None)
            if chosen is None and not subject:
                chosen = self.queue.first(rows, role)
            if chosen is not None:
                return _Seen(rows, role, read_sheet(workspace, words, chosen, chosen.kind, chosen.subject.id))
            return _Seen(rows, role, read_sheet(workspace, words, None, kind, subject) if subject else None)

        self.context.jobs.read(read, partial(self._show, asked=subject), owner=self)

    def _show(self, seen: _Seen, *, asked: str) -> None:
        if asked != self._subject:
            return  # another one was chosen meanwhile; its own reading is under way
        self._rows, self._role, self._sheet = seen.rows, seen.role, seen.sheet
        sheet = seen.sheet
        if sheet is not None:
            self._subject, self._kind = sheet.loaded.id, sheet.kind
        self.queue.show_queue(seen.rows, seen.role, self._subject)
        self.reader.show_sheet(sheet, _anchors(sheet) if sheet is not None else ())
        self.threads.show_threads(threads_told(sheet, self.context.words, now()) if sheet is not None else ())
        self._offer()
        self.header_changed.emit()

    def _offer(self) -> None:
        sheet = self._sheet
        self.composer.show_subject(
            self._subject,
            sheet.standing if sheet else None,
            sheet.objections if sheet else {},
            mine=sheet is not None and sheet.mine,
            altered=sheet is not None and sheet.altered,
            chosen=len(self.reader.proposals.chosen),
        )

    def _choose(self, subject: str) -> None:
        if subject and subject != self._subject:
            self._subject = subject
            self._read()

    def _choose_thread(self, thread: str) -> None:
        self.threads.activate(thread)
        self.reader.show_thread(thread)
        shown = next((card.thread_shown for card in self.threads.cards if card.thread_shown.id == thread), None)
        if shown is not None:
            self.composer.take_aim(Aim(Purpose.REPLY, thread=thread, number=shown.number))

    def _aim_at_passage(self) -> None:
        if self._sheet is not None:
            passage = self.reader.passage
            self.threads.activate("")
            self.composer.take_aim(Aim(Purpose.COMMENT, passage, self._sheet.title_of(passage.field)))

    def _approve(self) -> None:
        told = threads_told(self._sheet, self.context.words, now()) if self._sheet else ()
        waiting = [thread for thread in told if not thread.resolved]
        if waiting:
            self.composer.ask_approval([f"{thread.number}. {thread.section}" for thread in waiting])
        else:
            self._act(Action.APPROVED, "")

    def _publish(self, aim: Aim, said: str) -> None:
        if self._sheet is not None:
            self._deeds.publish(self._sheet, aim, said)

    def _act(self, action: Action, reason: str) -> None:
        if self._sheet is not None and action in DECISIONS:
            self._deeds.decide(self._sheet, action, self.reader.proposals.chosen, reason)
        elif self._sheet is not None:
            self._deeds.act(self._sheet, action, reason)

    def _written(self, typed: bool) -> None:  # noqa: FBT001 - a callback's argument
        if typed:
            self.composer.written()
        self._read()

    def _refused(self, error: FieldKitError) -> None:
        self.composer.refused()
        self.context.jobs.failed.emit(error)

    def _open_subject(self) -> None:
        if self._sheet is not None:
            self.context.navigator.go("visit", visit=self._sheet.loaded.id)

    def _go_to_report(self) -> None:
        if self._sheet is not None:
            self.context.navigator.go("report", mission=self._sheet.mission)


def _bind(screen: QWidget, key: str, call: Callable[[], object]) -> None:
    """A single letter, for as long as nobody is typing."""
    shortcut = QShortcut(QKeySequence(key), screen)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(call)


def _anchors(sheet: Sheet) -> tuple[Anchor, ...]:
    return tuple(
        Anchor(thread.first.id, number, Passage(thread.first.field, thread.first.quote))
        for number, thread in enumerate(sheet.threads, 1)
        if thread.open
    )
