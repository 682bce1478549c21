"""The compact form of the messages: arrays in a fixed order, changes as columns, ids sent once per message.

Like stands beside like, which is what zstd compresses best. A column of numbers holds differences from the entry
before it (the first from 0) without its trailing zeros, and an array is cut after its last element that is not empty
(nil, false, 0, no bytes, no elements).
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from sync.protocol import limits

SESSION_BYTES = 8
UUID_BYTES = 16
HASH_BYTES = 32

EDITS_IN_MESSAGE = 10 * limits.EDITS
"""Edits in all changes of a message together, and changes they have seen."""

Nonce = Annotated[bytes, Meta(min_length=16, max_length=16)]
Short = Annotated[bytes, Meta(max_length=SESSION_BYTES)]
ChangeColumn = Annotated[list[int], Meta(max_length=limits.CHANGES)]
EditColumn = Annotated[list[int], Meta(max_length=EDITS_IN_MESSAGE)]


class VersionRow(msgspec.Struct, array_like=True, frozen=True):
    """The first element of every message, in this version and all others."""

    protocol: int


class Tables(msgspec.Struct, array_like=True, frozen=True):
    """What the columns point into: sessions of 8 bytes and UUIDs of 16, end to end, and texts.

    A place of 0 and up counts UUIDs, -1 and down counts texts (-1 is the first).
    """

    sessions: bytes = b""
    uuids: bytes = b""
    texts: Annotated[
        list[Annotated[str, Meta(max_length=limits.AUTHOR_LENGTH)]], Meta(max_length=EDITS_IN_MESSAGE)
    ] = []


class EditColumns(msgspec.Struct, array_like=True, frozen=True):
    """Edits: places of kind, record and field, plain values, and for each how many changes it has seen.

    Values are left packed until they are counted: a few hundred bytes of a frame may hold millions of empty lists.
    """

    kinds: EditColumn = []
    records: EditColumn = []
    fields: EditColumn = []
    values: Annotated[list[msgspec.Raw], Meta(max_length=EDITS_IN_MESSAGE)] = []
    seen: EditColumn = []
    seen_counters: EditColumn = []
    seen_sessions: EditColumn = []


class ChangeColumns(msgspec.Struct, array_like=True, frozen=True):
    """Changes: how many edits each has (as they are, no differences), and their other columns.

    A hybrid time is split into its milliseconds and the count in its low 16 bits.
    """

    sizes: ChangeColumn = []
    sessions: ChangeColumn = []
    counters: ChangeColumn = []
    scopes: ChangeColumn = []
    authors: ChangeColumn = []
    devices: ChangeColumn = []
    milliseconds: ChangeColumn = []
    ticks: ChangeColumn = []
    edits: EditColumns = msgspec.field(default_factory=EditColumns)


def cut(row: msgspec.Struct) -> list[Any]:
    """A message or its columns as an array without empty elements at its end."""
    array = [
        cut(value) if isinstance(value, ChangeColumns | EditColumns) else value
        for value in msgspec.structs.astuple(row)
    ]
    while array and not array[-1]:
        array.pop()
    return array


class CursorColumns(msgspec.Struct, array_like=True, frozen=True):
    """How far scopes were read: numbers as they are, and the scopes' places."""

    numbers: Annotated[list[int], Meta(max_length=limits.CURSORS)]
    scopes: Annotated[list[int], Meta(max_length=limits.CURSORS)]


class HeldRow(msgspec.Struct, array_like=True, frozen=True):
    """A run of changes of one session, both ends included."""

    session: int
    first: int
    last: int


class PageColumns(msgspec.Struct, array_like=True, frozen=True):
    """Pages: the cursor that follows each, its scope, and how many of the reply's changes are its own."""

    cursors: Annotated[list[int], Meta(max_length=limits.CURSORS)]
    scopes: Annotated[list[int], Meta(max_length=limits.CURSORS)]
    sizes: Annotated[list[int], Meta(max_length=limits.CURSORS)]


class RemarkRow(msgspec.Struct, array_like=True, frozen=True):
    """Why the change at a place of the push is held or refused."""

    change: int
    reason: str
    where: str = ""


class RequestRow(msgspec.Struct, array_like=True, frozen=True):
    """A request; later versions only append."""

    protocol: int
    nonce: Nonce
    epoch: Short = b""
    tables: Tables = Tables()
    device: int = 0
    changes: ChangeColumns | None = None
    cursors: CursorColumns | None = None
    digest: Short = b""
    named_only: bool = False
    held: Annotated[list[HeldRow], Meta(max_length=limits.HELD)] = []
    media: Annotated[bytes, Meta(max_length=HASH_BYTES * limits.MEDIA_NAMES)] = b""
    room: int = 0
    sums: bool = False


class ReplyRow(msgspec.Struct, array_like=True, frozen=True):
    """A reply; later versions only append. ``outcomes`` has one number per pushed change (see ``README.md``)."""

    protocol: int
    nonce: Nonce
    epoch: Short = b""
    at: int = 0
    tables: Tables = Tables()
    outcomes: ChangeColumn = []
    remarks: Annotated[list[RemarkRow], Meta(max_length=limits.CHANGES)] = []
    pages: PageColumns | None = None
    changes: ChangeColumns | None = None
    more: bool = False
    missing: bytes = b""
    cursors_wanted: bool = False
    sum: Short = b""
