"""What the server has that is not carried here: dossiers and their names; and files that leave once it holds them."""

import itertools
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from fieldkit.domain.changes import Change
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import DELETED
from fieldkit.errors import Refused, ServerUnreachable
from fieldkit.services.carrying import Amount, Named
from fieldkit.services.outbox import Outbox
from sync.client.texts import genuine
from sync.client.transport import Call, Transport
from sync.protocol import JSON_TYPE, SYNC_TYPE, limits
from sync.protocol.accounts import Scopes, decode
from sync.protocol.codec import encode_request
from sync.protocol.messages import NONCE_BYTES, Reply, Request

AGAIN_S = 1_800.0
"""Seconds after which the server is asked again which dossiers it has: their list weighs as much as a thumbnail."""

_PEEK_BYTES = 4_096
"""Bytes of a dossier that are read for its name at a time: it stands in the first changes."""
_PEEKS = 24
"""Names read in one round: texts and photos are not behind a network's whole list."""
_LONGEST = 200


class Survey:
    """Asks a server which dossiers there are, when it is time to; it outlives the rounds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds."""
        self._clock = clock
        self._due_at = 0.0

    def go(self, outbox: Outbox, transport: Transport, device: str, stopped: Callable[[], bool]) -> bool:
        """Learn which dossiers the server has and what those are called that are not here.

        Whether any is to be read that was not before. Does nothing where all are carried: they come by themselves.
        Raises ServerUnreachable, NotAllowed or ServerRefused.
        """
        carrying = outbox.carrying
        if carrying.choice.takes_all and not carrying.is_asked:
            return False
        if self._clock() < self._due_at and not carrying.is_asked and not carrying.nameless():
            return False
        before = set(carrying.followed().cursors)
        if carrying.is_asked or self._clock() >= self._due_at:
            epoch = outbox.link.epoch
            answer = transport.call(Call(method="GET", path="/v1/scopes", accept=JSON_TYPE, limit=limits.BODY_BYTES))
            try:
                found = decode(answer.body, Scopes)
            except Refused as error:
                raise ServerUnreachable("portal") from error
            if found.epoch != epoch:
                return False  # another server: the next exchange meets it
            numbers = {each.scope: each.number for each in found.scopes[: limits.CURSORS]}
            carrying.note_numbers(numbers)
            carrying.mark_answered()
            self._due_at = self._clock() + AGAIN_S
            if any(read > numbers.get(scope, 0) for scope, read in outbox.cursors().items()):
                # An older copy of the server, seen in a dossier that is not followed: it is offered all that is here.
                outbox.relay.begin(with_received=True)
                outbox.note("epoch_changed")
                return True
        for scope, named in itertools.islice(carrying.nameless().items(), _PEEKS):
            if stopped():
                break
            carrying.note_name(scope, _peek(outbox, transport, device, scope, named))
        return not set(carrying.followed().cursors) <= before


def _peek(outbox: Outbox, transport: Transport, device: str, scope: str, named: Named) -> Named:
    """What the next few changes of a dossier say of its name; none of them is kept."""
    reply = _ask(outbox, transport, device, cursors={scope: named.read}, everything=False, room=_PEEK_BYTES)
    page = next((page for page in reply.pages if page.scope == scope), None)
    if page is None or page.cursor <= named.read:
        return replace(named, read=named.number)  # there is no more to read of it
    return replace(_told(named, scope, page.changes), read=page.cursor, number=max(named.number, page.cursor))


def _told(named: Named, scope: str, changes: Iterable[Change]) -> Named:
    for edit in (edit for change in changes for edit in change.edits):
        if edit.kind != Dossier.KIND or edit.record != scope:
            continue
        if edit.field == DELETED:
            named = replace(named, deleted=edit.value is True)
        elif isinstance(edit.value, str):
            told = edit.value[:_LONGEST]
            if edit.field == "code":
                named = replace(named, code=told)
            elif edit.field == "title":
                named = replace(named, title=told)
            elif edit.field == "country":
                named = replace(named, country=told)
    return named


def release(outbox: Outbox, transport: Transport, device: str) -> Amount:
    """Let the files go that the person gave up, each only where the server says now that it holds it.

    Those it has lost meanwhile are sent again. Raises ServerUnreachable, NotAllowed or ServerRefused.
    """
    outbox.carrying.clear_away()
    files = list(outbox.carrying.released())
    gone = Amount()
    for start in range(0, len(files), limits.MEDIA_NAMES):
        batch = files[start : start + limits.MEDIA_NAMES]
        missing = set(_ask(outbox, transport, device, media=batch).missing)
        done = outbox.carrying.release(set(batch) - missing, missing & set(batch))
        gone = Amount(gone.files + done.files, gone.size + done.size)
    if gone.files:
        outbox.note("released", count=gone.files, bytes=gone.size)
    return gone


def _ask(
    outbox: Outbox,
    transport: Transport,
    device: str,
    *,
    cursors: dict[str, int] | None = None,
    everything: bool = True,
    room: int = 0,
    media: Sequence[str] = (),
) -> Reply:
    request = Request(
        nonce=secrets.token_bytes(NONCE_BYTES),
        device=device,
        epoch=outbox.link.epoch,
        cursors=cursors,
        everything=everything,
        room=room,
        media=tuple(media),
    )
    answer = transport.call(
        Call(
            method="POST",
            path="/v1/sync",
            body=encode_request(request),
            headers={"Content-Type": SYNC_TYPE},
            accept=SYNC_TYPE,
            limit=limits.BODY_BYTES,
        )
    )
    return genuine(answer.body, request)
