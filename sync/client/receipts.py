"""Asking the server what of a mission it has, as it is here."""

import time
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from fieldkit.domain.changes import ChangeId
from fieldkit.errors import NotAllowed, Refused, ServerRefused, ServerUnreachable
from fieldkit.services.delivery import Delivery, Proof
from fieldkit.services.workspace import Workspace
from sync.client.renewing import renew
from sync.client.transport import Call, Transport
from sync.protocol import JSON_TYPE, limits
from sync.protocol.canonical import fingerprint
from sync.protocol.comparing import FILES_ASKED, AskReceipt, Named, Receipt, decode, encode
from sync.protocol.problems import Code
from sync.protocol.sums import mark_of, written

_CHANGES_AT_ONCE = 1_000
"""Changes asked about in one request: where each has a session of its own, its body stays within its bound."""


def ask(workspace: Workspace, mission: str) -> Proof:
    """Ask the server about everything of a mission, keep its answer, and say what has arrived.

    Raises NotFound, NotAllowed (signed out), ServerUnreachable or ServerRefused; what was known before stays then.
    """
    outbox, delivery = workspace.outbox, Delivery(workspace)
    link = outbox.link
    if not link.url or not link.token:
        raise NotAllowed("signed_out")
    question = delivery.question(mission)
    marks = {change.id: written(mark_of(fingerprint(change))) for change in question.changes}
    transport = Transport(
        link.url,
        token=link.token,
        server_at=link.server_at,
        proxy=outbox.proxies.current,
        renew=partial(renew, outbox),
    )
    told: dict[ChangeId, str] = {}
    files: set[str] = set()
    try:
        for asked in _requests(marks, question.files):
            receipt = _ask(transport, asked)
            if receipt.epoch != link.epoch:
                raise ServerRefused(Code.EPOCH_CHANGED)
            for named, answer in zip(asked.changes, receipt.changes, strict=True):
                told |= dict(zip((ChangeId(named.session, n) for n in named.counters), answer.marks, strict=True))
            files |= set(receipt.files) & set(asked.files)
    except ValueError as error:  # an answer to another question
        raise ServerUnreachable("portal") from error
    finally:
        transport.close()
    there = {identity for identity, mark in told.items() if mark == marks[identity]}
    delivery.keep(
        mission,
        question,
        at_ms=time.time_ns() // 1_000_000,
        there=there,
        different={identity for identity, mark in told.items() if mark} - there,
        files=files,
    )
    return delivery.proof(mission)


def _requests(marks: Mapping[ChangeId, str], files: Iterable[str]) -> Iterator[AskReceipt]:
    wanted, names = sorted(marks), list(files)
    for start in range(0, len(wanted), _CHANGES_AT_ONCE):
        by_session: dict[str, list[int]] = {}
        for identity in wanted[start : start + _CHANGES_AT_ONCE]:
            by_session.setdefault(identity.session, []).append(identity.counter)
        yield AskReceipt(tuple(Named(session, tuple(counters)) for session, counters in by_session.items()))
    for start in range(0, len(names), FILES_ASKED):
        yield AskReceipt(files=tuple(names[start : start + FILES_ASKED]))


def _ask(transport: Transport, asked: AskReceipt) -> Receipt:
    headers = {"Content-Type": JSON_TYPE}
    call = Call(
        method="POST", path="/v1/receipts", body=encode(asked), headers=headers, accept=JSON_TYPE, limit=limits.MIB
    )
    try:
        return decode(transport.call(call).body, Receipt)
    except Refused as error:
        if type(error) is not Refused:
            raise
        raise ServerUnreachable("portal") from error
