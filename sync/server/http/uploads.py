"""tus 1.0 (core and creation): files on their way in, each named by the SHA-256 of its content."""

import base64
import binascii
import re

from litestar import HttpMethod, Response, head, patch, post, route
from litestar.params import FromPath

from fieldkit.errors import Refused
from sync.protocol import limits
from sync.protocol.problems import Code
from sync.server.http import described
from sync.server.http.callers import TheCaller, TheRooms
from sync.server.http.frame import note
from sync.server.http.reading import chunks_of
from sync.server.http.refusals import AnyRequest

PATH = "/v1/media/uploads"
_VERSION = "1.0.0"
_TYPE = "application/offset+octet-stream"
_NUMBER = re.compile(r"[0-9]{1,15}")
_HASH = re.compile(r"[0-9a-f]{64}")


@route([PATH, PATH + "/{sha256:str}"], http_method=[HttpMethod.OPTIONS], status_code=204, responses=described.ABILITIES)
async def abilities() -> Response[None]:
    """Say which parts of tus are spoken here."""
    headers = {
        "Tus-Resumable": _VERSION,
        "Tus-Version": _VERSION,
        "Tus-Extension": "creation",
        "Tus-Max-Size": str(limits.MEDIA_BYTES),
    }
    return Response(None, headers=headers, status_code=204)


@post(PATH, status_code=201, responses=described.UPLOADS, operation_class=described.Announcing)
async def begin(request: AnyRequest, rooms: TheRooms, caller: TheCaller) -> Response[bytes]:
    """Announce a file; the answer says at once how much of it is already here."""
    _check_version(request)
    sha256 = _named(request.headers.get("upload-metadata", ""))
    length = _number(request.headers.get("upload-length", ""))
    offset = await rooms.uploads.begin(caller, sha256, length)
    headers = {"Tus-Resumable": _VERSION, "Upload-Offset": str(offset), "Location": f"{PATH}/{sha256}"}
    return Response(b"", status_code=201, media_type="application/octet-stream", headers=headers)


@head(PATH + "/{sha256:str}", responses=described.UPLOADS, operation_class=described.Asking)
async def position(request: AnyRequest, rooms: TheRooms, caller: TheCaller, sha256: FromPath[str]) -> Response[None]:
    """Say how much of a file has arrived, whoever sent it."""
    _check_version(request)
    offset, length = await rooms.uploads.position(caller, _checked(sha256))
    return _answer(200, offset, **{"Upload-Length": str(length)})


@patch(PATH + "/{sha256:str}", status_code=204, responses=described.UPLOADS, operation_class=described.Adding)
async def add(request: AnyRequest, rooms: TheRooms, caller: TheCaller, sha256: FromPath[str]) -> Response[None]:
    """Add bytes at the end of a file; the last ones bring the verification of its hash."""
    _check_version(request)
    if request.headers.get("content-type", "") != _TYPE:
        raise Refused(Code.TYPE_UNKNOWN)
    offset = _number(request.headers.get("upload-offset", ""))
    reached = await rooms.uploads.add(caller, _checked(sha256), offset, chunks_of(request))
    note(request.scope, received=reached - offset)
    return _answer(204, reached)


def _answer(status: int, offset: int, **more: str) -> Response[None]:
    headers = {"Tus-Resumable": _VERSION, "Upload-Offset": str(offset), **more}
    return Response(None, status_code=status, headers=headers)


def _check_version(request: AnyRequest) -> None:
    if request.headers.get("tus-resumable", "") != _VERSION:
        raise Refused(Code.TUS_VERSION)


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Refused(Code.MALFORMED)
    return int(text)


def _checked(sha256: str) -> str:
    if not _HASH.fullmatch(sha256):
        raise Refused(Code.NOT_FOUND)
    return sha256


def _named(metadata: str) -> str:
    pairs = {entry.strip().partition(" ")[0]: entry.strip().partition(" ")[2] for entry in metadata.split(",")}
    try:
        sha256 = base64.b64decode(pairs.get("sha256", ""), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused(Code.MALFORMED) from None
    if not _HASH.fullmatch(sha256):
        raise Refused(Code.MALFORMED)
    return sha256
