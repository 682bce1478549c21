"""Telling those who asked, without their mistakes becoming the teller's."""

import logging
from collections.abc import Callable
from threading import RLock
from typing import Generic, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)


class Listeners(Generic[T]):
    """Those who asked to be told of something; any thread may ask, leave and tell."""

    def __init__(self) -> None:
        """Nobody is told of bugs before ``tell_bugs_to``; the log always is."""
        self._listeners: dict[object, Callable[[T], object]] = {}
        self._lock = RLock()
        self._tell_bug: Callable[[Exception], object] = lambda _bug: None

    def add(self, listener: Callable[[T], object]) -> Callable[[], None]:
        """Call ``listener`` with everything told, on the thread that tells; the result ends that."""
        place = object()
        with self._lock:
            self._listeners[place] = listener

        def leave() -> None:
            with self._lock:
                self._listeners.pop(place, None)

        return leave

    def tell(self, what: T) -> None:
        """Tell everybody. What is told has happened: a listener that raises is a bug, logged and reported as one."""
        with self._lock:
            listeners = list(self._listeners.values())
        for listener in listeners:
            try:
                listener(what)
            except Exception as bug:  # noqa: BLE001 - a write on disk must not look lost because somebody told of it broke
                self.report(bug)

    def tell_bugs_to(self, tell: Callable[[Exception], object]) -> None:
        """Hand bugs to ``tell``, on whatever thread they show."""
        self._tell_bug = tell

    def report(self, bug: Exception) -> None:
        """Log a bug and hand it on."""
        log.error("a listener broke", exc_info=bug)
        self._tell_bug(bug)
