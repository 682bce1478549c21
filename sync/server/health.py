"""How a server and its devices fare: figures for the administration, and nothing in them that anybody wrote."""

import time
from collections import Counter
from collections.abc import Mapping

from sqlalchemy import func, select

from fieldkit.domain.lightly import dataclass
from sync.server import tables
from sync.server.database import Database
from sync.server.tenants import Tenant

SILENT_DAYS = 14
NEARLY = 0.8
"""From this share of a quota on, the administration is told."""

_DAY_S = 24 * 3600
_STUCK_S = _DAY_S
_RECENT_S = 30 * _DAY_S
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Usage:
    """What an organisation keeps; ``quota`` in bytes of files, 0 for none. Over it everything is still taken in."""

    organisation: str
    name: str
    changes: int
    files: int
    bytes: int
    quota: int
    unfinished: int
    stuck: int

    @property
    def share(self) -> float:
        """Of the quota, what is used; 0 where there is none."""
        return self.bytes / self.quota if self.quota else 0.0


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """A device: ``silent`` days since it was heard of last, why its changes are refused, files that do not arrive."""

    organisation: str
    device: str
    name: str
    login: str
    version: str
    seen_at: int
    silent: int
    revoked: bool
    refused: Mapping[str, int]
    stuck: int

    def is_well(self, days: int) -> bool:
        """Whether there is nothing to look into; who was shut out may be silent."""
        return self.revoked or not (self.silent >= days or self.refused or self.stuck)


def usages(database: Database) -> list[Usage]:
    """Every organisation, oldest first."""
    found = []
    for organisation in database.organisations():
        with database.read(organisation) as tenant:
            found.append(_usage(tenant, organisation))
    return found


def usage_of(database: Database, organisation: str) -> Usage:
    """One organisation's."""
    with database.read(organisation) as tenant:
        return _usage(tenant, organisation)


def _usage(tenant: Tenant, organisation: str) -> Usage:
    media, upload = tables.media.c, tables.upload.c
    named = tenant.read(select(tables.organisation.c.name, tables.organisation.c.quota)).first()
    # The numbers of a scope's changes have no gap: the last ones add up to how many there are.
    changes = tenant.read(select(func.sum(tables.scope.c.number))).scalar() or 0
    files, size = tenant.read(select(func.count(media.sha256), func.sum(media.size))).one()
    began = tenant.read(select(upload.began_ms)).scalars().all()
    long_ago = tenant.now_ms() - _STUCK_S * 1000
    return Usage(
        organisation=organisation,
        name=named.name if named else "",
        changes=int(changes),
        files=files,
        bytes=int(size or 0),
        quota=named.quota if named else 0,
        unfinished=len(began),
        stuck=sum(at < long_ago for at in began),
    )


def devices(database: Database) -> list[DeviceHealth]:
    """Every device, who was silent longest first."""
    found: list[DeviceHealth] = []
    for organisation in database.organisations():
        with database.read(organisation) as tenant:
            found += _devices(tenant, organisation)
    return sorted(found, key=lambda device: device.seen_at)


def _devices(tenant: Tenant, organisation: str) -> list[DeviceHealth]:
    now, upload = int(time.time()), tables.upload.c
    refused = _refused(tenant, now)
    stuck = Counter(
        tenant.read(select(upload.device).where(upload.began_ms < tenant.now_ms() - _STUCK_S * 1000)).scalars()
    )
    return [
        DeviceHealth(
            organisation=organisation,
            device=row.device,
            name=row.name,
            login=row.login,
            version=row.version,
            seen_at=row.seen_at,
            silent=max(0, (now - row.seen_at) // _DAY_S),
            revoked=row.revoked,
            refused=dict(refused.get(row.device, {})),
            stuck=stuck[row.device],
        )
        for row in tenant.read(select(tables.device)).all()
    ]


def _refused(tenant: Tenant, now: int) -> dict[str, Counter[str]]:
    """By device, the reasons of what was refused lately and has not been taken since."""
    refusal, change = tables.refusal.c, tables.change.c
    rows = tenant.read(
        select(refusal.device, refusal.session, refusal.counter, refusal.reason)
        .where(refusal.received_at > now - _RECENT_S)
        .order_by(refusal.received_at.desc())
        .limit(_MOST)
    ).all()
    found: dict[str, Counter[str]] = {}
    for row in rows:
        same = (change.session == row.session, change.counter == row.counter)
        if tenant.read(select(change.number).where(*same)).first() is None:
            found.setdefault(row.device, Counter())[row.reason] += 1
    return found
