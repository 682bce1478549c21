"""Wrong tries at a secret: from the third on, each has to be waited for, longer each time."""

import time
from collections.abc import Callable

FREE = 2
LONGEST_S = 30


class Tries:
    """Counts in memory only: ending the program starts anew. What keeps guessers out is the cost of each try."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """``now`` gives seconds, for tests."""
        self._now = now
        self._wrong = 0
        self._until = now()

    @property
    def left(self) -> float:
        """Seconds until the next try is taken."""
        return max(0.0, self._until - self._now())

    def wrong(self) -> None:
        """Count a wrong try."""
        self._wrong += 1
        self._until = self._now() + pause(self._wrong)


def pause(wrong: int) -> int:
    """Seconds to wait after so many wrong tries: none, none, 1, 2, 4 … 30."""
    return min(LONGEST_S, 2 ** (wrong - FREE - 1)) if wrong > FREE else 0
