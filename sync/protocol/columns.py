"""Changes to columns and back, without loss."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, repeat

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.errors import Refused
from sync.protocol.packing import pack, unpack
from sync.protocol.problems import Code
from sync.protocol.tables import TableReader, TableWriter
from sync.protocol.wire import EDITS_IN_MESSAGE, ChangeColumns, EditColumns

_TICK_BITS = 16
_TICKS = 2**_TICK_BITS - 1
_LARGEST = 2**63 - 1


def differences(numbers: Iterable[int]) -> list[int]:
    """Numbers as differences from the one before, without trailing zeros."""
    column = []
    before = 0
    for number in numbers:
        column.append(number - before)
        before = number
    while column and column[-1] == 0:
        column.pop()
    return column


def sums(column: Sequence[int], count: int) -> Iterator[int]:
    """The ``count`` numbers behind their differences; raises Refused(malformed) when there are more."""
    if len(column) > count:
        raise Refused(Code.MALFORMED)
    return accumulate(chain(column, repeat(0, count - len(column))))


def to_columns(changes: Sequence[Change], tables: TableWriter) -> ChangeColumns | None:
    """Changes as columns, their ids put into the tables; None for no changes."""
    if not changes:
        return None
    return ChangeColumns(
        [len(change.edits) for change in changes],
        differences(tables.session(change.id.session) for change in changes),
        differences(change.id.counter for change in changes),
        differences(tables.place(change.scope) for change in changes),
        differences(tables.place(change.author) for change in changes),
        differences(tables.place(change.device) for change in changes),
        differences(change.at >> _TICK_BITS for change in changes),
        differences(change.at & _TICKS for change in changes),
        _edits_to_columns(list(chain.from_iterable(change.edits for change in changes)), tables),
    )


def _edits_to_columns(edits: Sequence[Edit], tables: TableWriter) -> EditColumns:
    seen = list(chain.from_iterable(edit.seen for edit in edits))
    return EditColumns(
        differences(tables.place(edit.kind) for edit in edits),
        differences(tables.place(edit.record) for edit in edits),
        differences(tables.place(edit.field) for edit in edits),
        [pack(edit.value) for edit in edits],
        differences(len(edit.seen) for edit in edits),
        differences(identity.counter for identity in seen),
        differences(tables.session(identity.session) for identity in seen),
    )


def from_columns(columns: ChangeColumns | None, tables: TableReader, most_items: int) -> tuple[Change, ...]:
    """The changes behind columns; raises Refused(malformed) when they do not fit together.

    Refused(too_large) where their values hold more than ``most_items`` items.
    """
    if columns is None:
        return ()
    count = len(columns.sizes)
    edits = iter(_edits_from_columns(columns.edits, tables, most_items))
    if any(size < 0 for size in columns.sizes) or sum(columns.sizes) != len(columns.edits.values):
        raise Refused(Code.MALFORMED)
    sessions, counters = sums(columns.sessions, count), sums(columns.counters, count)
    scopes, authors = sums(columns.scopes, count), sums(columns.authors, count)
    devices = sums(columns.devices, count)
    times, ticks = sums(columns.milliseconds, count), sums(columns.ticks, count)
    return tuple(
        Change(
            ChangeId(tables.session(next(sessions)), _counter(next(counters))),
            tables.text(next(scopes)),
            tables.text(next(authors)),
            tables.text(next(devices)),
            _time(next(times), next(ticks)),
            tuple(next(edits) for _ in range(size)),
        )
        for size in columns.sizes
    )


def _edits_from_columns(columns: EditColumns, tables: TableReader, most_items: int) -> Iterator[Edit]:
    count = len(columns.values)
    sizes = list(sums(columns.seen, count))
    total = sum(sizes)
    if any(size < 0 for size in sizes) or total > EDITS_IN_MESSAGE:
        raise Refused(Code.MALFORMED)
    sessions, counters = sums(columns.seen_sessions, total), sums(columns.seen_counters, total)
    kinds, records, fields = (sums(column, count) for column in (columns.kinds, columns.records, columns.fields))
    for value, size in zip(unpack(columns.values, most_items), sizes, strict=True):
        yield Edit(
            tables.text(next(kinds)),
            tables.text(next(records)),
            tables.text(next(fields)),
            value,
            tuple(ChangeId(tables.session(next(sessions)), _counter(next(counters))) for _ in range(size)),
        )


def _counter(number: int) -> int:
    if not 1 <= number < 10**16:
        raise Refused(Code.MALFORMED)
    return number


def _time(milliseconds: int, ticks: int) -> int:
    at = milliseconds << _TICK_BITS | ticks
    if not (0 <= ticks <= _TICKS and 0 <= at <= _LARGEST):
        raise Refused(Code.MALFORMED)
    return at
