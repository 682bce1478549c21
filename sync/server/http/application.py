"""The application: routes over the parts of a server."""

from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ASGIApp

from fieldkit.errors import Refused
from sync.protocol import PROTOCOL
from sync.server.http import comparing, media, orders, refusals, sessions, syncing, uploads, watching
from sync.server.http.callers import provide_caller
from sync.server.http.counting import Counted
from sync.server.http.frame import Frame
from sync.server.rooms import Rooms

_HANDLERS = (
    sessions.hello,
    sessions.sign_in,
    sessions.refresh,
    sessions.who,
    sessions.sign_out,
    sessions.scopes,
    orders.ask,
    orders.done,
    syncing.sync,
    comparing.sums,
    comparing.changes,
    comparing.receipts,
    uploads.abilities,
    uploads.begin,
    uploads.position,
    uploads.add,
    media.download,
    media.look,
    watching.alive,
    watching.metrics,
)


def application(rooms: Rooms, metrics_token: str = "") -> ASGIApp:
    """The ASGI application that serves one set of parts; ``/v1/schema`` describes it.

    ``metrics_token`` opens ``/metrics``; without one there is no such place.
    """
    counted = Counted()

    def provide_rooms() -> Rooms:
        return rooms

    app = Litestar(
        route_handlers=_HANDLERS,
        dependencies={
            "rooms": Provide(provide_rooms, sync_to_thread=False),
            "caller": Provide(provide_caller),
            "counted": Provide(lambda: counted, sync_to_thread=False),
            "metrics_token": Provide(lambda: metrics_token, sync_to_thread=False),
        },
        exception_handlers={
            Refused: refusals.on_refused,
            HTTPException: refusals.on_http_error,
            refusals.ClientGone: refusals.on_client_gone,
            Exception: refusals.on_error,
        },
        openapi_config=OpenAPIConfig(
            title="FieldKit",
            version=str(PROTOCOL),
            path="/v1/schema",
            render_plugins=[JsonRenderPlugin(path="/")],
            use_handler_docstrings=True,
        ),
        request_max_body_size=None,
        logging_config=None,
        on_shutdown=[rooms.database.close],
    )
    return Frame(app, counted)
