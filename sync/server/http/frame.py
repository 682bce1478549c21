"""What surrounds every request: headers that protect a browser, the time, and a line in the access log."""

import logging
import re
import time
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from sync.protocol import NONCE_HEADER, SYNC_TYPE
from sync.server.http.counting import Counted

_LOG = logging.getLogger("fieldkit.server.access")
_NOTES = "fieldkit.notes"
_OURS = re.compile(r"[A-Za-z0-9/._-]{1,200}")
_NONCE = NONCE_HEADER.lower().encode()
_FIT = re.compile(rb"[A-Za-z0-9_-]{16,64}")

_PROTECTION = {
    b"x-content-type-options": b"nosniff",
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'; sandbox",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"same-origin",
}


def note(scope: Scope, **facts: object) -> None:
    """Add ids and counts to the log line of a request; never anything a person wrote."""
    extensions: Any = scope.setdefault("extensions", {})
    extensions.setdefault(_NOTES, {}).update(facts)


class Frame:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, counted: Counted) -> None:
        """``app`` answers; each request is added to ``counted``."""
        self._app = app
        self._counted = counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or carry the signs that the server starts and stops."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        status = 0
        sent = 0

        async def framed(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*_with_protection(list(message["headers"])), *_repeated(scope)]
            elif message["type"] == "http.response.body":
                sent += len(message["body"])
            await send(message)

        try:
            await self._app(scope, receive, framed)
        finally:
            seconds = time.monotonic() - started
            self._counted.add(status, seconds, sent)
            _log(scope, status, sent, seconds)


def _repeated(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The nonce of the request, where it has one: an answer that was kept on the way holds another's."""
    return [(name, value) for name, value in scope["headers"] if name == _NONCE and _FIT.fullmatch(value)][:1]


def _with_protection(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers with those that protect a browser and the date.

    A sync message carries neither: no browser opens its type, it holds the time itself, and on the slowest networks
    a third of what one edit costs would be headers.
    """
    there = {name.lower(): value for name, value in headers}
    if there.get(b"content-type", b"") == SYNC_TYPE.encode():
        return headers
    date = (b"date", formatdate(usegmt=True).encode())
    return [*headers, date, *(header for header in _PROTECTION.items() if header[0] not in there)]


def _log(scope: Scope, status: int, sent: int, seconds: float) -> None:
    extensions: Any = scope.get("extensions")
    notes: Mapping[str, object] = (extensions or {}).get(_NOTES, {})
    facts = " ".join(f"{name}={value}" for name, value in notes.items())
    method, path = scope.get("method", ""), scope.get("path", "")
    # A path nobody serves may hold anything, and so may what a stranger put into one: lines of their own, for instance.
    known = status not in {404, 405} and _OURS.fullmatch(path)
    _LOG.info("%s %s %d %d B %.0f ms %s", method, path if known else "-", status, sent, seconds * 1000, facts)
