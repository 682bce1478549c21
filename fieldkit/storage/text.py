"""How plain values and identities are written in the tables."""

import msgspec

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.values import Plain

_ENCODE = msgspec.json.Encoder()
_DECODE = msgspec.json.Decoder()
_SESSION_DIGITS = 16


def to_text(plain: Plain) -> str:
    """A plain value as JSON text."""
    return _ENCODE.encode(plain).decode()


def from_text(text: str) -> Plain:
    """A plain value from JSON text."""
    value: Plain = _DECODE.decode(text)
    return value


def write_seen(seen: tuple[ChangeId, ...]) -> str:
    """Change ids as text, separated by spaces."""
    return " ".join(f"{identity.session}-{identity.counter}" for identity in seen)


def parse_seen(text: str) -> tuple[ChangeId, ...]:
    """Change ids from their stored text; they were checked when they were written."""
    if not text:
        return ()
    return tuple(ChangeId(word[:_SESSION_DIGITS], int(word[_SESSION_DIGITS + 1 :])) for word in text.split(" "))
