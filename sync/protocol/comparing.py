"""What is said in JSON where the two ends do not hold the same, and where a laptop asks what has arrived."""

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from fieldkit.errors import Refused
from sync.protocol import PRODUCT
from sync.protocol.limits import NAME_LENGTH
from sync.protocol.problems import Code
from sync.protocol.sums import MARK_BYTES, Sum

SCOPES = 500
"""Scopes compared in one request."""

LISTED = 2_000
"""Changes in one page of a list."""

CHANGES_ASKED = 2_000
"""Changes one request asks a receipt for."""

FILES_ASKED = 200
"""Files one request asks a receipt for."""

_LINE = r"^[^\x00-\x1f\x7f]*\Z"

Name = Annotated[str, Meta(max_length=NAME_LENGTH, pattern=_LINE)]
Number = Annotated[int, Meta(ge=0, lt=2**53)]
Counter = Annotated[int, Meta(ge=1, lt=10**16)]
Session = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Mark = Annotated[str, Meta(pattern=rf"^(?:[0-9a-f]{{{2 * MARK_BYTES}}})?\Z")]
"""What a change counts for, in hexadecimal; empty for one that is not there."""


class Cursor(msgspec.Struct, frozen=True):
    """A scope, and how far it was read."""

    scope: Name
    number: Number


class Compare(msgspec.Struct, frozen=True):
    """``POST /v1/sums``: scopes as far as they were read."""

    cursors: Annotated[tuple[Cursor, ...], Meta(max_length=SCOPES)]


class ScopeSum(msgspec.Struct, frozen=True):
    """The sum of a scope's changes up to the cursor."""

    scope: Name
    count: Number
    mark: Mark

    @property
    def sum(self) -> Sum:
        """The sum itself."""
        return Sum(self.count, int(self.mark or "0", 16))


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to ``Compare``; a scope of which there is nothing is left out."""

    epoch: str
    sums: tuple[ScopeSum, ...]
    product: str = PRODUCT


class List(msgspec.Struct, frozen=True):
    """``POST /v1/sums/changes``: the changes of a scope numbered above ``after``, up to ``last``."""

    scope: Name
    after: Number
    last: Number


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """A change that is there whole: its identity, its number in the scope, and what it counts for."""

    session: Session
    counter: Counter
    number: Number
    mark: Mark


class Lists(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to ``List``, in the order of the numbers. ``more`` where others follow the last number."""

    changes: tuple[Listed, ...]
    more: bool
    product: str = PRODUCT


class Named(msgspec.Struct, frozen=True):
    """Changes of one session, by their counters."""

    session: Session
    counters: Annotated[tuple[Counter, ...], Meta(max_length=CHANGES_ASKED)]


class AskReceipt(msgspec.Struct, frozen=True):
    """``POST /v1/receipts``: ask whether this is there, as it is here."""

    changes: Annotated[tuple[Named, ...], Meta(max_length=CHANGES_ASKED)] = ()
    files: Annotated[tuple[Sha256, ...], Meta(max_length=FILES_ASKED)] = ()


class Marks(msgspec.Struct, frozen=True):
    """What each change of a session counts for, in the order they were asked about."""

    session: Session
    marks: tuple[Mark, ...]


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to ``AskReceipt``, read from what is kept at this moment.

    ``files`` are those of the files asked about that are there whole. ``at`` is the time in seconds since 1970.
    """

    epoch: str
    at: int
    changes: tuple[Marks, ...]
    files: tuple[Sha256, ...]
    product: str = PRODUCT


T = TypeVar("T", Compare, Sums, List, Lists, AskReceipt, Receipt)


def encode(message: msgspec.Struct) -> bytes:
    """A message of this module in JSON."""
    return msgspec.json.encode(message)


def decode(body: bytes, kind: type[T]) -> T:
    """Read a message of this module; raises Refused(malformed)."""
    try:
        message = msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Refused(Code.MALFORMED) from None
    if getattr(message, "product", PRODUCT) != PRODUCT:
        raise Refused(Code.MALFORMED)
    return message
