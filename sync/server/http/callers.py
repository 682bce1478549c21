"""Who sends a request."""

from anyio import to_thread
from litestar.di import NamedDependency

from sync.server.http.frame import note
from sync.server.http.refusals import AnyRequest
from sync.server.rooms import Rooms
from sync.server.sessions import Caller

TheRooms = NamedDependency[Rooms]
"""The server's parts, in the signature of a route."""

TheCaller = NamedDependency[Caller]
"""Who calls, in the signature of a route that needs a token."""


def authorization_of(request: AnyRequest) -> str:
    """The header that carries the token."""
    return request.headers.get("authorization", "")


async def provide_caller(request: AnyRequest, rooms: TheRooms) -> Caller:
    """The account and device behind the token; raises Refused before anything of the body is read."""
    caller = await to_thread.run_sync(rooms.sessions.recognise, authorization_of(request))
    note(request.scope, device=caller.device)
    return caller
