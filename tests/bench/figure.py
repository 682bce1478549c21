"""One figure beside its budget."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, the budget of the architecture for it, and whether it is met."""

    what: str
    measured: str
    budget: str
    met: bool

    @property
    def line(self) -> str:
        """A line of the table."""
        return f"{'ok  ' if self.met else 'OVER'}  {self.what:<46} {self.measured:>22}   budget {self.budget}"


@dataclass(frozen=True, slots=True)
class Beside:
    """What another program takes for the same: it has no budget here."""

    what: str
    measured: str

    @property
    def line(self) -> str:
        """A line of the table."""
        return f"      {self.what:<46} {self.measured:>22}"


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def percentile(samples: list[float], share: float) -> float:
    """The value below which this share of the samples lies."""
    return statistics.quantiles(samples, n=100, method="inclusive")[round(share * 100) - 1]
