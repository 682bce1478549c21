"""Organisations, accounts and devices, as their administrator keeps them."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, Table, select, update

from fieldkit.domain.ids import new_id
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.review import Role
from fieldkit.errors import BadValue, NotFound, Refused
from sync.server import families, passwords, tables
from sync.server.audit import Deed, note
from sync.server.database import Database
from sync.server.tenants import Tenant

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
    """A device as listed; times in seconds since 1970.

    ``ordered`` is what it was ordered last, ``done_at`` when it did so, 0 while that waits; ``unsent`` changes were on
    no server then, and are in a capsule for the organisation where ``kept``.
    """

    device: str
    name: str
    login: str
    organisation: str
    seen_at: int
    revoked: bool
    version: str
    ordered: str = ""
    done_at: int = 0
    unsent: int = 0
    kept: bool = False


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
        with self._database.write(made.id) as tenant:
            tenant.insert(tables.organisation, {"name": made.name})
            note(tenant, int(time.time()), Deed.ORGANISATION_ADDED, about=made.name)
        return made

    def organisations(self) -> list[Organisation]:
        """All of them, oldest first."""
        return [Organisation(row.organisation, row.name) for row in self._every(tables.organisation)]

    def set_quota(self, organisation: str, size: int) -> None:
        """Set aside so many bytes for an organisation's files, 0 for no limit; raises NotFound or BadValue."""
        if size < 0:
            raise BadValue("quota")
        with self._database.write(organisation) as tenant:
            if not tenant.change(update(tables.organisation).values(quota=size)):
                raise NotFound("organisation", organisation=organisation)
            note(tenant, int(time.time()), Deed.QUOTA_CHANGED, about=str(size))

    def add(self, login: str, name: str, role: Role, password: str, organisation: str) -> AccountRow:
        """Make an account; raises BadValue (login, name, password), NotFound or Refused(login_taken)."""
        cleaned = checked_login(login)
        if not name.strip():
            raise BadValue("name")
        hashed = passwords.hashed(password, cleaned)
        with self._database.write(organisation) as tenant:
            if tenant.read(select(tables.organisation)).first() is None:
                raise NotFound("organisation", organisation=organisation)
            made = {
                "login": cleaned,
                "name": name.strip(),
                "role": role.value,
                "password": hashed,
                "disabled": False,
                "made_at": int(time.time()),
            }
            if not tenant.add(tables.account, made):
                raise Refused("login_taken", login=cleaned)
            note(tenant, int(time.time()), Deed.ACCOUNT_ADDED, about=f"{cleaned} {role.value}")
        return AccountRow(cleaned, name.strip(), role, organisation, disabled=False)

    def all(self) -> list[AccountRow]:
        """Every account."""
        rows = sorted(self._every(tables.account), key=lambda row: str(row.login))
        return [AccountRow(row.login, row.name, Role(row.role), row.organisation, row.disabled) for row in rows]

    def set_password(self, login: str, password: str) -> None:
        """Change a password and end every session of the account; raises BadValue or NotFound."""
        cleaned = checked_login(login)
        hashed = passwords.hashed(password, cleaned)
        with self._changing(cleaned, Deed.PASSWORD_CHANGED, cleaned, password=hashed) as tenant:
            families.end_all(tenant, cleaned)

    def set_role(self, login: str, role: Role) -> None:
        """Change what an account may do; raises NotFound."""
        cleaned = checked_login(login)
        with self._changing(cleaned, Deed.ROLE_CHANGED, f"{cleaned} {role.value}", role=role.value):
            pass

    def set_disabled(self, login: str, *, disabled: bool) -> None:
        """Shut an account out, or let it in again; raises NotFound."""
        cleaned, deed = checked_login(login), Deed.ACCOUNT_DISABLED if disabled else Deed.ACCOUNT_ENABLED
        with self._changing(cleaned, deed, cleaned, disabled=disabled):
            pass

    def devices(self) -> list[DeviceRow]:
        """Every device, the one seen last first."""
        rows = sorted(self._every(tables.device), key=lambda row: -int(row.seen_at))
        said = [column.name for column in tables.device.c if column.name in DeviceRow.__dataclass_fields__]
        return [DeviceRow(**{name: getattr(row, name) for name in said}) for row in rows]

    def set_revoked(self, device: str, *, revoked: bool) -> None:
        """Shut a device out wherever it signed in, or let it in again, with no order any more; raises NotFound."""
        done, said = (
            0,
            {"revoked": True} if revoked else {"revoked": False, "ordered": "", "order_id": "", "done_at": 0},
        )
        for organisation in self._database.organisations():
            with self._database.write(organisation) as tenant:
                there = update(tables.device).where(tables.device.c.device == device)
                changed = tenant.change(there.values(**said))
                if changed:
                    deed = Deed.DEVICE_REVOKED if revoked else Deed.DEVICE_ALLOWED
                    note(tenant, int(time.time()), deed, about=device)
                done += changed
        if not done:
            raise NotFound("device", device=device)

    def is_empty(self) -> bool:
        """Whether nobody can sign in yet."""
        return next(self._every(tables.account), None) is None

    def _every(self, table: Table) -> Iterator[Row[*tuple[Any, ...]]]:
        """The rows of one organisation after the other."""
        for organisation in self._database.organisations():
            with self._database.read(organisation) as tenant:
                yield from tenant.read(select(table)).all()

    @contextmanager
    def _changing(self, login: str, deed: Deed, about: str, **values: object) -> Iterator[Tenant]:
        """Change an account; what else the block does counts together with it. Raises NotFound."""
        organisation = self._database.organisation_of_login(login) or ""
        with self._database.write(organisation) as tenant:
            if not tenant.change(update(tables.account).where(tables.account.c.login == login).values(**values)):
                raise NotFound("account", login=login)
            note(tenant, int(time.time()), deed, about=about)
            yield tenant


def checked_login(login: str) -> str:
    """A login in lower case: letters, digits and signs, perhaps an e-mail address. Raises BadValue."""
    cleaned = login.strip().lower()
    if not _LOGIN.fullmatch(cleaned) or not cleaned.isprintable():
        raise BadValue("login")
    return cleaned
