"""A wire that counts: everything between a client and a server on this machine, byte for byte."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PIECE = 65_536


class CountingWire:
    """Passes connections on to a server's port; ``sent`` and ``received`` count the client's bytes, headers and all."""

    def __init__(self, port: int) -> None:
        """Listens on a free port of its own; ``port`` is the server's."""
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._counting = threading.Lock()
        self._open: list[socket.socket] = []
        self.sent = 0
        self.received = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where clients find the server through this wire."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def bytes(self) -> int:
        """Bytes both ways since the last ``reset``."""
        with self._counting:
            return self.sent + self.received

    def reset(self) -> None:
        """Count from nothing."""
        with self._counting:
            self.sent = self.received = 0

    def close(self) -> None:
        """Take the wire down."""
        for each in (self._listener, *self._open):
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            self._open += [client, server]
            for source, target, way in ((client, server, "sent"), (server, client, "received")):
                threading.Thread(target=self._pass_on, args=(source, target, way), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, way: str) -> None:
        try:
            while data := source.recv(_PIECE):
                with self._counting:
                    setattr(self, way, getattr(self, way) + len(data))
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return  # one end was closed: the other learns it from its own socket


@contextmanager
def counting_wire(port: int) -> Iterator[CountingWire]:
    """A wire to a server's port, down at the end of the block."""
    wire = CountingWire(port)
    try:
        yield wire
    finally:
        wire.close()
