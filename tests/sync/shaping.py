"""A slow line between a client and a server of this machine, the same for whoever is measured on it.

It carries streams, not packets: bytes take their time at the rate of their direction and come half a round trip later,
and a connection costs a round trip before its first byte. What it does not have is loss, and the heads of TCP.
"""

import queue
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

_PIECE = 1_400
_HELD = 16 * 1024
"""Bytes that wait before the line: a client is not told of more than the line has taken."""

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)")


@dataclass(frozen=True, slots=True)
class Shape:
    """Bits a second away from the client and towards it, and the round trip in seconds."""

    up: int = 80_000
    down: int = 160_000
    round_trip: float = 0.6

    def __str__(self) -> str:
        """As a table says it."""
        return f"{self.up / 1000:g} kbit/s up, {self.down / 1000:g} down, {self.round_trip * 1000:g} ms round trip"


@dataclass(frozen=True, slots=True)
class Spent:
    """What something took: bytes both ways above TCP, requests of HTTP, seconds."""

    bytes: int
    requests: int
    seconds: float


class Requests:
    """Counts the requests in what a client of HTTP/1.1 says on one connection."""

    def __init__(self) -> None:
        self.count = 0
        self._rest = b""
        self._skip = 0
        self._chunked = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes, wherever they were divided."""
        self._rest += data
        while self._rest:
            passed = min(self._skip, len(self._rest))
            self._rest, self._skip = self._rest[passed:], self._skip - passed
            mark = b"\r\n" if self._chunked else b"\r\n\r\n"
            if self._skip or mark not in self._rest:
                return
            head, _, self._rest = self._rest.partition(mark)
            if self._chunked:
                size = int(head.split(b";")[0], 16)
                self._skip, self._chunked = size + 2, size > 0
            else:
                self._begin(head.lower())

    def _begin(self, head: bytes) -> None:
        self.count += 1
        length = _LENGTH.search(head)
        self._skip = int(length[1]) if length else 0
        self._chunked = b"\r\ntransfer-encoding: chunked" in head


class _Way:
    """One direction, shared by all connections."""

    def __init__(self, bits: int) -> None:
        self._rate = bits / 8
        self._free_at = 0.0
        self._taking = threading.Lock()
        self.bytes = 0

    def take(self, size: int) -> float:
        """Put so many bytes on the line behind what is on it; when the last of them has left."""
        with self._taking:
            self.bytes += size
            self._free_at = max(time.monotonic(), self._free_at) + size / self._rate
            return self._free_at


class SlowLine:
    """Passes connections on to a server's port at the pace of a ``Shape``, and counts."""

    def __init__(self, port: int, shape: Shape | None = None) -> None:
        """Listens on a free port of its own; ``port`` is the server's."""
        self.shape = shape or Shape()
        self._target = port
        self._ways = {"up": _Way(self.shape.up), "down": _Way(self.shape.down)}
        self._clients: list[Requests] = []
        self._open: list[socket.socket] = []
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _HELD)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self._threads: list[threading.Thread] = []
        self._run(self._accept)

    @property
    def url(self) -> str:
        """Where clients find the server through this line."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def carried(self) -> int:
        """Bytes away from clients so far."""
        return self._ways["up"].bytes

    def spend(self, call: Callable[[], object]) -> Spent:
        """What a call takes on this line."""
        before, began = self._counts(), time.monotonic()
        call()
        seconds, after = time.monotonic() - began, self._counts()
        return Spent(after[0] - before[0], after[1] - before[1], seconds)

    def drop(self) -> None:
        """End every connection there is, with what is under way, as a laptop does whose power is cut."""
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End every connection, and take no more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()  # who accepts begins all others
        self.drop()
        for thread in self._threads:
            thread.join()
        for end in (self._listener, *self._open):
            end.close()

    def _run(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _counts(self) -> tuple[int, int]:
        return sum(way.bytes for way in self._ways.values()), sum(client.count for client in self._clients)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                asked = Requests()
                self._clients.append(asked)
                server = socket.create_connection(("127.0.0.1", self._target))
                self._open += [client, server]
                opened = time.monotonic() + self.shape.round_trip
                self._lay(client, server, "up", opened, asked.feed)
                self._lay(server, client, "down", opened, lambda _: None)

    def _lay(
        self, source: socket.socket, target: socket.socket, way: str, opened: float, heard: Callable[[bytes], None]
    ) -> None:
        """Carry one direction of a connection, from when it is open."""
        under_way: queue.Queue[tuple[float, bytes]] = queue.Queue()

        def read() -> None:
            _sleep_until(opened)
            with suppress(OSError):
                while data := source.recv(_PIECE):
                    heard(data)
                    left = self._ways[way].take(len(data))
                    under_way.put((left + self.shape.round_trip / 2, data))
                    _sleep_until(left)
            under_way.put((time.monotonic() + self.shape.round_trip / 2, b""))

        def hand_over() -> None:
            with suppress(OSError):
                while True:
                    there, data = under_way.get()
                    _sleep_until(there)
                    if not data:
                        break
                    target.sendall(data)
            with suppress(OSError):
                target.shutdown(socket.SHUT_WR)

        self._run(read)
        self._run(hand_over)


def _sleep_until(moment: float) -> None:
    if (left := moment - time.monotonic()) > 0:
        time.sleep(left)


@contextmanager
def slow_line(port: int, shape: Shape | None = None) -> Iterator[SlowLine]:
    """A slow line to a server's port, down at the end of the block."""
    line = SlowLine(port, shape)
    try:
        yield line
    finally:
        line.close()
