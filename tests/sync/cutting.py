"""A line between a laptop and a server that is cut after so many bytes, and counts what the laptop sends."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PIECE = 4_096


class Line:
    """``lasts`` says, for each new connection, after how many bytes towards the server it is cut; 0 for never."""

    def __init__(self, port: int, lasts: Callable[[], int]) -> None:
        self._port = port
        self._lasts = lasts
        self.carried = 0
        self.cuts = 0
        self.connections = 0
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        """Where the laptop finds the server."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def run(self) -> None:
        """Carry until closed."""
        with suppress(OSError):
            while True:
                laptop, _ = self._listener.accept()
                self.connections += 1
                server = socket.create_connection(("127.0.0.1", self._port))
                for carry in (self._out, self._back):
                    thread = threading.Thread(target=carry, args=(laptop, server), daemon=True)
                    thread.start()
                    self._threads.append(thread)

    def close(self) -> None:
        """No new connections; those there are end with the laptop's."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _out(self, laptop: socket.socket, server: socket.socket) -> None:
        left = self._lasts()
        with suppress(OSError):
            while piece := laptop.recv(min(_PIECE, left) if left else _PIECE):
                self.carried += len(piece)
                server.sendall(piece)
                if left:
                    left -= len(piece)
                    if left <= 0:
                        self.cuts += 1
                        break
        _hang_up(laptop, server)

    def _back(self, laptop: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while piece := server.recv(_PIECE):
                laptop.sendall(piece)
        _hang_up(laptop, server)


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextmanager
def line_to(port: int, lasts: Callable[[], int]) -> Iterator[Line]:
    """A line to the server at ``port`` of this machine."""
    line = Line(port, lasts)
    thread = threading.Thread(target=line.run, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.close()
        thread.join()


def arrived(folder: Path) -> int:
    """Bytes of unfinished files in a server's folder, once they stay as many."""
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < 0.2:
        now = sum(path.stat().st_size for path in (folder / "incoming").rglob("*") if path.is_file())
        if now != seen:
            seen, since = now, time.monotonic()
        time.sleep(0.01)
    return seen
