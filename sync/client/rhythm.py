"""When the engine takes its next turn: soon after an edit, now and then, later and later while nobody answers."""

import random
import threading
import time

_AFTER_EDIT_S = 4.0
"""How long the pen rests before what was written is sent."""

REGULAR_S = 60.0
"""How long nothing is asked of a server where nothing was written."""

_FIRST_RETRY_S = 5.0
_LONGEST_RETRY_S = 900.0
_DOUBLINGS = 8
"""Doublings of the first pause that reach the longest."""
_LOOKING_S = 30.0
"""How often a pause that ends at some hour looks at the clock, which may be set, or stand still with a lid closed."""


class Rhythm:
    """Waits for the next turn on one thread, and is hurried, held or ended from any."""

    def __init__(self) -> None:
        """The first turn is at once."""
        self._condition = threading.Condition()
        self._ended = False
        self._held = False
        self._until_ms = 0
        self._due_at = 0.0
        self._failures = 0

    @property
    def ended(self) -> bool:
        """Whether there are no more turns."""
        return self._ended

    @property
    def held(self) -> bool:
        """Whether turns wait for ``release``, or for the hour they were held until."""
        return self._held and not (self._until_ms and time.time_ns() // 1_000_000 >= self._until_ms)

    @property
    def held_until_ms(self) -> int:
        """Until when, in milliseconds since 1970; 0 for no hour."""
        return self._until_ms if self._held else 0

    def wait(self) -> bool:
        """Return when it is time; False when there are no more turns."""
        with self._condition:
            while not self._ended and (self.held or time.monotonic() < self._due_at):
                left = max(0.05, self._due_at - time.monotonic())
                self._condition.wait(timeout=(_LOOKING_S if self._until_ms else None) if self.held else left)
            self._due_at = time.monotonic() + REGULAR_S
            return not self._ended

    def hurry(self) -> None:
        """Now: the person asked, or a network came back."""
        with self._condition:
            self._failures = 0
            self._due_at = 0.0
            self._condition.notify_all()

    def edited(self) -> None:
        """Something was written; while nobody answers it changes nothing."""
        with self._condition:
            if not self._failures:
                self._due_at = min(self._due_at, time.monotonic() + _AFTER_EDIT_S)
                self._condition.notify_all()

    def hold(self, until_ms: int = 0) -> None:
        """No turns until ``release``, or an hour in milliseconds since 1970."""
        with self._condition:
            self._held, self._until_ms = True, until_ms
            self._condition.notify_all()

    def release(self) -> None:
        """Go on."""
        with self._condition:
            self._held, self._until_ms = False, 0
            self._condition.notify_all()

    def end(self) -> None:
        """No more turns."""
        with self._condition:
            self._ended = True
            self._condition.notify_all()

    def went_well(self) -> None:
        """The last turn reached the server."""
        self._failures = 0

    def back_off(self, asked_s: float = 0.0) -> float:
        """Try again later, each time later, never later than a quarter of an hour; or when the server asked for it.

        In how many seconds.
        """
        self._failures += 1
        pause: float = min(_LONGEST_RETRY_S, _FIRST_RETRY_S * 2 ** min(self._failures - 1, _DOUBLINGS))
        pause *= random.uniform(0.8, 1.2)  # noqa: S311 - spreads laptops over time, guards nothing
        if asked_s:
            pause = max(_FIRST_RETRY_S, asked_s) * random.uniform(1.0, 1.1)  # noqa: S311 - the same
        self._due_at = time.monotonic() + pause
        return pause
