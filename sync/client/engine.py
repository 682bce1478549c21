"""The engine: one thread that starts a round when there is something to do, rests between, and says how it goes."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldkit.domain.listening import Listeners
from fieldkit.domain.loaded import Published
from fieldkit.errors import FieldKitError, NotAllowed, ServerUnreachable
from fieldkit.services.workspace import Workspace
from sync.client.hearing import Hearing
from sync.client.retrying import asked_for
from sync.client.rhythm import Rhythm
from sync.client.standing import kept_from, resting
from sync.client.state import Phase, RoundReport, SyncState

if TYPE_CHECKING:
    from sync.client.rounds import Rounds

Listener = Callable[[SyncState], None]


class SyncEngine:
    """Syncs one workspace in the background; every method may be called from any thread."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing is read or done before ``look`` or ``start``."""
        self._workspace = workspace
        self._listeners = Listeners[SyncState]()
        self._hearing = Hearing(workspace)
        self._state = SyncState(Phase.IDLE, since_ms=_now_ms())
        self._looking = threading.Lock()
        self._looked = False
        self._rhythm = Rhythm()
        self._round = threading.Lock()
        self._rounds: Rounds | None = None
        self._thread: threading.Thread | None = None
        self._leave: Callable[[], None] = lambda: None
        self.metered: bool | None = None
        """What this computer says of its link; None where it says nothing."""

    @property
    def state(self) -> SyncState:
        """Where the engine stands; before ``look``, as if everything were up to date."""
        return self._state

    def look(self) -> SyncState:
        """Where the engine stands, read from the workspace the first time: for any thread but the window's."""
        with self._looking:
            if not self._looked:
                plan = self._workspace.outbox.plans.current
                if plan.paused:
                    self._rhythm.hold(plan.paused_until_ms)
                self._state = replace(self._resting(), since_ms=_now_ms())
                self._looked = True
        return self._state

    @property
    def rates(self) -> tuple[int, int]:
        """Bytes a second the link was seen to carry out and in; 0 before anything is measured."""
        return self._rounds.rates if self._rounds is not None else (0, 0)

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
        self._rhythm.end()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def wake(self) -> None:
        """Sync now: the person asked, or a network came back."""
        self._rhythm.hurry()

    def pause(self, until_ms: int = 0) -> None:
        """Rest until ``resume``, or an hour in milliseconds since 1970, over restarts: not for the window's thread."""
        self.look()
        self._rhythm.hold(until_ms)
        self._set(SyncState(Phase.PAUSED, next_try_ms=until_ms))
        self._workspace.outbox.plans.change(paused=True, paused_until_ms=until_ms)

    def resume(self) -> None:
        """Go on, over restarts: not for the window's thread."""
        self.look()
        self._workspace.outbox.plans.change(paused=False, paused_until_ms=0)
        self._rhythm.release()
        self._set(self._resting())
        self.wake()

    def _on_published(self, published: Published) -> None:
        if threading.current_thread() is not self._thread and published.records:
            self._rhythm.edited()

    def _run(self) -> None:
        self.look()
        while self._rhythm.wait():
            try:
                if self._rhythm.held_until_ms:  # the hour of the pause has come
                    self.resume()
                self.sync_once()
            except FieldKitError as error:
                self._back_off(asked_for(error))
            except Exception as bug:  # noqa: BLE001 - a bug in one round must not end syncing without a word
                self._listeners.report(bug)
                self._set(SyncState(Phase.REFUSED, problem=FieldKitError()))
                self._back_off()
            else:
                self._rhythm.went_well()

    def _back_off(self, asked_s: float = 0.0) -> None:
        pause = self._rhythm.back_off(asked_s)
        self._set(replace(self._state, next_try_ms=_now_ms() + int(pause * 1000)))

    def sync_once(self) -> RoundReport:
        """One complete round: texts both ways, then files both ways.

        Raises ServerUnreachable, NotAllowed, ServerRefused or Refused(demonstration) after saying so in the state.
        Nothing is exchanged before somebody said yes to a workspace that comes from a backup.
        """
        with self._round:
            self.look()
            kept = kept_from(self._workspace)
            if kept is not None:
                told = self._hearing.now_and_then() if kept is Phase.SIGNED_OUT else None
                if told is not None:
                    self._fail(told)
                    raise told
                self._set(SyncState(kept))
                return RoundReport()
            # What speaks to a server is a sixth of a start: the first round with one imports it, on its own thread.
            from sync.client.rounds import Rounds

            self._rounds = self._rounds or Rounds(
                self._workspace,
                lambda: self._rhythm.ended or self._rhythm.held,
                lambda phase, done, total: self._set(SyncState(phase, done, total)),
                lambda: self.metered,
            )
            self._set(SyncState(Phase.TALKING))
            try:
                report = self._rounds.go(self._workspace.outbox.link)
            except FieldKitError as error:
                told = self._hearing.turned_away() if isinstance(error, NotAllowed) else None
                self._fail(told or error)
                raise told or error  # noqa: B904 - what the order did is told, not how it was heard of
            self._set(self._resting())
            return report

    def _resting(self) -> SyncState:
        rounds = self._rounds
        if rounds is None:
            return resting(self._workspace, self._rhythm)
        return resting(self._workspace, self._rhythm, rounds.rest, rounds.problem)

    def _fail(self, error: FieldKitError) -> None:
        outbox = self._workspace.outbox
        if isinstance(error, NotAllowed):
            if error.reason != "device_locked":  # whoever opens it again goes on where they were
                outbox.set_link(replace(outbox.link, token=""))
            phase = Phase.SIGNED_OUT
        elif isinstance(error, ServerUnreachable):
            phase = Phase.OFFLINE
        else:
            phase = Phase.REFUSED
        if self._state.phase is not phase:
            outbox.note("problem", error=error.key)
        self._set(SyncState(phase, problem=error))

    def _set(self, state: SyncState) -> None:
        if not state.since_ms:
            same = self._state.phase is state.phase
            state = replace(state, since_ms=self._state.since_ms if same else _now_ms())
        self._state, self._looked = state, True
        self._listeners.tell(state)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
