"""What an account may push, judged at the moment it arrives."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from fieldkit.domain.changes import Change, Edit, author_login
from fieldkit.domain.review import Action, ReviewEvent, Role
from sync.protocol.messages import Outcome, Verdict
from sync.server import tables
from sync.server.accounts import Caller

_REVIEWER_ACTS = {Action.STARTED.value, Action.CHANGES_REQUESTED.value, Action.APPROVED.value}


@dataclass(frozen=True, slots=True)
class Act:
    """A review event as a change creates it."""

    record: str
    subject: str
    action: str


def acts_of(change: Change) -> list[Act]:
    """The review events a change creates; an edit that names no action creates none."""
    by_record: dict[str, dict[str, str]] = {}
    for edit in change.edits:
        if edit.kind == ReviewEvent.KIND and isinstance(edit.value, str):
            by_record.setdefault(edit.record, {})[edit.field] = edit.value
    return [
        Act(record, values.get("subject", ""), values["action"])
        for record, values in by_record.items()
        if "action" in values
    ]


def judge(connection: Connection, caller: Caller, change: Change) -> Verdict | None:
    """Why the change may not be taken in, or None.

    Anybody with an account writes. A review event is made by the account it names, is never altered by another, and
    a reviewer's act is a reviewer's, on somebody else's submission. An act on a submission not yet here is held.
    """
    events = [edit for edit in change.edits if edit.kind == ReviewEvent.KIND]
    if not events:
        return None
    if author_login(change.author) != caller.login:
        return _refused("not_the_author", events[0])
    for record in {edit.record for edit in events}:
        owner = connection.execute(
            select(tables.review_act.c.login).where(
                tables.review_act.c.organisation == caller.organisation, tables.review_act.c.record == record
            )
        ).scalar()
        if owner is not None and (owner != caller.login or any(edit.field == "action" for edit in events)):
            return _refused("not_yours", events[0])
    return next((found for act in acts_of(change) if (found := _judge_act(connection, caller, act, events[0]))), None)


def _judge_act(connection: Connection, caller: Caller, act: Act, edit: Edit) -> Verdict | None:
    if act.action not in _REVIEWER_ACTS:
        return None
    if caller.role is Role.OFFICER:
        return _refused("not_a_reviewer", edit)
    submitters = set(
        connection.execute(
            select(tables.review_act.c.login).where(
                tables.review_act.c.organisation == caller.organisation,
                tables.review_act.c.subject == act.subject,
                tables.review_act.c.action == Action.SUBMITTED.value,
            )
        ).scalars()
    )
    if not submitters:
        return Verdict(Outcome.HELD, "subject_unknown")
    return _refused("own_work", edit) if caller.login in submitters else None


def remember(connection: Connection, caller: Caller, change: Change) -> None:
    """Note the review events a change created, for the judgements to come."""
    for act in acts_of(change):
        connection.execute(
            tables.review_act.insert().values(
                organisation=caller.organisation,
                record=act.record,
                subject=act.subject,
                action=act.action,
                login=caller.login,
            )
        )


def _refused(reason: str, edit: Edit) -> Verdict:
    return Verdict(Outcome.REFUSED, reason, f"{edit.kind}.{edit.field}")
