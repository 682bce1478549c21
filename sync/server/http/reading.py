"""Reading bodies no further than a limit, and no slower than patience allows."""

from collections.abc import AsyncIterator

from anyio import fail_after

from fieldkit.errors import Refused
from sync.protocol.problems import Code
from sync.server.http.refusals import AnyRequest, ClientGone

PATIENCE_S = 60.0
"""How long a sender may stay silent in the middle of a body."""


async def chunks_of(request: AnyRequest) -> AsyncIterator[bytes]:
    """The body as it arrives; raises ClientGone, or Refused(stalled) when the sender falls silent."""
    more = True
    while more:
        try:
            with fail_after(PATIENCE_S):
                message = await request.receive()
        except TimeoutError:
            raise Refused(Code.STALLED) from None
        if message["type"] != "http.request":
            raise ClientGone
        more = message["more_body"]
        if message["body"]:
            yield message["body"]


async def body_of(request: AnyRequest, limit: int) -> bytes:
    """The whole body; raises Refused(too_large) as soon as it is known to be longer than the limit."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise Refused(Code.TOO_LARGE, limit=limit)
    body = bytearray()
    async for chunk in chunks_of(request):
        body += chunk
        if len(body) > limit:
            raise Refused(Code.TOO_LARGE, limit=limit)
    return bytes(body)
