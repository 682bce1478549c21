"""Changes in both directions: what this laptop wrote goes out, what others wrote comes in."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fieldkit.domain.changes import Change
from fieldkit.domain.sending import Answer
from fieldkit.errors import Refused, ServerRefused, ServerUnreachable
from fieldkit.services.outbox import Outbox
from sync.client.transport import Call, Transport
from sync.protocol import SYNC_TYPE, limits
from sync.protocol.codec import decode_reply, encode_request
from sync.protocol.messages import NONCE_BYTES, Held, Outcome, Reply, Request, digest_of
from sync.protocol.problems import Code

_START = 200
"""Changes in the first request; halved when a request does not get through, doubled when it does."""

_VERDICTS = {Outcome.APPLIED: "applied", Outcome.KNOWN: "known", Outcome.HELD: "held", Outcome.REFUSED: "refused"}


@dataclass(slots=True)
class Exchanged:
    """What was exchanged so far: numbers of changes, and the files the server said it lacks."""

    sent: int = 0
    refused: int = 0
    received: int = 0
    missing: set[str] = field(default_factory=set)


class Texts:
    """The exchange of changes with one server."""

    def __init__(self, outbox: Outbox, transport: Transport, device: str) -> None:
        """``device`` is the workspace's id."""
        self._outbox = outbox
        self._transport = transport
        self._device = device
        self._batch = _START
        cursors = outbox.cursors()
        # The server remembers what it gave this device; when it does not, one more request tells it.
        self._remembered = digest_of(cursors) if cursors else b""

    def exchange(self, epoch: str, stopped: Callable[[], bool], progress: Callable[[int, int], None]) -> Exchanged:
        """Push and pull until nothing is left in either direction.

        ``progress(sent, total)`` counts changes going out. Raises ServerUnreachable, NotAllowed or ServerRefused; what
        was confirmed before stays confirmed.
        """
        done = Exchanged()
        held_back: set[str] = set()
        while not stopped():
            taken = self._outbox.take(self._batch + len(held_back))
            batch = [change for change in taken if str(change.id) not in held_back][: self._batch]
            reply = self._request(epoch, batch)
            if reply is None:
                continue
            answers = [
                Answer(change.id, _VERDICTS[verdict.outcome], verdict.reason)
                for change, verdict in zip(batch, reply.verdicts, strict=True)
            ]
            self._outbox.settle(answers)
            held_back |= {str(answer.change) for answer in answers if answer.verdict == "held"}
            self._take_in(reply, done)
            done.sent += sum(answer.verdict in {"applied", "known"} for answer in answers)
            done.refused += sum(answer.verdict == "refused" for answer in answers)
            left = self._outbox.waiting().changes - len(held_back)
            progress(done.sent, done.sent + left)
            if left <= 0 and not reply.more:
                break
        return done

    def _take_in(self, reply: Reply, done: Exchanged) -> None:
        cursors = {page.scope: page.cursor for page in reply.pages}
        if cursors:
            done.received += self._outbox.receive((change for page in reply.pages for change in page.changes), cursors)
        done.missing |= set(reply.missing)
        self._remembered = digest_of(self._outbox.cursors())

    def _request(self, epoch: str, batch: Sequence[Change]) -> Reply | None:
        """One request; None when it has to be made again, smaller or with the cursors spelled out."""
        cursors = self._outbox.cursors()
        known = digest_of(cursors) == self._remembered
        request = Request(
            nonce=secrets.token_bytes(NONCE_BYTES),
            device=self._device,
            epoch=epoch,
            changes=tuple(batch),
            cursors=None if known else cursors,
            digest=self._remembered if known else b"",
            held=_runs(batch),
        )
        try:
            answer = self._transport.call(
                Call(
                    method="POST",
                    path="/v1/sync",
                    body=encode_request(request),
                    headers={"Content-Type": SYNC_TYPE},
                    accept=SYNC_TYPE,
                    limit=limits.BODY_BYTES,
                )
            )
        except (ServerUnreachable, ServerRefused) as error:
            if not _too_much(error) or len(batch) <= 1:
                raise
            self._batch = max(1, len(batch) // 2)
            return None
        reply = _genuine(answer.body, request)
        if reply.cursors_wanted:
            self._remembered = b""
            return None
        self._batch = min(limits.CHANGES, self._batch * 2)
        return reply


def _genuine(body: bytes, request: Request) -> Reply:
    """The reply, once it is proven to answer this very request; raises ServerUnreachable otherwise."""
    try:
        reply = decode_reply(body)
    except Refused as error:
        raise ServerUnreachable("portal") from error
    if reply.nonce != request.nonce:
        raise ServerUnreachable("portal")
    if request.epoch and reply.epoch != request.epoch:
        raise ServerRefused(Code.EPOCH_CHANGED)
    if not reply.cursors_wanted and len(reply.verdicts) != len(request.changes):
        raise ServerUnreachable("portal")
    return reply


def _too_much(error: ServerUnreachable | ServerRefused) -> bool:
    return error.reason in {"timeout", "cut", Code.TOO_LARGE}


def _runs(batch: Sequence[Change]) -> tuple[Held, ...]:
    """The changes of a batch as runs per session: the server need not send them back."""
    bounds: dict[str, tuple[int, int]] = {}
    for change in batch:
        low, high = bounds.get(change.id.session, (change.id.counter, change.id.counter))
        bounds[change.id.session] = (min(low, change.id.counter), max(high, change.id.counter))
    return tuple(Held(session, low, high) for session, (low, high) in sorted(bounds.items()))[: limits.HELD]
