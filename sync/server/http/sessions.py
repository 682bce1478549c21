"""Routes about the server itself, signing in and out."""

import time

from anyio import to_thread
from litestar import delete, get, post
from litestar.params import JSONBody

from sync.protocol import limits
from sync.protocol.accounts import Hello, Refresh, Scope, Scopes, Session, SignIn
from sync.server.http import described
from sync.server.http.callers import TheCaller, TheRooms, authorization_of
from sync.server.http.frame import note
from sync.server.http.refusals import AnyRequest, on_malformed


@get("/v1/hello", responses=described.refusals())
async def hello(rooms: TheRooms) -> Hello:
    """Say what answers here; needs no token."""
    return Hello(epoch=await to_thread.run_sync(rooms.database.epoch), at=int(time.time()))


@post(
    "/v1/session",
    request_max_body_size=limits.JSON_BYTES,
    status_code=200,
    responses=described.OPEN,
    exception_handlers={
        RecursionError: on_malformed,
        UnicodeDecodeError: on_malformed,
    },  # a body of nothing but opening brackets
)
async def sign_in(request: AnyRequest, rooms: TheRooms, data: JSONBody[SignIn]) -> Session:
    """Sign in on a device: a token for a login and its password."""
    session = await to_thread.run_sync(rooms.sessions.sign_in, data, _address_of(request))
    note(request.scope, device=session.device)
    return session


@post(
    "/v1/session/refresh",
    request_max_body_size=limits.JSON_BYTES,
    status_code=200,
    responses=described.OPEN,
    exception_handlers={RecursionError: on_malformed, UnicodeDecodeError: on_malformed},
)
async def refresh(request: AnyRequest, rooms: TheRooms, data: JSONBody[Refresh]) -> Session:
    """Give a device that proves its key the next token."""
    session = await to_thread.run_sync(rooms.sessions.refresh, data, _address_of(request))
    note(request.scope, device=session.device)
    return session


@get("/v1/session", responses=described.SIGNED_IN)
async def who(rooms: TheRooms, caller: TheCaller) -> Session:
    """The account as it stands, its role above all."""
    return await to_thread.run_sync(rooms.sessions.describe, caller)


@delete("/v1/session", responses=described.SIGNED_IN)
async def sign_out(request: AnyRequest, rooms: TheRooms, caller: TheCaller) -> None:
    """Forget the token."""
    await to_thread.run_sync(rooms.sessions.sign_out, caller, authorization_of(request), _address_of(request))


@get("/v1/scopes", responses=described.SIGNED_IN)
async def scopes(rooms: TheRooms, caller: TheCaller) -> Scopes:
    """Everything there is to follow, with the number of its last change."""
    numbers = await to_thread.run_sync(rooms.journal.numbers, caller)
    epoch = await to_thread.run_sync(rooms.database.epoch)
    return Scopes(epoch=epoch, scopes=tuple(Scope(scope, number) for scope, number in numbers.items()))


def _address_of(request: AnyRequest) -> str:
    return request.client.host if request.client else ""
