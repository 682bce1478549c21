"""Bytes as connections carry them, counted where they leave and arrive."""

import io
from typing import Any

_RECORD = 16_384
_AROUND_A_RECORD = 22
"""What TLS 1.3 puts around each piece: a head of five bytes, a type and a tag of sixteen."""
_GREETING_OUT, _GREETING_IN = 700, 3_500
"""About what beginning an encrypted connection takes, with the usual two certificates."""


class Meter:
    """Counts the bytes of one transport, heads and all.

    Without encryption they are those on the wire; with it what encryption adds is reckoned, since the system's own
    library moves them. What networks put around packets is in neither.
    """

    def __init__(self) -> None:
        """Nothing has moved."""
        self.sent = 0
        self.received = 0

    def greet(self) -> None:
        """An encrypted connection was made."""
        self.sent += _GREETING_OUT
        self.received += _GREETING_IN

    def send(self, size: int, *, encrypted: bool) -> None:
        """So many bytes are about to leave."""
        self.sent += _on_the_wire(size, encrypted=encrypted)

    def receive(self, size: int, *, encrypted: bool) -> None:
        """So many bytes arrived."""
        self.received += _on_the_wire(size, encrypted=encrypted)


class MeteredInput(io.RawIOBase):
    """What a connection is read through."""

    def __init__(self, source: Any, meter: Meter, *, encrypted: bool) -> None:  # noqa: ANN401 - socket.SocketIO, which has no public name
        """``source`` is read and closed with this."""
        super().__init__()
        self._source, self._meter, self._encrypted = source, meter, encrypted

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - the base class's
        """Read what there is, and count it."""
        size: int | None = self._source.readinto(buffer)
        self._meter.receive(size or 0, encrypted=self._encrypted)
        return size

    def close(self) -> None:
        """Let go of the connection."""
        self._source.close()
        super().close()


def _on_the_wire(size: int, *, encrypted: bool) -> int:
    return size + (-(-size // _RECORD) * _AROUND_A_RECORD if encrypted else 0)
