"""Which text counts once a review approved it, and what was written since and only proposes.

It follows from the set of events and edits alone: neither the order they arrived in nor a clock has a say. Of verdicts
that had not seen each other the more careful prevails, as in ``review``: a request for changes or a withdrawal takes an
approval back, and what one reviewer set aside does not count because another took it over.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.merging import Head, order
from fieldkit.domain.review import Action, ReviewEvent
from fieldkit.errors import BadValue

Place = tuple[str, str]
"""A record and one of its fields."""

NOT_TEXT = frozenset(
    {
        ("visit", "state"),
        ("mission", "state"),
        ("recommendation", "state"),
        ("recommendation", "response"),
        ("recommendation", "due"),
    }
)
"""Fields (kind, name) that tell how work goes on: they move after an approval, and nobody has to approve that."""

_TAKE_BACK = {Action.CHANGES_REQUESTED, Action.WITHDRAWN}
_VERDICTS = {Action.APPROVED, Action.TAKEN_OVER, Action.SET_ASIDE}


class ProposalState(StrEnum):
    """What became of what was written after an approval."""

    PROPOSED = "proposed"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reviewer's word on changes: that they count, or that they do not (``accepts``).

    ``places`` are the fields it is about, None for every one; ``knows`` are the events it rests on, near and far.
    """

    event: ReviewEvent
    accepts: bool
    places: frozenset[Place] | None
    changes: frozenset[ChangeId]
    knows: frozenset[str]

    def on(self, place: Place, versions: Iterable[Head]) -> frozenset[ChangeId]:
        """The changes of a field it is about."""
        if self.places is not None and place not in self.places:
            return frozenset()
        return self.changes.intersection(version.change for version in versions)


@dataclass(frozen=True, slots=True)
class Counted:
    """A field as the approved text has it.

    ``heads`` are the versions that count, none where it is empty there. ``late`` are those of now that do not, each
    with what became of it; ``verdicts`` are the latest words about these, several where reviewers decided apart.
    """

    heads: tuple[Head, ...]
    late: Mapping[ChangeId, ProposalState]
    verdicts: tuple[Verdict, ...]

    @property
    def state(self) -> ProposalState | None:
        """Whether something here waits for a reviewer, or was set aside; None where what is written counts."""
        return min(self.late.values(), key=list(ProposalState).index, default=None)


def verdicts(events: Iterable[ReviewEvent]) -> tuple[Verdict, ...]:
    """The verdicts on a subject that stand; without an approval that stands there is no text that counts."""
    by_id = {event.id: event for event in events}
    rests = {identity: _rests_on(identity, by_id) for identity in by_id}
    found = []
    for event in sorted(by_id.values(), key=lambda event: event.id):
        if event.action not in _VERDICTS or (event.action == Action.APPROVED and _taken_back(event, by_id, rests)):
            continue
        accepts = event.action != Action.SET_ASIDE
        places = None if event.action == Action.APPROVED else _places(event.places)
        found.append(Verdict(event, accepts, places, frozenset(identities(event.basis)), rests[event.id]))
    return tuple(found) if any(verdict.places is None for verdict in found) else ()


def count(standing: Sequence[Verdict], place: Place, versions: Sequence[Head], now: Collection[ChangeId]) -> Counted:
    """What counts of a field.

    ``versions`` is everything ever written in it that is known here, ``now`` the changes that are its heads.
    """
    refused = {verdict.event.id: verdict.on(place, versions) for verdict in standing if not verdict.accepts}
    accepting = [
        verdict
        for verdict in standing
        if verdict.accepts
        and (verdict.places is None or verdict.on(place, versions))
        and not _outdone(verdict, place, versions, standing, refused)
    ]
    known = {earlier for verdict in accepting for earlier in verdict.knows}
    last = [verdict for verdict in accepting if verdict.event.id not in known]
    counted = _latest(versions, {change for verdict in last for change in verdict.on(place, versions)})
    here = {head.change for head in counted}
    set_aside = {change for changes in refused.values() for change in changes}
    late = {
        change: ProposalState.SET_ASIDE if change in set_aside else ProposalState.PROPOSED
        for change in now
        if change not in here
    }
    about = [verdict for verdict in standing if verdict.on(place, versions).intersection(late)]
    followed = {earlier for verdict in about for earlier in verdict.knows}
    return Counted(counted, late, tuple(verdict for verdict in about if verdict.event.id not in followed))


def _outdone(
    verdict: Verdict,
    place: Place,
    versions: Sequence[Head],
    standing: Sequence[Verdict],
    refused: Mapping[str, frozenset[ChangeId]],
) -> bool:
    """Whether somebody set aside what this verdict accepts, without its having known of that."""
    changes = verdict.on(place, versions)
    return any(
        not other.accepts and other.event.id not in verdict.knows and refused[other.event.id] & changes
        for other in standing
    )


def _latest(versions: Sequence[Head], chosen: set[ChangeId]) -> tuple[Head, ...]:
    """Of the chosen versions those that none of the others rests on, near or far."""
    by_change = {version.change: version for version in versions}
    behind: set[ChangeId] = set()
    ahead = [seen for change in chosen for seen in by_change[change].seen if seen != change]
    while ahead:
        change = ahead.pop()
        if change not in behind:
            behind.add(change)
            ahead += by_change[change].seen if change in by_change else ()
    return order(by_change[change] for change in chosen - behind)


def _rests_on(identity: str, by_id: Mapping[str, ReviewEvent]) -> frozenset[str]:
    found: set[str] = set()
    ahead = list(by_id[identity].follows)
    while ahead:
        earlier = ahead.pop()
        if earlier not in found and earlier != identity:
            found.add(earlier)
            ahead += by_id[earlier].follows if earlier in by_id else ()
    return frozenset(found)


def _taken_back(approval: ReviewEvent, by_id: Mapping[str, ReviewEvent], rests: Mapping[str, frozenset[str]]) -> bool:
    return any(
        other.action in _TAKE_BACK and other.id not in rests[approval.id] and approval.id not in rests[other.id]
        for other in by_id.values()
    )


def _places(written: Iterable[str]) -> frozenset[Place]:
    return frozenset((record, name) for record, _, name in (place.partition(".") for place in written))


def identities(written: Iterable[str]) -> Iterator[ChangeId]:
    """The changes an event names."""
    for name in written:
        try:
            yield ChangeId.parse(name)
        except BadValue:
            continue  # written by a version that names changes otherwise
