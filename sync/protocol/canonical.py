"""One change as bytes: what a server keeps, and the fingerprint that tells whether two changes are the same."""

import hashlib
import math
from typing import Any

import msgspec

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.values import Plain
from fieldkit.errors import Damaged
from sync.protocol import limits

_SMALLEST, _LARGEST = -(2**63), 2**64 - 1

_PLAIN_ORDER = msgspec.msgpack.Encoder()
_SORTED = msgspec.msgpack.Encoder(order="deterministic")
_DECODER = msgspec.msgpack.Decoder()


def canonical(change: Change) -> bytes:
    """The change in MessagePack, complete and in its own order; ``restore`` gives the equal change back."""
    return _PLAIN_ORDER.encode(_listed(change))


def fingerprint(change: Change) -> bytes:
    """SHA-256 over everything the change says, whatever the order of keys in its mappings."""
    return hashlib.sha256(_SORTED.encode(_listed(change))).digest()


def restore(data: bytes) -> Change:
    """The change behind its canonical bytes; raises Damaged for anything else."""
    try:
        session, counter, scope, author, device, at, edits = _DECODER.decode(data)
        return Change(
            ChangeId(session, counter),
            scope,
            author,
            device,
            at,
            tuple(
                Edit(kind, record, field, value, tuple(ChangeId(*identity) for identity in seen))
                for kind, record, field, value, seen in edits
            ),
        )
    except (msgspec.MsgspecError, TypeError, ValueError):
        raise Damaged("change") from None


def _listed(change: Change) -> list[Any]:
    return [
        change.id.session,
        change.id.counter,
        change.scope,
        change.author,
        change.device,
        change.at,
        [
            [edit.kind, edit.record, edit.field, edit.value, [[seen.session, seen.counter] for seen in edit.seen]]
            for edit in change.edits
        ],
    ]


def fault(change: Change) -> tuple[str, str] | None:
    """Why a change cannot travel, as a reason and the ``kind.field`` concerned; None when it can.

    This looks at its form alone: sizes, names, and values that JSON and MessagePack can both say. What the values
    mean is judged by ``fieldkit.domain.kinds.check``.
    """
    if not 1 <= len(change.edits) <= limits.EDITS or sum(len(edit.seen) for edit in change.edits) > limits.EDITS:
        return "too_many_edits", ""
    if not _is_author(change.author) or not are_names(change.scope or "-", change.device):
        return "bad_name", ""
    for edit in change.edits:
        if not are_names(edit.kind, edit.record, edit.field):
            return "bad_name", ""
        if not is_plain(edit.value):
            return "bad_value.plain", f"{edit.kind}.{edit.field}"
    return ("too_large", "") if len(canonical(change)) > limits.CHANGE_BYTES else None


def _is_author(text: str) -> bool:
    return len(text) <= limits.AUTHOR_LENGTH and all(letter >= " " and letter != "\x7f" for letter in text)


def are_names(*texts: str) -> bool:
    """Whether texts can name a scope, a device, a kind, a record or a field."""
    return all(1 <= len(text) <= limits.NAME_LENGTH and text.isprintable() for text in texts)


def is_plain(value: Plain) -> bool:
    """Whether a value is one that JSON and MessagePack can both say without loss."""
    level: list[object] = [value]
    for _ in range(limits.DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return True
        if any(item is _NEVER for item in level):
            return False
    return False


_NEVER = object()


def _inside(value: object) -> list[object]:
    match value:
        case None | bool():
            return []
        case str():
            return [] if value.isascii() or _is_unicode(value) else [_NEVER]
        case int():
            return [] if _SMALLEST <= value <= _LARGEST else [_NEVER]
        case float():
            return [] if math.isfinite(value) else [_NEVER]
        case list():
            return value
        case dict():
            return [*value.values(), *(key if isinstance(key, str) else _NEVER for key in value)]
        case _:
            return [_NEVER]


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
