"""Signing in, and who a request comes from."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, select, update

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.review import Role
from fieldkit.errors import Refused
from sync.protocol.accounts import Account, Refresh, Session, SignIn
from sync.protocol.problems import Code
from sync.server import families, passwords, tables
from sync.server.attempts import Attempts
from sync.server.audit import Deed, note
from sync.server.database import Database
from sync.server.families import Given, Turned, digest_of
from sync.server.orders import pending, seal
from sync.server.tenants import Tenant


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request, from which device, and what they may do right now."""

    organisation: str
    login: str
    role: Role
    device: str


class Sessions:
    """Tokens: opaque, kept as digests, looked up at each request so that a removal counts at once."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        """Reads and writes tokens, sign-ins and devices; ``now`` tells seconds since 1970."""
        self._database = database
        self._now = now
        self._attempts = Attempts(database, now)

    def sign_in(self, wish: SignIn, address: str) -> Session:
        """Check a password and give a token and a refresh for the device.

        Raises Refused(wrong_password, too_many_attempts, account_disabled or device_revoked).
        """
        login, now = wish.login.strip().lower(), int(self._now())
        organisation = self._database.organisation_of_login(login)
        self._attempts.count(organisation, login, address)
        with self._database.read(organisation or "") as tenant:
            kept = tenant.read(select(tables.account).where(tables.account.c.login == login)).first()
        matches = passwords.matches(wish.password, kept.password if kept is not None else None)
        if kept is None or organisation is None:
            self._attempts.linger(login, address)
            raise Refused(Code.WRONG_PASSWORD)
        who = {"login": login, "device": wish.device, "address": address}
        refused = None if matches else Refused(Code.WRONG_PASSWORD)
        if matches:
            self._attempts.forget(organisation, login, address)
            if kept.disabled:
                refused = Refused(Code.ACCOUNT_DISABLED, device_status="closed")
        with self._database.write(organisation) as tenant:
            if refused is None and not _register(tenant, login, wish, now):
                refused = Refused(Code.DEVICE_REVOKED, device_status="revoked")
            if refused is None:
                note(tenant, now, Deed.SIGNED_IN, **who)
                given = families.begin(tenant, login, wish.device, wish.key, now)
            else:
                note(tenant, now, Deed.SIGN_IN_REFUSED, about=refused.reason, **who)
        if refused is not None:  # after the line was kept
            raise refused
        return self._session(organisation, given)

    def refresh(self, wish: Refresh, address: str) -> Session:
        """The next token of a device.

        Raises Refused(token_unknown, nonce_unknown, device_ordered, account_disabled or device_revoked).
        """
        digest = digest_of(wish.refresh.partition(".")[0])
        organisation = self._database.organisation_of_family(digest)
        if organisation is None:
            raise Refused(Code.TOKEN_UNKNOWN)
        with self._database.write(organisation) as tenant:
            turned = families.turn(tenant, wish, address, int(self._now()))
        if isinstance(turned, Turned):  # after what it left behind was kept
            facts = {"nonce": turned.nonce, "device_status": turned.status}
            raise Refused(turned.code, **{name: fact for name, fact in facts.items() if fact})
        return self._session(organisation, turned)

    def recognise(self, authorization: str) -> Caller:
        """Who a bearer token belongs to, as things stand now.

        Raises Refused(token_unknown, device_ordered, account_disabled or device_revoked).
        """
        row = self._find(_bearer(authorization))
        if row is None or self._now() > row.ends_at:
            raise Refused(Code.TOKEN_UNKNOWN)
        if pending(row.ordered, row.done_at):
            raise Refused(Code.DEVICE_ORDERED, device_status=row.ordered)
        if row.disabled:
            raise Refused(Code.ACCOUNT_DISABLED, device_status="closed")
        if row.revoked:
            raise Refused(Code.DEVICE_REVOKED, device_status="revoked")
        return Caller(row.organisation, row.login, Role(row.role), row.device)

    def _find(self, token: str) -> Row[*tuple[Any, ...]] | None:
        digest = digest_of(token)
        organisation = self._database.organisation_of_token(digest)
        if organisation is None:
            return None
        account, device = tables.account, tables.device
        with self._database.read(organisation) as tenant:
            return tenant.read(
                select(
                    tables.token,
                    account.c.role,
                    account.c.disabled,
                    device.c.revoked,
                    device.c.ordered,
                    device.c.done_at,
                )
                .join(account, account.c.login == tables.token.c.login)
                .join(device, device.c.device == tables.token.c.device)
                .where(tables.token.c.digest == digest)
            ).first()

    def describe(self, caller: Caller) -> Session:
        """The account behind a request, as it stands."""
        return self._session(caller.organisation, Given(caller.login, caller.device))

    def _session(self, organisation: str, given: Given) -> Session:
        with self._database.read(organisation) as tenant:
            row = tenant.read(
                select(tables.account, tables.organisation.c.name.label("organisation_name"))
                .join(tables.organisation, tables.organisation.c.organisation == tables.account.c.organisation)
                .where(tables.account.c.login == given.login)
            ).one()
        account = Account(
            login=row.login,
            name=row.name,
            role=row.role,
            organisation=row.organisation,
            organisation_name=row.organisation_name,
        )
        return Session(
            account=account,
            device=given.device,
            epoch=self._database.epoch(),
            token=given.token,
            refresh=given.refresh,
            nonce=given.nonce,
            seal=seal(self._database),
        )

    def sign_out(self, caller: Caller, authorization: str, address: str) -> None:
        """End the sign-in a token of the caller's comes from."""
        token = tables.token.c
        digest = digest_of(_bearer(authorization))
        with self._database.write(caller.organisation) as tenant:
            mine = (token.login == caller.login) & (token.digest == digest)
            family = tenant.read(select(token.family).where(mine)).scalar()
            if family is None:  # gone since the caller was recognised
                return
            families.end(tenant, family)
            note(tenant, int(self._now()), Deed.SIGNED_OUT, login=caller.login, device=caller.device, address=address)


def _register(tenant: Tenant, login: str, wish: SignIn, now: int) -> bool:
    """Keep who signs in on a device; whether it may. One that is to lock or to wipe itself may, to be told so."""
    device = tables.device.c
    mine = device.device == wish.device
    kept = tenant.read(select(device.revoked, device.ordered, device.done_at).where(mine)).first()
    if kept is not None and kept.revoked and not pending(kept.ordered, kept.done_at):
        return False
    said = {"login": login, "name": wish.device_name, "seen_at": now, "version": wish.version}
    if not tenant.add(tables.device, {**said, "device": wish.device, "revoked": False, "cursors": b""}):
        tenant.change(update(tables.device).where(mine).values(**said))
    return True


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused(Code.TOKEN_UNKNOWN)
    return token.strip()
