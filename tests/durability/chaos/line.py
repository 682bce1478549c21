"""A line between a laptop's process and a server's that does to requests and answers what worn ones do, by chance."""

import contextlib
import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

PATIENCE_S = 0.4
"""How long a laptop of these trials waits for an answer that does not come: fifteen seconds, made short."""

_MOST_HEARD = 40


class Line:
    """Carries requests one by one, each with the fate that is drawn for it until the line is ``calm``."""

    def __init__(
        self, server: Callable[[], int], fates: Mapping["Fate", int], share: float, chance: random.Random
    ) -> None:
        """``server`` tells the server's port, ``share`` how many of the requests meet one of the ``fates``."""
        self._server, self._fates, self._share = server, fates, share
        self.chance = chance
        self.calm = False
        self.carried = self.troubled = 0
        self.heard: dict[tuple[str, str], list[bytes]] = {}
        self.late: list[bytes] = []
        self._closed = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        """Where the laptop finds the server."""
        return f"http://127.0.0.1:{self._port}"

    def run(self) -> None:
        """Carry until closed."""
        while not self._closed.is_set():
            try:
                laptop, _ = self._listener.accept()
            except OSError:  # the line is down for a moment, or for good
                self._closed.wait(0.01)
                continue
            threading.Thread(target=self._carry, args=(laptop,), daemon=True).start()

    def close(self) -> None:
        """No more connections."""
        self._closed.set()
        _shut(self._listener)

    def heal(self) -> None:
        """From now on everything arrives; what was late does so first."""
        self.calm = True
        while self.late:
            self.answer(self.late.pop())

    def go_down(self) -> None:
        """Refuse every connection for a moment."""
        _shut(self._listener)
        self._closed.wait(0.1)
        if not self._closed.is_set():
            self._listener = socket.create_server(("127.0.0.1", self._port))

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._closed.wait(seconds)

    def answer(self, request: bytes, cut: int | None = None) -> bytes:
        """What the server says to a request, or to as much of it as arrives; nothing where it says nothing."""
        said = bytearray()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._server()), timeout=2) as server:
            server.sendall(request[:cut])
            while cut is None and (piece := server.recv(65_536)):
                said += piece
        return bytes(said)

    def _carry(self, laptop: socket.socket) -> None:
        with laptop, contextlib.suppress(OSError, ValueError):
            laptop.settimeout(20)
            request = _request(laptop)
            if not request:
                return
            self.carried += 1
            fate: Fate = arrives
            if not self.calm and self.chance.random() < self._share:
                fate = self.chance.choices(list(self._fates), list(self._fates.values()))[0]
                self.troubled += 1
            fate(Exchange(self, laptop, request))


@dataclass
class Exchange:
    """One request on its way, and whoever waits for the answer."""

    line: Line
    laptop: socket.socket
    request: bytes
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = self.line.chance

    @property
    def about(self) -> tuple[str, str]:
        """The method and the route, whatever file it names."""
        method, path = self.request.split(b" ", 2)[:2]
        return method.decode(), path.decode().rpartition("/")[0] if b"/uploads/" in path else path.decode()

    def deliver(self, request: bytes | None = None) -> bytes:
        """Bring it to the server; its answer, kept to be heard again."""
        said = self.line.answer(self.request if request is None else request)
        if said.startswith(b"HTTP/1.1 2"):
            heard = self.line.heard.setdefault(self.about, [])
            heard.append(said)
            del heard[:-_MOST_HEARD]
        return said

    def say(self, answer: bytes) -> None:
        """Let the laptop hear it, and hang up."""
        self.laptop.sendall(answer)

    def place(self, message: bytes) -> int:
        """Anywhere in a message, as often in its head as in its body."""
        head = message.find(b"\r\n\r\n") + 4
        within = (0, head) if self.chance.random() < 0.5 or head >= len(message) else (head, len(message))
        return self.chance.randrange(*within) if message else 0

    def damaged(self, message: bytes) -> bytes:
        """With one bit of it turned."""
        place = self.place(message)
        return message[:place] + bytes([message[place] ^ 1 << self.chance.randrange(8)]) + message[place + 1 :]


Fate = Callable[[Exchange], None]


def arrives(exchange: Exchange) -> None:
    """As it should be."""
    exchange.say(exchange.deliver())


def hung_up(laptop: socket.socket) -> None:
    """End a connection as a machine does that knows nothing of it."""
    laptop.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _request(laptop: socket.socket) -> bytes:
    """One request, asking the server to hang up after it; nothing where the laptop hung up."""
    with laptop.makefile("rb") as stream:
        lines, length = [], 0
        while (line := stream.readline(65_536)).strip():
            lines.append(line)
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not lines:
            return b""
        kept = [line for line in lines if not line.lower().startswith(b"connection:")]
        return b"".join([*kept, b"Connection: close\r\n\r\n", stream.read(length)])


def _shut(listener: socket.socket) -> None:
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@contextlib.contextmanager
def line_to(
    server: Callable[[], int], fates: Mapping[Fate, int], share: float, chance: random.Random
) -> Iterator[Line]:
    """A line to a server on this machine, down at the end of the block."""
    line = Line(server, fates, share, chance)
    thread = threading.Thread(target=line.run, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.close()
        thread.join()
