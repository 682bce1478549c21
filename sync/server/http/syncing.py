"""The route that exchanges changes."""

from anyio import CapacityLimiter, to_thread
from litestar import Response, post

from fieldkit.errors import Refused
from sync.protocol import JSON_TYPE, SYNC_TYPE, limits
from sync.protocol.codec import decode_request, encode_reply
from sync.protocol.compression import unpacked_size
from sync.protocol.messages import Outcome, Reply
from sync.protocol.problems import Code
from sync.server.http import described
from sync.server.http.callers import TheCaller, TheRooms
from sync.server.http.frame import note
from sync.server.http.reading import body_of
from sync.server.http.refusals import AnyRequest
from sync.server.rooms import Rooms
from sync.server.sessions import Caller

_LARGE = limits.MIB // 4
_ONE_LARGE = CapacityLimiter(1)
"""A large message may take fifty times its unpacked size in memory: one at a time, and no thread waits for its turn."""


@post("/v1/sync", status_code=200, responses=described.EXCHANGE, operation_class=described.Exchanging)
async def sync(request: AnyRequest, rooms: TheRooms, caller: TheCaller) -> Response[bytes]:
    """Push changes and pull others': see sync/protocol/README.md for the two forms of the body."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in {SYNC_TYPE, JSON_TYPE}:
        raise Refused(Code.TYPE_UNKNOWN)
    body = await body_of(request, limits.BODY_BYTES)
    turn = _ONE_LARGE if unpacked_size(body) > _LARGE else None
    answer, reply = await to_thread.run_sync(_exchange, rooms, caller, body, media_type, limiter=turn)
    note(request.scope, received=len(body), **_counts(reply))
    return Response(answer, media_type=media_type, status_code=200)


def _exchange(rooms: Rooms, caller: Caller, body: bytes, media_type: str) -> tuple[bytes, Reply]:
    reply = rooms.exchange.answer(caller, decode_request(body, media_type))
    return encode_reply(reply, media_type), reply


def _counts(reply: Reply) -> dict[str, int]:
    outcomes = [verdict.outcome for verdict in reply.verdicts]
    found = {outcome.value: outcomes.count(outcome) for outcome in Outcome if outcome in outcomes}
    pulled = sum(len(page.changes) for page in reply.pages)
    return {**found, "pulled": pulled} if pulled else found
