"""Who did what to sign-ins, accounts and devices, from where and when: lines that are added and never altered."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from fieldkit.domain.ids import new_id
from fieldkit.domain.lightly import dataclass
from sync.server import tables
from sync.server.database import Database
from sync.server.isolation import KEPT_S
from sync.server.tenants import Tenant


class Deed(StrEnum):
    """What a line tells of."""

    ORGANISATION_ADDED = "organisation_added"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ROLE_CHANGED = "role_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a deed
    DEVICE_REVOKED = "device_revoked"
    DEVICE_ALLOWED = "device_allowed"
    LOCK_ORDERED = "lock_ordered"
    WIPE_ORDERED = "wipe_ordered"
    LOCKED = "locked"
    WIPED = "wiped"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    REFRESH_REFUSED = "refresh_refused"
    REFRESH_REUSED = "refresh_reused"
    QUOTA_CHANGED = "quota_changed"
    CAPSULE_MAKER_ACCEPTED = "capsule_maker_accepted"
    CAPSULE_TAKEN = "capsule_taken"
    CAPSULE_ANSWERED = "capsule_answered"


@dataclass(frozen=True, slots=True)
class Line:
    """A deed. ``at`` in seconds since 1970; ``login`` is empty where the server's own administration did it.

    ``about`` is what it was done to, or why it was refused.
    """

    organisation: str
    at: int
    deed: Deed
    login: str
    device: str
    address: str
    about: str


def note(
    tenant: Tenant, at: int, deed: Deed, *, login: str = "", device: str = "", address: str = "", about: str = ""
) -> None:
    """Add a line, together with the deed it tells of, and let go of those that are older than a year."""
    audit = tables.audit
    said = {"login": login, "device": device, "address": address[:64], "about": about}
    tenant.insert(audit, {"line": new_id(), "at": at, "deed": deed.value, **said})
    tenant.change(audit.delete().where(audit.c.at < at - KEPT_S))


def lines(database: Database) -> list[Line]:
    """Every line on a server, oldest first."""
    found: list[Row[*tuple[Any, ...]]] = []
    for organisation in database.organisations():
        with database.read(organisation) as tenant:
            found += tenant.read(select(tables.audit).order_by(tables.audit.c.line)).all()
    return [
        Line(row.organisation, row.at, Deed(row.deed), row.login, row.device, row.address, row.about)
        for row in sorted(found, key=lambda row: (int(row.at), str(row.line)))
    ]
