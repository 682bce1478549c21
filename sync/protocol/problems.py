"""Why a server did not do what was asked: one machine-readable code, and the HTTP status that goes with it."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from fieldkit.errors import Refused
from sync.protocol import PRODUCT


class Code(StrEnum):
    """The reason of a refusal; ``README.md`` says what a client does about each."""

    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    PROTOCOL_NEWER = "protocol_newer"
    TYPE_UNKNOWN = "type_unknown"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a code
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    TOKEN_UNKNOWN = "token_unknown"  # noqa: S105 - a code
    NONCE_UNKNOWN = "nonce_unknown"
    DEVICE_REVOKED = "device_revoked"
    DEVICE_ORDERED = "device_ordered"
    DEVICE_DIFFERS = "device_differs"
    ACCOUNT_DISABLED = "account_disabled"
    EPOCH_CHANGED = "epoch_changed"
    CURSOR_AHEAD = "cursor_ahead"
    NOT_FOUND = "not_found"
    METHOD_UNKNOWN = "method_unknown"
    TUS_VERSION = "tus_version"
    OFFSET_DIFFERS = "offset_differs"
    UPLOAD_BUSY = "upload_busy"
    STALLED = "stalled"
    HASH_DIFFERS = "hash_differs"
    RANGE_EMPTY = "range_empty"
    SERVER_FULL = "server_full"
    NOT_READY = "not_ready"
    INTERNAL = "internal"


STATUS: Mapping[Code, int] = {
    Code.MALFORMED: 400,
    Code.TOO_LARGE: 413,
    Code.PROTOCOL_NEWER: 400,
    Code.TYPE_UNKNOWN: 415,
    Code.WRONG_PASSWORD: 401,
    Code.TOO_MANY_ATTEMPTS: 429,
    Code.TOKEN_UNKNOWN: 401,
    Code.NONCE_UNKNOWN: 401,
    Code.DEVICE_REVOKED: 401,
    Code.DEVICE_ORDERED: 401,
    Code.DEVICE_DIFFERS: 403,
    Code.ACCOUNT_DISABLED: 401,
    Code.EPOCH_CHANGED: 409,
    Code.CURSOR_AHEAD: 409,
    Code.NOT_FOUND: 404,
    Code.METHOD_UNKNOWN: 405,
    Code.TUS_VERSION: 412,
    Code.OFFSET_DIFFERS: 409,
    Code.UPLOAD_BUSY: 423,
    Code.STALLED: 408,
    Code.HASH_DIFFERS: 422,
    Code.RANGE_EMPTY: 416,
    Code.SERVER_FULL: 507,
    Code.NOT_READY: 503,
    Code.INTERNAL: 500,
}

Fact = str | int


class Problem(msgspec.Struct, frozen=True):
    """A refusal as sent. A code this version does not know is kept as text."""

    code: str
    facts: dict[str, Fact] = {}
    product: str = PRODUCT


def encode_problem(code: Code, facts: Mapping[str, Fact]) -> bytes:
    """The body of a refusal, in JSON."""
    return msgspec.json.encode(Problem(code, dict(facts)))


def decode_problem(body: bytes) -> Problem:
    """Read the body of a refusal; raises Refused(malformed) for anything a FieldKit server did not say."""
    try:
        problem = msgspec.json.decode(body, type=Problem)
    except (msgspec.MsgspecError, RecursionError):
        raise Refused(Code.MALFORMED) from None
    if problem.product != PRODUCT:
        raise Refused(Code.MALFORMED)
    return problem
