"""Plain values about syncing: answers, refusals, events and files that have to travel."""

from enum import StrEnum

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Blob, Plain


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's word on one change: ``applied``, ``known``, ``held`` or ``refused``, and why.

    ``where`` is the ``kind.field`` it objects to, where it is one.
    """

    change: ChangeId
    verdict: str
    reason: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class RefusedChange:
    """A change the server did not take; it stays here. ``where`` as in ``Answer``."""

    change: Change
    reason: str
    where: str = ""

    @property
    def edit(self) -> Edit:
        """The edit the server objects to; the first where it named none."""
        edits = self.change.edits
        return next((edit for edit in edits if f"{edit.kind}.{edit.field}" == self.where), edits[0])

    @property
    def plain(self) -> dict[str, Plain]:
        """All of it as JSON can say it: what is taken out of a workspace whose server does not take it."""
        edits: list[Plain] = [
            {"kind": edit.kind, "record": edit.record, "field": edit.field, "value": edit.value}
            for edit in self.change.edits
        ]
        about = {"kind": self.edit.kind, "id": self.edit.record, "field": self.edit.field}
        return {
            "change": str(self.change.id),
            "author": self.change.author,
            "reason": self.reason,
            **about,
            "edits": edits,
        }


@dataclass(frozen=True, slots=True)
class SyncEvent:
    """Something that happened while syncing: ``code`` names the sentence, ``facts`` fill its blanks."""

    happened_at_ms: int
    code: str
    facts: dict[str, str]


class FileLane(StrEnum):
    """What a file is for, in the order files leave unless a person chooses another. Texts go before every lane."""

    THUMBNAIL = "thumbnail"
    REPORT_SIZE = "report_size"
    DOCUMENT = "document"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class MediaNeed:
    """A file some record names, with the dossier it belongs to; ``first`` where a person put it before the others."""

    blob: Blob
    scope: str
    lane: FileLane = FileLane.DOCUMENT
    first: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """The files of a lane that have to leave and those that have to come: numbers and bytes."""

    lane: FileLane
    leaving: int = 0
    leaving_bytes: int = 0
    coming: int = 0
    coming_bytes: int = 0

    @property
    def bytes(self) -> int:
        """Bytes both ways."""
        return self.leaving_bytes + self.coming_bytes

    @property
    def count(self) -> int:
        """Files both ways."""
        return self.leaving + self.coming
