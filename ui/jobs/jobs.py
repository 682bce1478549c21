"""Runs work off the window's thread and brings results back to it.

Writing has one lane, in order; reading has a few threads. A result comes back on the window's thread, and not at all
once the widget it was meant for is gone.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import FieldKitError

log = logging.getLogger(__name__)
R = TypeVar("R")

READERS = 3
SIGNALS_PER_SECOND = 10


class Cancelled(Exception):
    """Raised inside a job's function to leave early once its cancelling was seen."""


class Cancelling:
    """Asked by a job's function between two items whether the person pressed « Annuler »."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self) -> bool:
        """Whether to stop."""
        return self._event.is_set()

    def set(self) -> None:
        """Ask to stop."""
        self._event.set()

    def check(self) -> None:
        """Raise Cancelled once asked to stop."""
        if self():
            raise Cancelled


Progress = Callable[[int, int, str], None]
"""Called by a job's function: how many done, how many in all (0 unknown), and a few words."""


class Job(QObject):
    """Long work a person can watch and cancel. ``ended`` is emitted once, however it ended."""

    progress = Signal(int, int, str)
    ended = Signal()

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.started_at = time.monotonic()
        self.done, self.total, self.detail = 0, 0, ""
        self.running = True
        self.cancelling = Cancelling()

    def cancel(self) -> None:
        """Ask the work to stop at its next item; what is done is kept."""
        self.cancelling.set()

    def note(self, done: int, total: int, detail: str) -> None:
        """Take note of progress, on the window's thread."""
        self.done, self.total, self.detail = done, total, detail
        self.progress.emit(done, total, detail)


class _Post(QObject):
    """Carries calls to the thread it lives on."""

    call = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.call.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def _run(self, function: Callable[[], None]) -> None:
        if alive(function, None):  # a window made anew takes the timers of the former with it
            function()


@dataclass(slots=True)
class _Asked:
    """One piece of work: what to run, whom to tell, how it ended.

    It is kept and let go of on the window's thread alone. A lane's thread that held the last reference to a widget
    would delete it there, which Qt does not survive.
    """

    function: Callable[[], Any]
    then: Callable[[Any], object] | None
    failed: Callable[[FieldKitError], object] | None
    owner: QObject | None
    job: Job | None = None
    result: Any = None
    error: FieldKitError | None = None
    bug: Exception | None = None
    told: bool = True


class Jobs(QObject):
    """The lanes. ``failed`` carries an error nobody took, ``broken`` a bug (any other exception).

    ``then`` and ``failed`` run on the window's thread; where they are methods of a QObject that is gone, they are
    dropped. ``owner`` names that object for other callables.
    """

    failed = Signal(object)
    broken = Signal(object)
    started = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="writing")
        self._reading = ThreadPoolExecutor(READERS, thread_name_prefix="reading")
        self._long = ThreadPoolExecutor(2, thread_name_prefix="job")
        self._post = _Post(self)
        self._jobs: list[Job] = []
        self._numbers = count()
        self._asked: dict[int, _Asked] = {}
        self._closing = self._closed = False

    def read(
        self,
        function: Callable[[], R],
        then: Callable[[R], object] | None = None,
        failed: Callable[[FieldKitError], object] | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Run ``function`` on a reading thread and give its result to ``then``."""
        self._submit(self._reading, _Asked(function, then, failed, owner))

    def write(
        self,
        function: Callable[[], R],
        then: Callable[[R], object] | None = None,
        failed: Callable[[FieldKitError], object] | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Run ``function`` in the writing lane, after everything asked before."""
        self._submit(self._writing, _Asked(function, then, failed, owner))

    def run(
        self,
        title: str,
        function: Callable[[Progress, Cancelling], R],
        then: Callable[[R], object] | None = None,
        failed: Callable[[FieldKitError], object] | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Run long work that reports progress and can be cancelled; ``then`` is not called when it was."""
        job = Job(title)
        self._jobs.append(job)
        self.started.emit(job)

        def work() -> R:
            return function(_Throttle(self, job), job.cancelling)

        self._submit(self._long, _Asked(work, then, failed, owner, job))
        return job

    @property
    def running(self) -> tuple[Job, ...]:
        """Long work under way."""
        return tuple(self._jobs)

    @property
    def idle(self) -> bool:
        """Whether nothing is running or waiting to be told."""
        return not self._asked

    def on_window_thread(self, function: Callable[[], None]) -> None:
        """Call ``function`` on the window's thread, from any thread."""
        if not self._closed:
            self._post.call.emit(function)

    def close(self) -> None:
        """Cancel long work, drop reading not begun, and wait until the writing lane is empty.

        What is asked afterwards, by a timer of a page that is going, is not done.
        """
        self._closing = True
        for job in self._jobs:
            job.cancel()
        self._reading.shutdown(wait=False, cancel_futures=True)
        self._long.shutdown(wait=True, cancel_futures=True)
        self._writing.shutdown(wait=True)
        self._reading.shutdown(wait=True)
        self._closed = True

    def _submit(self, lane: ThreadPoolExecutor, asked: "_Asked") -> None:
        if self._closing:
            return
        number = next(self._numbers)
        self._asked[number] = asked
        lane.submit(self._work, number)

    def _work(self, number: int) -> None:
        """On a lane's thread: run what was asked, keep how it ended, and hold nothing of it afterwards."""
        asked = self._asked[number]
        try:
            asked.result = asked.function()
        except Cancelled:
            asked.told = False
        except FieldKitError as error:
            asked.error = error
        except Exception as error:
            log.exception("work off the window's thread broke")
            asked.bug = error
        del asked
        self.on_window_thread(partial(self._finish, number))

    def _finish(self, number: int) -> None:
        """On the window's thread: tell whoever asked how it ended, and let go of everything that was asked."""
        asked = self._asked.pop(number)
        if asked.job is not None:
            self._end(asked.job)
        if not asked.told:
            return
        if asked.bug is not None:
            self.broken.emit(asked.bug)
        elif asked.error is None:
            if asked.then is not None and alive(asked.then, asked.owner):
                asked.then(asked.result)
        elif asked.failed is None:
            self.failed.emit(asked.error)
        elif alive(asked.failed, asked.owner):
            asked.failed(asked.error)

    def _end(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
            job.running = False
            job.ended.emit()


class _Throttle:
    """Passes progress on to the window's thread, at most ten times a second, and always the last."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._jobs, self._job, self._last = jobs, job, 0.0

    def __call__(self, done: int, total: int = 0, detail: str = "") -> None:
        now = time.monotonic()
        if now - self._last < 1 / SIGNALS_PER_SECOND and (not total or done < total):
            return
        self._last = now
        self._jobs.on_window_thread(lambda: self._job.note(done, total, detail))


def alive(call: Callable[..., Any], owner: QObject | None) -> bool:
    """Whether a callback still has somebody to serve: its ``owner``, or the QObject it is a method of."""
    target = owner if owner is not None else getattr(call, "__self__", None)  # a method of Qt's own has one too
    return not isinstance(target, QObject) or shiboken6.isValid(target)
