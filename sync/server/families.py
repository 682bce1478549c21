"""Sign-ins that live on: a chain of refreshes, each bound to the key of the device that signed in.

A refresh reads ``name.number.drawn.mark``. What was the token of a format before has no such parts: it is number 0 of a
family that has no key yet.
"""

import hashlib
import hmac
import secrets
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Row, select, update

from fieldkit.domain.lightly import dataclass
from sync.protocol.accounts import Refresh, to_sign, unwritten, written
from sync.protocol.problems import Code
from sync.server import tables
from sync.server.audit import Deed, note
from sync.server.orders import pending
from sync.server.tenants import Tenant

TOKEN_S = 900
"""How long a token opens the routes."""

_DAY_S = 24 * 3600
IDLE_S = 90 * _DAY_S
LONGEST_S = 365 * _DAY_S
_DRAWN_BYTES = 16

_Found = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Given:
    """The secrets of a sign-in as its device gets them, and whose it is."""

    login: str
    device: str
    token: str = ""
    refresh: str = ""
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Turned:
    """Why a refresh got nothing; ``nonce`` is the one to sign instead."""

    code: Code
    nonce: str = ""
    status: str = ""


def begin(tenant: Tenant, login: str, device: str, key: str, now: int) -> Given:
    """A new sign-in of a device that names its public key."""
    name, salt, nonce = _drawn(), secrets.token_bytes(32), _drawn()
    first = _made(name, 1, salt)
    digest = digest_of(name)
    row: dict[str, Any] = {
        "digest": digest,
        "login": login,
        "device": device,
        "key": unwritten(key),
        "salt": salt,
        "number": 0,
        "used": b"",
        "next": digest_of(first),
        "nonce": nonce,
        "used_at": now,
        "ends_at": now + LONGEST_S,
    }
    tenant.insert(tables.family, row)
    _remember(tenant, device, row["key"], now)
    return Given(login, device, _token(tenant, login, device, digest, now), first, nonce)


def turn(tenant: Tenant, wish: Refresh, address: str, now: int) -> Given | Turned:
    """The next token and refresh of a device, on proof of its key.

    The refresh stays good until the one it is answered with is used: an answer may be lost. An older one says that two
    hold the sign-in, which ends it. One that is ahead of what is known was given before this database was restored.
    """
    family, digest = tables.family, digest_of(wish.refresh.partition(".")[0])
    found = tenant.read(select(family).where(family.c.digest == digest).with_for_update()).first()
    if found is None or now > found.ends_at or now - found.used_at > IDLE_S:
        return Turned(Code.TOKEN_UNKNOWN)
    number = _number(found, wish.refresh)
    if number is None:
        return Turned(Code.TOKEN_UNKNOWN)
    if not found.nonce or not hmac.compare_digest(wish.nonce, found.nonce):
        nonce = found.nonce or _drawn()
        tenant.change(update(family).where(family.c.digest == digest).values(nonce=nonce))
        return Turned(Code.NONCE_UNKNOWN, nonce=nonce)
    who = {"login": found.login, "device": found.device, "address": address}
    if not _is_proven(found, wish):
        note(tenant, now, Deed.REFRESH_REFUSED, about="key", **who)
        return Turned(Code.TOKEN_UNKNOWN)
    refused = _shut_out(tenant, found)
    if refused is not None:
        note(tenant, now, Deed.REFRESH_REFUSED, about=refused.code.value, **who)
        return refused
    if _is_reused(found, number, wish.refresh):
        end(tenant, digest)
        note(tenant, now, Deed.REFRESH_REUSED, **who)
        return Turned(Code.TOKEN_UNKNOWN)
    return _go_on(tenant, found, wish, number, now)


def _go_on(tenant: Tenant, found: _Found, wish: Refresh, number: int, now: int) -> Given:
    name, salt, nonce = wish.refresh.partition(".")[0], found.salt or secrets.token_bytes(32), _drawn()
    if number > found.number:
        # The answer before this one arrived: a long token of an earlier format has served its time.
        tenant.change(tables.token.delete().where(tables.token.c.digest == found.digest))
    following = _made(name, number + 1, salt)
    if not found.key:
        _remember(tenant, found.device, unwritten(wish.key), now)
    said = {
        "key": unwritten(wish.key),
        "salt": salt,
        "number": number,
        "used": digest_of(wish.refresh),
        "next": digest_of(following),
        "nonce": nonce,
        "used_at": now,
    }
    tenant.change(update(tables.family).where(tables.family.c.digest == found.digest).values(**said))
    seen = {"seen_at": now, **({"version": wish.version} if wish.version else {})}
    tenant.change(update(tables.device).where(tables.device.c.device == found.device).values(**seen))
    token = _token(tenant, found.login, found.device, found.digest, now)
    return Given(found.login, found.device, token, following, nonce)


def end(tenant: Tenant, digest: bytes) -> None:
    """Forget a sign-in and its tokens."""
    tenant.change(tables.token.delete().where(tables.token.c.family == digest))
    tenant.change(tables.family.delete().where(tables.family.c.digest == digest))


def end_all(tenant: Tenant, login: str) -> None:
    """Forget every sign-in of an account."""
    for table in (tables.token, tables.family):
        tenant.change(table.delete().where(table.c.login == login))


def clean(tenant: Tenant, now: int) -> None:
    """Forget what has ended by itself."""
    token, family = tables.token, tables.family
    tenant.change(token.delete().where(token.c.ends_at < now))
    tenant.change(family.delete().where((family.c.ends_at < now) | (family.c.used_at < now - IDLE_S)))


def digest_of(secret: str) -> bytes:
    """What is kept in the place of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def _remember(tenant: Tenant, device: str, key: bytes, now: int) -> None:
    """Know a device by its key after the sign-in has ended; one key of two devices is the first one's."""
    known = tables.device_key
    tenant.change(known.delete().where(known.c.at < now - LONGEST_S))
    tenant.add(known, {"key": key, "device": device, "at": now})


def _token(tenant: Tenant, login: str, device: str, family: bytes, now: int) -> str:
    clean(tenant, now)
    token = _drawn()
    row = {"login": login, "device": device, "family": family, "made_at": now, "ends_at": now + TOKEN_S}
    tenant.insert(tables.token, {**row, "digest": digest_of(token)})
    return token


def _drawn() -> str:
    return secrets.token_urlsafe(_DRAWN_BYTES)


def _made(name: str, number: int, salt: bytes) -> str:
    head = f"{name}.{number}.{_drawn()}"
    return f"{head}.{_mark(head, salt)}"


def _mark(head: str, salt: bytes) -> str:
    return written(hmac.digest(salt, head.encode(), "sha256"))


def _number(found: _Found, refresh: str) -> int | None:
    """Which refresh of the family this is; None for one the server never made."""
    head, _, mark = refresh.rpartition(".")
    if not head:
        return 0  # the family was found by the digest of all of it
    number = head.split(".")[1:2]
    authentic = bool(found.salt) and hmac.compare_digest(mark.encode(), _mark(head, found.salt).encode())
    return int(number[0]) if authentic else None


def _is_proven(found: _Found, wish: Refresh) -> bool:
    key = unwritten(wish.key)
    if found.key and not hmac.compare_digest(found.key, key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(unwritten(wish.signature), to_sign(wish.refresh, wish.nonce))
    except InvalidSignature:
        return False
    return True


def _is_reused(found: _Found, number: int, refresh: str) -> bool:
    """Whether a later one was used already, or this is not the one of its number that was given last."""
    if number > found.number + 1:
        return False
    known = found.used if number == found.number else found.next
    return number < found.number or not hmac.compare_digest(digest_of(refresh), known)


def _shut_out(tenant: Tenant, found: _Found) -> Turned | None:
    account, device = tables.account.c, tables.device.c
    order = tenant.read(select(device.ordered, device.done_at).where(device.device == found.device)).one()
    if pending(order.ordered, order.done_at):
        return Turned(Code.DEVICE_ORDERED, status=order.ordered)
    if tenant.read(select(account.disabled).where(account.login == found.login)).scalar_one():
        return Turned(Code.ACCOUNT_DISABLED, status="closed")
    if tenant.read(select(device.revoked).where(device.device == found.device)).scalar_one():
        return Turned(Code.DEVICE_REVOKED, status="revoked")
    return None
