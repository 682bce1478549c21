"""One process that listens and answers."""

import asyncio
import contextlib
import logging
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import EnvironmentFault
from sync.server.http.application import application
from sync.server.rooms import Rooms

_QUIET_S = 75
_HEAD_S = 20
_REST_S = 20
"""How long a sender that was answered before all was sent may stay silent: our own client gives a line up after 15."""

_ENDING_S = 20
_AT_ONCE = 900
_CROWD = 700
_BACKLOG = 512
_LOOK_AGAIN_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where to listen. ``port`` 0 takes a free one; ``proxy`` is the address whose ``X-Forwarded-For`` is believed."""

    host: str
    port: int
    certificate: Path | None = None
    private_key: Path | None = None
    proxy: str = ""
    metrics_token: str = ""


def serve(rooms: Rooms, where: Listening, announce: Callable[[str], None]) -> None:
    """Answer until told to stop; ``announce`` gets the URL once connections are taken.

    Raises EnvironmentFault(port_taken) when the address cannot be had.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    config = uvicorn.Config(
        application(rooms, where.metrics_token),
        log_config=None,
        http=_Thorough,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=bool(where.proxy),
        forwarded_allow_ips=where.proxy or None,
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=_QUIET_S,
        timeout_graceful_shutdown=_ENDING_S,
        ssl_certfile=where.certificate,
        ssl_keyfile=where.private_key,
        lifespan="on",
        ws="none",
    )
    with _listen(where) as listener:
        rooms.uploads.start()
        host, port = listener.getsockname()[:2]
        named = f"[{host}]" if ":" in host else host
        announce(f"{'https' if where.certificate else 'http'}://{named}:{port}")
        with contextlib.suppress(KeyboardInterrupt):  # the usual way to end it: requests were answered first
            uvicorn.Server(config).run(sockets=[listener])


class _Thorough(H11Protocol):
    """Hands on what arrived of a body before it says that the connection is gone, so that a cut costs nothing.

    The base class forgets up to a whole read of its transport. It also waits for ever for the head of a first request,
    and for the rest of one that was answered already: here these have to come soon, and where many are connected
    whoever says nothing goes first, the longest silent before the others, so that silence takes nobody's place.
    """

    quiet_since = 0.0
    heard_at = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        """Begin to wait for a request, and make room for it."""
        super().connection_made(transport)
        self.quiet_since = self.loop.time()
        self.loop.call_later(_HEAD_S, self._leave_if_quiet)
        if len(self.connections) > _CROWD:
            quiet = [other for other in self.connections if isinstance(other, _Thorough) and other.is_quiet]
            min(quiet, key=lambda other: other.quiet_since).transport.close()

    @property
    def is_quiet(self) -> bool:
        """Whether no request is under way; half the head of one is none."""
        cycle: RequestResponseCycle | None = self.cycle  # the base class declares it without None
        return not self.transport.is_closing() and (cycle is None or cycle.response_complete)

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self.quiet_since = self.heard_at = self.loop.time()
        super().on_response_complete()
        self._leave_if_unfinished(self.cycle)

    def data_received(self, data: bytes) -> None:
        """Take what arrived."""
        self.heard_at = self.loop.time()
        super().data_received(data)

    def _leave_if_unfinished(self, answered: RequestResponseCycle) -> None:
        """Look again until the rest of an answered request has come, or nothing more comes of it."""
        if self.cycle is not answered or self.conn.their_state is not h11.SEND_BODY or self.transport.is_closing():
            return
        left = self.heard_at + _REST_S - self.loop.time()
        if left > 0:
            self.loop.call_later(left, self._leave_if_unfinished, answered)
        else:
            self.transport.close()

    def _leave_if_quiet(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle  # as above
        if cycle is None and not self.transport.is_closing():
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait until what is left of the body was taken, or the request was answered."""
        cycle: RequestResponseCycle | None = self.cycle  # the base class declares it without None
        if cycle is not None and cycle.body and not cycle.response_complete:
            self.loop.call_later(_LOOK_AGAIN_S, self.connection_lost, exc)
            return
        super().connection_lost(exc)


def _listen(where: Listening) -> socket.socket:
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere this would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((where.host, where.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise EnvironmentFault("port_taken", host=where.host, port=where.port) from error
    return listener
