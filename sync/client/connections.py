"""Connections that neither hold back a slow line nor wait on a hostile one for ever."""

import io
import socket
import warnings
from base64 import b64encode
from contextlib import suppress
from functools import partial
from http.client import HTTPResponse as Head
from threading import Event, Timer
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import SystemTimeWarning
from urllib3.response import HTTPResponse

from sync.client.metering import Meter, MeteredInput
from sync.client.pace import SLOWEST

# It would be printed, in English, before what we say ourselves of a clock that is wrong.
warnings.simplefilter("ignore", SystemTimeWarning)

_BUFFER_BYTES = 64 * 1024

UNSENT_BYTES = 2 * _BUFFER_BYTES
"""What a system may hold of a body that it says was sent; some double what they are asked for."""

_SILENCES = 4
"""How many times the longest silence the head of an answer may take in all."""


class _Hasty:
    """Hangs up where the head of an answer comes so slowly that it never ends: each byte begins the silence anew."""

    sock: Any
    timeout: Any
    encrypted = False

    def __init__(self, *arguments: Any, meter: Meter, **options: Any) -> None:  # noqa: ANN401 - the base class's
        """``meter`` counts what leaves and arrives."""
        super().__init__(*arguments, **options)
        self._meter = meter
        self.response_class = partial(_Metered, meter=meter, encrypted=self.encrypted)

    def send(self, data: Any) -> None:  # noqa: ANN401 - the base class's
        """Send a piece; a system whose buffer is full may take no more before much of it has moved.

        Not so for the few bytes that ask a proxy for its way: its answer is read with the time a connection may take.
        """
        if self.sock is not None and not (isinstance(data, bytes) and data.startswith(b"CONNECT ")):
            self.sock.settimeout(UNSENT_BYTES / SLOWEST)
        self._meter.send(len(data), encrypted=self.encrypted)
        super().send(data)  # type: ignore[misc]  # of the connection it is mixed into

    def getresponse(self) -> HTTPResponse:
        """The answer; raises TimeoutError, which the pool makes its own."""
        hung_up = Event()

        def hang_up(connected: socket.socket = self.sock) -> None:
            hung_up.set()
            with suppress(OSError):  # closed meanwhile, which is what was wanted
                connected.shutdown(socket.SHUT_RDWR)

        timer = Timer(_SILENCES * float(self.timeout), hang_up)
        timer.daemon = True
        timer.start()
        try:
            found: HTTPResponse = super().getresponse()  # type: ignore[misc]  # of the connection it is mixed into
        finally:
            timer.cancel()
        if hung_up.is_set():
            found.close()
            raise TimeoutError
        return found


class _Metered(Head):
    """An answer whose bytes are counted as they arrive."""

    def __init__(self, connected: socket.socket, *, meter: Meter, encrypted: bool, method: str | None = None) -> None:
        super().__init__(connected, method=method)
        buffered: Any = self.fp
        self.fp = io.BufferedReader(MeteredInput(buffered.detach(), meter, encrypted=encrypted))


class _Plain(_Hasty, HTTPConnection):  # type: ignore[misc]  # _Hasty hands on the very answer
    """Without encryption, to this machine."""


class _Secure(_Hasty, HTTPSConnection):  # type: ignore[misc]  # _Hasty hands on the very answer
    """With encryption."""

    encrypted = True

    def connect(self) -> None:
        """Connect, and agree on a key."""
        super().connect()
        self._meter.greet()


class Patient(HTTPAdapter):
    """Lets the system hold little of what is to be sent, so that what it took says what has moved."""

    def __init__(self, meter: Meter, login: str = "", password: str = "") -> None:
        """``login`` and ``password`` are given to a proxy, in the request for its way and nowhere else."""
        self._pools: dict[str, Any] = {
            "http": partial(_pool, HTTPConnectionPool, partial(_Plain, meter=meter)),
            "https": partial(_pool, HTTPSConnectionPool, partial(_Secure, meter=meter)),
        }
        known = b64encode(f"{login}:{password}".encode()).decode()
        self._opens = {"Proxy-Authorization": f"Basic {known}"} if login else {}
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the base class's
        """Make the pools of connections."""
        super().init_poolmanager(*arguments, **options, socket_options=_socket_options())
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> ProxyManager:  # noqa: ANN401 - the base class's
        """Make the pools of connections through a proxy."""
        manager: ProxyManager = super().proxy_manager_for(*arguments, **options, socket_options=_socket_options())
        manager.pool_classes_by_scheme = self._pools
        return manager

    def proxy_headers(self, proxy: str) -> dict[str, str]:
        """What opens a proxy: what was given here, or what the address of this computer's own says."""
        return dict(self._opens) or super().proxy_headers(proxy)


def _pool(kind: type[HTTPConnectionPool], connection: Any, *arguments: Any, **options: Any) -> HTTPConnectionPool:  # noqa: ANN401 - what urllib3 takes
    """A pool that makes its connections with ``connection``."""
    made = kind(*arguments, **options)
    made.ConnectionCls = connection
    return made


def _socket_options() -> list[tuple[int, int, int]]:
    return [*HTTPConnection.default_socket_options, (socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)]
