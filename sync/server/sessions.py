"""Signing in, and who a request comes from."""

import hashlib
import secrets
import time
from typing import Any

from sqlalchemy import Row, select, update

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.review import Role
from fieldkit.errors import Refused
from sync.protocol.accounts import Account, Session, SignIn
from sync.protocol.problems import Code
from sync.server import passwords, tables
from sync.server.attempts import Attempts
from sync.server.database import Database
from sync.server.tenants import Tenant

_TOKEN_BYTES = 16
_HOUR_S = 3600
_IDLE_S = 90 * 24 * _HOUR_S
_LONGEST_S = 365 * 24 * _HOUR_S


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request, from which device, and what they may do right now."""

    organisation: str
    login: str
    role: Role
    device: str


class Sessions:
    """Tokens: opaque, kept as digests, looked up at each request so that a removal counts at once."""

    def __init__(self, database: Database) -> None:
        """Reads and writes tokens and devices."""
        self._database = database
        self._attempts = Attempts()

    def sign_in(self, wish: SignIn, address: str) -> Session:
        """Check a password and give a token for the device.

        Raises Refused(wrong_password, too_many_attempts, account_disabled or device_revoked).
        """
        login = wish.login.strip().lower()
        self._attempts.count(login, address)
        organisation = self._database.organisation_of_login(login) or ""
        with self._database.read(organisation) as tenant:
            kept = tenant.read(select(tables.account).where(tables.account.c.login == login)).first()
        if not passwords.matches(wish.password, kept.password if kept is not None else None) or kept is None:
            raise Refused(Code.WRONG_PASSWORD)
        self._attempts.forget(login, address)
        if kept.disabled:
            raise Refused(Code.ACCOUNT_DISABLED, device_status="closed")
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = int(time.time())
        row = {"digest": _digest(token), "login": login, "device": wish.device, "made_at": now, "used_at": now}
        with self._database.write(organisation) as tenant:
            _register(tenant, login, wish, now)
            _clean(tenant, now)
            tenant.insert(tables.token, row)
        caller = Caller(organisation, login, Role(kept.role), wish.device)
        return self.describe(caller, token)

    def recognise(self, authorization: str) -> Caller:
        """Who a bearer token belongs to, as things stand now.

        Raises Refused(token_unknown, account_disabled or device_revoked).
        """
        token = _bearer(authorization)
        now = int(time.time())
        row = self._find(token)
        if row is None or now - row.used_at > _IDLE_S or now - row.made_at > _LONGEST_S:
            raise Refused(Code.TOKEN_UNKNOWN)
        if row.disabled:
            raise Refused(Code.ACCOUNT_DISABLED, device_status="closed")
        if row.revoked:
            raise Refused(Code.DEVICE_REVOKED, device_status="revoked")
        caller = Caller(row.organisation, row.login, Role(row.role), row.device)
        if now - row.used_at > _HOUR_S:
            self._note_use(caller, token, now)
        return caller

    def _find(self, token: str) -> Row[*tuple[Any, ...]] | None:
        digest = _digest(token)
        organisation = self._database.organisation_of_token(digest)
        if organisation is None:
            return None
        account, device = tables.account, tables.device
        with self._database.read(organisation) as tenant:
            return tenant.read(
                select(tables.token, account.c.role, account.c.disabled, device.c.revoked)
                .join(account, account.c.login == tables.token.c.login)
                .join(device, device.c.device == tables.token.c.device)
                .where(tables.token.c.digest == digest)
            ).first()

    def _note_use(self, caller: Caller, token: str, now: int) -> None:
        with self._database.write(caller.organisation) as tenant:
            tenant.change(update(tables.token).where(tables.token.c.digest == _digest(token)).values(used_at=now))
            tenant.change(update(tables.device).where(tables.device.c.device == caller.device).values(seen_at=now))

    def describe(self, caller: Caller, token: str = "") -> Session:
        """The account behind a request, as it stands; ``token`` only in the answer to a sign-in."""
        with self._database.read(caller.organisation) as tenant:
            row = tenant.read(
                select(tables.account, tables.organisation.c.name.label("organisation_name"))
                .join(tables.organisation, tables.organisation.c.organisation == tables.account.c.organisation)
                .where(tables.account.c.login == caller.login)
            ).one()
        account = Account(
            login=row.login,
            name=row.name,
            role=row.role,
            organisation=row.organisation,
            organisation_name=row.organisation_name,
        )
        return Session(account=account, device=caller.device, epoch=self._database.epoch(), token=token)

    def sign_out(self, caller: Caller, authorization: str) -> None:
        """Forget a token of the caller's."""
        mine = (tables.token.c.login == caller.login) & (tables.token.c.digest == _digest(_bearer(authorization)))
        with self._database.write(caller.organisation) as tenant:
            tenant.change(tables.token.delete().where(mine))


def _register(tenant: Tenant, login: str, wish: SignIn, now: int) -> None:
    mine = tables.device.c.device == wish.device
    if tenant.read(select(tables.device.c.revoked).where(mine)).scalar():
        raise Refused(Code.DEVICE_REVOKED, device_status="revoked")
    said = {"login": login, "name": wish.device_name, "seen_at": now}
    if not tenant.add(tables.device, {**said, "device": wish.device, "revoked": False, "cursors": b""}):
        tenant.change(update(tables.device).where(mine).values(**said))


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused(Code.TOKEN_UNKNOWN)
    return token.strip()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _clean(tenant: Tenant, now: int) -> None:
    token = tables.token.c
    tenant.change(tables.token.delete().where((token.used_at < now - _IDLE_S) | (token.made_at < now - _LONGEST_S)))
