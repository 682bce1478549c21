"""Where a review stands, and who may do what, for every pair of acts and every state."""

import itertools
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.review import (
    Action,
    Objection,
    ReviewEvent,
    ReviewState,
    Role,
    Standing,
    objection,
    standing,
)

AFTER = {
    Action.SUBMITTED: ReviewState.SUBMITTED,
    Action.STARTED: ReviewState.IN_REVIEW,
    Action.CHANGES_REQUESTED: ReviewState.CHANGES_REQUESTED,
    Action.APPROVED: ReviewState.APPROVED,
    Action.WITHDRAWN: ReviewState.DRAFT,
    Action.SHARED: ReviewState.SHARED,
}
MOST_CAUTIOUS_FIRST = ["changes_requested", "withdrawn", "submitted", "started", "shared", "approved"]
POSSIBLE = {
    ReviewState.DRAFT: "submitted",
    ReviewState.SUBMITTED: "started changes_requested approved withdrawn",
    ReviewState.IN_REVIEW: "changes_requested approved withdrawn",
    ReviewState.CHANGES_REQUESTED: "submitted",
    ReviewState.APPROVED: "shared submitted taken_over set_aside",
    ReviewState.SHARED: "submitted taken_over set_aside",
}
DECIDING = [Action.TAKEN_OVER, Action.SET_ASIDE]
REVIEWERS_ACTS = {Action.STARTED, Action.CHANGES_REQUESTED, Action.APPROVED, *DECIDING}
ACTS = list(AFTER)


def _event(name: str, action: str, *follows: str, version: int = 1) -> ReviewEvent:
    return ReviewEvent(id=name, action=action, follows=follows, version=version)


def test_nothing_happened_yet() -> None:
    now = standing([])
    assert (now.state, now.version, now.latest, now.submitted) == (ReviewState.DRAFT, 0, (), None)


@pytest.mark.parametrize(("first", "second"), list(itertools.product(ACTS, ACTS)))
def test_two_acts_in_a_row_lead_where_the_second_leads(first: Action, second: Action) -> None:
    events = [_event("a", first), _event("b", second, "a")]
    for order in (events, events[::-1]):
        assert standing(order).state is AFTER[second]
        assert [event.id for event in standing(order).latest] == ["b"]


@pytest.mark.parametrize(("one", "other"), list(itertools.product(ACTS, ACTS)))
def test_of_two_acts_unaware_of_each_other_the_more_cautious_prevails(one: Action, other: Action) -> None:
    start = _event("s", Action.SUBMITTED)
    events = [start, _event("a", one, "s"), _event("b", other, "s")]
    cautious = Action(min(one, other, key=MOST_CAUTIOUS_FIRST.index))
    for order in itertools.permutations(events):
        assert standing(order).state is AFTER[cautious]
        assert {event.id for event in standing(order).latest} == {"a", "b"}


@pytest.mark.parametrize("decision", DECIDING)
@pytest.mark.parametrize("act", ACTS)
def test_a_decision_on_proposals_leaves_the_review_where_it_stands(act: Action, decision: Action) -> None:
    events = [_event("s", Action.SUBMITTED), _event("a", act, "s"), _event("d", decision, "s", "a")]
    for order in itertools.permutations(events):
        now = standing(order)
        assert now.state is AFTER[act]
        assert [event.id for event in now.decisions] == ["d"]
    again = _event("n", Action.SUBMITTED, "a", "d", version=2)
    assert (standing([*events, again]).state, standing([*events, again]).latest) == (ReviewState.SUBMITTED, (again,))


def test_asking_for_changes_beats_approving_whatever_the_clock_said() -> None:
    late_approval = replace(_event("z", Action.APPROVED, "s"))
    events = [_event("s", Action.SUBMITTED), _event("a", Action.CHANGES_REQUESTED, "s"), late_approval]
    assert standing(events).state is ReviewState.CHANGES_REQUESTED


def test_an_act_of_a_newer_version_does_not_count_here() -> None:
    assert standing([_event("s", Action.SUBMITTED), _event("x", "escalated", "s")]).state is ReviewState.SUBMITTED


def test_the_submission_under_review_is_the_last_of_the_chain_whatever_its_number() -> None:
    events = [
        _event("s1", Action.SUBMITTED, version=7),
        _event("c", Action.CHANGES_REQUESTED, "s1", version=7),
        _event("s2", Action.SUBMITTED, "c", version=0),
    ]
    for order in itertools.permutations(events):
        now = standing(order)
        assert now.submitted == events[2]
        assert now.submissions == (events[2],)
        assert now.version == 2


def test_submissions_that_did_not_know_of_each_other_all_count() -> None:
    events = [_event("s1", Action.SUBMITTED, version=9), _event("s2", Action.SUBMITTED, version=1)]
    for order in itertools.permutations(events):
        assert {event.id for event in standing(order).submissions} == {"s1", "s2"}


def test_a_ring_of_events_ends() -> None:
    ring = [_event("a", Action.SUBMITTED, "b"), _event("b", Action.STARTED, "a")]
    assert standing(ring).state is ReviewState.DRAFT


def test_the_version_is_that_of_the_last_submission() -> None:
    events = [
        _event("s1", Action.SUBMITTED, version=1),
        _event("c", Action.CHANGES_REQUESTED, "s1", version=1),
        _event("s2", Action.SUBMITTED, "c", version=2),
        _event("a", Action.APPROVED, "s2", version=2),
    ]
    for order in itertools.permutations(events):
        now = standing(order)
        assert (now.state, now.version) == (ReviewState.APPROVED, 2)
        assert now.submitted is not None
        assert now.submitted.id == "s2"


@given(
    st.lists(st.tuples(st.sampled_from(Action), st.sets(st.integers(0, 7), max_size=3)), max_size=8),
    st.randoms(use_true_random=False),
)
def test_the_order_and_repetition_of_events_do_not_matter(acts: list[tuple[Action, set[int]]], random: Random) -> None:
    events = [
        _event(f"e{n}", action, *(f"e{earlier}" for earlier in sorted(follows) if earlier < n))
        for n, (action, follows) in enumerate(acts)
    ]
    again = events + events[: len(events) // 2]
    random.shuffle(again)
    one, other = standing(events), standing(list({event.id: event for event in again}.values()))
    assert (one.state, one.version, one.latest) == (other.state, other.version, other.latest)


CASES = list(itertools.product(ReviewState, Action, Role, (True, False), ("", "  ", "Il manque le budget")))


@pytest.mark.parametrize(("state", "action", "role", "is_author", "reason"), CASES)
def test_who_may_do_what(state: ReviewState, action: Action, role: Role, is_author: bool, reason: str) -> None:
    expected: Objection | None = None
    if action.value not in POSSIBLE[state].split():
        expected = Objection.NOT_NOW
    elif action in REVIEWERS_ACTS and role is Role.OFFICER:
        expected = Objection.NOT_A_REVIEWER
    elif action in REVIEWERS_ACTS and is_author and action is not Action.SET_ASIDE:
        expected = Objection.OWN_WORK
    elif action in {Action.CHANGES_REQUESTED, Action.SET_ASIDE} and not reason.strip():
        expected = Objection.NO_REASON
    now = Standing(state, 1, (), None, ())
    assert objection(action, now, role=role, is_author=is_author, reason=reason) is expected


@pytest.mark.parametrize("role", Role)
def test_nobody_approves_their_own_work(role: Role) -> None:
    now = Standing(ReviewState.SUBMITTED, 1, (), None, ())
    assert objection(Action.APPROVED, now, role=role, is_author=True) is not None
