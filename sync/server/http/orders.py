"""Routes by which a device hears whether it is ordered to lock or to wipe itself, and says that it did."""

from anyio import to_thread
from litestar import post
from litestar.params import JSONBody

from sync.protocol import limits
from sync.protocol.accounts import AskOrder, OrderDone, Ordered
from sync.server.http import described
from sync.server.http.callers import TheRooms
from sync.server.http.refusals import AnyRequest, on_malformed


@post(
    "/v1/order",
    request_max_body_size=limits.JSON_BYTES,
    status_code=200,
    responses=described.OPEN,
    exception_handlers={RecursionError: on_malformed},
)
async def ask(rooms: TheRooms, data: JSONBody[AskOrder]) -> Ordered:
    """Say what is ordered of the device that proves its key, under the server's seal."""
    return await to_thread.run_sync(rooms.orders.answer, data)


@post(
    "/v1/order/done",
    request_max_body_size=limits.JSON_BYTES,
    status_code=200,
    responses=described.OPEN,
    exception_handlers={RecursionError: on_malformed},
)
async def done(request: AnyRequest, rooms: TheRooms, data: JSONBody[OrderDone]) -> Ordered:
    """Keep that an order was carried out."""
    address = request.client.host if request.client else ""
    return await to_thread.run_sync(rooms.orders.done, data, address)
