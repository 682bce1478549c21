"""Accounts, devices and tokens."""

import hashlib
import secrets
import threading
import time
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, Row, select, update

from fieldkit.domain.review import Role
from fieldkit.errors import BadValue, NotFound, Refused
from sync.protocol.accounts import Account, SignIn
from sync.protocol.problems import Code
from sync.server import tables
from sync.server.database import Database

PASSWORD_LENGTH = 15
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _HASHER.hash(secrets.token_hex(16))
_FREE_ATTEMPTS = 5
_LONGEST_DELAY_S = 900.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request, from which device, and what they may do right now."""

    organisation: str
    login: str
    role: Role
    device: str


class Attempts:
    """Failed sign-ins by login and address: each one more waits longer."""

    def __init__(self) -> None:
        """Kept in memory: a restart forgives, which a guesser cannot cause."""
        self._failed: dict[tuple[str, str], tuple[int, float]] = {}
        self._lock = threading.Lock()

    def check(self, login: str, address: str) -> None:
        """Raise Refused(too_many_attempts) while the pause after the last failure lasts."""
        with self._lock:
            count, last = self._failed.get((login, address), (0, 0.0))
        if count >= _FREE_ATTEMPTS:
            left = last + min(_LONGEST_DELAY_S, 2.0 ** (count - _FREE_ATTEMPTS + 1)) - time.monotonic()
            if left > 0:
                raise Refused(Code.TOO_MANY_ATTEMPTS, seconds=int(left) + 1)

    def note(self, login: str, address: str, *, failed: bool) -> None:
        """Count a failure, or forget them after a success."""
        with self._lock:
            if not failed:
                self._failed.pop((login, address), None)
                return
            if len(self._failed) > 10_000:
                self._failed.clear()
            count, _ = self._failed.get((login, address), (0, 0.0))
            self._failed[login, address] = (count + 1, time.monotonic())


class Accounts:
    """Who may come in."""

    def __init__(self, database: Database) -> None:
        """Reads and writes accounts, devices and tokens."""
        self._database = database
        self._attempts = Attempts()

    def add(self, login: str, name: str, role: Role, password: str, organisation: str) -> None:
        """Make an account; raises BadValue (login, password) or Refused when the login is taken."""
        cleaned = checked_login(login)
        hashed = _hash(password)
        with self._database.writing.begin() as connection:
            if _account(connection, cleaned) is not None:
                raise Refused("login_taken", login=cleaned)
            known = connection.execute(
                select(tables.organisation.c.name).where(tables.organisation.c.organisation == organisation)
            ).first()
            if known is None:
                raise NotFound("organisation", organisation=organisation)
            connection.execute(
                tables.account.insert().values(
                    login=cleaned,
                    organisation=organisation,
                    name=name.strip(),
                    role=role.value,
                    password=hashed,
                    disabled=False,
                )
            )

    def set_password(self, login: str, password: str) -> None:
        """Change a password and end every session of the account."""
        hashed = _hash(password)
        self._change(login, password=hashed)
        self._end_sessions(login)

    def set_role(self, login: str, role: Role) -> None:
        """Change what an account may do, from its next request on."""
        self._change(login, role=role.value)

    def set_disabled(self, login: str, *, disabled: bool) -> None:
        """Shut an account out at its next request, or let it in again."""
        self._change(login, disabled=disabled)

    def _change(self, login: str, **values: object) -> None:
        with self._database.writing.begin() as connection:
            done = connection.execute(update(tables.account).where(tables.account.c.login == login).values(**values))
            if not done.rowcount:
                raise NotFound("account", login=login)

    def _end_sessions(self, login: str) -> None:
        with self._database.writing.begin() as connection:
            connection.execute(tables.token.delete().where(tables.token.c.login == login))

    def revoke_device(self, device: str) -> None:
        """Shut a device out at its next request; raises NotFound."""
        with self._database.writing.begin() as connection:
            done = connection.execute(
                update(tables.device).where(tables.device.c.device == device).values(revoked=True)
            )
            if not done.rowcount:
                raise NotFound("device", device=device)

    def all(self) -> list[Row[tuple[str, ...]]]:
        """Every account without its password."""
        wanted = [column for column in tables.account.c if column.name != "password"]
        with self._database.reading.connect() as connection:
            return list(connection.execute(select(*wanted).order_by(tables.account.c.login)))

    def devices(self) -> list[Row[tuple[str, ...]]]:
        """Every device."""
        wanted = [column for column in tables.device.c if column.name != "cursors"]
        with self._database.reading.connect() as connection:
            return list(connection.execute(select(*wanted).order_by(tables.device.c.last_seen.desc())))

    def sign_in(self, wish: SignIn, address: str) -> tuple[Account, str]:
        """Check a password and give a token for the device.

        Raises Refused(wrong_password, too_many_attempts, account_disabled or device_revoked).
        """
        login = wish.login.strip().lower()
        self._attempts.check(login, address)
        with self._database.reading.connect() as connection:
            row = _account(connection, login)
        # The same work whether the account exists or not, so that time tells nothing.
        right = _verify(row.password if row is not None else _NOBODY, wish.password) and row is not None
        self._attempts.note(login, address, failed=not right)
        if not right or row is None:
            raise Refused(Code.WRONG_PASSWORD)
        if row.disabled:
            raise Refused(Code.ACCOUNT_DISABLED)
        made = secrets.token_urlsafe(32)
        with self._database.writing.begin() as connection:
            self._register(connection, row.organisation, login, wish)
            connection.execute(
                tables.token.insert().values(
                    digest=_digest(made),
                    organisation=row.organisation,
                    login=login,
                    device=wish.device,
                    made_at=int(time.time()),
                )
            )
        return self._describe(login), made

    def _register(self, connection: Connection, organisation: str, login: str, wish: SignIn) -> None:
        mine = (tables.device.c.organisation == organisation) & (tables.device.c.device == wish.device)
        known = connection.execute(select(tables.device.c.revoked).where(mine)).first()
        if known is not None and known.revoked:
            raise Refused(Code.DEVICE_REVOKED)
        now = int(time.time())
        if known is None:
            connection.execute(
                tables.device.insert().values(
                    organisation=organisation,
                    device=wish.device,
                    login=login,
                    name=wish.device_name,
                    last_seen=now,
                    revoked=False,
                    cursors="",
                )
            )
        else:
            connection.execute(
                update(tables.device).where(mine).values(login=login, name=wish.device_name, last_seen=now)
            )

    def _describe(self, login: str) -> Account:
        with self._database.reading.connect() as connection:
            row = connection.execute(
                select(tables.account, tables.organisation.c.name.label("organisation_name"))
                .join(tables.organisation, tables.organisation.c.organisation == tables.account.c.organisation)
                .where(tables.account.c.login == login)
            ).one()
        return Account(
            login=row.login,
            name=row.name,
            role=row.role,
            organisation=row.organisation,
            organisation_name=row.organisation_name,
        )

    def describe(self, caller: Caller) -> Account:
        """The account behind a request."""
        return self._describe(caller.login)

    def recognise(self, authorization: str) -> Caller:
        """Who a bearer token belongs to, as things stand now.

        Raises Refused(token_unknown, account_disabled or device_revoked).
        """
        scheme, _, bearer = authorization.partition(" ")
        if scheme.lower() != "bearer" or not bearer:
            raise Refused(Code.TOKEN_UNKNOWN)
        with self._database.reading.connect() as connection:
            row = connection.execute(
                select(tables.token, tables.account.c.role, tables.account.c.disabled, tables.device.c.revoked)
                .join(tables.account, tables.account.c.login == tables.token.c.login)
                .join(
                    tables.device,
                    (tables.device.c.organisation == tables.token.c.organisation)
                    & (tables.device.c.device == tables.token.c.device),
                )
                .where(tables.token.c.digest == _digest(bearer.strip()))
            ).first()
        if row is None:
            raise Refused(Code.TOKEN_UNKNOWN)
        if row.disabled:
            raise Refused(Code.ACCOUNT_DISABLED)
        if row.revoked:
            raise Refused(Code.DEVICE_REVOKED)
        return Caller(row.organisation, row.login, Role(row.role), row.device)

    def sign_out(self, authorization: str) -> None:
        """Forget a token."""
        with self._database.writing.begin() as connection:
            bearer = authorization.partition(" ")[2].strip()
            connection.execute(tables.token.delete().where(tables.token.c.digest == _digest(bearer)))


def add_organisation(database: Database, organisation: str, name: str) -> None:
    """Make an organisation, or rename it."""
    with database.writing.begin() as connection:
        same = tables.organisation.c.organisation == organisation
        if connection.execute(update(tables.organisation).where(same).values(name=name)).rowcount:
            return
        connection.execute(tables.organisation.insert().values(organisation=organisation, name=name))


def checked_login(login: str) -> str:
    """An e-mail address in lower case; raises BadValue."""
    cleaned = login.strip().lower()
    name, _, domain = cleaned.rpartition("@")
    if not name or "." not in domain or any(letter in cleaned for letter in "<> \t\n") or len(cleaned) > 254:
        raise BadValue("login")
    return cleaned


def _account(connection: Connection, login: str) -> Row[tuple[str, ...]] | None:
    return connection.execute(select(tables.account).where(tables.account.c.login == login)).first()


def _hash(password: str) -> str:
    if len(password) < PASSWORD_LENGTH:
        raise BadValue("password_short", length=PASSWORD_LENGTH)
    return _HASHER.hash(password)


def _verify(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _digest(bearer: str) -> bytes:
    return hashlib.sha256(bearer.encode()).digest()
