"""Files on their way out, whole or in parts."""

import re

from anyio import to_thread
from litestar import Response, get, head
from litestar.params import FromPath
from litestar.response import Stream

from fieldkit.errors import Refused
from sync.protocol.problems import Code
from sync.server.http import described
from sync.server.http.callers import TheCaller, TheRooms
from sync.server.http.refusals import AnyRequest
from sync.server.rooms import Rooms
from sync.server.sessions import Caller

PATH = "/v1/media/{sha256:str}"
_TYPE = "application/octet-stream"
_RANGE = re.compile(r"bytes=(?:([0-9]{1,15})-([0-9]{0,15})|-([0-9]{1,15}))")


@get(PATH, responses=described.FILES)
async def download(request: AnyRequest, rooms: TheRooms, caller: TheCaller, sha256: FromPath[str]) -> Stream:
    """A file, or the one range asked for. One that is absent and one of another organisation look the same."""
    size = await _size(rooms, caller, sha256)
    headers = _headers(sha256)
    asked = request.headers.get("range", "")
    condition = request.headers.get("if-range", "")
    match = _RANGE.fullmatch(asked) if condition in {"", headers["ETag"]} else None
    start, end = _bounds(match, size) if match else (0, size)
    if match:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    pieces = await rooms.media.read(caller, sha256, start, end)
    return Stream(pieces, media_type=_TYPE, headers=headers, status_code=206 if match else 200)


@head(PATH, responses=described.FILES)
async def look(rooms: TheRooms, caller: TheCaller, sha256: FromPath[str]) -> Response[None]:
    """The size of a file."""
    size = await _size(rooms, caller, sha256)
    headers = {**_headers(sha256), "Content-Type": _TYPE, "Content-Length": str(size)}
    return Response(None, headers=headers, status_code=200)


async def _size(rooms: Rooms, caller: Caller, sha256: str) -> int:
    size = await to_thread.run_sync(rooms.media.size, caller, sha256)
    if size is None:
        raise Refused(Code.NOT_FOUND)
    return size


def _headers(sha256: str) -> dict[str, str]:
    return {
        "ETag": f'"{sha256}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": "attachment",
    }


def _bounds(match: re.Match[str], size: int) -> tuple[int, int]:
    """Where a range starts and ends (not included); raises Refused(range_empty)."""
    first, last, suffix = match.groups()
    if suffix is not None:
        start, end = max(0, size - int(suffix)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    if start >= end:
        raise Refused(Code.RANGE_EMPTY, size=size)
    return start, end
