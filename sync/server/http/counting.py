"""What a process counts of its requests."""

from collections import Counter
from dataclasses import field

from fieldkit.domain.lightly import dataclass


@dataclass(slots=True)
class Counted:
    """Requests by status, the seconds they took together, and the bytes of bodies sent."""

    requests: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    sent: int = 0

    def add(self, status: int, seconds: float, sent: int) -> None:
        """One request more."""
        self.requests[status] += 1
        self.seconds += seconds
        self.sent += sent
