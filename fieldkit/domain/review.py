"""Review: submit, comment, ask for changes, approve. Who may do what, and what state follows."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, ClassVar

from fieldkit.domain.fields import Record, blob, choice, flag, instant, internal, line, machine, prose, ref, tags, whole
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Blob


class Role(StrEnum):
    """What an account may do: write; write and review; everything including accounts."""

    OFFICER = "officer"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What happened in a review.

    TAKEN_OVER and SET_ASIDE decide on what was written after an approval, field by field.
    """

    SUBMITTED = "submitted"
    STARTED = "started"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    SHARED = "shared"
    TAKEN_OVER = "taken_over"
    SET_ASIDE = "set_aside"


DECISIONS = frozenset({Action.TAKEN_OVER, Action.SET_ASIDE})
"""Acts on proposals; they leave the review where it stands."""


class ReviewState(StrEnum):
    """Where a visit or a mission report stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    SHARED = "shared"


SETTLED = frozenset({ReviewState.APPROVED, ReviewState.SHARED})
"""The states of a review that ended well."""


class Audience(StrEnum):
    """For whom a report is made."""

    INTERNAL = "internal"
    PARTNERS = "partners"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Record):
    """A remark on one field of a record; ``reply_to`` is the first comment of its thread."""

    KIND: ClassVar[str] = "comment"
    TITLE: ClassVar[tuple[str, ...]] = ("text",)

    dossier: Annotated[str, ref("dossier")] = ""
    subject: Annotated[str, machine(line())] = ""
    subject_kind: Annotated[str, machine(line())] = ""
    field: Annotated[str, machine(line())] = ""
    quote: Annotated[str, internal(line())] = ""
    text: Annotated[str, internal(prose())] = ""
    author: Annotated[str, machine(line())] = ""
    written_at: Annotated[dt.datetime | None, machine(instant())] = None
    reply_to: Annotated[str, machine(ref("comment"))] = ""
    resolved: Annotated[bool, internal(flag())] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEvent(Record):
    """One act of a review. ``follows`` are the events its author knew as latest; ``basis`` the change ids of the text.

    ``version`` counts submissions from 1. ``places`` are the ``record.field`` a decision on proposals is about: of
    these fields alone, and of the changes in ``basis`` alone.
    """

    KIND: ClassVar[str] = "review_event"
    TITLE: ClassVar[tuple[str, ...]] = ("action",)

    dossier: Annotated[str, ref("dossier")] = ""
    subject: Annotated[str, machine(line())] = ""
    subject_kind: Annotated[str, machine(line())] = ""
    action: Annotated[str, internal(choice(Action))] = ""
    reason: Annotated[str, internal(prose())] = ""
    author: Annotated[str, machine(line())] = ""
    happened_at: Annotated[dt.datetime | None, machine(instant())] = None
    version: Annotated[int | None, machine(whole())] = None
    follows: Annotated[tuple[str, ...], machine(tags())] = ()
    basis: Annotated[tuple[str, ...], machine(tags())] = ()
    places: Annotated[tuple[str, ...], machine(tags())] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEdition(Record):
    """A report that was made: its file, for whom, from which review state."""

    KIND: ClassVar[str] = "report_edition"
    TITLE: ClassVar[tuple[str, ...]] = ("file_name",)

    dossier: Annotated[str, ref("dossier")] = ""
    mission: Annotated[str, ref("mission")] = ""
    audience: Annotated[str, choice(Audience)] = ""
    language: Annotated[str, line()] = ""
    made_at: Annotated[dt.datetime | None, machine(instant())] = None
    author: Annotated[str, machine(line())] = ""
    file: Annotated[Blob | None, machine(blob())] = None
    file_name: Annotated[str, machine(line(searchable=True))] = ""
    pages: Annotated[int | None, machine(whole())] = None
    review_state: Annotated[str, machine(choice(ReviewState))] = ""


_AFTER = {
    Action.SUBMITTED: ReviewState.SUBMITTED,
    Action.STARTED: ReviewState.IN_REVIEW,
    Action.CHANGES_REQUESTED: ReviewState.CHANGES_REQUESTED,
    Action.APPROVED: ReviewState.APPROVED,
    Action.WITHDRAWN: ReviewState.DRAFT,
    Action.SHARED: ReviewState.SHARED,
}

_CAUTION = (
    Action.CHANGES_REQUESTED,
    Action.WITHDRAWN,
    Action.SUBMITTED,
    Action.STARTED,
    Action.SHARED,
    Action.APPROVED,
)
"""Of two acts that had not seen each other, the earlier in this list prevails: asking for changes beats approving."""

_ALLOWED = {
    ReviewState.DRAFT: {Action.SUBMITTED},
    ReviewState.SUBMITTED: {Action.STARTED, Action.CHANGES_REQUESTED, Action.APPROVED, Action.WITHDRAWN},
    ReviewState.IN_REVIEW: {Action.CHANGES_REQUESTED, Action.APPROVED, Action.WITHDRAWN},
    ReviewState.CHANGES_REQUESTED: {Action.SUBMITTED},
    ReviewState.APPROVED: {Action.SHARED, Action.SUBMITTED, *DECISIONS},
    ReviewState.SHARED: {Action.SUBMITTED, *DECISIONS},
}

REVIEWER_ACTS = frozenset({Action.STARTED, Action.CHANGES_REQUESTED, Action.APPROVED, *DECISIONS})
"""What only a reviewer does, and signs."""

_REASONED = {Action.CHANGES_REQUESTED, Action.SET_ASIDE}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a subject stands: its state, the version last submitted (0 for none), the latest events.

    ``submissions`` are those no later one rests on, several where people submitted without knowing of each other;
    ``submitted`` is the one shown. None of their authors may judge them. ``decisions`` are the decisions on proposals
    no later one rests on: an act follows these and the ``latest``.
    """

    state: ReviewState
    version: int
    latest: tuple[ReviewEvent, ...]
    submitted: ReviewEvent | None
    submissions: tuple[ReviewEvent, ...]
    decisions: tuple[ReviewEvent, ...] = ()


def standing(events: Iterable[ReviewEvent]) -> Standing:
    """The state a set of events leads to, whatever the order they arrived in and whatever the clocks said."""
    every = [event for event in events if event.action in set(Action)]
    decisions = _unfollowed(event for event in every if event.action in DECISIONS)
    known = [event for event in every if event.action not in DECISIONS]
    followed = {earlier for event in known for earlier in event.follows}
    latest = tuple(
        sorted(
            (event for event in known if event.id not in followed),
            key=lambda event: (_CAUTION.index(Action(event.action)), event.id),
        )
    )
    rank = _ranks(known)
    submissions = [event for event in known if event.action == Action.SUBMITTED]
    rested_on = _rested_on(submissions, known)
    last = tuple(
        sorted(
            (event for event in submissions if event.id not in rested_on),
            key=lambda event: (rank[event.id], event.id),
        )
    )
    submitted = last[-1] if last else None
    # The number is its sender's word; the chain of events is not.
    version = max(rank[submitted.id], submitted.version or 0) if submitted is not None else 0
    state = _AFTER[Action(latest[0].action)] if latest else ReviewState.DRAFT
    return Standing(state, version, latest, submitted, last, decisions)


def _unfollowed(events: Iterable[ReviewEvent]) -> tuple[ReviewEvent, ...]:
    found = tuple(events)
    followed = {earlier for event in found for earlier in event.follows}
    return tuple(sorted((event for event in found if event.id not in followed), key=lambda event: event.id))


def _ranks(known: Iterable[ReviewEvent]) -> dict[str, int]:
    """Id → how many submissions, one after the other, an event rests on, itself included."""
    by_id = {event.id: event for event in known}
    ranks: dict[str, int] = {}
    for start in by_id:
        path = [start]
        entered = set(path)
        while path:
            event = by_id[path[-1]]
            ahead = [earlier for earlier in event.follows if earlier in by_id and earlier not in ranks]
            new = [earlier for earlier in ahead if earlier not in entered]  # a ring is nobody's chain: cut where met
            if event.id in ranks or not new:
                below = max((ranks.get(earlier, 0) for earlier in event.follows), default=0)
                ranks.setdefault(event.id, below + (event.action == Action.SUBMITTED))
                path.pop()
            else:
                entered.add(new[0])
                path.append(new[0])
    return ranks


def _rested_on(submissions: Iterable[ReviewEvent], known: Iterable[ReviewEvent]) -> set[str]:
    """Every event some submission rests on, near or far."""
    by_id = {event.id: event for event in known}
    found: set[str] = set()
    ahead = [earlier for event in submissions for earlier in event.follows]
    while ahead:
        earlier = ahead.pop()
        if earlier not in found and earlier in by_id:
            found.add(earlier)
            ahead += by_id[earlier].follows
    return found


class Objection(StrEnum):
    """Why an act is not possible; the sentence is in the vocabulary."""

    NOT_NOW = "not_now"
    NOT_A_REVIEWER = "not_a_reviewer"
    OWN_WORK = "own_work"
    NO_REASON = "no_reason"
    DISPUTED = "disputed"


def objection(action: Action, now: Standing, *, role: Role, is_author: bool, reason: str = "") -> Objection | None:
    """Why this person may not act this way now, or None.

    A reviewer acts on others' work only, of a decision on proposals that is who wrote them; asking for changes and
    setting aside take a reason; an author may withdraw or submit.
    """
    if action not in _ALLOWED[now.state]:
        return Objection.NOT_NOW
    if action in REVIEWER_ACTS and role is Role.OFFICER:
        return Objection.NOT_A_REVIEWER
    if action in REVIEWER_ACTS and is_author and action is not Action.SET_ASIDE:
        return Objection.OWN_WORK
    if action in _REASONED and not reason.strip():
        return Objection.NO_REASON
    return None
