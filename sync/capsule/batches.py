"""Changes in batches, each the very reply a server would give: unknown kinds and fields pass through untouched."""

import secrets
from collections.abc import Iterable, Iterator

from fieldkit.domain.changes import Change
from fieldkit.errors import Damaged, Refused
from sync.protocol import limits
from sync.protocol.canonical import canonical, fault
from sync.protocol.codec import decode_reply, encode_reply
from sync.protocol.messages import NONCE_BYTES, Page, Reply

_CHANGES = 2_000


def batches_of(changes: Iterable[Change], left_out: list[Change]) -> Iterator[bytes]:
    """Changes as bodies of at most a few megabytes; what cannot travel, and a server would refuse, is left out."""
    batch: list[Change] = []
    weight = 0
    for change in changes:
        if fault(change) is not None:
            left_out.append(change)
            continue
        added = len(canonical(change))
        if batch and (len(batch) == _CHANGES or weight + added > limits.ROOM):
            yield _encoded(batch)
            batch, weight = [], 0
        batch.append(change)
        weight += added
    if batch:
        yield _encoded(batch)


def changes_in(body: bytes) -> list[Change]:
    """The changes of a batch, within the limits of a reply; raises Damaged(``capsule``) for anything else."""
    try:
        reply = decode_reply(body)
    except Refused:
        raise Damaged("capsule") from None
    return [change for page in reply.pages for change in page.changes]


def _encoded(batch: list[Change]) -> bytes:
    by_scope: dict[str, list[Change]] = {}
    for change in batch:
        by_scope.setdefault(change.scope, []).append(change)
    pages = tuple(Page(scope, 0, tuple(found)) for scope, found in by_scope.items())
    return encode_reply(Reply(nonce=secrets.token_bytes(NONCE_BYTES), epoch="", at=0, pages=pages))
