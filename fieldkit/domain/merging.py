"""What a set of changes means: pure rules, the same at both ends of a sync.

The outcome depends on the *set* of changes alone: any order, any split, any repetition gives the same records.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.fields import DELETED, Field, Merge
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Plain
from fieldkit.errors import BadValue


@dataclass(frozen=True, slots=True)
class Head:
    """A value no other edit has seen: who gave it, and when (hybrid time)."""

    change: ChangeId
    at: int
    author: str
    value: Plain
    seen: tuple[ChangeId, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """A field's value and, where people disagree, every version.

    ``value`` is what a screen shows first: the only version, the union, or of several the latest by hybrid time.
    ``versions`` has more than one entry only in a conflict.
    """

    value: Plain
    heads: tuple[Head, ...]
    versions: tuple[Head, ...]

    @property
    def in_conflict(self) -> bool:
        """Whether a person has to choose."""
        return len(self.versions) > 1


def heads(versions: Iterable[Head]) -> tuple[Head, ...]:
    """The versions of one field that no other has seen, latest first."""
    unique = {version.change: version for version in versions}
    seen = {change for version in unique.values() for change in version.seen if change != version.change}
    return order(version for version in unique.values() if version.change not in seen)


def order(versions: Iterable[Head]) -> tuple[Head, ...]:
    """Latest first by hybrid time, then by identity, so that every machine shows the same first."""
    return tuple(sorted(versions, key=lambda head: (head.at, head.change), reverse=True))


def settle(current: Sequence[Head], field: Field | None) -> Settled:
    """What a field's heads mean. ``field`` is None for one this version does not know."""
    ordered = order(current) if len(current) > 1 else tuple(current)
    merge = field.about.merge if field else Merge.ONE
    if merge is Merge.UNION:
        union = list(dict.fromkeys(item for head in reversed(ordered) for item in _items(head.value)))
        return Settled(sorted(union) or None, ordered, ordered[:1])
    if len(ordered) < 2:
        return Settled(ordered[0].value if ordered else None, ordered, ordered)
    distinct: dict[object, Head] = {}
    for head in ordered:
        distinct.setdefault(_meaning(head.value, field), head)
    return Settled(ordered[0].value, ordered, tuple(distinct.values()))


def _meaning(plain: Plain, field: Field | None) -> object:
    """What two plain values have in common when they say the same: 12 and 12.0 are no disagreement."""
    if field is not None:
        try:
            return field.value(plain)
        except BadValue:
            pass  # a shape this version cannot read: compared as it is written
    return "written", json.dumps(plain, sort_keys=True)


def _items(value: Plain) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Fate:
    """Whether a record is in the bin, and whether somebody worked on it without knowing.

    ``touched`` are the fields changed by people who had not seen the deletion.
    """

    deleted: bool
    touched: tuple[str, ...] = ()


def fate(by_field: Mapping[str, Sequence[Head]]) -> Fate:
    """Judge a record by the heads of all its fields, ``deleted`` among them."""
    deletions = order(by_field.get(DELETED, ()))
    if not deletions or not any(head.value for head in deletions):
        return Fate(deleted=False)
    known = {change for head in deletions for change in head.seen}
    named = {head.change for head in deletions}
    touched = sorted(
        name
        for name, current in by_field.items()
        if name != DELETED and any(head.change not in known | named and not named & set(head.seen) for head in current)
    )
    return Fate(deleted=all(head.value for head in deletions), touched=tuple(touched))


def project(changes: Iterable[Change]) -> dict[tuple[str, str], dict[str, tuple[Head, ...]]]:
    """The heads of every field of every record, from scratch: (kind, record) → field → heads.

    The store keeps the same thing up to date change by change; its tests compare the two.
    """
    versions: dict[tuple[str, str], dict[str, list[Head]]] = {}
    for change in {change.id: change for change in changes}.values():
        for edit in change.edits:
            head = Head(change.id, change.at, change.author, edit.value, edit.seen)
            versions.setdefault((edit.kind, edit.record), {}).setdefault(edit.field, []).append(head)
    return {record: {name: heads(found) for name, found in by_field.items()} for record, by_field in versions.items()}
