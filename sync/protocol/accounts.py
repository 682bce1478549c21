"""What is said in JSON about servers, accounts and devices."""

import base64
from enum import StrEnum
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from fieldkit.errors import Refused
from sync.protocol import PRODUCT, PROTOCOL
from sync.protocol.limits import JSON_BYTES, NAME_LENGTH
from sync.protocol.problems import Code

_VERSION_LENGTH = 32

_LINE = r"^[^\x00-\x1f\x7f]*\Z"

Login = Annotated[str, Meta(min_length=1, max_length=254, pattern=_LINE)]
Name = Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH, pattern=_LINE)]
Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]
"""An Ed25519 public key, 32 bytes in URL-safe base64 without padding."""

Version = Annotated[str, Meta(max_length=_VERSION_LENGTH, pattern=_LINE)]
"""Of the program on the device: what its administrator is shown, and nothing hangs on."""

Signature = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{86}\Z")]
"""An Ed25519 signature, 64 bytes written the same way."""


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /v1/hello``: what answers here. ``at`` is the server's time in seconds since 1970."""

    epoch: str
    at: int
    product: str = PRODUCT
    protocols: tuple[int, ...] = (PROTOCOL,)


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """``POST /v1/session``: who, on which device. ``device`` is the workspace's id, ``key`` its public key."""

    login: Login
    password: Annotated[str, Meta(max_length=1024)]
    device: Name
    key: Key
    device_name: Annotated[str, Meta(max_length=NAME_LENGTH, pattern=_LINE)] = ""
    version: Version = ""


class Refresh(msgspec.Struct, frozen=True, kw_only=True):
    """``POST /v1/session/refresh``: another token for a device that proves its key.

    ``nonce`` is the last one the server gave, empty where it gave none; ``signature`` is of ``to_sign`` with the key's
    private half, 64 bytes in URL-safe base64 without padding.
    """

    refresh: Annotated[str, Meta(max_length=256, pattern=r"^[A-Za-z0-9_.-]+\Z")]
    nonce: Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_-]*\Z")] = ""
    key: Key
    signature: Signature
    version: Version = ""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person with access. ``role`` is one of ``fieldkit.domain.review.Role``, or one this version does not know."""

    login: str
    name: str
    role: str
    organisation: str
    organisation_name: str


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to ``POST`` and ``GET /v1/session`` and to a refresh; the second carries no secrets.

    ``token`` opens every route for a quarter of an hour; ``refresh`` and ``nonce`` get the next one. ``seal`` is the
    server's public key, by which a device knows its orders from anybody else's.
    """

    account: Account
    device: str
    epoch: str
    token: str = ""
    refresh: str = ""
    nonce: str = ""
    product: str = PRODUCT
    seal: str = ""


class Order(StrEnum):
    """What an administrator wants of a device."""

    NONE = ""
    LOCK = "lock"
    WIPE = "wipe"


class AskOrder(msgspec.Struct, frozen=True, kw_only=True):
    """``POST /v1/order``: whether there is an order for the device that proves ``key``.

    ``challenge`` is drawn for this request; ``signature`` is of ``to_ask`` with the key's private half.
    """

    key: Key
    challenge: Annotated[str, Meta(min_length=16, max_length=64, pattern=r"^[A-Za-z0-9_-]+\Z")]
    signature: Signature


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """An order, or that there is none: ``signature`` is the server's, of ``to_order``, and counts by its seal only."""

    order: str
    id: str
    device: str
    challenge: str
    signature: str
    product: str = PRODUCT


class OrderDone(msgspec.Struct, frozen=True, kw_only=True):
    """``POST /v1/order/done``: the device did what the order of this id asked.

    ``unsent`` changes were on no server, ``kept`` says that they are in a capsule for the organisation. ``signature``
    is of ``to_report``. It is answered by ``Ordered`` with the id for challenge.
    """

    key: Key
    id: Annotated[str, Meta(min_length=1, max_length=64, pattern=_LINE)]
    unsent: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 0
    kept: bool = False
    signature: Signature


class Scope(msgspec.Struct, frozen=True):
    """A scope and the number of its last change."""

    scope: str
    number: int


class Scopes(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /v1/scopes``: everything there is to follow."""

    epoch: str
    scopes: tuple[Scope, ...]
    product: str = PRODUCT


T = TypeVar("T", Hello, SignIn, Refresh, Session, Scopes, AskOrder, Ordered, OrderDone)


def to_sign(refresh: str, nonce: str) -> bytes:
    """What a device signs to prove its key."""
    return f"FieldKit refresh\n{nonce}\n{refresh}".encode()


def to_ask(challenge: str) -> bytes:
    """What a device signs to ask for its order."""
    return f"FieldKit ask\n{challenge}".encode()


def to_order(order: str, order_id: str, device: str, challenge: str) -> bytes:
    """What a server signs of an order: for this device, in answer to this very question."""
    return f"FieldKit order\n{order}\n{order_id}\n{device}\n{challenge}".encode()


def to_report(order_id: str, unsent: int, *, kept: bool) -> bytes:
    """What a device signs to say that an order was carried out."""
    return f"FieldKit done\n{order_id}\n{unsent}\n{int(kept)}".encode()


def written(raw: bytes) -> str:
    """Bytes in URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unwritten(text: str) -> bytes:
    """The bytes that ``written`` wrote, of a text whose form was checked."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(message: msgspec.Struct) -> bytes:
    """A message of this module in JSON."""
    return msgspec.json.encode(message)


def decode(body: bytes, kind: type[T]) -> T:
    """Read a message of this module; raises Refused(malformed) or Refused(too_large)."""
    if kind is SignIn and len(body) > JSON_BYTES:
        raise Refused(Code.TOO_LARGE, limit=JSON_BYTES)
    try:
        message = msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Refused(Code.MALFORMED) from None
    if getattr(message, "product", PRODUCT) != PRODUCT:
        raise Refused(Code.MALFORMED)
    return message
