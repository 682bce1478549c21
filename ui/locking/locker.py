"""Locks the window of an open workspace: what was typed is saved, then all is let go of and the key wiped."""

import datetime as dt
import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import FieldKitError
from ui.jobs import Jobs
from ui.locking.leaving import Leaving
from ui.locking.reason import Reason
from ui.locking.watching import Watching
from ui.program import Program
from ui.shell.notices import Question
from ui.theme import Tone

if TYPE_CHECKING:
    from ui.locking.place import Place

_LOOK_MS = 20
_SETTLING_S = 1.0
_NOT_LOCKED = "not-locked"

LONGEST_S = 600.0
"""For work nobody waits for, behind the cover: as long again as a person may be away before it."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is kept in memory while locked: where the person was, their name for the greeting, when, by whose wish."""

    place: "Place"
    name: str
    at: dt.datetime
    ordered: bool = False


class Locker(QObject):
    """``covered`` once all is on disk: from then on nothing of the workspace may be on show.

    ``waiting`` now and then while work under way, which may open something, ends behind the cover. ``closed`` carries
    Left and, where letting go of the workspace met one, an error; the key is gone in any case.
    """

    covered = Signal()
    waiting = Signal()
    closed = Signal(object, object)

    def __init__(self, program: Program, jobs: Jobs) -> None:
        """``jobs`` outlive the program's own."""
        super().__init__()
        self._program, self._jobs = program, jobs
        self._leaving: Leaving | None = None
        self._left: Left | None = None
        self._letting_go = self._patient = False
        self._covered_at = 0.0
        self.watching = Watching(lambda: program.settings.idle_minutes, self)
        self.watching.wanted.connect(self.lock)
        program.lock_wanted.connect(partial(self.lock, Reason.ASKED))
        program.ordered.connect(partial(self.lock, Reason.ORDERED))

    @property
    def letting_go(self) -> bool:
        """Whether the workspace is being closed, or is."""
        return self._letting_go

    def listen(self) -> None:
        """Listen to the system as well, once the window stands."""
        self.watching.listen(self._program.window)

    def leave(self) -> None:
        """The program ends: lock no more."""
        self.watching.leave()

    def lock(self, reason: Reason) -> None:
        """Lock, unless it is under way: what was typed is saved, and from then on nothing is on show.

        Work under way stops at its next item. Where nobody is there to be kept waiting, an import or a backup goes on
        behind the cover to its end, or to the first sign of a person; the key goes with it.
        """
        if self._leaving is not None:
            self._patient = self._patient and reason is Reason.IDLE
            return
        self._patient = reason is Reason.IDLE
        window = self._program.window
        from ui.locking.place import place_in  # it knows the lists, which today has none of

        name, now = self._program.workspace.people.current.name, dt.datetime.now().astimezone()
        self._left = Left(place_in(window), name, now, ordered=reason is Reason.ORDERED)
        self._leaving = Leaving(window)
        self._leaving.ready.connect(self._cover)
        self._leaving.unsaved.connect(partial(self._stay, reason))
        self._leaving.begin()

    def _stay(self, reason: Reason) -> None:
        """Say that it is not locked, because something typed is not on disk."""
        self._leaving = None
        if reason is Reason.ORDERED:
            self._cover()
            return
        self.watching.idleness.begin_again()
        self.watching.idleness.look()
        notices, say = self._program.context.notices, self._program.context.words.say
        if reason is Reason.ASKED:
            notices.confirm(
                Question(
                    say("locking.unsaved"),
                    say("locking.unsaved_text"),
                    say("locking.keep_open"),
                    say("locking.lock_anyway"),
                    self._cover,
                )
            )
        else:
            notices.message(say("locking.stayed_text"), Tone.DANGER, title=say("locking.stayed"), key=_NOT_LOCKED)

    def _cover(self) -> None:
        self._leaving = self._leaving or Leaving(self._program.window)
        self._covered_at = time.monotonic()
        self.covered.emit()
        self._wait()

    def _wait(self) -> None:
        """Until work under way has ended, or stopped between two of its items."""
        if not self._program.jobs.idle:
            if not self._is_patient():
                for job in self._program.jobs.running:
                    job.cancel()
            self.waiting.emit()
            QTimer.singleShot(_LOOK_MS, self, self._wait)
            return
        self._letting_go = True
        window = self._program.window
        window.closing.give_up()
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.close()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)  # before any timer of its pages
        self._program.rest()
        self._jobs.read(self._program.shut, lambda _none: self._end(None), self._end, self)

    def _is_patient(self) -> bool:
        """Whether work may go on behind the cover: nobody came back, and it does not keep the key for ever."""
        waited = time.monotonic() - self._covered_at
        # The cover itself brings the pointer over another window: what counts as a sign comes after that.
        come_back = waited > _SETTLING_S and self.watching.idleness.quiet_for < waited - _SETTLING_S
        self._patient = self._patient and not come_back and waited < LONGEST_S
        return self._patient

    def _end(self, error: FieldKitError | None) -> None:
        self.watching.locked()
        self.closed.emit(self._left, error)
