"""Turns the engine's states into what the rail and the status bar say."""

import datetime as dt

from PySide6.QtCore import QObject

from fieldkit.domain.lightly import dataclass
from fieldkit.services.outbox import Link, ToSend, Waiting
from sync.client.state import Phase, SyncState
from ui.backups.lately import lately
from ui.shell.context import Context
from ui.widgets.language import formats, words

_ICONS = {
    Phase.UNLINKED: "cloud-off",
    Phase.IDLE: "cloud-check",
    Phase.TALKING: "refresh-cw",
    Phase.SENDING_TEXTS: "cloud-upload",
    Phase.SENDING_FILES: "cloud-upload",
    Phase.RECEIVING_FILES: "cloud-download",
    Phase.PAUSED: "circle-pause",
    Phase.RESTORED: "history",
    Phase.ASKING: "cloud-alert",
    Phase.TEXT_ONLY: "file-text",
    Phase.BUDGET: "wallet",
    Phase.METERED: "coins",
    Phase.OFFLINE: "cloud-off",
    Phase.SIGNED_OUT: "cloud-alert",
    Phase.REFUSED: "cloud-alert",
}


_RESTING = {Phase.TEXT_ONLY, Phase.BUDGET, Phase.METERED}


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything there is to tell of syncing at one moment."""

    state: SyncState
    waiting: Waiting
    link: Link


def phase_icon(phase: Phase) -> str:
    """The icon of a phase."""
    return _ICONS[phase]


class SyncTeller(QObject):
    """Listens to the engine and to the workspace, and keeps rail and status bar true."""

    def __init__(self, context: Context) -> None:
        """Begins at once."""
        super().__init__()
        self._context = context
        self._reading = False
        jobs = context.jobs
        self._leave_engine = context.engine.subscribe(lambda _state: jobs.on_window_thread(self.tell))
        self._leave_workspace = context.workspace.subscribe(lambda _published: jobs.on_window_thread(self.tell))
        self.tell()

    def leave(self) -> None:
        """Stop listening."""
        self._leave_engine()
        self._leave_workspace()

    def tell(self) -> None:
        """Read where syncing stands and say so; one reading at a time."""
        if self._reading:
            return
        self._reading = True
        engine, outbox = self._context.engine, self._context.workspace.outbox
        # What is to be received is not told here, and counting it walks over every file.
        self._context.jobs.read(lambda: (engine.look(), outbox.to_send(), outbox.link), self._say, self._failed, self)

    def _failed(self, error: object) -> None:
        self._reading = False
        self._context.jobs.failed.emit(error)

    def _say(self, told: tuple[SyncState, ToSend, Link]) -> None:
        self._reading = False
        state, waiting, link = told
        say, notices = self._context.words.say, self._context.notices
        phase = state.phase
        files = waiting.files.all_bytes
        size = self._context.formats.size(files)
        pending = say("sync.rail_waiting" if files else "sync.rail_texts", count=waiting.items, size=size)
        count = 0 if phase is Phase.UNLINKED else waiting.items  # nothing waits for a server there is not
        nothing = say("sync.rail_local" if phase is Phase.UNLINKED else "sync.rail_nothing")
        notices.sync(phase_icon(phase), say(f"sync.phase.{phase}"), pending if count else nothing, count)
        notices.server("cloud", self._server_words(link))
        if phase is Phase.OFFLINE:
            notices.network("offline", say("sync.offline_since", time=_lately(state.since_ms)))
        elif link.token and phase in _RESTING:
            notices.network("good", say(f"sync.phase.{phase}"))
        elif link.token and phase not in {Phase.PAUSED, Phase.RESTORED}:
            notices.network("good", say("sync.online"))
        elif link.token:
            notices.network("offline", say("sync.waits_for_yes") if phase is Phase.RESTORED else pause_words(state))
        else:
            notices.network("offline", say("sync.not_connected"))

    def _server_words(self, link: Link) -> str:
        if not link.url:
            return self._context.words.say("sync.server_none")
        if not link.last_contact_ms:
            return self._context.words.say("sync.server_never")
        return self._context.words.say("sync.server_at", time=_lately(link.last_contact_ms))


def pause_words(state: SyncState) -> str:
    """« En pause »; « En pause jusqu'à 18:00 », with the day where it is another."""
    say = words().say
    if not state.next_try_ms:
        return say("sync.phase.paused")
    until = dt.datetime.fromtimestamp(state.next_try_ms / 1000).astimezone()
    same_day = until.date() == dt.datetime.now(until.tzinfo).date()
    return say("sync.paused_until", time=formats().clock(until) if same_day else formats().moment(until))


def stand(context: Context) -> Standing:
    """Where syncing stands; for a reading lane."""
    outbox = context.workspace.outbox
    return Standing(context.engine.look(), outbox.waiting(), outbox.link)


def _lately(at_ms: int) -> str:
    return lately(dt.datetime.fromtimestamp(at_ms / 1000).astimezone())
