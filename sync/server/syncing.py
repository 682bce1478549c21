"""One exchange of changes, from request to reply."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import select

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.runs import Known
from fieldkit.domain.values import Blob, Shape, from_plain
from fieldkit.errors import BadValue, Refused
from sync.protocol.messages import Reply, Request, Verdict, advance, digest_of, room_of
from sync.protocol.problems import Code
from sync.server import cursors as remembered
from sync.server import tables
from sync.server.comparing import Comparison
from sync.server.database import Database
from sync.server.journal import Found, Journal
from sync.server.sessions import Caller

_NAMES_AT_ONCE = 500


class Exchange:
    """Answers sync requests."""

    def __init__(self, database: Database, journal: Journal, comparison: Comparison) -> None:
        """Changes go through ``journal``; what devices have read is kept in ``database``."""
        self._database = database
        self._journal = journal
        self._comparison = comparison

    def answer(self, caller: Caller, request: Request) -> Reply:
        """Keep what is pushed, then read what is new to the device.

        Raises Refused(epoch_changed, cursor_ahead or device_differs); nothing was kept then.
        """
        epoch = self._database.epoch()
        if request.epoch and request.epoch != epoch:
            raise Refused(Code.EPOCH_CHANGED, epoch=epoch)
        if request.device != caller.device:
            raise Refused(Code.DEVICE_DIFFERS)
        known = self._known_cursors(caller, request)
        if known is not None:
            numbers = self._journal.numbers(caller)
            if any(number > numbers.get(scope, 0) for scope, number in known.items()):
                raise Refused(Code.CURSOR_AHEAD, epoch=epoch)
        verdicts = self._journal.take(caller, request.changes)
        found = Found((), more=False) if known is None else self._read(caller, request, known, verdicts)
        return Reply(
            nonce=request.nonce,
            epoch=epoch,
            at=int(time.time()),
            verdicts=verdicts,
            pages=found.pages,
            more=found.more,
            missing=self._missing(caller, request),
            cursors_wanted=known is None,
            sum=self._sum(caller, request, known, found),
        )

    def _sum(self, caller: Caller, request: Request, known: Mapping[str, int] | None, found: Found) -> bytes:
        if not request.sums or known is None or found.more:
            return b""
        return self._comparison.digest(caller.organisation, advance(known, found.pages))

    def _known_cursors(self, caller: Caller, request: Request) -> Mapping[str, int] | None:
        if request.cursors is not None:
            return request.cursors
        with self._database.read(caller.organisation) as tenant:
            return remembered.recall(tenant, caller, request.digest)

    def _read(self, caller: Caller, request: Request, known: Mapping[str, int], verdicts: Sequence[Verdict]) -> Found:
        wanted = {
            scope: known.get(scope, 0)
            for scope, number in self._journal.numbers(caller).items()
            if number > known.get(scope, 0) and (scope in known or request.everything)
        }
        kept = {change.id for change, verdict in zip(request.changes, verdicts, strict=True) if verdict.kept}
        held = Known(request.held)

        def is_there(identity: ChangeId) -> bool:
            return identity in kept or identity in held

        found = self._journal.pages(caller, wanted, room_of(request), is_there)
        self._remember_cursors(caller, known, advance(known, found.pages))
        return found

    def _remember_cursors(self, caller: Caller, before: Mapping[str, int], after: Mapping[str, int]) -> None:
        with self._database.read(caller.organisation) as tenant:
            if before == after and remembered.recall(tenant, caller, digest_of(after)) is not None:
                return
        with self._database.write(caller.organisation) as tenant:
            remembered.remember(tenant, caller, before, after)

    def _missing(self, caller: Caller, request: Request) -> tuple[str, ...]:
        wanted = list(dict.fromkeys([*request.media, *files_of(request.changes)]))
        there: set[str] = set()
        with self._database.read(caller.organisation) as tenant:
            for start in range(0, len(wanted), _NAMES_AT_ONCE):
                some = wanted[start : start + _NAMES_AT_ONCE]
                there |= set(
                    tenant.read(select(tables.media.c.sha256).where(tables.media.c.sha256.in_(some))).scalars()
                )
        return tuple(sha256 for sha256 in wanted if sha256 not in there)


def files_of(changes: Iterable[Change]) -> Iterator[str]:
    """The hashes of the files that changes name."""
    return (file.sha256 for _, file in blobs_of(changes))


def blobs_of(changes: Iterable[Change]) -> Iterator[tuple[Edit, Blob]]:
    """The files that changes name, in fields this version knows or not: a stored file's plain form has its own look."""
    for change in changes:
        for edit in change.edits:
            try:
                file = from_plain(Shape.BLOB, edit.value)
            except BadValue:
                continue
            if isinstance(file, Blob):
                yield edit, file
