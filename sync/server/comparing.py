"""What an organisation's journal holds, as sums and lists: what laptops hold theirs against."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, func, select, tuple_

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.lightly import dataclass
from sync.protocol.comparing import LISTED, AskReceipt, Listed, Lists, Marks, Named
from sync.protocol.sums import Sum, digest_of_sums, mark_of, sum_of, written
from sync.server import tables
from sync.server.database import Database
from sync.server.shelf import File, Shelf
from sync.server.spoilt import Place, Spoilt, whole
from sync.server.tenants import Tenant

_FEW_SCOPES = 200
_LOOKED_AT = 64
"""Changes read back at each comparison, one after the other through the whole journal: 2 ms of a request."""

_KEPT = 50_000
"""Sums held in memory, of 100 bytes each."""

_BEGINNING = ("", -1)


@dataclass(frozen=True, slots=True)
class _Known:
    """The sum of a scope's changes up to a number, as it was read."""

    last: int
    sum: Sum


class Comparison:
    """Sums of scopes and lists of changes, read from the rows that are there."""

    def __init__(self, database: Database, shelf: Shelf, spoilt: Spoilt) -> None:
        """``spoilt`` is shared with whoever else reads changes."""
        self._database = database
        self._shelf = shelf
        self._spoilt = spoilt
        self._known: dict[tuple[str, str], _Known] = {}
        self._places: dict[str, tuple[str, int]] = {}

    def digest(self, organisation: str, cursors: Mapping[str, int]) -> bytes:
        """What stands for everything up to the cursors."""
        return digest_of_sums(self.sums(organisation, cursors))

    def sums(self, organisation: str, cursors: Mapping[str, int]) -> dict[str, Sum]:
        """The sum of each scope up to its cursor.

        Rows are counted each time, in the index their numbers are in; fingerprints are read again where the count is
        not the expected one. A few changes are read back besides, so that what lies there spoilt is found in turn.
        """
        if len(self._known) > _KEPT:
            self._known.clear()
        with self._database.read(organisation) as tenant:
            self._look_at_some(tenant, organisation)
            found = {
                row.scope: self._sum(tenant, organisation, row, cursors[row.scope])
                for row in tenant.read(_counts(cursors)).all()
                if row.scope in cursors
            }
            for identity, place in self._spoilt.of(organisation).items():
                if self._is_still_spoilt(tenant, organisation, identity) and place.number <= cursors.get(
                    place.scope, 0
                ):
                    found[place.scope] = found.get(place.scope, Sum()) - Sum(1, mark_of(place.fingerprint))
        return found

    def _sum(self, tenant: Tenant, organisation: str, row: Any, cursor: int) -> Sum:  # noqa: ANN401 - a row of counts
        if row.last > cursor:  # somebody has written there since
            return _read(tenant, row.scope, 0, cursor)
        key = (organisation, row.scope)
        known = self._known.get(key, _Known(0, Sum()))
        if (known.last, known.sum.count) != (row.last, row.count):
            held = known.sum + _read(tenant, row.scope, known.last, row.last)
            if held.count != row.count:  # a row before is gone, or came
                held = _read(tenant, row.scope, 0, row.last)
            known = self._known[key] = _Known(row.last, held)
        return known.sum

    def _look_at_some(self, tenant: Tenant, organisation: str) -> None:
        change = tables.change.c
        rows = tenant.read(
            _bodies()
            .where(tuple_(change.scope, change.number) > tuple_(*self._places.get(organisation, _BEGINNING)))
            .order_by(change.scope, change.number)
            .limit(_LOOKED_AT)
        ).all()
        self._whole(organisation, rows)
        ended = len(rows) < _LOOKED_AT
        self._places[organisation] = _BEGINNING if ended else (rows[-1].scope, rows[-1].number)

    def _whole(self, organisation: str, rows: Iterable[Any]) -> list[Any]:
        """Those of the rows that are what was kept; the others are noted."""
        found = []
        for row in rows:
            if whole(row) is not None:
                found.append(row)
            else:
                place = Place(row.scope, row.number, bytes(row.fingerprint))
                self._spoilt.note(organisation, ChangeId(row.session, row.counter), place)
        return found

    def _is_still_spoilt(self, tenant: Tenant, organisation: str, identity: ChangeId) -> bool:
        change = tables.change.c
        named = _bodies().where(change.session == identity.session, change.counter == identity.counter)
        row = tenant.read(named).first()
        if row is not None and whole(row) is None:
            return True
        self._spoilt.forget(organisation, identity)
        return False

    def listed(self, organisation: str, scope: str, after: int, last: int) -> Lists:
        """The changes of a scope with numbers above ``after`` and up to ``last``, those that are whole."""
        change = tables.change.c
        with self._database.read(organisation) as tenant:
            rows = tenant.read(
                _bodies()
                .where(change.scope == scope, change.number > after, change.number <= last)
                .order_by(change.number)
                .limit(LISTED + 1)
            ).all()
        found = tuple(
            Listed(row.session, row.counter, row.number, written(mark_of(bytes(row.fingerprint))))
            for row in self._whole(organisation, rows[:LISTED])
        )
        return Lists(changes=found, more=len(rows) > LISTED)

    def receipt(self, organisation: str, asked: AskReceipt) -> tuple[tuple[Marks, ...], tuple[str, ...]]:
        """What of the changes and files asked about is there whole, as it stands now."""
        media = tables.media.c
        with self._database.read(organisation) as tenant:
            changes = tuple(self._marks(tenant, organisation, named) for named in asked.changes)
            known = select(media.sha256, media.size).where(media.sha256.in_(asked.files))
            files = [File(organisation, row.sha256, row.size) for row in tenant.read(known)]
        return changes, tuple(file.sha256 for file in files if self._shelf.holds(file))

    def _marks(self, tenant: Tenant, organisation: str, named: Named) -> Marks:
        change = tables.change.c
        rows = tenant.read(_bodies().where(change.session == named.session, change.counter.in_(named.counters))).all()
        found = {row.counter: written(mark_of(bytes(row.fingerprint))) for row in self._whole(organisation, rows)}
        return Marks(named.session, tuple(found.get(counter, "") for counter in named.counters))


def _counts(cursors: Mapping[str, int]) -> Select[Any]:
    change = tables.change.c
    counted = select(change.scope, func.count().label("count"), func.max(change.number).label("last"))
    if len(cursors) <= _FEW_SCOPES:
        counted = counted.where(change.scope.in_(list(cursors)))
    return counted.group_by(change.scope)


def _bodies() -> Select[Any]:
    change = tables.change.c
    return select(change.scope, change.number, change.session, change.counter, change.fingerprint, change.body)


def _read(tenant: Tenant, scope: str, after: int, last: int) -> Sum:
    change = tables.change.c
    rows = tenant.read(
        select(change.fingerprint).where(change.scope == scope, change.number > after, change.number <= last)
    )
    return sum_of(bytes(fingerprint) for fingerprint in rows.scalars())
