"""Routes where a laptop holds what it has against what the server has."""

import time

from anyio import to_thread
from litestar import post
from litestar.params import JSONBody

from sync.protocol import limits
from sync.protocol.comparing import AskReceipt, Compare, List, Lists, Receipt, ScopeSum, Sums
from sync.protocol.sums import written
from sync.server.http import described
from sync.server.http.callers import TheCaller, TheRooms
from sync.server.http.refusals import on_malformed
from sync.server.rooms import Rooms
from sync.server.sessions import Caller


@post(
    "/v1/sums",
    request_max_body_size=limits.JSON_BYTES,
    status_code=200,
    responses=described.ASKED,
    exception_handlers={RecursionError: on_malformed},
)
async def sums(rooms: TheRooms, caller: TheCaller, data: JSONBody[Compare]) -> Sums:
    """The sums of scopes, as far as they were read."""
    return await to_thread.run_sync(_sums, rooms, caller, data)


@post(
    "/v1/sums/changes",
    request_max_body_size=limits.JSON_BYTES,
    status_code=200,
    responses=described.ASKED,
    exception_handlers={RecursionError: on_malformed},
)
async def changes(rooms: TheRooms, caller: TheCaller, data: JSONBody[List]) -> Lists:
    """Which changes of a scope there are; of a scope that is not here or another organisation's, none."""
    listed = rooms.comparison.listed
    return await to_thread.run_sync(listed, caller.organisation, data.scope, data.after, data.last)


@post(
    "/v1/receipts",
    request_max_body_size=limits.JSON_BYTES,
    status_code=200,
    responses=described.ASKED,
    exception_handlers={RecursionError: on_malformed},
)
async def receipts(rooms: TheRooms, caller: TheCaller, data: JSONBody[AskReceipt]) -> Receipt:
    """Which of the named changes and files are here, whole. Absent ones and another organisation's look the same."""
    return await to_thread.run_sync(_receipt, rooms, caller, data)


def _sums(rooms: Rooms, caller: Caller, data: Compare) -> Sums:
    cursors = {cursor.scope: cursor.number for cursor in data.cursors}
    found = rooms.comparison.sums(caller.organisation, cursors)
    told = tuple(ScopeSum(scope, held.count, written(held.mark)) for scope, held in found.items() if held.count)
    return Sums(epoch=rooms.database.epoch(), sums=told)


def _receipt(rooms: Rooms, caller: Caller, data: AskReceipt) -> Receipt:
    marks, files = rooms.comparison.receipt(caller.organisation, data)
    return Receipt(epoch=rooms.database.epoch(), at=int(time.time()), changes=marks, files=files)
