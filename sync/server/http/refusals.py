"""Every refusal as one kind of answer, and nothing of what was sent in it or in the log."""

import logging
import traceback
from typing import Any

from litestar import MediaType, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from sqlalchemy.exc import DBAPIError

from fieldkit.errors import Refused
from sync.protocol import PROBLEM_TYPE
from sync.protocol.problems import STATUS, Code, Fact, encode_problem
from sync.server.http.frame import note

_LOG = logging.getLogger("fieldkit.server")

_BY_STATUS = {
    404: Code.NOT_FOUND,
    405: Code.METHOD_UNKNOWN,
    413: Code.TOO_LARGE,
    415: Code.TYPE_UNKNOWN,
}

AnyRequest = Request[Any, Any, State]


_GONE = "client disconnected"
"""How the framework says it where it reads a body itself."""


class ClientGone(Exception):
    """The other end went away before its request was complete; nobody is left to answer."""


def refusal(code: Code, facts: dict[str, Fact] | None = None) -> Response[bytes]:
    """The answer for a refusal."""
    headers = {}
    wait = (facts or {}).get("seconds")
    if wait is not None:
        headers["Retry-After"] = str(wait)
    if STATUS[code] == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if code is Code.TUS_VERSION:
        headers["Tus-Version"] = "1.0.0"
    return Response(
        encode_problem(code, facts or {}),
        status_code=STATUS[code],
        media_type=PROBLEM_TYPE,
        headers=headers,
    )


def on_refused(request: AnyRequest, error: Refused) -> Response[bytes]:
    """Answer what this program refuses on purpose."""
    code = Code(error.reason) if error.reason in set(Code) else Code.MALFORMED
    note(request.scope, refused=code.value)
    return refusal(code, {name: fact for name, fact in error.facts.items() if isinstance(fact, str | int)})


def on_http_error(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """Answer what the framework refuses: unknown paths and methods, bodies it cannot read."""
    if error.status_code >= 500:
        gone = _GONE in error.detail
        return on_client_gone(request, ClientGone()) if gone else on_error(request, error)
    code = _BY_STATUS.get(error.status_code, Code.MALFORMED)
    note(request.scope, refused=code.value)
    return refusal(code)


def on_malformed(request: AnyRequest, _: Exception) -> Response[bytes]:
    """Answer a body that cannot be read at all."""
    note(request.scope, refused=Code.MALFORMED.value)
    return refusal(Code.MALFORMED)


def on_client_gone(request: AnyRequest, _: ClientGone) -> Response[bytes]:
    """Close a request whose sender is gone."""
    note(request.scope, refused="client_gone")
    return Response(b"", status_code=400, media_type=MediaType.TEXT)


def on_error(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Answer a fault of this program or its machine; the log says where it happened, not what the values were."""
    if isinstance(error, DBAPIError) and "full" in str(error.orig):
        note(request.scope, refused=Code.SERVER_FULL.value)
        return refusal(Code.SERVER_FULL)
    note(request.scope, refused=Code.INTERNAL.value)
    where = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("%s\n%s", type(error).__name__, where)
    return refusal(Code.INTERNAL)
