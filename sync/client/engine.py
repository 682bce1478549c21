"""The engine: one thread that starts a round when there is something to do, rests between, and says how it goes."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldkit.domain.listening import Listeners
from fieldkit.domain.loaded import Published
from fieldkit.errors import FieldKitError, NotAllowed, ServerUnreachable
from fieldkit.services.workspace import Workspace
from sync.client.retrying import asked_for
from sync.client.state import Phase, RoundReport, SyncState

if TYPE_CHECKING:
    from sync.client.rounds import Rounds

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
        self._state = SyncState(self._kept_from() or self._at_rest(), since_ms=_now_ms())
        self._condition = threading.Condition()
        self._stopping = False
        self._paused = False
        self._due_at = 0.0
        self._failures = 0
        self._round = threading.Lock()
        self._rounds: Rounds | None = None
        self._thread: threading.Thread | None = None
        self._leave: Callable[[], None] = lambda: None

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
        self._set(SyncState(self._at_rest()))
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
            kept_from = self._kept_from()
            if kept_from is not None:
                self._set(SyncState(kept_from))
                return RoundReport()
            # What speaks to a server is a sixth of a start: the first round with one imports it, on its own thread.
            from sync.client.rounds import Rounds

            self._rounds = self._rounds or Rounds(self._workspace, self._stopped, self._tell)
            self._set(SyncState(Phase.TALKING))
            try:
                report = self._rounds.go(self._workspace.outbox.link)
            except FieldKitError as error:
                self._fail(error)
                raise
            self._set(SyncState(Phase.PAUSED if self._paused else self._at_rest(), problem=self._rounds.problem))
            return report

    def _kept_from(self) -> Phase | None:
        """Why nothing is exchanged with a server, whatever the network; None where it is."""
        if self._workspace.after_restore.made_at is not None:
            return Phase.RESTORED
        link = self._workspace.outbox.link
        if not link.url:
            return Phase.UNLINKED
        return None if link.token else Phase.SIGNED_OUT

    def _at_rest(self) -> Phase:
        return Phase.ASKING if self._workspace.outbox.withheld.asks else Phase.IDLE

    def _tell(self, phase: Phase, done: int, total: int) -> None:
        self._set(SyncState(phase, done, total, since_ms=self._since(phase)))

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


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
