"""One process that listens and answers."""

import logging
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from fieldkit.errors import EnvironmentFault
from sync.server.http.application import application
from sync.server.rooms import Rooms

_QUIET_S = 75
_ENDING_S = 20
_AT_ONCE = 1000
_BACKLOG = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where to listen. ``port`` 0 takes a free one; ``proxy`` is the address whose ``X-Forwarded-For`` is believed."""

    host: str
    port: int
    certificate: Path | None = None
    private_key: Path | None = None
    proxy: str = ""


def serve(rooms: Rooms, where: Listening, announce: Callable[[str], None]) -> None:
    """Answer until told to stop; ``announce`` gets the URL once connections are taken.

    Raises EnvironmentFault(port_taken) when the address cannot be had.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    config = uvicorn.Config(
        application(rooms),
        log_config=None,
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
        host, port = listener.getsockname()[:2]
        named = f"[{host}]" if ":" in host else host
        announce(f"{'https' if where.certificate else 'http'}://{named}:{port}")
        uvicorn.Server(config).run(sockets=[listener])


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
