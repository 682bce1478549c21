"""The rounds with one server: texts both ways, then one photo at a time, so that a sentence never waits for one."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from fieldkit.errors import FieldKitError, ServerRefused
from fieldkit.services.outbox import Link, Outbox
from fieldkit.services.workspace import Workspace
from sync.client.account import hello, keep_invented_at_home
from sync.client.clocks import Heard
from sync.client.files import Files, Partial
from sync.client.pace import Pace
from sync.client.renewing import renew
from sync.client.state import Phase, RoundReport
from sync.client.texts import Exchanged, Texts
from sync.client.transport import Transport
from sync.protocol.problems import Code

Tell = Callable[[Phase, int, int], None]
"""Told of a phase, and of how many of its items are done."""


class Rounds:
    """One round after another: what they learn of the line and of files outlives each, not the program."""

    def __init__(self, workspace: Workspace, stopped: Callable[[], bool], tell: Tell) -> None:
        """``stopped`` ends a round after the request under way."""
        self._workspace = workspace
        self._outbox: Outbox = workspace.outbox
        self._stopped = stopped
        self._tell = tell
        self._partial = Partial()
        self._pace = Pace()
        self._stuck: dict[str, FieldKitError] = {}
        self._deleted = 0

    @property
    def problem(self) -> FieldKitError | None:
        """Why a file did not travel in the last round."""
        return next(iter(self._stuck.values()), None)

    def go(self, link: Link) -> RoundReport:
        """Exchange everything with the server of ``link``, which has a token.

        Raises ServerUnreachable, NotAllowed, ServerRefused or Refused(demonstration).
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
        try:
            report = self._exchange(texts, transport)
        finally:
            transport.close()
            self._note_contact(texts.heard)
        if any((report.sent, report.received, report.files_sent, report.files_received, report.refused)):
            self._outbox.note(
                "round",
                sent=report.sent,
                received=report.received,
                files_sent=report.files_sent,
                files_received=report.files_received,
                refused=report.refused,
                bytes=report.bytes_sent + report.bytes_received,
            )
        return report

    def _note_contact(self, heard: Heard | None) -> None:
        """Keep that the server answered, and what its clock said: told to the person, reckoned with nowhere."""
        if heard is not None:
            now_ms = time.time_ns() // 1_000_000
            link = replace(self._outbox.link, last_contact_ms=now_ms, server_at=heard.at, server_ahead_s=heard.ahead_s)
            self._outbox.set_link(link)

    def _exchange(self, texts: Texts, transport: Transport) -> RoundReport:
        outbox = self._outbox
        files = Files(outbox, transport, self._partial)
        talks = [self._talk(texts, transport)]
        files_sent = 0
        stuck: dict[str, FieldKitError] = {}
        # One photo at a time, so that a sentence written meanwhile leaves before the next photo.
        for need in outbox.files_to_send():
            if self._stopped():
                break
            outcome = files.send([need], self._stopped, self._telling(Phase.SENDING_FILES))
            files_sent += outcome.moved
            stuck.update(outcome.failed)
            if any(error.reason == Code.SERVER_FULL for _, error in outcome.failed):
                break
            if outbox.to_send().changes:
                talks.append(self._talk(texts, transport))
        wanted = outbox.files_to_receive()
        outcome = files.receive(wanted, self._stopped, self._telling(Phase.RECEIVING_FILES))
        # One its sender has not sent yet is no trouble: it comes when it is there.
        stuck.update((sha256, error) for sha256, error in outcome.failed if error.reason != Code.NOT_FOUND)
        self._note_stuck(stuck)
        return RoundReport(
            sum(done.sent for done in talks),
            sum(done.refused for done in talks),
            sum(done.received for done in talks),
            files_sent,
            outcome.moved,
            transport.bytes_sent,
            transport.bytes_received,
        )

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
        return done

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
