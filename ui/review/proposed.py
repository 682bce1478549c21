"""What was written after an approval as a page shows it, read off the window's thread."""

import datetime as dt
from collections.abc import Iterable, Sequence

from fieldkit.domain.changes import author_name, milliseconds
from fieldkit.domain.fields import DELETED
from fieldkit.domain.kinds import field_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.review import Action
from fieldkit.domain.values import Plain, Shape
from fieldkit.reference.showing import shown_plain
from fieldkit.reference.words import Words
from fieldkit.services.approved import WHOLE, Proposal
from fieldkit.services.review import is_written_by
from fieldkit.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Word:
    """A reviewer's word on a proposal: whether it was taken over, by whom, when, and why not."""

    accepted: bool
    who: str
    at: dt.datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """A proposal: what it is about, who wrote it and when (local time), approved and proposed text.

    ``is_prose`` says that both are Markdown. ``mine`` are those the person wrote: another one decides on them.
    """

    proposal: Proposal
    title: str
    who: str
    at: dt.datetime
    before: str
    after: str
    is_prose: bool
    mine: bool
    words: tuple[Word, ...]

    @property
    def may_be_taken(self) -> bool:
        """Whether the person could take it over, their role apart."""
        return not self.mine and not self.proposal.disputed


def read_proposals(workspace: Workspace, words: Words, proposals: Sequence[Proposal]) -> tuple[Told, ...]:
    """Proposals in the order of the note, those still to decide first."""
    if not proposals:
        return ()
    names = workspace.records.names(_mentioned(proposals))
    me = workspace.people.current.login
    told = [
        Told(
            proposal,
            _title(words, proposal),
            ", ".join(map(author_name, proposal.authors)),
            dt.datetime.fromtimestamp(milliseconds(proposal.at) / 1000).astimezone(),
            _said(words, proposal, proposal.before, names),
            _said(words, proposal, proposal.after, names),
            _is_prose(proposal),
            is_written_by(proposal, me),
            tuple(
                Word(
                    verdict.event.action != Action.SET_ASIDE,
                    author_name(verdict.event.author),
                    verdict.event.happened_at,
                    verdict.event.reason,
                )
                for verdict in proposal.verdicts
            ),
        )
        for proposal in proposals
    ]
    return tuple(sorted(told, key=lambda each: not each.proposal.open))


def _is_prose(proposal: Proposal) -> bool:
    about = field_of(proposal.kind, proposal.field)
    return about is not None and about.about.shape is Shape.PROSE


def _title(words: Words, proposal: Proposal) -> str:
    """« Constats techniques », « Observation : Gravité », « Observation ajoutée »."""
    kind = words.label(proposal.kind)
    kind = kind[:1].upper() + kind[1:]
    if proposal.field == WHOLE:
        return words.say("review.proposal_added", kind=kind)
    if proposal.field == DELETED:
        return words.say("review.proposal_removed", kind=kind)
    label = words.label(proposal.kind, proposal.field)
    return label if proposal.kind in {"visit", "mission"} else words.say("review.proposal_of", kind=kind, field=label)


def _said(words: Words, proposal: Proposal, plain: Plain, names: dict[str, str]) -> str:
    if proposal.field in {WHOLE, DELETED}:
        return str(plain or "")
    return shown_plain(proposal.kind, proposal.field, plain, words, names)


def _mentioned(proposals: Sequence[Proposal]) -> Iterable[str]:
    """Ids of the records that values speak of."""
    for proposal in proposals:
        about = field_of(proposal.kind, proposal.field)
        if about is not None and about.about.target:
            for value in (proposal.before, proposal.after):
                yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
