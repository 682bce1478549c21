"""What the OpenAPI description says beyond what the routes' own types tell: refusals, tus, bodies read in pieces."""

from collections.abc import Mapping

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, Parameter, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat

from fieldkit.domain.lightly import dataclass
from sync.protocol import JSON_TYPE, PROBLEM_TYPE, SYNC_TYPE
from sync.protocol.problems import STATUS, Problem


def refusals(*statuses: int) -> Mapping[int, ResponseSpec]:
    """The refusals a route may answer with, by status; any request may be malformed, or meet a fault of the server."""
    return {
        status: ResponseSpec(
            data_container=Problem,
            generate_examples=False,
            media_type=PROBLEM_TYPE,
            description=", ".join(code.value for code in STATUS if STATUS[code] == status),
        )
        for status in sorted({400, 405, 500, *statuses})
    }


OPEN = refusals(401, 413, 415, 429)
SIGNED_IN = refusals(401)
ASKED = refusals(401, 409, 413, 415)
EXCHANGE = refusals(401, 403, 408, 409, 413, 415, 507)
UPLOADS = refusals(401, 404, 408, 409, 412, 413, 415, 422, 423, 507)
FILES = refusals(401, 404, 416)
ABILITIES = {204: ResponseSpec(data_container=None, description="what of tus is spoken, in its headers"), **refusals()}


def _header(name: str, *, required: bool = True, pattern: str = "", example: str = "") -> Parameter:
    schema = Schema(type=OpenAPIType.STRING, pattern=pattern or None, examples=[example] if example else None)
    return Parameter(name=name, param_in="header", schema=schema, required=required)


_VERSION = _header("Tus-Resumable", pattern=r"^1\.0\.0$", example="1.0.0")
_NUMBER = r"^[0-9]{1,15}$"


@dataclass
class Announcing(Operation):
    """The headers by which a file is announced."""

    def __post_init__(self) -> None:
        """Add them to what the route's own types tell."""
        metadata = _header("Upload-Metadata", pattern=r"^sha256 [A-Za-z0-9+/]{86}==$")
        self.parameters = [*(self.parameters or ()), _VERSION, _header("Upload-Length", pattern=_NUMBER), metadata]


@dataclass
class Asking(Operation):
    """The header by which it is asked how far a file has come."""

    def __post_init__(self) -> None:
        """Add it to what the route's own types tell."""
        self.parameters = [*(self.parameters or ()), _VERSION]


@dataclass
class Adding(Operation):
    """The headers and the body of bytes for a file."""

    def __post_init__(self) -> None:
        """Add them to what the route's own types tell."""
        self.parameters = [*(self.parameters or ()), _VERSION, _header("Upload-Offset", pattern=_NUMBER)]
        self.request_body = RequestBody(content={"application/offset+octet-stream": _binary()}, required=True)


@dataclass
class Exchanging(Operation):
    """The two forms of a sync message: one binary, one in JSON that ``sync/protocol/README.md`` describes."""

    def __post_init__(self) -> None:
        """Add them to what the route's own types tell."""
        in_json = OpenAPIMediaType(schema=Schema(type=OpenAPIType.OBJECT))
        self.request_body = RequestBody(content={SYNC_TYPE: _binary(), JSON_TYPE: in_json}, required=True)


def _binary() -> OpenAPIMediaType:
    return OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
