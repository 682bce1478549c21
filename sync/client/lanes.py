"""Files both ways in the order the person chose, each behind the texts and within what is allowed."""

from collections.abc import Callable
from dataclasses import field

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.sending import MediaNeed
from fieldkit.errors import FieldKitError
from fieldkit.services.data_plan import Rest
from fieldkit.services.outbox import Outbox
from sync.client.files import Files, Outcome
from sync.client.gate import Gate
from sync.client.state import Phase
from sync.protocol.problems import Code


@dataclass(slots=True)
class Moved:
    """What a round did with files: numbers both ways, why some are stuck, by hash, and why others rest."""

    sent: int = 0
    received: int = 0
    stuck: dict[str, FieldKitError] = field(default_factory=dict)
    rests: set[Rest] = field(default_factory=set)

    @property
    def rest(self) -> Rest | None:
        """The most sweeping reason for which files rest; None where none does."""
        return next((rest for rest in Rest if rest in self.rests), None)


class Lanes:
    """The files of one round."""

    def __init__(
        self,
        outbox: Outbox,
        files: Files,
        gate: Gate,
        stopped: Callable[[], bool],
        tell: Callable[[Phase, int, int], None],
    ) -> None:
        """``tell`` hears of a phase, and of how many of its files are done."""
        self._outbox = outbox
        self._files = files
        self._gate = gate
        self._stopped = stopped
        self._tell = tell
        self._full = False
        self.moved = Moved()

    def go(self) -> Moved:
        """Move what may move, one file at a time, lane by lane, in each what leaves before what comes.

        Raises ServerUnreachable or NotAllowed, or what kept a text from passing between two pieces.
        """
        place_of = self._outbox.plans.current.place_of
        turns = [(place_of(need), False, need) for need in self._outbox.files_to_send()]
        turns += [(place_of(need), True, need) for need in self._outbox.files_to_receive()]
        totals = {way: sum(coming is way for _, coming, _ in turns) for way in (False, True)}
        done = {False: 0, True: 0}
        for _, coming, need in sorted(turns, key=lambda turn: (turn[0][:2], turn[1], turn[0])):
            if self._stopped():
                break
            rest = self._gate.rest_of(need.lane)
            if rest is not None:
                self.moved.rests.add(rest)
            elif coming:
                self._receive(need, done[coming], totals[coming])
            elif not self._full:
                self._send(need, done[coming], totals[coming])
            done[coming] += 1
            if self._gate.problem is not None:
                raise self._gate.problem
        return self.moved

    def _send(self, need: MediaNeed, done: int, total: int) -> None:
        self._tell(Phase.SENDING_FILES, done, total)
        outcome = self._files.send([need], self._stopped, lambda *_: None)
        self.moved.sent += outcome.moved
        self.moved.stuck.update(outcome.failed)
        self._full = any(error.reason == Code.SERVER_FULL for _, error in outcome.failed)
        self._take_rest(need, outcome)

    def _receive(self, need: MediaNeed, done: int, total: int) -> None:
        self._tell(Phase.RECEIVING_FILES, done, total)
        outcome = self._files.receive([need], self._stopped, lambda *_: None)
        self.moved.received += outcome.moved
        # One its sender has not sent yet is no trouble: it comes when it is there.
        self.moved.stuck.update((sha256, error) for sha256, error in outcome.failed if error.reason != Code.NOT_FOUND)
        self._take_rest(need, outcome)

    def _take_rest(self, need: MediaNeed, outcome: Outcome) -> None:
        rest = self._gate.rest_of(need.lane) if outcome.rested else None
        if rest is not None:
            self.moved.rests.add(rest)
