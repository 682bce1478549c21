"""Review acts: who may do what, judged with the rights of the moment against what the actor knew."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from fieldkit.domain.changes import Change, Edit, author_login
from fieldkit.domain.fields import DELETED
from fieldkit.domain.kinds import KINDS, build
from fieldkit.domain.review import Action, ReviewEvent, objection, standing
from fieldkit.domain.values import Plain
from sync.protocol.messages import Outcome, Verdict
from sync.server import tables
from sync.server.judging import refused
from sync.server.sessions import Caller

_REVIEWER_ACTS = {Action.STARTED, Action.CHANGES_REQUESTED, Action.APPROVED}


@dataclass(frozen=True, slots=True)
class Act:
    """A review event, who its change names as author, and which account sent it."""

    event: ReviewEvent
    author: str
    login: str


def judge(connection: Connection, caller: Caller, change: Change) -> Verdict | None:
    """Why the review events of a change may not be kept, or None.

    An event is made once, whole, and never altered; whoever made it may delete it. It is judged by the events it says
    it follows; when one of them is not here yet, the change is held.
    """
    edits = [edit for edit in change.edits if edit.kind == ReviewEvent.KIND]
    if not edits:
        return None
    known = {act.event.id: act for act in _acts(connection, caller.organisation, {edit.record for edit in edits})}
    for edit in edits:
        made = known.get(edit.record)
        if made is not None and not (edit.field == DELETED and caller.login in {made.author, made.login}):
            return refused("review_settled", edit)
    verdicts = (_judge_event(connection, caller, change, event) for event in events_of(change) if event.id not in known)
    return next((verdict for verdict in verdicts if verdict is not None), None)


def _judge_event(connection: Connection, caller: Caller, change: Change, event: ReviewEvent) -> Verdict | None:
    if event.action not in set(Action):
        return None
    action = Action(event.action)
    where = Edit(ReviewEvent.KIND, event.id, "action", event.action)
    if action in _REVIEWER_ACTS and not _is_own(caller, change, event):
        return refused("not_the_author", where)
    past = _past(connection, caller.organisation, event)
    if past is None:
        return Verdict(Outcome.HELD, "follows_unknown", "review_event.follows")
    now = standing(act.event for act in past.values())
    is_author = any(caller.login in {past[made.id].author, past[made.id].login} for made in now.submissions)
    found = objection(action, now, role=caller.role, is_author=is_author, reason=event.reason)
    return refused(found.value, where) if found is not None else None


def _is_own(caller: Caller, change: Change, event: ReviewEvent) -> bool:
    return author_login(change.author) == caller.login and author_login(event.author) in {caller.login, ""}


def _past(connection: Connection, organisation: str, event: ReviewEvent) -> Mapping[str, Act] | None:
    """The events an event rests on, all the way back; None when one is missing or about something else."""
    on_subject = select(tables.review_act).where(
        tables.review_act.c.organisation == organisation, tables.review_act.c.subject == event.subject
    )
    there = {row.record: _act(row.record, row.event, row.author, row.login) for row in connection.execute(on_subject)}
    past: dict[str, Act] = {}
    open_ends = list(event.follows)
    while open_ends:
        record = open_ends.pop()
        if record in past:
            continue
        if record not in there:
            return None
        past[record] = there[record]
        open_ends += there[record].event.follows
    return past


def remember(connection: Connection, caller: Caller, change: Change) -> None:
    """Keep the review events a change makes, for the judgements to come."""
    made = list(events_of(change))
    known = {act.event.id for act in _acts(connection, caller.organisation, {event.id for event in made})}
    values = _values(change)
    for event in made:
        if event.id not in known:
            connection.execute(
                tables.review_act.insert().values(
                    organisation=caller.organisation,
                    record=event.id,
                    subject=event.subject[:128],
                    author=author_login(change.author),
                    login=caller.login,
                    event=msgspec.msgpack.encode(values[event.id]),
                )
            )


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


def _acts(connection: Connection, organisation: str, records: Iterable[str]) -> list[Act]:
    rows = connection.execute(
        select(tables.review_act).where(
            tables.review_act.c.organisation == organisation, tables.review_act.c.record.in_(list(records))
        )
    )
    return [_act(row.record, row.event, row.author, row.login) for row in rows]


def _act(record: str, event: bytes, author: str, login: str) -> Act:
    return Act(_event(record, msgspec.msgpack.decode(bytes(event))), author, login)


def _event(record: str, values: Mapping[str, Plain]) -> ReviewEvent:
    event = build(KINDS[ReviewEvent.KIND], record, values)
    if not isinstance(event, ReviewEvent):
        raise TypeError(record)
    return event
