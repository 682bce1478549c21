"""A post a request reaches and an answer leaves byte by byte, whatever HTTP says of it; and one nobody should reach."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Answering = Callable[[Asked], Iterable[bytes]]


class Post:
    """Takes one request a connection, and answers it with pieces until the other end has had enough."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answering: Answering = lambda _: ()
        self.over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """Take no more."""
        self.over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            asked = _read(connection)
            if asked is None:
                return
            self.asked.append(asked)
            for piece in self.answering(asked):
                connection.sendall(piece)


def _read(connection: socket.socket) -> Asked | None:
    with connection.makefile("rb") as stream:
        first = stream.readline().decode("latin-1").split()
        headers = {}
        while line := stream.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        if len(first) < 2:
            return None
        return Asked(first[0], first[1], headers, stream.read(int(headers.get("content-length", "0"))))


@contextlib.contextmanager
def posted() -> Iterator[Post]:
    """A post that is closed with the block."""
    made = Post()
    try:
        yield made
    finally:
        made.close()
