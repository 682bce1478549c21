"""A request and its reply, as both ends handle them and as JSON shows them."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum

from fieldkit.domain.changes import Change
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.runs import Run
from sync.protocol import PROTOCOL, limits

NONCE_BYTES = 16
DIGEST_BYTES = 8
SUM_BYTES = 6


class Outcome(StrEnum):
    """What became of a pushed change.

    APPLIED: kept, now. KNOWN: kept since an earlier push. HELD: not kept, it rests on something that has not arrived;
    offer it again. REFUSED: not kept, for the reason given; it stays with its author.
    """

    APPLIED = "applied"
    KNOWN = "known"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The server's word on one change. ``where`` is the ``kind.field`` it objects to, if it is one."""

    outcome: Outcome
    reason: str = ""
    where: str = ""

    @property
    def kept(self) -> bool:
        """Whether the server has the change, so that it counts as sent."""
        return self.outcome in {Outcome.APPLIED, Outcome.KNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One exchange asked for.

    ``epoch`` is the server's as last seen, empty the first time. ``cursors`` say how far each scope was read; where
    they are None, ``digest`` stands for cursors the server is believed to remember. ``everything`` asks for scopes the
    cursors do not name as well. ``held`` are changes not to be sent back. ``media`` are the SHA-256 (hexadecimal) of
    files the server is asked about. ``room`` is the size of the changes wanted back, in bytes, 0 for the usual.
    ``sums`` asks for what stands for everything up to the cursors the reply leads to.
    """

    protocol: int = PROTOCOL
    nonce: bytes
    device: str
    epoch: str = ""
    changes: tuple[Change, ...] = ()
    cursors: Mapping[str, int] | None = field(default_factory=dict)
    digest: bytes = b""
    everything: bool = True
    held: tuple[Run, ...] = ()
    media: tuple[str, ...] = ()
    room: int = 0
    sums: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Changes of one scope in the server's order, and the cursor to keep once they are taken in."""

    scope: str
    cursor: int
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One exchange answered.

    ``at`` is the server's time in seconds since 1970. ``verdicts`` are in the order of the pushed changes. ``more``
    says that another request would bring more. ``missing`` are the files, among those the request asked about or its
    changes name, that the server has not got. ``cursors_wanted`` says that the digest was not recognised: nothing was
    read, send the cursors. ``sum`` is ``sums.digest_of_sums`` of the scopes followed, where it was asked for and
    nothing is left to read; otherwise empty.
    """

    protocol: int = PROTOCOL
    nonce: bytes
    epoch: str
    at: int
    verdicts: tuple[Verdict, ...] = ()
    pages: tuple[Page, ...] = ()
    more: bool = False
    missing: tuple[str, ...] = ()
    cursors_wanted: bool = False
    sum: bytes = b""


def digest_of(cursors: Mapping[str, int]) -> bytes:
    """The 8 bytes that stand for a set of cursors, whatever their order."""
    lines = "".join(f"{scope} {number}\n" for scope, number in sorted(cursors.items()))
    return hashlib.sha256(lines.encode()).digest()[:DIGEST_BYTES]


def advance(cursors: Mapping[str, int], pages: Iterable[Page]) -> dict[str, int]:
    """The cursors once pages were taken in: what a client keeps and what a server remembers."""
    return {**cursors, **{page.scope: page.cursor for page in pages}}


def room_of(request: Request) -> int:
    """The bytes of changes to send back."""
    return min(request.room, limits.ROOM_LARGEST) if request.room > 0 else limits.ROOM
