"""Changes in both directions: what this laptop wrote goes out, what others wrote comes in."""

import secrets
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import field

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.runs import runs_of
from fieldkit.domain.sending import Answer
from fieldkit.errors import Refused, ServerRefused, ServerUnreachable
from fieldkit.services.outbox import Outbox
from sync.client.clocks import Heard, heard
from sync.client.transport import Call, Transport
from sync.protocol import SYNC_TYPE, limits
from sync.protocol.codec import decode_reply, encode_request
from sync.protocol.messages import NONCE_BYTES, Outcome, Reply, Request, advance, digest_of
from sync.protocol.problems import Code

_VERDICTS = {Outcome.APPLIED: "applied", Outcome.KNOWN: "known", Outcome.HELD: "held", Outcome.REFUSED: "refused"}


@dataclass(slots=True)
class Exchanged:
    """What was exchanged so far: numbers of changes, and the files the server said it lacks.

    ``complete`` says that the server had no more to give, ``sum`` what stands for all it holds of what is followed.
    """

    sent: int = 0
    refused: int = 0
    received: int = 0
    missing: set[str] = field(default_factory=set)
    complete: bool = False
    sum: bytes = b""


class Texts:
    """The exchange of changes with one server."""

    def __init__(self, outbox: Outbox, transport: Transport, device: str) -> None:
        """``device`` is the workspace's id."""
        self._outbox = outbox
        self._transport = transport
        self._device = device
        self._pace = transport.pace
        self._pushed: list[ChangeId] = []
        self.heard: Heard | None = None
        self._carrying = outbox.carrying
        self._asked: dict[str, int] = {}
        self._everything = True
        cursors = self._carrying.followed().cursors
        # The server remembers what it gave this device; when it does not, one more request tells it.
        self._remembered = digest_of(cursors) if cursors else b""

    def exchange(self, epoch: str, stopped: Callable[[], bool], progress: Callable[[int, int], None]) -> Exchanged:
        """Push and pull until nothing is left in either direction.

        ``progress(sent, total)`` counts changes going out. Raises ServerUnreachable, NotAllowed or ServerRefused; what
        was confirmed before stays confirmed.
        """
        done = Exchanged()
        held_back: set[str] = set()
        relaying = self._outbox.relay.is_under_way
        reads_first = relaying  # what the server still has comes back first, so that only what it lost is offered
        while not stopped():
            batch = [] if reads_first else self._next(held_back)
            reply = self._request(epoch, batch, exact=relaying)
            if reply is None:
                continue
            answers = [
                Answer(change.id, _VERDICTS[verdict.outcome], verdict.reason, verdict.where)
                for change, verdict in zip(batch, reply.verdicts, strict=True)
            ]
            done.refused += self._outbox.settle(answers)
            held_back |= {str(answer.change) for answer in answers if answer.verdict == "held"}
            self._take_in(reply, done)
            done.sent += sum(answer.verdict in {"applied", "known"} for answer in answers)
            left = self._outbox.unsent() - len(held_back)
            progress(done.sent, done.sent + left)
            done.complete = not (reply.more or reply.cursors_wanted)
            done.sum = reply.sum
            if not done.complete:
                continue
            reads_first = False
            if left <= 0:
                if relaying:
                    self._outbox.relay.end()
                break
        return done

    def _next(self, held_back: Collection[str]) -> list[Change]:
        taken = self._outbox.take(self._pace.changes + len(held_back))
        return [change for change in taken if str(change.id) not in held_back][: self._pace.changes]

    def _take_in(self, reply: Reply, done: Exchanged) -> None:
        pages = [page for page in reply.pages if self._everything or page.scope in self._asked]
        cursors = {page.scope: page.cursor for page in pages}
        if reply.more:
            known = self._outbox.cursors()
            if all(number <= known.get(scope, 0) for scope, number in cursors.items()):
                raise ServerUnreachable("portal")  # our server never has more without a step forward
        if cursors:
            done.received += self._outbox.receive((change for page in pages for change in page.changes), cursors)
        done.missing |= set(reply.missing)
        self._remembered = b"" if reply.cursors_wanted else digest_of(advance(self._asked, reply.pages))

    def read_again(self, scope: str, number: int, room: int) -> tuple[int, tuple[Change, ...]]:
        """What the server has of a scope behind a number, in ``room`` bytes: the number of the last, and they.

        Nothing is taken in, and no cursor moves. Raises as ``exchange`` does.
        """
        request = Request(
            nonce=secrets.token_bytes(NONCE_BYTES),
            device=self._device,
            epoch=self._outbox.link.epoch,
            cursors={scope: number},
            everything=False,
            room=room,
        )
        reply = genuine(self._transport.call(_call(encode_request(request))).body, request)
        self._remembered = b""  # the server believes this to be all that is followed
        page = next((page for page in reply.pages if page.scope == scope), None)
        return (page.cursor, page.changes) if page is not None else (number, ())

    def _request(self, epoch: str, batch: Sequence[Change], *, exact: bool) -> Reply | None:
        """One request; None when it has to be made again, smaller.

        What was pushed need not come back. A gap in what was made here is a change that was amended and exists nowhere;
        in what others made it may be one that has not arrived: then it has to be named ``exact``.
        """
        pushed = [*self._pushed, *(change.id for change in batch)]
        followed = self._carrying.followed()
        cursors, self._everything = dict(followed.cursors), followed.everything
        self._asked = cursors
        known = digest_of(cursors) == self._remembered
        request = Request(
            nonce=secrets.token_bytes(NONCE_BYTES),
            device=self._device,
            epoch=epoch,
            changes=tuple(batch),
            cursors=None if known else cursors,
            digest=self._remembered if known else b"",
            everything=followed.everything,
            held=runs_of(pushed, bridging=not exact)[: limits.HELD],
            sums=True,
        )
        body = encode_request(request)
        if len(batch) > 1 and len(body) > self._pace.text_bytes:
            self._pace.hold_fewer(len(batch) * self._pace.text_bytes // len(body))
            return None
        started = time.monotonic()
        try:
            answer = self._transport.call(_call(body))
        except (ServerUnreachable, ServerRefused) as error:
            if not _too_much(error) or len(batch) <= 1:
                raise
            self._pace.hold_fewer(len(batch) // 2)
            return None
        took_s = time.monotonic() - started
        reply = genuine(answer.body, request)
        self.heard = heard(reply.at, took_s)
        # Until everything was read, the server would still send back what it was given on the way.
        self._pushed = pushed if reply.more or reply.cursors_wanted else []
        self._pace.hold_more()
        return reply


def _call(body: bytes) -> Call:
    return Call(
        method="POST",
        path="/v1/sync",
        body=body,
        headers={"Content-Type": SYNC_TYPE},
        accept=SYNC_TYPE,
        limit=limits.BODY_BYTES,
    )


def genuine(body: bytes, request: Request) -> Reply:
    """The reply, once it is proven to answer this very request; raises ServerUnreachable otherwise."""
    try:
        reply = decode_reply(body)
    except Refused as error:
        raise ServerUnreachable("portal") from error
    if reply.nonce != request.nonce:
        raise ServerUnreachable("portal")
    if request.epoch and reply.epoch != request.epoch:
        raise ServerRefused(Code.EPOCH_CHANGED)
    unasked = reply.cursors_wanted and request.cursors is not None
    if unasked or len(reply.verdicts) != len(request.changes):
        raise ServerUnreachable("portal")
    return reply


def _too_much(error: ServerUnreachable | ServerRefused) -> bool:
    if error.facts.get("status") in {408, 413}:  # said by a machine in between, which has its own limits
        return True
    return error.reason in {"timeout", "cut", Code.TOO_LARGE, Code.STALLED}
