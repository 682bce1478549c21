"""Time, chance, threads and power of one run, all out of one seed: the same seed gives the same run, bit for bit."""

import base64
import contextlib
import datetime as dt
import logging
import random
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, TypeVar
from unittest.mock import patch

import argon2
from anyio import to_thread

import fieldkit.services.review
import sync.client.account
import sync.client.files
import sync.client.texts
import sync.client.transport
import sync.server.http.application  # noqa: F401 - each module that asks for the time has to be there to be told it
from fieldkit.storage import lane
from sync.server import passwords

T = TypeVar("T")

HUB = "hub"
START_MS = 1_790_000_000_000


class PowerCut(BaseException):
    """A machine stops where it stands; nothing of the program may catch it."""

    def __init__(self, machine: str) -> None:
        super().__init__(machine)
        self.machine = machine


class Time:
    """Stands in for the module ``time``: each machine has a clock of its own, wrong by as much as was set."""

    def __init__(self) -> None:
        self.true_ms = START_MS
        self.wrong_ms: dict[str, int] = {}
        self.machine = HUB

    def time_ns(self) -> int:
        return max(0, self.true_ms + self.wrong_ms.get(self.machine, 0)) * 1_000_000

    def time(self) -> float:
        return self.time_ns() / 1_000_000_000

    def monotonic(self) -> float:
        return self.true_ms / 1000

    @contextlib.contextmanager
    def at(self, machine: str) -> Iterator[None]:
        """What is asked meanwhile is asked on that machine."""
        before, self.machine = self.machine, machine
        try:
            yield
        finally:
            self.machine = before


class Seeded:
    """Stands in for the module ``secrets``."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - the point is that it comes again

    def token_bytes(self, count: int = 32) -> bytes:
        return self._chance.randbytes(count)

    def token_hex(self, count: int = 32) -> str:
        return self.token_bytes(count).hex()

    def token_urlsafe(self, count: int = 32) -> str:
        return base64.urlsafe_b64encode(self.token_bytes(count)).rstrip(b"=").decode()

    def randbits(self, count: int) -> int:
        return self._chance.getrandbits(count)

    def choice(self, sequence: Sequence[T]) -> T:
        return self._chance.choice(sequence)


class Power:
    """Cuts a machine off after so many transactions, each counted before it begins."""

    def __init__(self) -> None:
        self.left: dict[str, int] = {}

    def spend(self, machine: str) -> None:
        """One transaction more; raises PowerCut where it is the one too many."""
        if machine in self.left:
            self.left[machine] -= 1
            if self.left[machine] < 0:
                del self.left[machine]
                raise PowerCut(machine)


class AtOnce:
    """Stands in for the thread that writes: what it is given is done before the call returns."""

    def __init__(self, time: Time, power: Power) -> None:
        self._time, self._power = time, power

    def submit(self, call: Callable[[], T]) -> "Future[T]":
        self._power.spend(self._time.machine)
        done: Future[T] = Future()
        try:
            done.set_result(call())
        except Exception as error:  # noqa: BLE001 - handed on as a thread would
            done.set_exception(error)
        return done

    def shutdown(self, *, wait: bool) -> None:
        pass


async def _here(call: Callable[..., T], *arguments: Any, limiter: object = None) -> T:  # noqa: ANN401, ARG001 - as anyio's
    return call(*arguments)


def _today(time: Time) -> SimpleNamespace:
    """Stands in for the module ``datetime`` where it is asked for the time."""

    class Now(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> "Now":
            return cls.fromtimestamp(time.time(), tz)

    return SimpleNamespace(datetime=Now, UTC=dt.UTC)


@contextlib.contextmanager
def virtually(seed: int) -> Iterator[tuple[Time, Power]]:
    """Everything the product asks of its machine meanwhile is answered out of ``seed``; nothing runs beside it."""
    clock, power, chance = Time(), Power(), Seeded(seed)
    with contextlib.ExitStack() as stack:

        def put(place: object, name: str, value: object) -> None:
            stack.enter_context(patch.object(place, name, value))

        for module in [found for name, found in sys.modules.items() if name.startswith(("fieldkit.", "sync."))]:
            for name, real, virtual in (("time", time, clock), ("secrets", secrets, chance)):
                if getattr(module, name, None) is real:
                    put(module, name, virtual)
        put(fieldkit.services.review, "dt", _today(clock))
        put(lane, "ThreadPoolExecutor", lambda *_, **__: AtOnce(clock, power))
        put(logging.getLogger("fieldkit.server"), "disabled", True)
        here: Callable[..., Awaitable[Any]] = _here
        put(to_thread, "run_sync", here)
        put(passwords, "_HASHER", argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield clock, power
