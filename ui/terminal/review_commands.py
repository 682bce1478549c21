"""Commands of the review: the queue, one text with what is proposed, acts, decisions, comments."""

from typing import Any

from fieldkit.domain.loaded import Loaded
from fieldkit.domain.mission import Mission
from fieldkit.domain.review import SETTLED, Action, Standing
from fieldkit.domain.visit import Visit
from fieldkit.errors import BadValue, NotFound
from fieldkit.reference.words import Words
from fieldkit.services.approved import Proposal
from fieldkit.services.review import ReviewRow
from fieldkit.services.workspace import Workspace
from ui.review.proposed import Told, read_proposals
from ui.terminal.session import Session, fields_of


def review_list(session: Session) -> None:
    """Print the review queue."""
    with session.workspace() as workspace:
        rows = workspace.review.queue()
    data = [
        {"kind": row.kind, "id": row.subject.id, "title": row.subject.title, "state": row.standing.state.value}
        | ({"altered": True, "proposals": len(row.open_proposals)} if row.altered else {})
        for row in rows
    ]
    session.tell(data, [f"{row.subject.id} {row.subject.title} — {_stands(session.words, row)}" for row in rows])


def _stands(words: Words, row: ReviewRow) -> str:
    state = words.choice("review_state", row.standing.state)
    return f"{state}, {_counted(words, row.open_proposals)}" if row.altered else state


def _counted(words: Words, waiting: tuple[Proposal, ...]) -> str:
    return words.say("review.proposals_count", count=len(waiting))


def review_show(session: Session) -> None:
    """Print where a text stands and what was written since it was approved."""
    words = session.words
    with session.workspace() as workspace:
        loaded = _subject(workspace, session.options.id)
        standing = workspace.review.standing(loaded.id)
        told = read_proposals(workspace, words, _proposals(workspace, loaded, standing))
    data: dict[str, Any] = {"id": loaded.id, "state": standing.state.value, "version": standing.version}
    data["proposals"] = [_plain(each) for each in told]
    lines = [f"{loaded.record.title} — {words.choice('review_state', standing.state)}"]
    for each in told:
        state = words.choice("proposal_state", each.proposal.state)
        lines += [
            f"{_name(each.proposal)} {each.title} ({each.who}, {words.formats.moment(each.at)}) : {state}",
            f"  {words.say('review.approved_value')} : {each.before or words.say('review.nothing_there')}",
            f"  {words.say('review.proposed_value')} : {each.after or words.say('review.nothing_there')}",
        ]
        lines += [f"  {word.who} : {word.reason}" for word in each.words if word.reason]
    session.tell(data, lines)


def review_decide(session: Session) -> None:
    """Take over what was proposed, all or single fields, or set it aside with a reason."""
    options = session.options
    with session.workspace() as workspace:
        loaded = _subject(workspace, options.id)
        found = _proposals(workspace, loaded, workspace.review.standing(loaded.id))
        named = {_name(proposal): proposal for proposal in found}
        unknown = [name for name in options.only or () if name not in named]
        if unknown:
            raise NotFound("proposal", id=unknown[0])
        chosen = [named[name] for name in options.only] if options.only else [each for each in found if each.open]
        if not chosen:
            raise NotFound("proposal", id=loaded.id)
        workspace.proposals.decide(Action(options.decision), loaded, chosen, reason=options.reason)
    told = session.say(f"review.done.{options.decision}")
    session.tell({"decided": [_name(proposal) for proposal in chosen]}, [told])


def review_act(session: Session) -> None:
    """Submit, start, ask for changes, approve, withdraw or mark as shared."""
    options = session.options
    with session.workspace() as workspace:
        loaded = _subject(workspace, options.id)
        standing = workspace.review.act(Action(options.action), loaded, reason=options.reason)
    state = session.words.choice("review_state", standing.state)
    session.tell({"state": standing.state.value, "version": standing.version}, [state])


def review_comment(session: Session) -> None:
    """Say something about a field."""
    options = session.options
    with session.workspace() as workspace:
        subject = _subject(workspace, options.id).record
        if options.field not in fields_of(subject.KIND):
            raise BadValue("no_such_field", field=options.field, fields=", ".join(fields_of(subject.KIND)))
        comment = workspace.review.comment(subject, options.field, options.text)
    session.tell({"id": comment.id}, [comment.id])


def _subject(workspace: Workspace, identity: str) -> Loaded[Visit] | Loaded[Mission]:
    if any(mission.id == identity for mission in workspace.records.all(Mission)):
        return workspace.records.get(Mission, identity)
    return workspace.records.get(Visit, identity)


def _proposals(
    workspace: Workspace, loaded: Loaded[Visit] | Loaded[Mission], standing: Standing
) -> tuple[Proposal, ...]:
    """What was written since the approval; of a text under review again, its reviewer judges the whole."""
    approved = workspace.proposals.approved(loaded.record) if standing.state in SETTLED else None
    return approved.proposals if approved is not None else ()


def _name(proposal: Proposal) -> str:
    """What ``--only`` calls it: the record and its field, the record alone where all of it is proposed."""
    return f"{proposal.record}.{proposal.field}" if proposal.field else proposal.record


def _plain(told: Told) -> dict[str, Any]:
    proposal = told.proposal
    return {
        "name": _name(proposal),
        "kind": proposal.kind,
        "record": proposal.record,
        "field": proposal.field,
        "authors": list(proposal.authors),
        "at": told.at.isoformat(),
        "approved": proposal.before,
        "proposed": proposal.after,
        "state": proposal.state.value,
        "decisions": [{"taken_over": word.accepted, "by": word.who, "reason": word.reason} for word in told.words],
    }
