"""The synchronisation screen."""

import datetime as dt
from functools import partial

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QWidget

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from fieldkit.domain.sending import FileLane, SyncEvent
from fieldkit.errors import FieldKitError
from fieldkit.services.clocks import difference, is_told
from fieldkit.services.outbox import Link, Waiting
from fieldkit.services.proxies import Proxy
from sync.client.account import sign_in, sign_out
from sync.client.state import Phase
from ui.backups.confirming import restored_note
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.syncing.account import AccountPanel, HistoryPanel
from ui.syncing.banner import banner, rest_note
from ui.syncing.budget import BudgetPanel, Spending
from ui.syncing.capsule_entry import CapsuleEntry
from ui.syncing.carrying_entry import CarryingEntry
from ui.syncing.disputes import Disputed, read_disputed
from ui.syncing.history_words import event_time, event_words
from ui.syncing.pausing import pause_menu
from ui.syncing.planning import read_data
from ui.syncing.proxying import ProxyPanel
from ui.syncing.queue import Queued, QueueTable
from ui.syncing.refusals import Refusal, read_refusals, refusal_card
from ui.syncing.telling import Standing, stand
from ui.syncing.withheld import Asked, asked_note, read_asked
from ui.theme import Tone
from ui.widgets.buttons import Button
from ui.widgets.choices import Combo
from ui.widgets.fields import Field
from ui.widgets.language import words
from ui.widgets.layouts import PAGE, PANEL, ScrollColumn, Surface, clear_layout, column, nest, row
from ui.widgets.messages import Message
from ui.widgets.tabs import SplitPanel
from ui.widgets.tips import tip

_HISTORY = 12


@dataclass(frozen=True, slots=True)
class _Seen:
    standing: Standing
    disputed: list[Disputed]
    refused: list[Refusal]
    events: list[SyncEvent]
    restored: dt.datetime | None
    asked: Asked | None
    proxy: Proxy
    queued: Queued
    spending: Spending
    first: list[tuple[str, str]]


class SyncScreen(Screen):
    """What waits and in which order it leaves, the server, and what needs a decision."""

    key = "sync"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self._title, self._restored, self._asked, self._shown = "", False, 0, 0
        self._pause, self._now = (
            Button(say("sync.pause"), icon="circle-pause"),
            Button(say("sync.now"), icon="refresh-cw"),
        )
        self._pause.clicked.connect(self._pause_or_go_on)
        self._now.clicked.connect(context.engine.wake)
        self._banner = column(gap=8, margins=(PAGE, 16, PAGE, 16))
        top = Surface("canvas", "bottom")
        top.setLayout(self._banner)
        self._notes = column(gap=10, margins=(PAGE, 0, PAGE, 0))
        self._queue = QueueTable()
        self._queue.moved.connect(self._move)
        self.first = Combo([("", say("sync.first_none"))], say("sync.first"))
        self.first.picked.connect(lambda code: self._choose_plan({"first": (code,) if code else ()}))
        self._content = ScrollColumn(gap=10, margins=(0, 12, 0, 20))
        nest(self._content.column, self._notes)
        self._content.column.addWidget(self._queue)
        nest(self._content.column, row(Field(say("sync.first"), self.first), margins=(PAGE, 0, PAGE, 0)))
        self._content.column.addStretch(1)
        self.account = AccountPanel()
        self.account.sign_in_requested.connect(self._sign_in)
        self.account.sign_out_requested.connect(self._sign_out)
        self.proxy = ProxyPanel()
        self.proxy.chosen.connect(self._choose_proxy)
        self.budget = BudgetPanel()
        self.budget.chosen.connect(self._choose_plan)
        self._history = HistoryPanel()
        self._history.all_wanted.connect(lambda: context.navigator.go("sync-history"))
        side = ScrollColumn(gap=24, margins=(PANEL, 16, PAGE, 20))
        capsules, carrying = CapsuleEntry(), CarryingEntry()
        for entry, page in ((capsules, "capsule"), (carrying, "carry")):
            entry.asked.connect(lambda page=page: context.navigator.go(page))
        for part in (self.budget, self.account, self.proxy, capsules, carrying, self._history):
            side.column.addWidget(part)
        side.column.addStretch(1)
        self._panel = Surface("subtle", "left")
        self._panel.setLayout(column(side, gap=0))
        self._split = SplitPanel(self._content, self._panel, right_width=376)
        whole = column(top, self._split, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._again = QTimer(self, singleShot=True, interval=120)
        self._again.timeout.connect(self._read)
        context.backups.changed.connect(self._again.start)
        self._leave = context.engine.subscribe(lambda _state: context.jobs.on_window_thread(self._again.start))
        self.destroyed.connect(lambda: self._leave())

    def header(self) -> Header:
        """Title, what waits, and the two commands."""
        commands = () if self._restored else (self._pause, self._now)  # before the yes, neither does anything
        return Header(self.context.words.say("sync.title"), self._title, commands)

    def enter(self, **arguments: str) -> None:  # noqa: ARG002 - the screen takes none
        """Read where things stand."""
        self._read()

    def refresh(self, published: Published) -> None:  # noqa: ARG002 - any change may wait to be sent
        """Read again, a little later: changes come in bursts."""
        self._again.start()

    def zones(self) -> tuple[QWidget, ...]:
        """Content, then panel."""
        return (self._content, self._panel)

    def _read(self) -> None:
        def read() -> _Seen:
            workspace = self.context.workspace
            outbox = workspace.outbox
            disputed = read_disputed(workspace, self.context.words)
            restored = workspace.after_restore.made_at
            refused, events, asked = read_refusals(workspace), outbox.events(_HISTORY), read_asked(self.context)
            standing = stand(self.context)
            queued, spending, first = read_data(self.context, standing)
            proxy = outbox.proxies.current
            return _Seen(standing, disputed, refused, events, restored, asked, proxy, queued, spending, first)

        def show(seen: _Seen, asked: int = self._asked + 1) -> None:
            if asked > self._shown:  # one asked for later may be read sooner
                self._shown = asked
                self._show(seen)

        self._asked += 1
        self.context.jobs.read(read, show, owner=self)

    def _show(self, seen: _Seen) -> None:
        say = self.context.words.say
        waiting, state, link = seen.standing.waiting, seen.standing.state, seen.standing.link
        to_send = _to_send(waiting)
        to_receive = say("sync.to_receive", count=waiting.to_receive)
        self._title = say("sync.subtitle", to_send=to_send, to_receive=to_receive)
        self._restored = seen.restored is not None
        paused = state.phase is Phase.PAUSED
        self._pause.set_label(say("sync.resume" if paused else "sync.pause"))
        linked = bool(link.token)
        for button in (self._pause, self._now):
            button.setEnabled(linked and not (paused and button is self._now))
            tip(button, "" if linked else say("sync.not_linked"))
        self._show_banner(seen)
        self._show_notes(seen)
        self._queue.show_queue(seen.queued)
        self.first.set_options([("", say("sync.first_none")), *seen.first])
        self.first.set_code(next(iter(seen.queued.plan.first), ""))
        self.budget.show_spending(seen.spending)
        self.account.show_link(link, self.context.workspace.people.current)
        self.proxy.show_proxy(seen.proxy)
        self._history.show_lines([(event_time(self.context, e), event_words(self.context, e)) for e in seen.events])
        self.header_changed.emit()

    def _show_banner(self, seen: _Seen) -> None:
        clear_layout(self._banner)
        for shown in banner(self.context, seen.standing.state, self.context.engine.rates):
            self._banner.addWidget(shown)

    def _show_notes(self, seen: _Seen) -> None:
        clear_layout(self._notes)
        say = self.context.words.say
        if seen.restored is not None:
            linked = bool(seen.standing.link.url)
            self._notes.addWidget(restored_note(self.context, seen.restored, self._read, linked=linked))
        if seen.asked is not None:
            self._notes.addWidget(asked_note(self.context, seen.asked, self._read))
        if is_told(seen.standing.link.server_ahead_s):
            self._notes.addWidget(self._clock_note(seen.standing.link))
        resting = rest_note(self.context, seen.standing.state, seen.spending.today.day, self._choose_plan)
        if resting is not None:
            self._notes.addWidget(resting)
        if seen.disputed:
            note = Message(
                _disputed_words(seen.disputed),
                Tone.WARNING,
                say("sync.decide"),
                title=say("sync.conflicts", count=len(seen.disputed)),
                icon="git-compare",
            )
            note.activated.connect(lambda: self.context.navigator.go("conflict"))
            self._notes.addWidget(note)
        waiting = seen.standing.waiting
        if waiting.items and not seen.standing.link.token and seen.restored is None:
            note = Message(
                say("sync.unlinked_text"),
                Tone.ACCENT,
                say("sync.sign_in"),
                title=say("sync.unlinked_waiting", count=waiting.items),
            )
            note.activated.connect(self._begin_sign_in)
            self._notes.addWidget(note)
        for refusal in seen.refused:
            retry = partial(self._retry, refusal.change.change.id)
            self._notes.addWidget(refusal_card(self.context, refusal, retry))

    def _clock_note(self, link: Link) -> Message:
        shown = dt.datetime.fromtimestamp(link.last_contact_ms / 1000).astimezone()
        title = difference(link.server_ahead_s, self.context.words)
        return Message(self.context.words.say("sync.clock_text", shown=shown), Tone.WARNING, title=title, icon="clock")

    def _begin_sign_in(self) -> None:
        self._split.fold_right(folded=False)
        self.account.begin()

    def _retry(self, change: ChangeId) -> None:
        def write() -> None:
            self.context.workspace.outbox.retry(change)

        self.context.jobs.write(write, lambda _none: self.context.engine.wake(), owner=self)

    def _pause_or_go_on(self) -> None:
        engine = self.context.engine
        if engine.state.phase is Phase.PAUSED:
            self.context.jobs.write(engine.resume, owner=self)
            return
        menu = pause_menu(self.context, self)
        menu.popup(self._pause.mapToGlobal(QPoint(0, self._pause.height())))

    def _choose_plan(self, values: dict[str, object]) -> None:
        def kept(_plan: object) -> None:
            self.budget.accept()
            self.context.engine.wake()
            self._read()

        def refused(error: FieldKitError) -> None:
            self.budget.refuse(self.context.words.explain(error).brief)

        plans = self.context.workspace.outbox.plans
        self.context.jobs.write(lambda: plans.change(**values), kept, refused, self)

    def _move(self, lane: str, step: int) -> None:
        plans = self.context.workspace.outbox.plans
        self.context.jobs.write(lambda: plans.move(FileLane(lane), step), lambda _plan: self._read(), owner=self)

    def _sign_in(self, url: str, login: str, password: str) -> None:
        def signed_in(_session: object) -> None:
            self.account.welcome()
            self.context.engine.wake()
            self._read()

        def refused(error: FieldKitError) -> None:
            told = self.context.words.explain(error)
            self.account.refuse(told.brief)

        workspace = self.context.workspace
        self.context.jobs.read(lambda: sign_in(workspace, url, login, password), signed_in, refused, self)

    def _choose_proxy(self, proxy: Proxy) -> None:
        def kept(chosen: Proxy) -> None:
            self.proxy.show_proxy(chosen)
            self.context.engine.wake()

        def refused(error: FieldKitError) -> None:
            self.proxy.refuse(self.context.words.explain(error).brief)

        proxies = self.context.workspace.outbox.proxies
        self.context.jobs.write(lambda: proxies.choose(proxy), kept, refused, self)

    def _sign_out(self) -> None:
        self.context.jobs.read(lambda: sign_out(self.context.workspace), lambda _none: self._read(), owner=self)


def _to_send(waiting: Waiting) -> str:
    """What the lines add up to: previews go apart from the photos they are of, and are told apart."""
    say, files = words().say, waiting.files
    items = say("sync.items", count=waiting.changes + files.whole + files.documents)
    if not files.previews:
        return say("sync.to_send", what=items)
    return say("sync.to_send", what=say("sync.both", one=items, other=say("sync.previews", count=files.previews)))


def _disputed_words(disputed: list[Disputed]) -> str:
    """Which record, how many of its fields and by whom; of several records only what holds for all."""
    say, (first, *others) = words().say, disputed
    if others or not first.disputes:
        return say("sync.conflict_text")
    versions = [version for dispute in first.disputes for version in dispute.versions]
    *rest, last = dict.fromkeys(version.author for version in versions)
    people = say("sync.both", one=", ".join(rest), other=last) if rest else last
    record = say("sync.conflict_record", kind=first.kind_words, title=first.title) if first.title else first.kind_words
    return say("sync.conflict_of", record=record, fields=say("sync.conflict_fields", count=first.count), people=people)
