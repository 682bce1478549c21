"""Review: submit, comment, ask for changes, approve, and see what changed since the last version."""

import datetime as dt
from collections import Counter
from enum import StrEnum

from fieldkit.domain.changes import author_login
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import Record
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.mission import Mission
from fieldkit.domain.review import (
    DECISIONS,
    SETTLED,
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
from fieldkit.domain.visit import Visit
from fieldkit.errors import NotAllowed
from fieldkit.services.approved import PARTS, Approved, Proposal, approved_texts
from fieldkit.services.profile import People
from fieldkit.services.records import Records
from fieldkit.storage.conditions import AnyOf
from fieldkit.storage.reading import Reader
from fieldkit.storage.store import Store

REVIEWED: dict[str, type[Record]] = {Visit.KIND: Visit, Mission.KIND: Mission}
"""What goes through review: visits, and missions for their report."""


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
    """A line of the review queue. ``proposals`` are what was written since it was approved, decided or not."""

    kind: str
    subject: Visit | Mission
    dossier: Dossier | None
    standing: Standing
    open_threads: int
    mine: bool
    proposals: tuple[Proposal, ...] = ()
    reader: str = ""
    """The login of who looks at the queue."""

    @property
    def open_proposals(self) -> tuple[Proposal, ...]:
        """Those a reviewer still has to decide on."""
        return tuple(proposal for proposal in self.proposals if proposal.open)

    @property
    def proposed_by_others(self) -> tuple[Proposal, ...]:
        """Those that ask for the word of whoever looks: nobody takes over what they wrote themselves."""
        return tuple(each for each in self.open_proposals if not is_written_by(each, self.reader))

    @property
    def altered(self) -> bool:
        """Whether what was approved is no longer what is written."""
        return bool(self.proposals)

    @property
    def submitted_at(self) -> dt.datetime | None:
        """When it was last submitted."""
        return self.standing.submitted.happened_at if self.standing.submitted else None


class Ask(StrEnum):
    """What a row of the queue asks of somebody."""

    READ = "read"
    REWORK = "rework"
    DECIDE = "decide"


def asked(row: ReviewRow, role: Role) -> Ask | None:
    """What a row asks of the person with this role: whatever counts what waits for them counts this."""
    state = row.standing.state
    if row.proposed_by_others and role is not Role.OFFICER:
        return Ask.DECIDE
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
        with self._store.read() as reader:
            rows = self._rows(reader)
        return sorted(
            rows, key=lambda row: (row.submitted_at or dt.datetime.max.replace(tzinfo=dt.UTC), row.subject.id)
        )

    def _rows(self, reader: Reader) -> list[ReviewRow]:
        events: dict[str, list[ReviewEvent]] = {}
        for event in reader.all(ReviewEvent):
            events.setdefault(event.subject, []).append(event)
        if not events:
            return []
        subjects: list[Visit | Mission] = [*reader.all(Visit), *reader.all(Mission)]
        standings = {subject.id: standing(events[subject.id]) for subject in subjects if subject.id in events}
        ended = [subject for subject in subjects if subject.id in standings and standings[subject.id].state in SETTLED]
        ended += [*reader.all(Visit, deleted=True, id=AnyOf(list(events)))]
        approved = approved_texts(reader, ended, events)
        # A visit in the bin whose deletion nobody approved is still to be decided about.
        gone = [
            subject
            for subject in ended
            if subject.id not in standings and approved.get(subject.id, Approved()).proposals
        ]
        standings |= {subject.id: standing(events[subject.id]) for subject in gone}
        comments = [comment for comment in reader.all(Comment) if not comment.reply_to and not comment.resolved]
        open_threads = Counter(comment.subject for comment in comments)
        dossiers = {dossier.id: dossier for dossier in reader.all(Dossier)}
        me = self._people.current.login
        return [
            ReviewRow(
                subject.KIND,
                subject,
                dossiers.get(subject.dossier) if isinstance(subject, Visit) else None,
                standings[subject.id],
                open_threads[subject.id],
                _is_by(standings[subject.id].submitted, me),
                approved.get(subject.id, Approved()).proposals,
                me,
            )
            for subject in [*subjects, *gone]
            if subject.id in standings
        ]

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
        if action in DECISIONS:
            raise NotAllowed(Objection.NOT_NOW.value)  # these are about fields, see ``Proposals``
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
            follows=tuple(event.id for event in (*now.latest, *now.decisions)),
            basis=self._basis(subject) if action in {Action.SUBMITTED, Action.APPROVED} else (),
        )
        return self.standing(subject.id)

    def _basis(self, subject: Loaded[Record]) -> tuple[str, ...]:
        """The text as it was on screen, and the parts as they are: what came in meanwhile was read by nobody."""
        changes = {change for heads in subject.heads.values() for change in heads}
        parts = PARTS if isinstance(subject.record, Visit) else ()
        for part in (part for kind in parts for part in self._records.all(kind, visit=subject.id)):
            changes |= set(self._records.heads_of(type(part), part.id))
        return tuple(str(change) for change in sorted(changes))

    def changed_since(self, subject: Loaded[Record]) -> bool:
        """Whether anything was written after the last submission."""
        submitted = self.standing(subject.id).submitted
        return submitted is not None and set(submitted.basis) != set(self._basis(subject))

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
        return sum(asked(row, role) is not None for row in self.queue())


def is_written_by(proposal: Proposal, login: str) -> bool:
    """Whether a person wrote any of a proposal."""
    return login.lower() in {author_login(author) for author in proposal.authors}


def _is_by(event: ReviewEvent | None, login: str) -> bool:
    return event is not None and author_login(event.author) == login


def _age(comment: Comment) -> tuple[dt.datetime, str]:
    return comment.written_at or dt.datetime.min.replace(tzinfo=dt.UTC), comment.id
