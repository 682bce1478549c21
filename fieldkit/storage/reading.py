"""What can be asked of a workspace: one reader is one read transaction, a frozen view of every table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.fields import Kind, Record
from fieldkit.domain.kinds import KINDS, build, field_of, kind_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.merging import Head, fate, heads, settle
from fieldkit.domain.values import Plain
from fieldkit.storage import heads as head_rows
from fieldkit.storage.columns import expression, reader_of
from fieldkit.storage.conditions import OLDEST_FIRST, Condition, First, condition
from fieldkit.storage.excerpt import asked_for, excerpt
from fieldkit.storage.journal import read_changes
from fieldkit.storage.projection import Projection
from fieldkit.storage.text import from_text, parse_seen

R = TypeVar("R", bound=Record)

_BATCH = 400
_IDENTITY = ("id",)


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found by its words. ``excerpt`` marks the words found between U+0002 and U+0003."""

    kind: str
    record: str
    dossier: str
    title: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class PastEdit:
    """An edit as history tells it; ``before`` holds the values of this field it replaced."""

    change: ChangeId
    author: str
    device: str
    at: int
    local: bool
    verdict: str | None
    reason: str
    kind: str
    record: str
    field: str
    value: Plain
    before: tuple[Plain, ...]


class Reader:
    """Questions over one snapshot of the workspace."""

    def __init__(self, connection: Connection, projection: Projection) -> None:
        """Made by the store; valid inside its ``read()`` block only."""
        self._connection = connection
        self._projection = projection

    def get(self, record_type: type[R], identity: str) -> Loaded[R] | None:
        """A record with its heads, or None; records in the bin are found too."""
        kind = kind_of(record_type)
        by_field = self.heads(kind.name, identity)
        if not by_field:
            return None
        settled = {name: settle(heads, kind.by_name.get(name)) for name, heads in by_field.items()}
        record = build(kind, identity, {name: found.value for name, found in settled.items()})
        return Loaded(
            record=record,  # type: ignore[arg-type]  # build() returns the kind's own class, which is R
            heads={name: tuple(head.change for head in found.heads) for name, found in settled.items()},
            conflicts={name: found.versions for name, found in settled.items() if found.in_conflict},
            fate=fate(by_field),
        )

    def all(
        self, record_type: type[R], first: First = OLDEST_FIRST, /, *, deleted: bool = False, **equal: object
    ) -> list[R]:
        """Records whose fields equal the given values, oldest first; those in the bin only when ``deleted``.

        A value may be AnyOf or NoneOf several, and ``id`` is asked about like a field.
        """
        kind = kind_of(record_type)
        names = [field.name for field in kind.fields]
        rows = self._rows(kind, names, condition(kind, equal, deleted=deleted), first=first)
        return [kind.record_type(id=row[0], **dict(zip(names, row[1:], strict=True))) for row in rows]  # type: ignore[misc]  # the kind's own class, which is R

    def columns(self, record_type: type[Record], *names: str, **equal: object) -> dict[str, tuple[Any, ...]]:
        """Id → values of the named fields, for the records ``all`` would give: lists and counts load nothing else."""
        kind = kind_of(record_type)
        rows = self._rows(kind, names, condition(kind, equal, deleted=False))
        return {row[0]: tuple(row[1:]) for row in rows}

    def count(self, record_type: type[Record], *names: str, **equal: object) -> dict[tuple[Any, ...], int]:
        """How many of the records ``all`` would give there are for each set of values of the named fields."""
        kind = kind_of(record_type)
        rows = self._rows(kind, names, condition(kind, equal, deleted=False), ("count(*)",))
        return {tuple(row[1:]): row[0] for row in rows}

    def spans(
        self, record_type: type[Record], day: str, *names: str, **equal: object
    ) -> dict[tuple[Any, ...], tuple[int, Any, Any]]:
        """What ``count`` says, each with the first and the last value a field for days has there, None without one."""
        kind = kind_of(record_type)
        read = reader_of(kind.by_name[day]) or (lambda stored: stored)
        each = ("count(*)", f"min(f_{day})", f"max(f_{day})")
        rows = self._rows(kind, names, condition(kind, equal, deleted=False), each)
        return {tuple(row[3:]): (row[0], read(row[1]), read(row[2])) for row in rows}

    def _rows(
        self,
        kind: Kind,
        names: Sequence[str],
        met: Condition,
        of_each: tuple[str, ...] = _IDENTITY,
        first: First = OLDEST_FIRST,
    ) -> Iterable[Sequence[Any]]:
        """For each record that meets a condition its id and the values of fields, in order; or what groups share."""
        table, where = self._projection.names[kind.name], met.sql
        fields = [kind.by_name[name] for name in names]
        columns = [expression(field) for field in fields]
        readers = {
            n: reader for n, field in enumerate(fields, len(of_each)) if (reader := reader_of(field)) is not None
        }
        order = f"ORDER BY {first.order}"
        # Put together by their bare columns, groups come out of an index that has them in order.
        end = order if of_each is _IDENTITY else f"GROUP BY {', '.join(f'f_{name}' for name in names)}" if names else ""
        if first.most is not None:  # the others are told apart in an index alone, and never read
            where = f"id IN (SELECT id FROM {table} WHERE {where} {order} LIMIT {first.most})"  # noqa: S608 - names of ours
        rows: Sequence[Sequence[Any]] = self._connection.exec_driver_sql(
            f"SELECT {', '.join([*of_each, *columns])} FROM {table} WHERE {where} {end}",  # noqa: S608 - names of ours
            met.parameters,
        ).all()
        return (_read(list(row), readers) for row in rows) if readers else rows

    def conflicts(self) -> list[tuple[str, str]]:
        """Kind and id of every record somebody has to decide on."""
        found = []
        for name, table in self._projection.names.items():
            rows = self._connection.exec_driver_sql(f'SELECT id FROM "{table}" WHERE conflicts > 0 ORDER BY id')  # noqa: S608 - written in this room
            found += [(name, identity) for identity in rows.scalars()]
        return found

    def changed_at(self, record_type: type[Record], identity: str) -> int | None:
        """Hybrid time of the last change of a record."""
        table = self._projection.names[record_type.KIND]
        return self._connection.exec_driver_sql(
            f'SELECT changed_at FROM "{table}" WHERE id = ?',  # noqa: S608 - a table of ours
            (identity,),
        ).scalar()

    def search(self, text: str, *, limit: int = 50, kinds: Sequence[str] = (), dossier: str = "") -> list[Hit]:
        """Records with every word of ``text`` (accents and case aside, the last one as a prefix), best first."""
        words = asked_for(text)
        if not words:
            return []
        query = " ".join(f'"{word}"' for word in words[:-1]) + f' "{words[-1]}"*'
        clauses, parameters = ["search MATCH ?"], [query]
        if kinds:
            clauses.append(f"e.kind IN ({','.join('?' * len(kinds))})")
            parameters += kinds
        if dossier:
            clauses.append("e.dossier = ?")
            parameters.append(dossier)
        entries = " CROSS JOIN search_entry e ON e.rowid = search.rowid" if kinds or dossier else ""
        rows = self._connection.exec_driver_sql(
            # Only of the best ones is the text read: sorted along, it would be that of every record with the words.
            "WITH best AS (SELECT search.rowid AS place, bm25(search, 8.0, 1.0) AS weight FROM search"  # noqa: S608 - clauses are written above
            f"{entries} WHERE {' AND '.join(clauses)} ORDER BY weight, place LIMIT ?)"
            " SELECT e.kind, e.record, e.dossier, search.title, search.body FROM best"
            " CROSS JOIN search_entry e ON e.rowid = place CROSS JOIN search ON search.rowid = place"
            " ORDER BY weight, place",
            (*parameters, limit),
        )
        return [Hit(row.kind, row.record, row.dossier, row.title, excerpt(row.body, words)) for row in rows]

    def history(self, *, record: str = "", scope: str | None = None, limit: int = 500) -> list[PastEdit]:
        """Edits of one record or of one scope, latest first."""
        clause, parameter = ("e.record = ?", record) if record else ("c.scope = ?", scope or "")
        rows = self._connection.exec_driver_sql(
            "SELECT c.session, c.counter, c.author, c.device, c.at, c.local, c.verdict, c.reason,"  # noqa: S608 - written in this room
            " e.kind, e.record, e.field, e.value, e.seen FROM change c JOIN edit e ON e.change = c.seq"
            f" WHERE {clause} ORDER BY c.at DESC, c.seq DESC, e.n LIMIT ?",
            (parameter, limit),
        ).all()
        return [
            PastEdit(
                change=ChangeId(row.session, row.counter),
                author=row.author,
                device=row.device,
                at=row.at,
                local=bool(row.local),
                verdict=row.verdict,
                reason=row.reason.partition(" ")[0],
                kind=row.kind,
                record=row.record,
                field=row.field,
                value=from_text(row.value),
                before=_values(self._connection, row.record, row.field, parse_seen(row.seen)),
            )
            for row in rows
        ]

    def first_changes(self, records: Sequence[str]) -> dict[str, ChangeId]:
        """Record → the earliest change that speaks of it."""
        found: dict[str, ChangeId] = {}
        for start in range(0, len(records), _BATCH):
            batch = tuple(records[start : start + _BATCH])
            rows = self._connection.exec_driver_sql(
                "SELECT e.record, c.session, c.counter, min(c.at) FROM edit e JOIN change c ON c.seq = e.change"  # noqa: S608 - marks only
                f" WHERE e.record IN ({','.join('?' * len(batch))}) GROUP BY e.record",
                batch,
            )
            found |= {row.record: ChangeId(row.session, row.counter) for row in rows}
        return found

    def values_at(self, changes: Sequence[str]) -> dict[tuple[str, str], Plain]:
        """(record, field) → value as the given changes, taken together, leave it: the text a review was about."""
        versions: dict[tuple[str, str, str], list[Head]] = {}
        for change in self.each(map(ChangeId.parse, changes)):
            for edit in change.edits:
                head = Head(change.id, change.at, change.author, edit.value, edit.seen)
                versions.setdefault((edit.kind, edit.record, edit.field), []).append(head)
        return {
            (record, field): settle(heads(found), field_of(kind, field)).value
            for (kind, record, field), found in versions.items()
        }

    def each(self, changes: Iterable[ChangeId]) -> Iterator[Change]:
        """The changes of the given identities that the journal holds."""
        for identity in changes:
            key = (identity.session, identity.counter)
            yield from read_changes(self._connection, "c.session = ? AND c.counter = ?", key)

    def gesture(self, name: str) -> list[Change]:
        """The changes of a local gesture, latest first."""
        return list(read_changes(self._connection, "c.gesture = ?", (name,)))[::-1] if name else []

    def is_first(self, record: str, change: ChangeId) -> bool:
        """Whether no change taken in earlier speaks of the record: it was created by this one."""
        return not self._connection.exec_driver_sql(
            "SELECT 1 FROM edit WHERE record = ? AND change <"
            " (SELECT seq FROM change WHERE session = ? AND counter = ?) LIMIT 1",
            (record, change.session, change.counter),
        ).first()

    def heads(self, kind: str, record: str) -> Mapping[str, Sequence[Head]]:
        """The heads of every field of a record."""
        return head_rows.read(self._connection, [(kind, record)])[kind, record]

    def changes(self, *, scope: str | None = None) -> Iterator[Change]:
        """Every change of the journal, or of one scope, in the order taken in."""
        if scope is None:
            return read_changes(self._connection, "1")
        return read_changes(self._connection, "c.scope = ?", (scope,))

    def kinds_of(self, records: Sequence[str]) -> dict[str, str]:
        """The kind of each record the journal knows."""
        found = {}
        for identity in records:
            kind: str | None = self._connection.exec_driver_sql(
                "SELECT kind FROM edit WHERE record = ? LIMIT 1", (identity,)
            ).scalar()
            if kind is not None and kind in KINDS:
                found[identity] = kind
        return found

    @property
    def connection(self) -> Connection:
        """The open transaction, for this room's other modules."""
        return self._connection


def _read(row: list[Any], readers: Mapping[int, Callable[[Any], Any]]) -> list[Any]:
    for place, read in readers.items():
        row[place] = read(row[place])
    return row


def _values(connection: Connection, record: str, field: str, seen: Sequence[ChangeId]) -> tuple[Plain, ...]:
    values = []
    for identity in seen:
        text = connection.exec_driver_sql(
            "SELECT e.value FROM edit e JOIN change c ON c.seq = e.change"
            " WHERE e.record = ? AND e.field = ? AND c.session = ? AND c.counter = ?",
            (record, field, identity.session, identity.counter),
        ).scalar()
        if text is not None:
            values.append(from_text(text))
    return tuple(values)
