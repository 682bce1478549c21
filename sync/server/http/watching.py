"""Routes for whoever looks after a server: is it there, and how does it fare."""

import hmac
from collections.abc import Iterator, Sequence

import msgspec
from anyio import to_thread
from litestar import Response, get
from litestar.di import NamedDependency
from sqlalchemy.exc import SQLAlchemyError

from fieldkit.errors import Refused
from sync.protocol import PRODUCT
from sync.protocol.problems import Code
from sync.server import health
from sync.server.http import described
from sync.server.http.callers import TheRooms, authorization_of
from sync.server.http.counting import Counted
from sync.server.http.refusals import AnyRequest
from sync.server.rooms import Rooms

_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_Labels = tuple[tuple[str, str], ...]

TheCounted = NamedDependency[Counted]
TheMetricsToken = NamedDependency[str]


class Health(msgspec.Struct, frozen=True):
    """``GET /v1/health``: this process answers, and so does its database."""

    status: str = "ok"
    product: str = PRODUCT


@get("/v1/health", responses=described.refusals(503))
async def alive(rooms: TheRooms) -> Health:
    """Say that requests can be sent here; needs no token, and tells nothing else."""
    try:
        await to_thread.run_sync(rooms.database.epoch)
    except SQLAlchemyError:
        raise Refused(Code.NOT_READY) from None
    return Health()


@get("/metrics", include_in_schema=False)
async def metrics(
    request: AnyRequest, rooms: TheRooms, counted: TheCounted, metrics_token: TheMetricsToken
) -> Response[bytes]:
    """Figures for Prometheus; nowhere to be found without the token the server was started with."""
    shown = authorization_of(request).partition(" ")[2].strip()
    if not metrics_token or not hmac.compare_digest(shown.encode(), metrics_token.encode()):
        raise Refused(Code.NOT_FOUND)
    lines = await to_thread.run_sync(_lines, rooms, counted)
    return Response(lines.encode(), media_type=_TYPE)


def _lines(rooms: Rooms, counted: Counted) -> str:
    return "".join([*_of_organisations(rooms), *_of_devices(rooms), *_of_requests(counted)])


def _of_organisations(rooms: Rooms) -> Iterator[str]:
    usages = health.usages(rooms.database)
    for name, about in (
        ("changes", "changes kept"),
        ("files", "whole files kept"),
        ("bytes", "bytes of whole files"),
        ("quota", "bytes set aside for files, 0 for no limit; nothing is refused beyond"),
        ("unfinished", "files on their way in"),
        ("stuck", "files on their way in for more than a day"),
    ):
        rows = [((("organisation", usage.organisation),), getattr(usage, name)) for usage in usages]
        yield _metric(name, "gauge", about, rows)


def _of_devices(rooms: Rooms) -> Iterator[str]:
    states: dict[tuple[str, str], int] = {}
    refused: dict[tuple[str, str], int] = {}
    for device in health.devices(rooms.database):
        quiet = "silent" if device.silent >= health.SILENT_DAYS else "active"
        key = (device.organisation, "revoked" if device.revoked else quiet)
        states[key] = states.get(key, 0) + 1
        for reason, count in device.refused.items():
            refused[device.organisation, reason] = refused.get((device.organisation, reason), 0) + count
    about = f"devices; silent for {health.SILENT_DAYS} days or more"
    yield _metric("devices", "gauge", about, [((("organisation", o), ("state", s)), n) for (o, s), n in states.items()])
    about = "changes refused within thirty days and not taken since"
    rows = [((("organisation", o), ("reason", reason)), n) for (o, reason), n in refused.items()]
    yield _metric("refused_changes", "gauge", about, rows)


def _of_requests(counted: Counted) -> Iterator[str]:
    rows = [((("status", str(status)),), count) for status, count in sorted(counted.requests.items())]
    yield _metric("requests_total", "counter", "requests this process answered", rows)
    yield _metric("request_seconds_total", "counter", "seconds they took together", [((), counted.seconds)])
    yield _metric("sent_bytes_total", "counter", "bytes of bodies sent", [((), counted.sent)])


def _metric(name: str, kind: str, about: str, rows: Sequence[tuple[_Labels, float]]) -> str:
    lines = [f"# HELP fieldkit_{name} {about}", f"# TYPE fieldkit_{name} {kind}"]
    for labels, value in rows:
        said = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
        lines.append(f"fieldkit_{name}{{{said}}} {value}" if said else f"fieldkit_{name} {value}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
