"""Review acts: who may do what, judged with the rights of the moment against what the actor knew."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.sql.elements import ColumnElement

from fieldkit.domain.changes import Change, Edit, author_login
from fieldkit.domain.counting import identities
from fieldkit.domain.fields import DELETED
from fieldkit.domain.kinds import KINDS, build
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.review import DECISIONS, REVIEWER_ACTS, Action, ReviewEvent, objection, standing
from fieldkit.domain.values import Plain
from sync.protocol.canonical import restore
from sync.protocol.messages import Outcome, Verdict
from sync.server import tables
from sync.server.judging import refused
from sync.server.sessions import Caller
from sync.server.tenants import Tenant

_LONGEST_PAST = 500
"""Events one may rest on, all the way back: each is judged by reading them all."""


@dataclass(frozen=True, slots=True)
class Act:
    """A review event, who its change names as author, and which account sent it."""

    event: ReviewEvent
    author: str
    login: str


class Acts:
    """The review events of an organisation as one push finds and adds to them: those on a subject are read once."""

    def __init__(self, tenant: Tenant) -> None:
        """Reads and writes in the push's transaction."""
        self._tenant = tenant
        self._on_subject: dict[str, dict[str, Act]] = {}

    def named(self, records: Iterable[str]) -> dict[str, Act]:
        """Those of the given ids that are here."""
        return {act.event.id: act for act in self._read(tables.review_act.c.record.in_(list(records)))}

    def on(self, subject: str) -> Mapping[str, Act]:
        """All about one subject."""
        if subject not in self._on_subject:
            found = self._read(tables.review_act.c.subject == subject)
            self._on_subject[subject] = {act.event.id: act for act in found}
        return self._on_subject[subject]

    def writers(self, changes: Sequence[str]) -> set[str]:
        """Who wrote changes, as far as they are here; who sent them may only have carried them."""
        found: set[str] = set()
        for identity in identities(changes):
            where = (tables.change.c.session == identity.session) & (tables.change.c.counter == identity.counter)
            bodies = self._tenant.read(select(tables.change.c.body).where(where)).scalars()
            found |= {author_login(restore(bytes(body)).author) for body in bodies}
        return found

    def add(self, act: Act, values: Mapping[str, Plain]) -> None:
        """Keep one more; ``values`` are the event's, as its change sets them."""
        subject = act.event.subject[:128]
        row = {
            "record": act.event.id,
            "subject": subject,
            "author": act.author,
            "login": act.login,
            "event": msgspec.msgpack.encode(values),
        }
        self._tenant.insert(tables.review_act, row)
        if subject in self._on_subject:
            self._on_subject[subject][act.event.id] = act

    def _read(self, which: ColumnElement[bool]) -> Iterator[Act]:
        for row in self._tenant.read(select(tables.review_act).where(which)):
            yield Act(_event(row.record, msgspec.msgpack.decode(bytes(row.event))), row.author, row.login)


def judge(acts: Acts, caller: Caller, change: Change) -> Verdict | None:
    """Why the review events of a change may not be kept, or None.

    An event is made once, whole, and never altered; whoever made it may delete it. It is judged by the events it says
    it follows; when one of them is not here yet, the change is held.
    """
    edits = [edit for edit in change.edits if edit.kind == ReviewEvent.KIND]
    if not edits:
        return None
    known = acts.named({edit.record for edit in edits})
    for edit in edits:
        made = known.get(edit.record)
        if made is not None and not (edit.field == DELETED and caller.login in {made.author, made.login}):
            return refused("review_settled", edit)
    verdicts = (_judge_event(acts, caller, change, event) for event in events_of(change) if event.id not in known)
    return next((verdict for verdict in verdicts if verdict is not None), None)


def _judge_event(acts: Acts, caller: Caller, change: Change, event: ReviewEvent) -> Verdict | None:
    if event.action not in set(Action):
        return None
    action = Action(event.action)
    where = Edit(ReviewEvent.KIND, event.id, "action", event.action)
    if action in REVIEWER_ACTS and not _is_own(caller, change, event):
        return refused("not_the_author", where)
    past = _past(acts, event)
    if past is None:
        return Verdict(Outcome.HELD, "follows_unknown", "review_event.follows")
    if len(past) > _LONGEST_PAST:
        return refused("too_many_edits", where)
    now = standing(act.event for act in past.values())
    if action in DECISIONS:
        is_author = caller.login in acts.writers(event.basis)
    else:
        is_author = any(caller.login in {past[made.id].author, past[made.id].login} for made in now.submissions)
    found = objection(action, now, role=caller.role, is_author=is_author, reason=event.reason)
    return refused(found.value, where) if found is not None else None


def _is_own(caller: Caller, change: Change, event: ReviewEvent) -> bool:
    return author_login(change.author) == caller.login and author_login(event.author) in {caller.login, ""}


def _past(acts: Acts, event: ReviewEvent) -> Mapping[str, Act] | None:
    """The events an event rests on, all the way back; None when one is missing or about something else.

    Of a past beyond the longest, no more is looked at than shows that it is.
    """
    past: dict[str, Act] = {}
    open_ends = list(event.follows)
    there = acts.on(event.subject) if open_ends else {}
    while open_ends and len(past) <= _LONGEST_PAST:
        record = open_ends.pop()
        if record in past:
            continue
        if record not in there:
            return None
        past[record] = there[record]
        open_ends += there[record].event.follows
    return past


def remember(acts: Acts, caller: Caller, change: Change) -> None:
    """Keep the review events a change makes, for the judgements to come."""
    values = _values(change)
    known = acts.named(values)
    for event in events_of(change):
        if event.id not in known:
            acts.add(Act(event, author_login(change.author), caller.login), values[event.id])


def events_of(change: Change) -> Iterator[ReviewEvent]:
    """The review events as a change sets them."""
    for record, values in _values(change).items():
        yield _event(record, values)


def _values(change: Change) -> dict[str, dict[str, Plain]]:
    found: dict[str, dict[str, Plain]] = {}
    for edit in change.edits:
        if edit.kind == ReviewEvent.KIND:
            found.setdefault(edit.record, {})[edit.field] = edit.value
    return found


def _event(record: str, values: Mapping[str, Plain]) -> ReviewEvent:
    event = build(KINDS[ReviewEvent.KIND], record, values)
    if not isinstance(event, ReviewEvent):
        raise TypeError(record)
    return event
