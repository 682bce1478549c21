"""Requests and replies to their compact form and back."""

from collections.abc import Mapping, Sequence
from itertools import islice

from fieldkit.domain.runs import Run
from fieldkit.errors import Refused
from sync.protocol import PROTOCOL, limits
from sync.protocol.columns import differences, from_columns, sums, to_columns
from sync.protocol.messages import Outcome, Page, Reply, Request, Verdict
from sync.protocol.problems import Code
from sync.protocol.tables import TableReader, TableWriter
from sync.protocol.wire import HASH_BYTES, CursorColumns, HeldRow, PageColumns, RemarkRow, ReplyRow, RequestRow

_OUTCOMES = tuple(Outcome)


def request_to_row(request: Request) -> RequestRow:
    """The compact form of a request; raises BadValue for a session that is none."""
    tables = TableWriter()
    changes = to_columns(request.changes, tables)
    device = tables.place(request.device)
    cursors = _cursors_to_columns(request.cursors, tables)
    held = [HeldRow(tables.session(run.session), run.first, run.last) for run in request.held]
    return RequestRow(
        PROTOCOL,
        request.nonce,
        bytes.fromhex(request.epoch),
        tables.tables(),
        device,
        changes,
        cursors,
        request.digest,
        not request.everything,
        held,
        _hashes_to_bytes(request.media),
        request.room,
        request.sums,
    )


def row_to_request(row: RequestRow) -> Request:
    """The request behind its compact form; raises Refused(malformed)."""
    tables = TableReader(row.tables)
    return Request(
        protocol=row.protocol,
        nonce=row.nonce,
        epoch=row.epoch.hex(),
        device=tables.text(row.device),
        changes=from_columns(row.changes, tables, limits.ITEMS),
        cursors=_columns_to_cursors(row.cursors, tables),
        digest=row.digest,
        everything=not row.named_only,
        held=tuple(Run(tables.session(run.session), run.first, run.last) for run in row.held),
        media=_bytes_to_hashes(row.media),
        room=row.room,
        sums=row.sums,
    )


def reply_to_row(reply: Reply) -> ReplyRow:
    """The compact form of a reply."""
    tables = TableWriter()
    changes = to_columns([change for page in reply.pages for change in page.changes], tables)
    pages = None
    if reply.pages:
        pages = PageColumns(
            [page.cursor for page in reply.pages],
            differences(tables.place(page.scope) for page in reply.pages),
            differences(len(page.changes) for page in reply.pages),
        )
    return ReplyRow(
        PROTOCOL,
        reply.nonce,
        bytes.fromhex(reply.epoch),
        reply.at,
        tables.tables(),
        [_OUTCOMES.index(verdict.outcome) for verdict in reply.verdicts],
        [
            RemarkRow(place, verdict.reason, verdict.where)
            for place, verdict in enumerate(reply.verdicts)
            if verdict.reason or verdict.where
        ],
        pages,
        changes,
        reply.more,
        _hashes_to_bytes(reply.missing),
        reply.cursors_wanted,
        reply.sum,
    )


def row_to_reply(row: ReplyRow) -> Reply:
    """The reply behind its compact form; raises Refused(malformed)."""
    remarks = {remark.change: remark for remark in row.remarks}
    return Reply(
        protocol=row.protocol,
        nonce=row.nonce,
        epoch=row.epoch.hex(),
        at=row.at,
        verdicts=tuple(_verdict(outcome, remarks.get(place)) for place, outcome in enumerate(row.outcomes)),
        pages=_pages(row, TableReader(row.tables)),
        more=row.more,
        missing=_bytes_to_hashes(row.missing),
        cursors_wanted=row.cursors_wanted,
        sum=row.sum,
    )


def _pages(row: ReplyRow, tables: TableReader) -> tuple[Page, ...]:
    changes = from_columns(row.changes, tables, limits.ITEMS_IN_REPLY)
    if row.pages is None:
        return ()
    count = len(row.pages.cursors)
    scopes, sizes = list(sums(row.pages.scopes, count)), list(sums(row.pages.sizes, count))
    if any(size < 0 for size in sizes) or sum(sizes) != len(changes):
        raise Refused(Code.MALFORMED)
    rest = iter(changes)
    return tuple(
        Page(tables.text(scope), cursor, tuple(islice(rest, size)))
        for cursor, scope, size in zip(row.pages.cursors, scopes, sizes, strict=True)
    )


def _verdict(outcome: int, remark: RemarkRow | None) -> Verdict:
    if not 0 <= outcome < len(_OUTCOMES):
        raise Refused(Code.MALFORMED)
    return Verdict(_OUTCOMES[outcome], remark.reason, remark.where) if remark else Verdict(_OUTCOMES[outcome])


def _cursors_to_columns(cursors: Mapping[str, int] | None, tables: TableWriter) -> CursorColumns | None:
    if cursors is None:
        return None
    ordered = sorted(cursors.items())
    return CursorColumns([number for _, number in ordered], differences(tables.place(scope) for scope, _ in ordered))


def _columns_to_cursors(columns: CursorColumns | None, tables: TableReader) -> dict[str, int] | None:
    if columns is None:
        return None
    scopes = sums(columns.scopes, len(columns.numbers))
    return {tables.text(place): number for place, number in zip(scopes, columns.numbers, strict=True)}


def _hashes_to_bytes(hashes: Sequence[str]) -> bytes:
    return b"".join(map(bytes.fromhex, hashes))


def _bytes_to_hashes(data: bytes) -> tuple[str, ...]:
    if len(data) % HASH_BYTES:
        raise Refused(Code.MALFORMED)
    return tuple(data[start : start + HASH_BYTES].hex() for start in range(0, len(data), HASH_BYTES))
