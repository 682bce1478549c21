"""Sign-ins that failed: each one more makes the next wait longer."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from fieldkit.errors import Refused
from sync.protocol.problems import Code

FREE = 5
_LONGEST_S = 900.0
_REMEMBERED = 50_000


class Attempts:
    """Counts by account and address. Kept in memory: a restart forgives, which a guesser cannot cause."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """``now`` tells seconds that never go back."""
        self._now = now
        self._failed: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def count(self, login: str, address: str) -> None:
        """Count an attempt before it is judged, so that many at once gain nothing.

        Raises Refused(too_many_attempts) while the pause after the last failure lasts: 2, 4, 8… seconds, at most a
        quarter of an hour, after five free ones.
        """
        key = (login, address)
        with self._lock:
            failures, last = self._failed.get(key, (0, 0.0))
            left = last + _pause(failures) - self._now()
            if left > 0:
                raise Refused(Code.TOO_MANY_ATTEMPTS, seconds=int(left) + 1)
            self._failed[key] = (failures + 1, self._now())
            self._failed.move_to_end(key)
            if len(self._failed) > _REMEMBERED:
                self._failed.popitem(last=False)

    def forget(self, login: str, address: str) -> None:
        """The attempt succeeded."""
        with self._lock:
            self._failed.pop((login, address), None)


def _pause(failures: int) -> float:
    return min(_LONGEST_S, 2.0 ** min(failures - FREE + 1, 10)) if failures >= FREE else 0.0
