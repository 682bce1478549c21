"""The engine: one thread that syncs when there is something to do and a network to do it on."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldkit.domain.listening import Listeners
from fieldkit.domain.loaded import Published
from fieldkit.errors import FieldKitError, NotAllowed, ServerRefused, ServerUnreachable
from fieldkit.services.outbox import Outbox
from fieldkit.services.workspace import Workspace
from sync.client.pace import Pace
from sync.client.retrying import asked_for
from sync.client.state import Phase, RoundReport, SyncState
from sync.protocol.problems import Code

if TYPE_CHECKING:
    from sync.client.files import Partial
    from sync.client.transport import Transport

_AFTER_EDIT_S = 4.0
"""How long the pen rests before what was written is sent."""

_REGULAR_S = 60.0
_FIRST_RETRY_S = 5.0
_LONGEST_RETRY_S = 900.0
_DOUBLINGS = 8
"""Doublings of the first pause that reach the longest."""

Listener = Callable[[SyncState], None]


class SyncEngine:
    """Syncs one workspace in the background; every method may be called from any thread."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing happens before ``start``."""
        self._workspace = workspace
        self._listeners = Listeners[SyncState]()
        link = workspace.outbox.link
        resting = Phase.IDLE if link.token else Phase.SIGNED_OUT if link.url else Phase.UNLINKED
        resting = Phase.RESTORED if workspace.after_restore.made_at else resting
        self._state = SyncState(resting, since_ms=_now_ms())
        self._condition = threading.Condition()
        self._stopping = False
        self._paused = False
        self._due_at = 0.0
        self._failures = 0
        self._round = threading.Lock()
        self._thread: threading.Thread | None = None
        self._leave: Callable[[], None] = lambda: None
        self._partial: Partial | None = None
        self._pace = Pace()
        self._stuck: dict[str, FieldKitError] = {}

    @property
    def state(self) -> SyncState:
        """Where the engine stands."""
        return self._state

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of every new state, on the engine's thread; the result ends the subscription."""
        return self._listeners.add(listener)

    def tell_bugs_to(self, tell: Callable[[Exception], object]) -> None:
        """Hand to ``tell``, on the engine's thread, what broke where nobody waits for an answer."""
        self._listeners.tell_bugs_to(tell)

    def start(self) -> None:
        """Begin syncing in the background."""
        self._leave = self._workspace.subscribe(self._on_published)
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the request under way; what was confirmed stays confirmed."""
        self._leave()
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def wake(self) -> None:
        """Sync now: the person asked, or a network came back."""
        with self._condition:
            self._failures = 0
            self._due_at = 0.0
            self._condition.notify_all()

    def pause(self) -> None:
        """Rest until ``resume``."""
        self._paused = True
        self._set(SyncState(Phase.PAUSED))

    def resume(self) -> None:
        """Go on."""
        self._paused = False
        self._set(SyncState(Phase.IDLE))
        self.wake()

    def _on_published(self, published: Published) -> None:
        if threading.current_thread() is not self._thread and published.records:
            with self._condition:
                if not self._failures:
                    self._due_at = min(self._due_at, time.monotonic() + _AFTER_EDIT_S)
                    self._condition.notify_all()

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._stopping and (self._paused or time.monotonic() < self._due_at):
                    left = max(0.05, self._due_at - time.monotonic())
                    self._condition.wait(timeout=None if self._paused else left)
                if self._stopping:
                    return
                self._due_at = time.monotonic() + _REGULAR_S
            try:
                self.sync_once()
            except FieldKitError as error:
                self._back_off(asked_for(error))
            except Exception as bug:  # noqa: BLE001 - a bug in one round must not end syncing without a word
                self._listeners.report(bug)
                self._set(SyncState(Phase.REFUSED, problem=FieldKitError()))
                self._back_off()
            else:
                self._failures = 0

    def _back_off(self, asked_s: float = 0.0) -> None:
        """Try again later, each time later, never later than a quarter of an hour; or when the server asked for it."""
        self._failures += 1
        pause = min(_LONGEST_RETRY_S, _FIRST_RETRY_S * 2 ** min(self._failures - 1, _DOUBLINGS))
        pause *= random.uniform(0.8, 1.2)  # noqa: S311 - spreads laptops over time, guards nothing
        if asked_s:
            pause = max(_FIRST_RETRY_S, asked_s) * random.uniform(1.0, 1.1)  # noqa: S311 - the same
        self._due_at = time.monotonic() + pause
        self._set(replace(self._state, next_try_ms=_now_ms() + int(pause * 1000)))

    def sync_once(self) -> RoundReport:
        """One complete round: texts both ways, then files both ways.

        Raises ServerUnreachable, NotAllowed, ServerRefused or Refused(demonstration) after saying so in the state.
        Nothing is exchanged before somebody said yes to a workspace that comes from a backup.
        """
        with self._round:
            if self._workspace.after_restore.made_at is not None:
                self._set(SyncState(Phase.RESTORED))
                return RoundReport()
            link = self._workspace.outbox.link
            if not link.url:
                self._set(SyncState(Phase.UNLINKED))
                return RoundReport()
            if not link.token:
                self._set(SyncState(Phase.SIGNED_OUT))
                return RoundReport()
            # What speaks to a server is a sixth of a start: the first round with one imports it, on its own thread.
            from sync.client.account import keep_invented_at_home
            from sync.client.transport import Transport

            transport = Transport(link.url, token=link.token, pace=self._pace)
            self._set(SyncState(Phase.TALKING))
            try:
                keep_invented_at_home(self._workspace, link.url)
                report = self._exchange(transport)
            except FieldKitError as error:
                self._fail(error)
                raise
            finally:
                transport.close()
            self._workspace.outbox.set_link(replace(self._workspace.outbox.link, last_contact_ms=_now_ms()))
            if any((report.sent, report.received, report.files_sent, report.files_received, report.refused)):
                self._workspace.outbox.note(
                    "round",
                    sent=report.sent,
                    received=report.received,
                    files_sent=report.files_sent,
                    files_received=report.files_received,
                    refused=report.refused,
                    bytes=report.bytes_sent + report.bytes_received,
                )
            problem = next(iter(self._stuck.values()), None)
            self._set(SyncState(Phase.PAUSED if self._paused else Phase.IDLE, problem=problem))
            return report

    def _exchange(self, transport: "Transport") -> RoundReport:
        from sync.client.files import Files, Partial  # with the first round, as what it is built on
        from sync.client.texts import Texts

        outbox = self._workspace.outbox
        self._partial = self._partial or Partial()
        texts = Texts(outbox, transport, self._workspace.device)
        files = Files(outbox, transport, self._partial)

        def talk() -> tuple[int, int, int]:
            try:
                done = texts.exchange(outbox.link.epoch, self._stopped, self._telling(Phase.SENDING_TEXTS))
            except ServerRefused as error:
                if error.reason not in {Code.EPOCH_CHANGED, Code.CURSOR_AHEAD}:
                    raise
                _meet_new_server(outbox, transport)
                done = texts.exchange(outbox.link.epoch, self._stopped, self._telling(Phase.SENDING_TEXTS))
            return done.sent, done.refused, done.received

        sent, refused, received = talk()
        files_sent = 0
        stuck: dict[str, FieldKitError] = {}
        # One photo at a time, so that a sentence written meanwhile leaves before the next photo.
        for need in outbox.files_to_send():
            if self._stopped():
                break
            outcome = files.send([need], self._stopped, self._telling(Phase.SENDING_FILES))
            files_sent += outcome.moved
            stuck.update(outcome.failed)
            if outbox.to_send().changes:
                more = talk()
                sent, refused, received = sent + more[0], refused + more[1], received + more[2]
        wanted = outbox.files_to_receive()
        outcome = files.receive(wanted, self._stopped, self._telling(Phase.RECEIVING_FILES))
        # One its sender has not sent yet is no trouble: it comes when it is there.
        stuck.update((sha256, error) for sha256, error in outcome.failed if error.reason != Code.NOT_FOUND)
        self._note_stuck(stuck)
        return RoundReport(
            sent, refused, received, files_sent, outcome.moved, transport.bytes_sent, transport.bytes_received
        )

    def _note_stuck(self, stuck: dict[str, FieldKitError]) -> None:
        """Add files that cannot travel to the history: each once, and again where the reason becomes another."""
        for sha256, error in stuck.items():
            if sha256 not in self._stuck or self._stuck[sha256].key != error.key:
                self._workspace.outbox.note("problem", error=error.key)
        self._stuck = stuck

    def _telling(self, phase: Phase) -> Callable[[int, int], None]:
        return lambda done, total: self._set(SyncState(phase, done, total, since_ms=self._since(phase)))

    def _since(self, phase: Phase) -> int:
        return self._state.since_ms if self._state.phase is phase else _now_ms()

    def _stopped(self) -> bool:
        return self._stopping or self._paused

    def _fail(self, error: FieldKitError) -> None:
        outbox = self._workspace.outbox
        if isinstance(error, NotAllowed):
            outbox.set_link(replace(outbox.link, token=""))
            phase = Phase.SIGNED_OUT
        elif isinstance(error, ServerUnreachable):
            phase = Phase.OFFLINE
        else:
            phase = Phase.REFUSED
        if self._state.phase is not phase:
            outbox.note("problem", error=error.key)
        self._set(SyncState(phase, problem=error, since_ms=self._since(phase)))

    def _set(self, state: SyncState) -> None:
        if not state.since_ms:
            state = replace(state, since_ms=self._since(state.phase))
        self._state = state
        self._listeners.tell(state)


def _meet_new_server(outbox: Outbox, transport: "Transport") -> None:
    """The server was restored or replaced: offer it all it does not give back. Nothing here is deleted."""
    from sync.client.account import hello  # with the first round

    epoch = hello(transport).epoch
    outbox.relay.begin(with_received=True)
    outbox.set_link(replace(outbox.link, epoch=epoch))
    outbox.note("epoch_changed")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
