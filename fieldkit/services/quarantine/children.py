"""One child process as its parent sees it: started with nothing of ours, asked one file at a time, ended at will."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import PIL

import fieldkit
from fieldkit.errors import EnvironmentFault
from fieldkit.services.quarantine import frames, limits, tether
from fieldkit.services.quarantine.frames import Frame, Malformed
from fieldkit.services.quarantine.job import Job

log = logging.getLogger(__name__)

STARTING_S = 60.0
"""Seconds a child may take to say that it is ready: a slow disk, the first time."""

# What a system needs to find its own libraries; nothing else of the environment is handed on.
_PASSED_ON = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_PLACES = tuple(dict.fromkeys(str(Path(package.__path__[0]).parent) for package in (fieldkit, PIL)))
_PARTING_S = 5.0
_starter = tether.Starter()
if sys.platform == "win32":
    _FLAGS = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
else:
    _FLAGS = 0


class Ended(Exception):
    """A child that gave no answer to be believed; ``why`` is ``too_slow``, ``too_heavy`` or ``reader_ended``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Child:
    """A process that parses what it is handed and can do nothing else.

    ``served`` counts the files it answered for, ``spent`` the seconds that took. ``holds`` tells what bounds it, once
    it is ready. One thread at a time may use it; ``kill`` is for any.
    """

    def __init__(self, reader: str) -> None:
        """``reader`` is the module whose ``main`` it runs. Raises EnvironmentFault where no process can be started."""
        self.reader = reader
        self.served, self.spent = 0, 0.0
        self.holds: Mapping[str, Any] = {}
        self._ready = False
        try:
            self._process = _starter.start(lambda: _started(reader))
        except OSError as error:
            raise EnvironmentFault("quarantine") from error
        self._job = Job(int(getattr(self._process, "_handle", 0)))

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def get_ready(self) -> None:
        """Wait until it has closed its doors; raises EnvironmentFault when it does not come so far."""
        if self._ready:
            return
        try:
            hello = self._within(STARTING_S, self._answer)
        except Ended as end:
            raise EnvironmentFault("quarantine") from end
        holds = hello.facts.get("holds")
        self.holds = {**(holds if isinstance(holds, dict) else {}), **self._job.holds}
        self._ready = True

    def ask(
        self,
        facts: Mapping[str, Any],
        size: int,
        pieces: Iterable[bytes | memoryview],
        bounds: Sequence[int],
        seconds: float,
    ) -> Frame:
        """Hand over ``size`` bytes in pieces and wait for the answer, ``seconds`` for all of it.

        ``bounds`` are the longest parts an answer may have. Raises Ended or what ``pieces`` raises; the child is of no
        more use after either.
        """
        requests = self._process.stdin
        if requests is None:
            raise Ended("reader_ended")

        def exchange() -> Frame | None:
            with contextlib.suppress(OSError):  # a child that is gone: its status says more than its pipe
                frames.write_pieces(requests, facts, [size], pieces)
            return self._answer(bounds)

        began = time.monotonic()
        answer = self._within(seconds, exchange)
        self.spent += time.monotonic() - began
        self.served += 1
        return answer

    def kill(self) -> None:
        """End it now, from any thread; whoever waits for its answer gets Ended."""
        self._process.kill()

    def close(self) -> None:
        """End it and let go of all that belonged to it."""
        self.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # what is left of a request that was cut
                    stream.close()
        self._job.close()

    def _answer(self, bounds: Sequence[int] = ()) -> Frame | None:
        answers = self._process.stdout
        try:
            return frames.read(answers, bounds) if answers is not None else None
        except (OSError, Malformed) as fault:
            log.info("a child answered with what is no answer: %s", fault)
            return None

    def _within(self, seconds: float, exchange: Callable[[], Frame | None]) -> Frame:
        late = threading.Event()

        def end() -> None:
            late.set()
            self.kill()

        watch = threading.Timer(seconds, end)
        watch.daemon = True
        watch.start()
        try:
            answer = exchange()
        finally:
            watch.cancel()
        if late.is_set():
            raise Ended("too_slow")
        if answer is None:
            raise Ended(self._why())
        return answer

    def _why(self) -> str:
        """What its status tells of a child that left without a word."""
        try:
            status = self._process.wait(_PARTING_S)
        except subprocess.TimeoutExpired:
            return "reader_ended"
        if sys.platform != "win32" and status == -signal.SIGXCPU:
            return "too_slow"
        # Killed, and not by us: that is how Linux ends whoever takes the last of the machine's memory.
        heavy = status == limits.HEAVY or (sys.platform != "win32" and status == -signal.SIGKILL)
        return "too_heavy" if heavy else "reader_ended"


def _started(reader: str) -> "subprocess.Popen[bytes]":
    """A child with three descriptors of its own and nothing else of ours; raises OSError."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        _command(reader),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        cwd=Path(sys.executable).anchor or None,
        creationflags=_FLAGS,
    )


def _command(reader: str) -> list[str]:
    """Our interpreter, deaf to its environment, finding its own library, ours and Pillow's place and no other."""
    # The python.exe of a virtual environment on Windows starts the real one as a child of its own, which a job forbids.
    python = str(getattr(sys, "_base_executable", sys.executable)) if sys.platform == "win32" else sys.executable
    tie = f"from {tether.__name__} import tie_to; tie_to({os.getpid()})"
    start = f"import sys; sys.path[:0] = {list(_PLACES)!r}; {tie}; from {reader} import main; main()"
    return [python, "-I", "-S", "-c", start]
