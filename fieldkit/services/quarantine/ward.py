"""A few children kept warm: each parses a number of files, none after one that it refused or that ended it."""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Generic, TypeVar

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import FileRefused
from fieldkit.services.quarantine import limits
from fieldkit.services.quarantine.children import Child, Ended
from fieldkit.services.quarantine.frames import Frame

log = logging.getLogger(__name__)
T = TypeVar("T")

FILES = 50
"""Files a child may parse before another takes its place."""
SECONDS = 30.0
"""For one file, everything counted."""
_WEARY_S = limits.CPU_SECONDS - 15.0


class Stopped(Exception):
    """The ward was stopped while a file was being parsed: nothing is known of that file."""


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """One file to parse.

    ``reader`` is a module of this program whose ``main`` serves requests (see ``child.serve``). ``pieces`` gives its
    ``size`` bytes, as often as it is called. ``facts`` go to the reader with them; ``bounds`` are
    the longest parts of an answer. ``check`` turns the answer into what is kept, ValueError meaning that it is not
    believed. ``name`` is for refusals.
    """

    reader: str
    name: str
    size: int
    pieces: Callable[[], Iterable[bytes | memoryview]]
    bounds: Sequence[int]
    check: Callable[[Frame], T]
    facts: Mapping[str, Any]


class Ward:
    """Children, ``places`` of them at work at most. Any thread may call ``parse``; it waits for a place.

    A child that was taken over by a file could lie about those it parses next, to nobody but us: that is why it
    serves few, and why nothing it says is kept without being checked.
    """

    def __init__(self, places: int) -> None:
        """Nothing is started before the first file."""
        self._places = threading.Semaphore(places)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._stopped = False

    def parse(self, task: Task[T]) -> T:
        """Have a file parsed.

        Raises FileRefused (the reader's own reasons, ``too_slow``, ``too_heavy``, ``reader_ended``), EnvironmentFault
        when no child can be started, Stopped, and what the task's ``pieces`` raise.
        """
        with self._places:
            while True:
                child = self._take(task.reader)
                used = child.served > 0
                try:
                    return self._asked(child, task)
                except Ended as end:
                    if self._stopped:
                        raise Stopped from end
                    log.info("a child ended over a file: %s", end.why)
                    # A file before this one may have hurt it: a fresh child says whose fault it was.
                    if not used:
                        raise FileRefused(end.why, name=task.name) from end

    def holds(self, reader: str) -> dict[str, str]:
        """What bounds a child on this machine, see ``limits.close_doors``; raises EnvironmentFault, Stopped."""
        with self._places:
            child = self._take(reader)
            self._give_back(child)
            return {str(name): str(how) for name, how in child.holds.items()}

    def stop(self) -> None:
        """End every child at once, also those at work; from then on ``parse`` raises Stopped."""
        with self._lock:
            self._stopped = True
            busy, idle = list(self._busy), self._idle
            self._idle = []
        for child in busy:
            child.kill()  # closed by the thread that waits for it
        for child in idle:
            child.close()

    def __enter__(self) -> "Ward":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.stop()

    def _asked(self, child: Child, task: Task[T]) -> T:
        kept = False
        try:
            answer = child.ask(task.facts, task.size, task.pieces(), task.bounds, SECONDS)
            if "refused" in answer.facts:
                raise _refusal(answer.facts, task.name)
            try:
                made = task.check(answer)
            except ValueError as error:
                log.warning("a child's answer is not believed: %s", error)
                raise Ended("reader_ended") from error
            kept = True
            return made
        finally:
            if kept and child.served < FILES and child.spent < _WEARY_S:
                self._give_back(child)
            else:
                self._let_go(child)

    def _take(self, reader: str) -> Child:
        with self._lock:
            if self._stopped:
                raise Stopped
            child = next((idle for idle in self._idle if idle.reader == reader), None)
            if child is None:
                child = Child(reader)
            else:
                self._idle.remove(child)
            self._busy.add(child)
        try:
            child.get_ready()
        except BaseException as error:
            self._let_go(child)
            if self._stopped:
                raise Stopped from error
            log.exception("a child could not be started")
            raise
        return child

    def _give_back(self, child: Child) -> None:
        with self._lock:
            self._busy.discard(child)
            if not self._stopped:
                self._idle.append(child)
                return
        child.close()

    def _let_go(self, child: Child) -> None:
        with self._lock:
            self._busy.discard(child)
        child.close()


_REASONS = frozenset({"damaged", "too_many_pixels", "too_heavy", "not_an_image", "format"})


def _refusal(facts: Mapping[str, Any], name: str) -> FileRefused:
    """The child's refusal, its reason one we know and its facts numbers."""
    reason, why = facts["refused"], facts.get("why")
    numbers = {
        str(key): value
        for key, value in (why.items() if isinstance(why, dict) else ())
        if type(value) is int and key in {"width", "height", "limit"}
    }
    return FileRefused(reason if reason in _REASONS else "damaged", **{"name": name, **numbers})
