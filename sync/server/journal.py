"""The journal of an organisation: each change kept once, numbered scope by scope in the order of their commits."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from sqlalchemy import select, update

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.lightly import dataclass
from sync.protocol.canonical import canonical, fingerprint
from sync.protocol.messages import Outcome, Page, Verdict
from sync.server import reviewing, tables
from sync.server.database import Database
from sync.server.judging import judge, refused
from sync.server.sessions import Caller
from sync.server.spoilt import Place, Spoilt, whole
from sync.server.tenants import Tenant

_AT_ONCE = 200
_HEADER = 200
"""Bytes a change costs besides its body when room is shared out."""


Skip = Callable[[ChangeId], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """Pages read, and whether the room ended before the changes did."""

    pages: tuple[Page, ...]
    more: bool


class Journal:
    """Takes changes in and gives them out."""

    def __init__(self, database: Database) -> None:
        """Keeps changes in the database as they came; what they mean is the laptops' business."""
        self._database = database
        self.spoilt = Spoilt()

    def take(self, caller: Caller, changes: Sequence[Change]) -> tuple[Verdict, ...]:
        """Judge and keep changes in one transaction, each by itself: a refused one never stands in the way.

        The numbers given to a scope's changes become visible in their order: whoever adds to a scope holds its row
        until the transaction ends, so that no reader can step over a number still on its way.
        """
        if not changes:
            return ()
        flaws = [judge(change) for change in changes]
        sound = {change.scope for change, flaw in zip(changes, flaws, strict=True) if flaw is None}
        with self._database.write(caller.organisation) as tenant:
            numbers = self._lock(tenant, sound)
            before = dict(numbers)
            acts = reviewing.Acts(tenant)
            verdicts = tuple(
                flaw or self._take(tenant, caller, change, numbers, acts)
                for change, flaw in zip(changes, flaws, strict=True)
            )
            for scope, number in numbers.items():
                if number != before[scope]:
                    tenant.change(update(tables.scope).where(tables.scope.c.scope == scope).values(number=number))
            for change, verdict in zip(changes, verdicts, strict=True):
                if verdict.outcome is Outcome.REFUSED:
                    self._note_refusal(tenant, caller, change, verdict)
        return verdicts

    def _lock(self, tenant: Tenant, scopes: Iterable[str]) -> dict[str, int]:
        """The last numbers of scopes, nobody else's to raise before this transaction ends.

        Taken in one order by everybody, so that two pushes never wait for each other.
        """
        numbers = {}
        for scope in sorted(scopes):
            tenant.add(tables.scope, {"scope": scope, "number": 0})
            row = select(tables.scope.c.number).where(tables.scope.c.scope == scope).with_for_update()
            numbers[scope] = tenant.read(row).scalar_one()
        return numbers

    def _take(
        self, tenant: Tenant, caller: Caller, change: Change, numbers: dict[str, int], acts: reviewing.Acts
    ) -> Verdict:
        mark = fingerprint(change)
        known = self._known(tenant, change.id)
        if known is None:
            objection = reviewing.judge(acts, caller, change)
            if objection is not None:
                return objection
            if self._keep(tenant, caller, change, mark, numbers[change.scope] + 1):
                numbers[change.scope] += 1
                reviewing.remember(acts, caller, change)
                return Verdict(Outcome.APPLIED)
            known = self._known(tenant, change.id)
        if known != mark:
            return refused("identity_reused")
        self._make_good(tenant, change)
        return Verdict(Outcome.KNOWN)

    def _make_good(self, tenant: Tenant, change: Change) -> None:
        """Where what is kept of a change is not what was kept, keep it anew: this one has the very fingerprint."""
        named = (tables.change.c.session == change.id.session, tables.change.c.counter == change.id.counter)
        row = tenant.read(select(tables.change.c.fingerprint, tables.change.c.body).where(*named)).one()
        if whole(row) is None:
            body = canonical(change)
            tenant.change(update(tables.change).where(*named).values(body=body, size=len(body) + _HEADER))

    def _known(self, tenant: Tenant, identity: ChangeId) -> bytes | None:
        found = tenant.read(
            select(tables.change.c.fingerprint).where(
                tables.change.c.session == identity.session, tables.change.c.counter == identity.counter
            )
        ).scalar()
        return None if found is None else bytes(found)

    def _keep(self, tenant: Tenant, caller: Caller, change: Change, mark: bytes, number: int) -> bool:
        """Write a change down; false when another push of it, in another scope, was faster."""
        body = canonical(change)
        values = {
            "scope": change.scope,
            "number": number,
            "session": change.id.session,
            "counter": change.id.counter,
            "fingerprint": mark,
            "body": body,
            "size": len(body) + _HEADER,
            "login": caller.login,
            "role": caller.role.value,
            "device": caller.device,
            "received_at": int(time.time()),
        }
        return tenant.add(tables.change, values)

    def _note_refusal(self, tenant: Tenant, caller: Caller, change: Change, verdict: Verdict) -> None:
        values = {
            "session": change.id.session,
            "counter": change.id.counter,
            "reason": verdict.reason[:64],
            "login": caller.login,
            "role": caller.role.value,
            "device": caller.device,
            "received_at": int(time.time()),
        }
        tenant.put(tables.refusal, values)

    def numbers(self, caller: Caller) -> dict[str, int]:
        """Every scope of the organisation with the number of its last change; the network's own first."""
        with self._database.read(caller.organisation) as tenant:
            rows = tenant.read(
                select(tables.scope.c.scope, tables.scope.c.number)
                .where(tables.scope.c.number > 0)
                .order_by(tables.scope.c.scope)
            )
            return {row.scope: row.number for row in rows}

    def pages(self, caller: Caller, wanted: Mapping[str, int], room: int, skip: Skip) -> Found:
        """What follows the given numbers, scope by scope, in at most ``room`` bytes, or one change that needs more.

        Changes that ``skip`` names are passed over and cost no room.
        """
        with self._database.read(caller.organisation) as tenant:
            reading = _Reading(tenant, room, skip, partial(self.spoilt.note, caller.organisation))
            pages = []
            for scope, number in wanted.items():
                page = reading.page(scope, number)
                if page.cursor > number:
                    pages.append(page)
                if reading.full:
                    break
        return Found(tuple(pages), more=reading.full)


class _Reading:
    """Reads pages until the room is used up."""

    def __init__(self, tenant: Tenant, room: int, skip: Skip, spoilt: Callable[[ChangeId, Place], None]) -> None:
        self._tenant = tenant
        self._spoilt = spoilt
        self._room = room
        self._used = 0
        self._skip = skip
        self.full = False

    def page(self, scope: str, cursor: int) -> Page:
        """The changes of a scope after a number, as many as there is room for."""
        change = tables.change.c
        rows = self._tenant.read(
            select(change.number, change.session, change.counter, change.size, change.fingerprint, change.body)
            .where(change.scope == scope, change.number > cursor)
            .order_by(change.number)
            .execution_options(yield_per=_AT_ONCE)
        )
        changes: list[Change] = []
        for row in rows:
            if not self._skip(ChangeId(row.session, row.counter)):
                if self._used and self._used + row.size > self._room:
                    self.full = True
                    break
                found = whole(row)
                if found is not None:
                    changes.append(found)
                    self._used += row.size
                else:
                    identity = ChangeId(row.session, row.counter)
                    self._spoilt(identity, Place(scope, row.number, bytes(row.fingerprint)))
            cursor = row.number
        return Page(scope, cursor, tuple(changes))
