"""Review: submit, comment, ask for changes, approve, and see what changed since the last version."""

import datetime as dt
from dataclasses import replace
from enum import StrEnum

from fieldkit.domain.changes import author_login
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import Record
from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.mission import Mission
from fieldkit.domain.recommendation import Recommendation
from fieldkit.domain.review import (
    Action,
    Comment,
    Objection,
    ReviewEvent,
    ReviewState,
    Role,
    Standing,
    objection,
    standing,
)
from fieldkit.domain.values import Plain
from fieldkit.domain.visit import Observation, Visit
from fieldkit.errors import NotAllowed
from fieldkit.services.profile import People
from fieldkit.services.records import Records
from fieldkit.storage.store import Store

REVIEWED: dict[str, type[Record]] = {Visit.KIND: Visit, Mission.KIND: Mission}
"""What goes through review: visits, and missions for their report."""

_PARTS: tuple[type[Record], ...] = (IndicatorValue, Observation, Recommendation)


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment and its replies, oldest first."""

    first: Comment
    replies: tuple[Comment, ...]

    @property
    def open(self) -> bool:
        """Whether somebody still has to answer it."""
        return not self.first.resolved


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A line of the review queue. ``altered`` says that what was approved is no longer what is written."""

    kind: str
    subject: Visit | Mission
    dossier: Dossier | None
    standing: Standing
    open_threads: int
    mine: bool
    altered: bool = False

    @property
    def submitted_at(self) -> dt.datetime | None:
        """When it was last submitted."""
        return self.standing.submitted.happened_at if self.standing.submitted else None


class Ask(StrEnum):
    """What a row of the queue asks of somebody."""

    READ = "read"
    REWORK = "rework"


def asked(row: ReviewRow, role: Role) -> Ask | None:
    """What a row asks of the person with this role: whatever counts what waits for them counts this."""
    state = row.standing.state
    if row.mine:
        return Ask.REWORK if state is ReviewState.CHANGES_REQUESTED else None
    waiting = state in {ReviewState.SUBMITTED, ReviewState.IN_REVIEW}
    return Ask.READ if waiting and role is not Role.OFFICER else None


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field of the subject that differs between two versions, as plain values."""

    field: str
    before: Plain
    after: Plain


class Review:
    """The review of visits and mission reports, offline on both sides."""

    def __init__(self, store: Store, records: Records, people: People) -> None:
        """``people`` tells whose acts these are."""
        self._store = store
        self._records = records
        self._people = people

    def queue(self) -> list[ReviewRow]:
        """Everything ever submitted, the longest waiting first."""
        return [replace(row, altered=self._altered(row)) for row in self._rows()]

    def _altered(self, row: ReviewRow) -> bool:
        submitted = row.standing.submitted
        if submitted is None or row.standing.state not in {ReviewState.APPROVED, ReviewState.SHARED}:
            return False
        return set(submitted.basis) != set(self._basis(row.subject))

    def _rows(self) -> list[ReviewRow]:
        events: dict[tuple[str, str], list[ReviewEvent]] = {}
        for event in self._records.all(ReviewEvent):
            events.setdefault((event.subject_kind, event.subject), []).append(event)
        comments = self._records.all(Comment)
        dossiers = {dossier.id: dossier for dossier in self._records.all(Dossier)} if events else {}
        rows = []
        for kind, record_type in REVIEWED.items():
            for subject in self._records.all(record_type) if events else []:
                found = events.get((kind, subject.id))
                if found and isinstance(subject, Visit | Mission):
                    rows.append(self._row(kind, subject, dossiers, standing(found), comments))
        return sorted(
            rows, key=lambda row: (row.submitted_at or dt.datetime.max.replace(tzinfo=dt.UTC), row.subject.id)
        )

    def _row(
        self,
        kind: str,
        subject: Visit | Mission,
        dossiers: dict[str, Dossier],
        now: Standing,
        comments: list[Comment],
    ) -> ReviewRow:
        open_threads = sum(
            1 for comment in comments if comment.subject == subject.id and not comment.reply_to and not comment.resolved
        )
        mine = now.submitted is not None and author_login(now.submitted.author) == self._people.current.login
        dossier = dossiers.get(subject.dossier) if isinstance(subject, Visit) else None
        return ReviewRow(kind, subject, dossier, now, open_threads, mine)

    def standing(self, subject: str) -> Standing:
        """Where a visit or mission stands."""
        return standing(self._records.all(ReviewEvent, subject=subject))

    def objection(self, action: Action, subject: str, *, reason: str = "") -> Objection | None:
        """Why the person at the keyboard may not act this way now, or None."""
        now = self.standing(subject)
        me = self._people.current
        is_author = any(author_login(event.author) == me.login for event in now.submissions)
        return objection(action, now, role=me.role, is_author=is_author, reason=reason)

    def act(self, action: Action, subject: Loaded[Visit] | Loaded[Mission], *, reason: str = "") -> Standing:
        """Submit, start, ask for changes, approve, withdraw or mark as shared; raises NotAllowed with the objection.

        A submission and an approval hold the identities of the text they are about, so that the version stays
        readable whatever is written later.
        """
        stands = self.objection(action, subject.id, reason=reason)
        if stands is not None:
            raise NotAllowed(stands.value)
        now = self.standing(subject.id)
        version = now.version + 1 if action is Action.SUBMITTED else now.version
        self._records.create(
            ReviewEvent,
            dossier=subject.record.dossier if isinstance(subject.record, Visit) else "",
            subject=subject.id,
            subject_kind=subject.record.KIND,
            action=action.value,
            reason=reason.strip(),
            author=self._people.current.mailbox,
            happened_at=dt.datetime.now(dt.UTC),
            version=version,
            follows=tuple(event.id for event in now.latest),
            basis=self._basis(subject.record) if action in {Action.SUBMITTED, Action.APPROVED} else (),
        )
        return self.standing(subject.id)

    def _basis(self, subject: Record) -> tuple[str, ...]:
        parts: list[Record] = [subject]
        if isinstance(subject, Visit):
            parts += [part for kind in _PARTS for part in self._records.all(kind, visit=subject.id)]
        changes = {change for part in parts for change in self._records.heads_of(type(part), part.id)}
        return tuple(str(change) for change in sorted(changes))

    def changed_since(self, subject: Loaded[Record]) -> bool:
        """Whether anything was written after the last submission."""
        submitted = self.standing(subject.id).submitted
        return submitted is not None and set(submitted.basis) != set(self._basis(subject.record))

    def values_of(self, subject: str, version: int) -> dict[tuple[str, str], Plain]:
        """(record, field) → value of the subject and its parts in a submitted version; empty for one unknown here."""
        events = self._records.all(ReviewEvent, subject=subject)
        found = next((event for event in events if event.version == version and event.action == Action.SUBMITTED), None)
        if found is None:
            return {}
        with self._store.read() as reader:
            return reader.values_at(found.basis)

    def differences(self, subject: Loaded[Record], *, since: int) -> list[FieldDifference]:
        """Fields that differ between version ``since`` and what is written now, in the order of the note."""
        values = self.values_of(subject.id, since)
        if not values:
            return []
        kind = KINDS[subject.record.KIND]
        found = []
        for field in kind.fields:
            before = values.get((subject.id, field.name))
            after = field.plain(getattr(subject.record, field.name))
            if before != after:
                found.append(FieldDifference(field.name, before, after))
        return found

    def comment(
        self, subject: Visit | Mission, field: str, text: str, *, quote: str = "", reply_to: str = ""
    ) -> Comment:
        """Say something about a field of a visit or mission; raises NotAllowed when there is nothing to say."""
        if not text.strip():
            raise NotAllowed("empty_comment")
        return self._records.create(
            Comment,
            dossier=subject.dossier if isinstance(subject, Visit) else "",
            subject=subject.id,
            subject_kind=subject.KIND,
            field=field,
            quote=quote,
            text=text.strip(),
            author=self._people.current.mailbox,
            written_at=dt.datetime.now(dt.UTC),
            reply_to=reply_to,
        ).record

    def threads(self, subject: str) -> list[Thread]:
        """The threads about a subject, oldest first."""
        comments = sorted(self._records.all(Comment, subject=subject), key=_age)
        replies: dict[str, list[Comment]] = {}
        for comment in comments:
            replies.setdefault(comment.reply_to, []).append(comment)
        return [Thread(first, tuple(replies.get(first.id, ()))) for first in replies.get("", ())]

    def resolve(self, comment: str, *, resolved: bool = True) -> None:
        """Close a thread, or open it again."""
        self._records.edit(self._records.get(Comment, comment), resolved=resolved)

    def waiting_for_me(self) -> int:
        """How many texts ask something of this person."""
        role = self._people.current.role
        return sum(asked(row, role) is not None for row in self._rows())


def _age(comment: Comment) -> tuple[dt.datetime, str]:
    return comment.written_at or dt.datetime.min.replace(tzinfo=dt.UTC), comment.id
