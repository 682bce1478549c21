"""Messages to bytes and back: the compact form in MessagePack in a zstd frame, or the message itself in JSON."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.errors import BadValue, Refused
from sync.protocol import JSON_TYPE, PROTOCOL, SYNC_TYPE, limits
from sync.protocol.canonical import are_names, fault
from sync.protocol.compression import compress, decompress
from sync.protocol.messages import DIGEST_BYTES, NONCE_BYTES, SUM_BYTES, Reply, Request
from sync.protocol.problems import Code
from sync.protocol.rows import reply_to_row, request_to_row, row_to_reply, row_to_request
from sync.protocol.tables import is_session
from sync.protocol.wire import ReplyRow, RequestRow, VersionRow, cut

_HASH = re.compile(r"[0-9a-f]{64}")
_EPOCH = re.compile(r"(?:[0-9a-f]{16})?")

Message = TypeVar("Message", RequestRow, ReplyRow, Request, Reply)


class _Version(msgspec.Struct):
    protocol: int = PROTOCOL


def encode_request(request: Request, media_type: str = SYNC_TYPE) -> bytes:
    """A request as sent; raises BadValue for a change that cannot travel (``canonical.fault`` says why)."""
    return _to_json(request) if media_type == JSON_TYPE else _to_frame(request_to_row(request))


def encode_reply(reply: Reply, media_type: str = SYNC_TYPE) -> bytes:
    """A reply as sent."""
    return _to_json(reply) if media_type == JSON_TYPE else _to_frame(reply_to_row(reply))


def decode_request(body: bytes, media_type: str = SYNC_TYPE) -> Request:
    """Read a request; raises Refused(malformed, too_large, type_unknown or protocol_newer)."""
    if media_type == JSON_TYPE:
        request = _from_json(body, Request)
    else:
        request = row_to_request(_from_frame(body, media_type, RequestRow))
    if not _is_sound(request):
        raise Refused(Code.MALFORMED)
    return request


def decode_reply(body: bytes, media_type: str = SYNC_TYPE) -> Reply:
    """Read a reply; raises Refused(malformed, too_large, type_unknown or protocol_newer)."""
    if media_type == JSON_TYPE:
        reply = _from_json(body, Reply)
    else:
        reply = row_to_reply(_from_frame(body, media_type, ReplyRow))
    if not _is_sound_reply(reply):
        raise Refused(Code.MALFORMED)
    return reply


def _to_json(message: Request | Reply) -> bytes:
    try:
        return msgspec.json.encode(message)
    except (OverflowError, TypeError, ValueError, RecursionError):  # a number of thousands of digits is a ValueError
        raise BadValue("plain") from None


def _to_frame(row: RequestRow | ReplyRow) -> bytes:
    try:
        return compress(msgspec.msgpack.encode(cut(row)))
    except (OverflowError, TypeError, UnicodeEncodeError, RecursionError):
        raise BadValue("plain") from None


def _from_json(body: bytes, kind: type[Message]) -> Message:
    _check_size(body)
    try:
        _check_version(msgspec.json.decode(body, type=_Version).protocol)
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Refused(Code.MALFORMED) from None


def _from_frame(body: bytes, media_type: str, kind: type[Message]) -> Message:
    if media_type != SYNC_TYPE:
        raise Refused(Code.TYPE_UNKNOWN)
    _check_size(body)
    plain = decompress(body, limits.MESSAGE_BYTES)
    try:
        _check_version(msgspec.msgpack.decode(plain, type=VersionRow).protocol)
        return msgspec.msgpack.decode(plain, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Refused(Code.MALFORMED) from None


def _check_size(body: bytes) -> None:
    if len(body) > limits.BODY_BYTES:
        raise Refused(Code.TOO_LARGE, limit=limits.BODY_BYTES)


def _check_version(protocol: int) -> None:
    if protocol > PROTOCOL:
        raise Refused(Code.PROTOCOL_NEWER, latest=PROTOCOL)
    if protocol < 1:
        raise Refused(Code.MALFORMED)


def _is_sound(request: Request) -> bool:
    """Whether a request keeps within the limits, and its identities are identities, in either form."""
    cursors = request.cursors or {}
    return (
        len(request.nonce) == NONCE_BYTES
        and len(request.digest) in {0, DIGEST_BYTES}
        and _EPOCH.fullmatch(request.epoch) is not None
        and len(request.changes) <= limits.CHANGES
        and len(cursors) <= limits.CURSORS
        and all(0 <= number < 2**53 for number in cursors.values())
        and len(request.held) <= limits.HELD
        and all(is_session(run.session) for run in request.held)
        and len(request.media) <= limits.MEDIA_NAMES
        and all(map(_HASH.fullmatch, request.media))
        and 0 <= request.room < 2**53
        and _are_sound(request.changes)
    )


def _is_sound_reply(reply: Reply) -> bool:
    """Whether a reply says what our server can say: what a device could never hand back to it is not its word."""
    return (
        len(reply.nonce) == NONCE_BYTES
        and _EPOCH.fullmatch(reply.epoch) is not None
        and len(reply.sum) in {0, SUM_BYTES}
        and all(map(_HASH.fullmatch, reply.missing))
        and all(0 <= page.cursor < 2**53 and are_names(page.scope or "-") for page in reply.pages)
        and all(change.scope == page.scope for page in reply.pages for change in page.changes)
        and all(_are_sound(page.changes) for page in reply.pages)
        and all(fault(change) is None for page in reply.pages for change in page.changes)
    )


def _are_sound(changes: Sequence[Change]) -> bool:
    return all(0 <= change.at < 2**63 for change in changes) and all(
        is_session(identity.session) and 1 <= identity.counter < 10**16 for identity in _identities(changes)
    )


def _identities(changes: Sequence[Change]) -> Iterator[ChangeId]:
    for change in changes:
        yield change.id
        for edit in change.edits:
            yield from edit.seen
