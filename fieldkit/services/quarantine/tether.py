"""What ties a child to the process that started it: however that one ends, so does the child, at once."""

import ctypes
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

_END_WITH_PARENT = 1
_GLANCE_S = 0.2


def tie_to(parent: int) -> None:
    """In a child, before anything else: end with the process of that number, also where it has ended already.

    Linux sends the end itself, and a child that was taken over can ask for nothing else once its doors are closed.
    Elsewhere on POSIX a thread looks now and then, which such a child could stop. On Windows the job object
    (``job``) goes with the parent.
    """
    if sys.platform == "win32":
        return
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(_END_WITH_PARENT, int(signal.SIGKILL), 0, 0, 0) == 0:
        if os.getppid() != parent:
            os._exit(0)  # it ended before the system was asked
        return
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_GLANCE_S)
    os._exit(0)


class _Asked(Generic[T]):
    """Something to be done by the thread that stays, and what came of it."""

    def __init__(self, begin: Callable[[], T]) -> None:
        self.begin = begin
        self.made: T
        self.failed: OSError | None = None
        self.done = threading.Event()

    def go(self) -> None:
        """Do it."""
        try:
            self.made = self.begin()
        except OSError as error:
            self.failed = error
        finally:
            self.done.set()


class Starter:
    """A thread that stays as long as this process, to start children from.

    Linux takes the thread that started a child for its parent: a child started by one of a pool would end with it.
    """

    def __init__(self) -> None:
        """No thread is started before it is needed."""
        self._lock = threading.Lock()
        self._asked: queue.SimpleQueue[_Asked[object]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self, begin: Callable[[], T]) -> T:
        """What ``begin`` gives, called on that thread; raises the OSError it raises."""
        asked = _Asked(begin)
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # a fork has no threads but one
                self._asked = queue.SimpleQueue()
                self._thread = threading.Thread(target=_serve, args=(self._asked,), name="starter", daemon=True)
                self._thread.start()
            self._asked.put(asked)  # type: ignore[arg-type]  # what it makes is nobody's but the caller's
        asked.done.wait()
        if asked.failed is not None:
            raise asked.failed
        return asked.made


def _serve(asked: "queue.SimpleQueue[_Asked[object]]") -> None:
    while True:
        asked.get().go()
