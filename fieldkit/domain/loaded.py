"""A record as a screen holds it: its values, what they rest on, and where people disagree."""

from collections.abc import Mapping
from dataclasses import field
from typing import Generic, TypeVar

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.fields import Record
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.merging import Fate, Head

R_co = TypeVar("R_co", bound=Record, covariant=True)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[R_co]):
    """A record with the heads of its fields.

    ``heads`` holds, for each field ever edited, the changes whose values are shown; an edit made from this view names
    them as seen. ``conflicts`` holds every version of the fields people disagree on, latest first.
    """

    record: R_co
    heads: Mapping[str, tuple[ChangeId, ...]] = field(default_factory=dict)
    conflicts: Mapping[str, tuple[Head, ...]] = field(default_factory=dict)
    fate: Fate = field(default_factory=lambda: Fate(deleted=False))

    @property
    def id(self) -> str:
        """The record's id."""
        return self.record.id


@dataclass(frozen=True, slots=True)
class Published:
    """What a commit changed: kinds, record ids and dossiers (``""`` for what belongs to none)."""

    kinds: frozenset[str]
    records: frozenset[str]
    dossiers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Committed:
    """A gesture that is on disk: its name for undo, its changes, and when (seconds since 1970)."""

    gesture: str
    changes: tuple[ChangeId, ...]
    at: float
