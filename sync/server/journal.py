"""The journal of an organisation: changes numbered scope by scope, each kept once."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fieldkit.domain.changes import Change
from fieldkit.domain.kinds import KINDS, check
from fieldkit.domain.values import Shape
from fieldkit.errors import BadValue, Refused
from sync.protocol.canonical import canonical, fault, fingerprint, restore
from sync.protocol.messages import Outcome, Page, Reply, Request, Verdict, advance, digest_of, room_of
from sync.protocol.problems import Code
from sync.server import rights, tables
from sync.server.accounts import Caller
from sync.server.database import Database


@dataclass(frozen=True, slots=True)
class _Pages:
    pages: tuple[Page, ...]
    more: bool


class Journal:
    """Takes changes in and gives them out."""

    def __init__(self, database: Database) -> None:
        """Reads and writes the changes of every organisation, one at a time."""
        self._database = database

    def exchange(self, caller: Caller, request: Request) -> Reply:
        """Answer one request. Raises Refused(epoch_changed, cursor_ahead or device_differs)."""
        epoch = self._database.epoch()
        if request.epoch and request.epoch != epoch:
            raise Refused(Code.EPOCH_CHANGED)
        if request.device != caller.device:
            raise Refused(Code.DEVICE_DIFFERS)
        cursors = self._cursors(caller, request)
        if cursors is None:
            return Reply(nonce=request.nonce, epoch=epoch, at=int(time.time()), cursors_wanted=True)
        verdicts = tuple(self._take(caller, change) for change in request.changes)
        found = self._pages(caller, request, cursors)
        self._remember(caller, advance(cursors, found.pages))
        return Reply(
            nonce=request.nonce,
            epoch=epoch,
            at=int(time.time()),
            verdicts=verdicts,
            pages=found.pages,
            more=found.more,
            missing=self._missing(caller, request),
        )

    def _cursors(self, caller: Caller, request: Request) -> Mapping[str, int] | None:
        if request.cursors is not None:
            return request.cursors
        with self._database.reading.connect() as connection:
            raw = connection.execute(select(tables.device.c.cursors).where(_device(caller))).scalar()
        remembered = msgspec.json.decode(raw, type=dict[str, int]) if raw else {}
        return remembered if digest_of(remembered) == request.digest else None

    def _remember(self, caller: Caller, cursors: Mapping[str, int]) -> None:
        text = msgspec.json.encode(dict(cursors)).decode()
        with self._database.writing.begin() as connection:
            connection.execute(
                update(tables.device).where(_device(caller)).values(cursors=text, last_seen=int(time.time()))
            )

    def _take(self, caller: Caller, change: Change) -> Verdict:
        """Keep one change in a transaction of its own, so that a refused one never stands in the way."""
        flaw = fault(change)
        if flaw is not None:
            return Verdict(Outcome.REFUSED, *flaw)
        for edit in change.edits:
            try:
                check(edit.kind, edit.field, edit.value)
            except BadValue as error:
                return Verdict(Outcome.REFUSED, f"bad_value.{error.reason}", f"{edit.kind}.{edit.field}")
        with self._database.writing.begin() as connection:
            number = self._lock_scope(connection, caller, change.scope)
            known = connection.execute(
                select(tables.change.c.fingerprint).where(
                    tables.change.c.organisation == caller.organisation,
                    tables.change.c.session == change.id.session,
                    tables.change.c.counter == change.id.counter,
                )
            ).scalar()
            if known is not None:
                same = bytes(known) == fingerprint(change)
                return Verdict(Outcome.KNOWN) if same else Verdict(Outcome.REFUSED, "identity_reused")
            objection = rights.judge(connection, caller, change)
            if objection is not None:
                return objection
            self._keep(connection, caller, change, number + 1)
        return Verdict(Outcome.APPLIED)

    def _lock_scope(self, connection: Connection, caller: Caller, scope: str) -> int:
        """The number of the scope's last change; nobody else adds to the scope until this transaction ends."""
        insert = postgresql.insert if self._database.is_postgresql else sqlite.insert
        connection.execute(
            insert(tables.scope)
            .values(organisation=caller.organisation, scope=scope, number=0)
            .on_conflict_do_nothing()
        )
        return connection.execute(
            select(tables.scope.c.number).where(_scope(caller, scope)).with_for_update()
        ).scalar_one()

    def _keep(self, connection: Connection, caller: Caller, change: Change, number: int) -> None:
        body = canonical(change)
        connection.execute(
            tables.change.insert().values(
                organisation=caller.organisation,
                scope=change.scope,
                number=number,
                session=change.id.session,
                counter=change.id.counter,
                fingerprint=fingerprint(change),
                body=body,
                size=len(body),
                login=caller.login,
                role=caller.role.value,
                device=caller.device,
                received_at=int(time.time()),
            )
        )
        connection.execute(update(tables.scope).where(_scope(caller, change.scope)).values(number=number))
        rights.remember(connection, caller, change)

    def _pages(self, caller: Caller, request: Request, cursors: Mapping[str, int]) -> _Pages:
        room = room_of(request)
        pages: list[Page] = []
        more = False
        pushed = {change.id for change in request.changes}
        with self._database.reading.begin() as connection:
            heads = self._heads(connection, caller)
            if any(cursors[scope] > heads.get(scope, 0) for scope in cursors):
                raise Refused(Code.CURSOR_AHEAD)
            for scope, head in heads.items():
                at = cursors.get(scope, 0)
                if at >= head or (scope not in cursors and not request.everything):
                    continue
                if room <= 0:
                    more = True
                    break
                page, used, whole = self._page(connection, caller, scope, at, room)
                kept = tuple(
                    change
                    for change in page.changes
                    if change.id not in pushed and not any(change.id in run for run in request.held)
                )
                pages.append(Page(scope, page.cursor, kept))
                room -= used
                more = more or not whole
        return _Pages(tuple(pages), more)

    def _heads(self, connection: Connection, caller: Caller) -> dict[str, int]:
        rows = connection.execute(
            select(tables.scope.c.scope, tables.scope.c.number)
            .where(tables.scope.c.organisation == caller.organisation)
            .order_by(tables.scope.c.scope)
        )
        return {row.scope: row.number for row in rows}

    def _page(self, connection: Connection, caller: Caller, scope: str, at: int, room: int) -> tuple[Page, int, bool]:
        rows = connection.execute(
            select(tables.change.c.number, tables.change.c.body, tables.change.c.size)
            .where(
                tables.change.c.organisation == caller.organisation,
                tables.change.c.scope == scope,
                tables.change.c.number > at,
            )
            .order_by(tables.change.c.number)
            .execution_options(yield_per=200)
        )
        changes: list[Change] = []
        used, cursor, whole = 0, at, True
        for row in rows:
            if changes and used + row.size > room:
                whole = False
                break
            changes.append(restore(bytes(row.body)))
            used += row.size
            cursor = row.number
        return Page(scope, cursor, tuple(changes)), used, whole

    def _missing(self, caller: Caller, request: Request) -> tuple[str, ...]:
        wanted = dict.fromkeys([*request.media, *_named(request.changes)])
        if not wanted:
            return ()
        with self._database.reading.connect() as connection:
            held = set(
                connection.execute(
                    select(tables.media.c.sha256).where(
                        tables.media.c.organisation == caller.organisation, tables.media.c.sha256.in_(list(wanted))
                    )
                ).scalars()
            )
        return tuple(sha256 for sha256 in wanted if sha256 not in held)


def _named(changes: Iterable[Change]) -> list[str]:
    """The files that changes name in fields this version knows to hold files."""
    found = []
    for change in changes:
        for edit in change.edits:
            field = KINDS[edit.kind].by_name.get(edit.field) if edit.kind in KINDS else None
            if field is not None and field.about.shape is Shape.BLOB and isinstance(edit.value, list) and edit.value:
                found.append(str(edit.value[0]))
    return found


def _device(caller: Caller):  # noqa: ANN202 - SQLAlchemy's own expression type
    return (tables.device.c.organisation == caller.organisation) & (tables.device.c.device == caller.device)


def _scope(caller: Caller, scope: str):  # noqa: ANN202 - SQLAlchemy's own expression type
    return (tables.scope.c.organisation == caller.organisation) & (tables.scope.c.scope == scope)
