"""Identities made offline, without asking anybody."""

import re
import secrets
import time
import uuid

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")


def new_id() -> str:
    """A UUIDv7 (RFC 9562) in canonical text: sorted by the millisecond it was made, unique by 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    number = (
        (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    )
    return str(uuid.UUID(int=number))


def is_id(text: str) -> bool:
    """Whether a text can name a record: letters, digits, ``-`` and ``_`` only, so that no path can hide in it."""
    return _ID.fullmatch(text) is not None


def new_session() -> str:
    """64 random bits as 16 hexadecimal digits, drawn each time the program starts."""
    return secrets.token_hex(8)
