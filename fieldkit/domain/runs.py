"""Sets of changes, said as runs: in one session counters follow each other, so that a journal takes a few lines."""

from bisect import bisect_right
from collections.abc import Iterable

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.lightly import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """Changes of one session, from one counter to another, both included."""

    session: str
    first: int
    last: int

    def __len__(self) -> int:
        """How many changes."""
        return self.last - self.first + 1


def runs_of(changes: Iterable[ChangeId], *, bridging: bool = False) -> tuple[Run, ...]:
    """The one shortest way to say a set of changes, in order; ``bridging`` says what is missing in between too."""
    found: list[Run] = []
    for change in sorted(set(changes)):
        last = found[-1] if found else None
        if last is not None and last.session == change.session and (bridging or last.last + 1 == change.counter):
            found[-1] = Run(last.session, last.first, change.counter)
        else:
            found.append(Run(change.session, change.counter, change.counter))
    return tuple(found)


class Known:
    """Asks of one change after another whether a set holds it; runs that overlap, as a stranger may write, are fine."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._by_session: dict[str, list[Run]] = {}
        for run in sorted(runs):
            before = self._by_session.setdefault(run.session, [])
            if before and run.first <= before[-1].last + 1:
                before[-1] = Run(run.session, before[-1].first, max(run.last, before[-1].last))
            else:
                before.append(run)

    def __contains__(self, change: ChangeId) -> bool:
        """Whether the change is one of them."""
        runs = self._by_session.get(change.session, [])
        place = bisect_right(runs, change.counter, key=lambda run: run.first)
        return place > 0 and change.counter <= runs[place - 1].last
