"""The approved text of visits and missions beside what is written now: what differs is proposed, field by field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, TypeVar

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.counting import NOT_TEXT, Counted, Place, ProposalState, Verdict, count, verdicts
from fieldkit.domain.fields import DELETED, Record, title_of
from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.kinds import KINDS, build
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.merging import Head, heads, settle
from fieldkit.domain.recommendation import Recommendation
from fieldkit.domain.review import ReviewEvent
from fieldkit.domain.values import Plain
from fieldkit.domain.visit import Observation, Visit
from fieldkit.storage.conditions import AnyOf
from fieldkit.storage.reading import Reader
from fieldkit.storage.versions import behind, every

PARTS: tuple[type[Record], ...] = (IndicatorValue, Observation, Recommendation)
"""What is approved with a visit. Photos and people met are not: a consent counts from when it is given or ends."""

WHOLE = ""
"""Stands for the field of a proposal that is a record of its own, made after the approval."""

R = TypeVar("R", bound=Record)
_Key = tuple[str, str]
_ByField = Mapping[str, Sequence[Head]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something written after an approval: a field, a record added (``field`` is WHOLE) or taken away (DELETED).

    ``before`` is the approved value and ``after`` the one of now, plain. ``places`` and ``versions`` are what a
    decision is about. ``verdicts`` are the latest words on it, several where reviewers decided apart; ``disputed`` says
    that people disagree on the value of now, which has to be settled first.
    """

    kind: str
    record: str
    field: str
    title: str
    before: Plain
    after: Plain
    places: tuple[Place, ...]
    versions: tuple[Head, ...]
    state: ProposalState
    verdicts: tuple[Verdict, ...]
    disputed: bool = False

    @property
    def key(self) -> tuple[str, str, ProposalState, tuple[ChangeId, ...]]:
        """What tells it from others: the record, the field, how it stands, and the very values proposed."""
        return self.record, self.field, self.state, tuple(version.change for version in self.versions)

    @property
    def authors(self) -> tuple[str, ...]:
        """Who wrote it, as mailboxes, the latest first."""
        ordered = sorted(self.versions, key=lambda version: (version.at, version.change), reverse=True)
        return tuple(dict.fromkeys(version.author for version in ordered))

    @property
    def at(self) -> int:
        """When it was last written, in hybrid time."""
        return max(version.at for version in self.versions)

    @property
    def open(self) -> bool:
        """Whether a reviewer still has to decide."""
        return self.state is ProposalState.PROPOSED


@dataclass(frozen=True, slots=True)
class Approved:
    """The approved text of a subject where it is not what is written now.

    ``values`` are the fields that differ, as approved; ``added`` the records that are no part of it, ``removed`` those
    in the bin or moved away that are.
    """

    proposals: tuple[Proposal, ...] = ()
    values: Mapping[Place, Plain] = field(default_factory=dict)
    added: frozenset[str] = frozenset()
    removed: tuple[Record, ...] = ()

    def of(self, record: R) -> R:
        """A record with the values that were approved."""
        plain = {name: value for (identity, name), value in self.values.items() if identity == record.id}
        approved = build(KINDS[record.KIND], record.id, plain)
        changed: dict[str, Any] = {name: getattr(approved, name) for name in plain}
        return replace(record, **changed) if changed else record

    def among(self, records: Iterable[R], record_type: type[R]) -> list[R]:
        """Records of now as the approved text has them: without those added, with those removed."""
        kept = [self.of(record) for record in records if record.id not in self.added]
        there = {record.id for record in kept}
        return kept + [each for each in self.removed if isinstance(each, record_type) and each.id not in there]


def approved_texts(
    reader: Reader, subjects: Iterable[Record], events: Mapping[str, Sequence[ReviewEvent]]
) -> dict[str, Approved]:
    """Subject → its approved text, for those that have one; empty where it is what is written now."""
    standing = {subject.id: (subject, found) for subject in subjects if (found := verdicts(events.get(subject.id, ())))}
    parts = _parts(reader, [subject.id for subject, _ in standing.values() if subject.KIND == Visit.KIND])
    records = [*standing, *(identity for found in parts.values() for _, identity in found)]
    now = behind(reader.connection, records, NOT_TEXT) if records else {}
    return {
        identity: Approved()
        if _is_untouched([identity, *(part for _, part in parts.get(identity, ()))], found, now)
        else _Comparing(reader, subject, found, parts.get(identity, [])).approved()
        for identity, (subject, found) in standing.items()
    }


def _parts(reader: Reader, visits: Sequence[str]) -> dict[str, list[_Key]]:
    """Visit → its parts, by kind and id, those in the bin too."""
    found: dict[str, list[_Key]] = {}
    for record_type in PARTS if visits else ():
        there = reader.columns(record_type, "visit", visit=AnyOf(visits))
        gone = reader.all(record_type, deleted=True, visit=AnyOf(visits))
        of_visit = {identity: values[0] for identity, values in there.items()}
        of_visit |= {record.id: getattr(record, "visit") for record in gone}  # noqa: B009 - each of PARTS has one
        for identity, visit in of_visit.items():
            found.setdefault(visit, []).append((record_type.KIND, identity))
    return found


def _is_untouched(records: Iterable[str], standing: Sequence[Verdict], now: Mapping[str, set[ChangeId]]) -> bool:
    """Whether all that is written is what one approval was about: nearly always, and told without reading any text."""
    return len(standing) == 1 and all(now.get(record, set()) <= standing[0].changes for record in records)


class _Comparing:
    """One subject as approved beside what is written now."""

    def __init__(self, reader: Reader, subject: Record, standing: Sequence[Verdict], parts: Sequence[_Key]) -> None:
        self._subject, self._standing = subject, standing
        named = {change for verdict in standing if verdict.accepts for change in verdict.changes}
        approved = {(edit.kind, edit.record) for change in reader.each(sorted(named)) for edit in change.edits}
        of_parts = {part.KIND for part in PARTS} if subject.KIND == Visit.KIND else set()
        moved = sorted(key for key in approved - set(parts) if key[0] in of_parts)
        self._keys = [(subject.KIND, subject.id), *parts, *moved]
        self._written = every(reader.connection, [record for _, record in self._keys])

    def approved(self) -> Approved:
        """The whole of it."""
        proposals: list[Proposal] = []
        values: dict[Place, Plain] = {}
        added: set[str] = set()
        removed: list[Record] = []
        for key in self._keys:
            compared = _Compared(self._subject, key, self._standing, self._written.get(key, {}))
            if compared.is_approved and compared.is_now:
                proposals += compared.changed()
                values |= compared.values
            elif compared.is_now:
                added.add(key[1])
                proposals.append(compared.whole(WHOLE))
            elif compared.is_approved:
                removed.append(compared.as_approved())
                proposals.append(compared.whole(DELETED))
        return Approved(tuple(proposals), values, frozenset(added), tuple(removed))


class _Compared:
    """One record: each of its fields as it counts and as it is."""

    def __init__(self, subject: Record, key: _Key, standing: Sequence[Verdict], written: _ByField) -> None:
        self._kind, self._record = key
        fields = KINDS[self._kind].by_name
        self._now = {name: heads(versions) for name, versions in written.items()}
        self._counted = {
            name: count(standing, (self._record, name), versions, [head.change for head in self._now[name]])
            for name, versions in written.items()
            if (name == DELETED or name in fields) and (self._kind, name) not in NOT_TEXT
        }
        self.values: dict[Place, Plain] = {}
        self.is_now = self._is_there(self._now, subject)
        self.is_approved = self._is_there({name: found.heads for name, found in self._counted.items()}, subject)

    def _is_there(self, by_field: _ByField, subject: Record) -> bool:
        gone = by_field.get(DELETED, ())
        if not any(by_field.values()) or (gone and all(head.value for head in gone)):
            return False
        about = KINDS[self._kind].by_name.get("visit") if self._record != subject.id else None
        return about is None or settle(by_field.get("visit", ()), about).value == subject.id

    def changed(self) -> list[Proposal]:
        """A proposal for each field that is no longer as it was approved."""
        found = []
        for about in KINDS[self._kind].fields:
            counted = self._counted.get(about.name)
            if counted is None or not counted.late:
                continue
            before, now = settle(counted.heads, about), settle(self._now[about.name], about)
            if now.in_conflict or about.read(before.value) != about.read(now.value):
                self.values[self._record, about.name] = before.value
                places = ((self._record, about.name),)
                found.append(self._proposal(about.name, before.value, now.value, places, [counted], now.in_conflict))
        return found

    def whole(self, sort: str) -> Proposal:
        """One proposal for a record that was added or taken away."""
        late = {name: counted for name, counted in self._counted.items() if counted.late}
        before, now = (self.as_approved(), None) if sort == DELETED else (None, self._as(self._now))
        places = tuple((self._record, name) for name in late)
        told = (title_of(before) if before else None, title_of(now) if now else None)
        return self._proposal(sort, *told, places, list(late.values()), disputed=False)

    def as_approved(self) -> Record:
        """The record with its approved text, and how work on it goes on."""
        living = {name: found for name, found in self._now.items() if (self._kind, name) in NOT_TEXT}
        return self._as({**living, **{name: found.heads for name, found in self._counted.items()}})

    def _as(self, by_field: _ByField) -> Record:
        known = KINDS[self._kind]
        plain = {name: settle(found, known.by_name.get(name)).value for name, found in by_field.items()}
        return build(known, self._record, plain)

    def _proposal(
        self,
        name: str,
        before: Plain,
        after: Plain,
        places: tuple[Place, ...],
        counted: Sequence[Counted],
        disputed: bool,  # noqa: FBT001 - one of the facts
    ) -> Proposal:
        late = {change: state for each in counted for change, state in each.late.items()}
        versions = {head.change: head for _, place in places for head in self._now[place] if head.change in late}
        state = min(
            (each.state for each in counted if each.state),
            key=list(ProposalState).index,
            default=ProposalState.PROPOSED,
        )
        said = {verdict.event.id: verdict for each in counted for verdict in each.verdicts}
        return Proposal(
            self._kind,
            self._record,
            name,
            title_of(self._as(self._now)),
            before,
            after,
            places,
            tuple(versions.values()),
            state,
            tuple(said.values()),
            disputed,
        )
