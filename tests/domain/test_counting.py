"""Which text counts after an approval, for events and edits in every order."""

import itertools
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.counting import Counted, ProposalState, count, verdicts
from fieldkit.domain.merging import Head, heads
from fieldkit.domain.review import Action, ReviewEvent

PLACE = ("r", "seen")
SESSION = "0" * 16


def _change(number: int) -> ChangeId:
    return ChangeId(SESSION, number)


def _edit(number: int, *seen: int, at: int = 0) -> Head:
    return Head(_change(number), at or number, f"A <a{number}@x>", f"texte {number}", tuple(map(_change, seen)))


def _event(name: str, action: str, *follows: str, basis: tuple[int, ...] = (), places: bool = False) -> ReviewEvent:
    named = ("r.seen",) if places else ()
    return ReviewEvent(
        id=name, action=action, follows=follows, basis=tuple(str(_change(number)) for number in basis), places=named
    )


def _count(events: list[ReviewEvent], edits: list[Head]) -> Counted:
    return count(verdicts(events), PLACE, edits, [head.change for head in heads(edits)])


def _told(events: list[ReviewEvent], edits: list[Head]) -> tuple[list[int], dict[int, ProposalState]]:
    found = _count(events, edits)
    late = {change.counter: fate for change, fate in found.late.items()}
    return [head.change.counter for head in found.heads], late


SUBMITTED = _event("s", Action.SUBMITTED, basis=(1,))
APPROVED = _event("a", Action.APPROVED, "s", basis=(1,))
TAKEN = _event("t", Action.TAKEN_OVER, "a", basis=(2,), places=True)
ASIDE = _event("x", Action.SET_ASIDE, "a", basis=(2,), places=True)


@pytest.mark.parametrize(
    ("events", "counted", "late"),
    [
        ([], [1], {2: ProposalState.PROPOSED}),
        ([TAKEN], [2], {}),
        ([ASIDE], [1], {2: ProposalState.SET_ASIDE}),
        ([TAKEN, ASIDE], [1], {2: ProposalState.SET_ASIDE}),
        ([ASIDE, _event("y", Action.TAKEN_OVER, "a", "x", basis=(2,), places=True)], [2], {}),
        ([TAKEN, _event("y", Action.SET_ASIDE, "a", "t", basis=(2,), places=True)], [1], {2: ProposalState.SET_ASIDE}),
        ([_event("b", Action.APPROVED, "s", basis=(2,))], [2], {}),
        ([_event("b", Action.APPROVED, "s", basis=(1,)), TAKEN], [2], {}),
    ],
    ids=["proposed", "taken", "aside", "apart", "taken-after-all", "aside-after-all", "approved-both", "twice"],
)
def test_decisions(events: list[ReviewEvent], counted: list[int], late: dict[int, ProposalState]) -> None:
    edits = [_edit(1), _edit(2, 1, at=-5)]
    for order in itertools.permutations([SUBMITTED, APPROVED, *events]):
        for written in (edits, edits[::-1]):
            assert _told(list(order), written) == (counted, late)


def test_both_words_of_reviewers_who_decided_apart_are_heard() -> None:
    found = _count([SUBMITTED, APPROVED, TAKEN, ASIDE], [_edit(1), _edit(2, 1)])
    assert {verdict.event.id for verdict in found.verdicts} == {"t", "x"}


def test_a_decision_is_about_the_values_it_names() -> None:
    edits = [_edit(1), _edit(2, 1), _edit(3, 2)]
    assert _told([SUBMITTED, APPROVED, TAKEN], edits) == ([2], {3: ProposalState.PROPOSED})
    assert _told([SUBMITTED, APPROVED, ASIDE], edits) == ([1], {3: ProposalState.PROPOSED})


def test_of_texts_approved_apart_the_one_that_rests_on_the_other_counts_however_far() -> None:
    edits = [_edit(1), _edit(2, 1), _edit(3, 2)]
    assert _told([SUBMITTED, APPROVED, _event("b", Action.APPROVED, "s", basis=(3,))], edits) == ([3], {})


@pytest.mark.parametrize("action", [Action.CHANGES_REQUESTED, Action.WITHDRAWN])
def test_a_more_careful_act_takes_back_an_approval_it_had_not_seen(action: Action) -> None:
    apart, after = _event("c", action, "s"), _event("c", action, "s", "a")
    assert verdicts([SUBMITTED, APPROVED, apart]) == ()
    assert [verdict.event.id for verdict in verdicts([SUBMITTED, APPROVED, after])] == ["a"]


def test_a_new_version_takes_nothing_from_what_was_approved() -> None:
    again = _event("s2", Action.SUBMITTED, "a", basis=(2,))
    back = _event("c2", Action.CHANGES_REQUESTED, "s2")
    assert _told([SUBMITTED, APPROVED, again, back], [_edit(1), _edit(2, 1)]) == ([1], {2: ProposalState.PROPOSED})


_ACTS = st.tuples(
    st.sampled_from(sorted(Action)), st.sets(st.integers(0, 6), max_size=3), st.sets(st.integers(1, 5), max_size=3)
)


@given(
    st.lists(_ACTS, max_size=7),
    st.lists(st.sets(st.integers(1, 5), max_size=2), min_size=5, max_size=5),
    st.lists(st.integers(-9, 9), min_size=5, max_size=5),
    st.randoms(use_true_random=False),
)
def test_neither_order_nor_repetition_nor_clocks_matter(
    acts: list[tuple[str, set[int], set[int]]], seen: list[set[int]], clocks: list[int], random: Random
) -> None:
    events = [
        _event(
            f"e{n}",
            action,
            *(f"e{earlier}" for earlier in sorted(follows) if earlier < n),
            basis=tuple(sorted(basis)),
            places=action in {Action.TAKEN_OVER, Action.SET_ASIDE},
        )
        for n, (action, follows, basis) in enumerate(acts)
    ]
    edits = [_edit(n, *(each for each in rests if each < n)) for n, rests in enumerate(seen, 1)]
    before = _told(events, edits)
    shuffled = events + events[: len(events) // 2]
    random.shuffle(shuffled)
    moved = [Head(head.change, at, head.author, head.value, head.seen) for head, at in zip(edits, clocks, strict=True)]
    random.shuffle(moved)
    counted, late = _told(shuffled, moved)
    assert (sorted(counted), late) == (sorted(before[0]), before[1])
