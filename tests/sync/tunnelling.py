"""A small proxy that opens tunnels: to one server of this machine whatever the name asked for, or says no."""

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Tunneller:
    """``opens`` is the login and password it wants, ``status`` what it answers in the place of a tunnel."""

    def __init__(self, port: int, *, opens: str = "", status: int = 200) -> None:
        self._port, self._status = port, status
        self._opens = f"Basic {base64.b64encode(opens.encode()).decode()}" if opens else ""
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def run(self) -> None:
        """Serve until closed."""
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(4_096)
                if not piece:
                    return
                head += piece
            self.asked.append(head.decode("latin-1"))
            status = self._status if not self._opens or self._opens in self.asked[-1] else 407
            connection.sendall(
                f"HTTP/1.1 {status} Said\r\nContent-Length: 0\r\n\r\n".encode() if status != 200 else _OPEN
            )
            if status == 200:
                with socket.create_connection(("127.0.0.1", self._port)) as server:
                    thread = threading.Thread(target=_carry, args=(server, connection), daemon=True)
                    thread.start()
                    _carry(connection, server)
                    thread.join()


_OPEN = b"HTTP/1.1 200 Open\r\n\r\n"


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def tunnelling(port: int, *, opens: str = "", status: int = 200) -> Iterator[Tunneller]:
    """A running proxy before the server at ``port`` of this machine."""
    proxy = Tunneller(port, opens=opens, status=status)
    thread = threading.Thread(target=proxy.run, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()
