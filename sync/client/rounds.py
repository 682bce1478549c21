"""The rounds with one server: texts both ways, then files in their lanes, piece by piece behind the texts."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from fieldkit.errors import FieldKitError, ServerRefused
from fieldkit.services.data_plan import Rest
from fieldkit.services.outbox import Link, Outbox
from fieldkit.services.workspace import Workspace
from sync.client.account import hello, keep_invented_at_home
from sync.client.clocks import Heard
from sync.client.comparing import Comparing, HeldHere
from sync.client.files import Files, Partial
from sync.client.gate import Gate
from sync.client.lanes import Lanes, Moved
from sync.client.metering import Meter
from sync.client.pace import Pace
from sync.client.renewing import renew
from sync.client.state import Phase, RoundReport
from sync.client.surveying import Survey, release
from sync.client.texts import Exchanged, Texts
from sync.client.transport import Transport
from sync.protocol.problems import Code

Tell = Callable[[Phase, int, int], None]
"""Told of a phase, and of how many of its items are done."""


class Rounds:
    """One round after another: what they learn of the line and of files outlives each, not the program."""

    def __init__(
        self,
        workspace: Workspace,
        stopped: Callable[[], bool],
        tell: Tell,
        metered: Callable[[], bool | None] = lambda: None,
    ) -> None:
        """``stopped`` ends a round after the request under way; ``metered`` is what this computer says of its link."""
        self._workspace = workspace
        self._outbox: Outbox = workspace.outbox
        self._stopped = stopped
        self._tell = tell
        self._metered = metered
        self._partial = Partial()
        self._pace = Pace()
        self._stuck: dict[str, FieldKitError] = {}
        self._deleted = 0
        self._held = HeldHere(workspace.outbox.agreement)
        self.rest: Rest | None = None
        """Why files rested in the last round while texts went; None where none did."""
        self._survey = Survey()

    @property
    def problem(self) -> FieldKitError | None:
        """Why a file did not travel in the last round."""
        return next(iter(self._stuck.values()), None)

    @property
    def rates(self) -> tuple[int, int]:
        """Bytes a second seen out and in; 0 before anything is measured."""
        return self._pace.rates

    def go(self, link: Link) -> RoundReport:
        """Exchange everything with the server of ``link``, which has a token.

        Raises ServerUnreachable, NotAllowed, ServerRefused or Refused(demonstration); what moved before is counted.
        """
        keep_invented_at_home(self._workspace, link.url)
        self._deleted = 0
        transport = Transport(
            link.url,
            token=link.token,
            pace=self._pace,
            server_at=link.server_at,
            proxy=self._outbox.proxies.current,
            renew=partial(renew, self._outbox),
        )
        texts = Texts(self._outbox, transport, self._workspace.device)
        talks: list[Exchanged] = []
        gate = Gate(self._outbox, transport.meter, lambda: talks.append(self._talk(texts, transport)), self._metered)
        moving = Files(self._outbox, transport, self._partial, gate.room_for)
        lanes = Lanes(self._outbox, moving, gate, self._stopped, self._tell)
        try:
            talks.append(self._talk(texts, transport))
            if self._survey.go(self._outbox, transport, self._workspace.device, self._stopped):
                talks.append(self._talk(texts, transport))
            gate.look()
            self.rest = lanes.go().rest
            self._note_stuck(lanes.moved.stuck)
            release(self._outbox, transport, self._workspace.device)
        finally:
            transport.close()
            report = _report(talks, lanes.moved, transport)
            self._note(report, gate, transport.meter)
            self._note_contact(texts.heard)
            self._outbox.carrying.note_rate(self.rates[1])
        return report

    def _note(self, report: RoundReport, gate: Gate, meter: Meter) -> None:
        """Add the round to its day, and where it moved anything to the history."""
        counts = {name: getattr(report, name) for name in ("sent", "received", "files_sent", "files_received")}
        gate.note(**counts)
        if not any((*counts.values(), report.refused)):
            return
        moved = {"bytes_sent": meter.sent, "bytes_received": meter.received}
        cost = self._outbox.plans.current.cost(meter.sent + meter.received)
        priced = {"cost": f"{cost.amount:f}", "currency": cost.currency} if cost is not None else {}
        self._outbox.note("round", **counts, refused=report.refused, **moved, **priced)

    def _note_contact(self, heard: Heard | None) -> None:
        """Keep that the server answered, and what its clock said: told to the person, reckoned with nowhere."""
        if heard is not None:
            now_ms = time.time_ns() // 1_000_000
            link = replace(self._outbox.link, last_contact_ms=now_ms, server_at=heard.at, server_ahead_s=heard.ahead_s)
            self._outbox.set_link(link)

    def _talk(self, texts: Texts, transport: Transport) -> Exchanged:
        telling = self._telling(Phase.SENDING_TEXTS)
        try:
            done = texts.exchange(self._outbox.link.epoch, self._stopped, telling)
        except ServerRefused as error:
            if error.reason not in {Code.EPOCH_CHANGED, Code.CURSOR_AHEAD}:
                raise
            self._meet_new_server(transport)
            done = texts.exchange(self._outbox.link.epoch, self._stopped, telling)
        if done.complete:  # of half a pull nobody knows how much it deletes
            self._deleted += self._outbox.withheld.weigh(self._deleted)
            self._compare(texts, transport, done)
        return done

    def _compare(self, texts: Texts, transport: Transport, done: Exchanged) -> None:
        """See that both ends hold the same; what either lacks is given to it, and it is told."""
        repaired = Comparing(self._outbox, transport, self._held, texts.read_again).compare(done.sum, self._stopped)
        for code, count in (("brought_back", repaired.received), ("differing", repaired.differing)):
            if count:
                self._outbox.note(code, count=count)
        if repaired.offered:
            again = texts.exchange(self._outbox.link.epoch, self._stopped, self._telling(Phase.SENDING_TEXTS))
            self._outbox.note("given_back", count=again.sent)
            done.sent += again.sent
            done.refused += again.refused
            done.received += again.received
        done.received += repaired.received

    def _meet_new_server(self, transport: Transport) -> None:
        """The server was restored or replaced: offer it all it does not give back. Nothing here is deleted."""
        epoch = hello(transport).epoch
        self._outbox.relay.begin(with_received=True)
        self._outbox.set_link(replace(self._outbox.link, epoch=epoch))
        self._outbox.note("epoch_changed")

    def _telling(self, phase: Phase) -> Callable[[int, int], None]:
        return lambda done, total: self._tell(phase, done, total)

    def _note_stuck(self, stuck: dict[str, FieldKitError]) -> None:
        """Add files that cannot travel to the history: each once, and again where the reason becomes another."""
        for sha256, error in stuck.items():
            if sha256 not in self._stuck or self._stuck[sha256].key != error.key:
                self._outbox.note("problem", error=error.key)
        self._stuck = stuck


def _report(talks: list[Exchanged], moved: Moved, transport: Transport) -> RoundReport:
    return RoundReport(
        sum(done.sent for done in talks),
        sum(done.refused for done in talks),
        sum(done.received for done in talks),
        moved.sent,
        moved.received,
        transport.bytes_sent,
        transport.bytes_received,
    )
