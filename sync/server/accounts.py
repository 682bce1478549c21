"""Organisations, accounts and devices, as their administrator keeps them."""

import re
import time

from sqlalchemy import Connection, func, select, update

from fieldkit.domain.ids import new_id
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.review import Role
from fieldkit.errors import BadValue, NotFound, Refused
from sync.server import passwords, tables
from sync.server.database import Database

_LOGIN = re.compile(r"[^\s<>@]{1,64}(@[^\s<>@]{1,189})?")


@dataclass(frozen=True, slots=True)
class Organisation:
    """A group of people who share dossiers; nobody else sees them."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as listed."""

    login: str
    name: str
    role: Role
    organisation: str
    disabled: bool


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device as listed; ``seen_at`` in seconds since 1970."""

    device: str
    name: str
    login: str
    organisation: str
    seen_at: int
    revoked: bool


class Accounts:
    """Who may come in; every change counts from the next request on."""

    def __init__(self, database: Database) -> None:
        """Reads and writes organisations, accounts and devices."""
        self._database = database

    def add_organisation(self, name: str) -> Organisation:
        """Make an organisation; raises BadValue for an empty name."""
        if not name.strip():
            raise BadValue("name")
        made = Organisation(new_id(), name.strip())
        with self._database.writing.begin() as connection:
            connection.execute(tables.organisation.insert().values(organisation=made.id, name=made.name))
        return made

    def organisations(self) -> list[Organisation]:
        """All of them, oldest first."""
        with self._database.reading.connect() as connection:
            rows = connection.execute(select(tables.organisation).order_by(tables.organisation.c.organisation))
            return [Organisation(row.organisation, row.name) for row in rows]

    def add(self, login: str, name: str, role: Role, password: str, organisation: str) -> AccountRow:
        """Make an account; raises BadValue (login, name, password), NotFound or Refused(login_taken)."""
        cleaned = checked_login(login)
        if not name.strip():
            raise BadValue("name")
        hashed = passwords.hashed(password, cleaned)
        with self._database.writing.begin() as connection:
            known = select(tables.organisation).where(tables.organisation.c.organisation == organisation)
            if connection.execute(known).first() is None:
                raise NotFound("organisation", organisation=organisation)
            made = {
                "login": cleaned,
                "organisation": organisation,
                "name": name.strip(),
                "role": role.value,
                "password": hashed,
                "disabled": False,
                "made_at": int(time.time()),
            }
            if not self._database.insert_new(connection, tables.account, made):
                raise Refused("login_taken", login=cleaned)
        return AccountRow(cleaned, name.strip(), role, organisation, disabled=False)

    def all(self) -> list[AccountRow]:
        """Every account."""
        with self._database.reading.connect() as connection:
            rows = connection.execute(select(tables.account).order_by(tables.account.c.login))
            return [AccountRow(row.login, row.name, Role(row.role), row.organisation, row.disabled) for row in rows]

    def set_password(self, login: str, password: str) -> None:
        """Change a password and end every session of the account; raises BadValue or NotFound."""
        cleaned = checked_login(login)
        hashed = passwords.hashed(password, cleaned)
        with self._database.writing.begin() as connection:
            _change(connection, cleaned, password=hashed)
            connection.execute(tables.token.delete().where(tables.token.c.login == cleaned))

    def set_role(self, login: str, role: Role) -> None:
        """Change what an account may do; raises NotFound."""
        with self._database.writing.begin() as connection:
            _change(connection, checked_login(login), role=role.value)

    def set_disabled(self, login: str, *, disabled: bool) -> None:
        """Shut an account out, or let it in again; raises NotFound."""
        with self._database.writing.begin() as connection:
            _change(connection, checked_login(login), disabled=disabled)

    def devices(self) -> list[DeviceRow]:
        """Every device, the one seen last first."""
        with self._database.reading.connect() as connection:
            rows = connection.execute(select(tables.device).order_by(tables.device.c.seen_at.desc()))
            return [
                DeviceRow(row.device, row.name, row.login, row.organisation, row.seen_at, row.revoked) for row in rows
            ]

    def set_revoked(self, device: str, *, revoked: bool) -> None:
        """Shut a device out, or let it in again; raises NotFound."""
        with self._database.writing.begin() as connection:
            done = connection.execute(
                update(tables.device).where(tables.device.c.device == device).values(revoked=revoked)
            )
            if not done.rowcount:
                raise NotFound("device", device=device)

    def is_empty(self) -> bool:
        """Whether nobody can sign in yet."""
        with self._database.reading.connect() as connection:
            return not connection.execute(select(func.count()).select_from(tables.account)).scalar_one()


def checked_login(login: str) -> str:
    """A login in lower case: letters, digits and signs, perhaps an e-mail address. Raises BadValue."""
    cleaned = login.strip().lower()
    if not _LOGIN.fullmatch(cleaned) or not cleaned.isprintable():
        raise BadValue("login")
    return cleaned


def _change(connection: Connection, login: str, **values: object) -> None:
    done = connection.execute(update(tables.account).where(tables.account.c.login == login).values(**values))
    if not done.rowcount:
        raise NotFound("account", login=login)
