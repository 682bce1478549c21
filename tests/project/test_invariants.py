"""What a sync must never do, each seen broken in a real product, and the tests here that would find it: they exist."""

import ast
from collections.abc import Mapping
from functools import cache

import pytest

from tests.project.tree import ROOT

_C10 = "durability/test_c10_simulation.py::"
_MERGING = "domain/test_merging.py::"
_CLIENT = "sync/client/"
_SERVER = "sync/server/"

HELD_BY: Mapping[str, tuple[str, ...]] = {
    "no identity is used again after a restoration, a clone or a power cut": (
        "storage/test_amending.py::test_identities_are_never_used_again",
        "storage/test_amending.py::test_a_cloned_laptop_shows_a_conflict_instead_of_losing",
        "fault: a session is given twice",
    ),
    "an open editor never overwrites unseen what came in": (
        "ui/review/test_screen.py::test_what_arrives_while_writing_leaves_the_words_being_written",
        "fault: an edit claims what came while its form was open",
    ),
    "every value ever written is a head or was seen by a later change": (
        _MERGING + "test_no_value_is_lost_that_nobody_replaced",
        _C10 + "test_nothing_is_lost_doubled_or_left_apart",
    ),
    "equal values written at once are no conflict": (_MERGING + "test_equal_heads_are_one_value",),
    "conflicts depend on the set of changes only": (_MERGING + "test_order_and_repetition_do_not_matter",),
    "what is pulled is what was committed, whoever writes meanwhile": (
        _SERVER + "test_crowd.py::test_everybody_sees_everything_exactly_once",
        _SERVER + "test_processes.py::test_concurrent_pushes_to_one_scope_from_both",
    ),
    "nothing is acknowledged before the verdict is stored": (
        _SERVER + "test_crowd.py::test_a_kill_in_the_middle_loses_nothing_that_was_confirmed",
        "durability/test_c11_chaos.py::test_nothing_is_lost_doubled_or_falsely_sent",
        "fault: the server answers before it has committed",
    ),
    "the same identity with the same bytes is a success": (
        _SERVER + "test_sync.py::test_a_change_is_applied_then_known_and_reaches_the_other_laptop",
        _SERVER + "test_sync.py::test_the_same_identity_with_other_content_is_refused",
    ),
    "one bad change never stands in the way of the next": (
        _SERVER + "test_sync.py::test_one_bad_change_stands_in_nobodys_way",
        "fault: a refused change stays in the queue",
    ),
    "a batch shrinks until it passes": (
        _CLIENT + "test_hostile_answers.py::test_a_request_that_is_too_large_is_halved",
        _CLIENT + "test_pace.py::test_every_cut_halves_it_down_to_one_change",
    ),
    "an edited text sends no byte of a photo": (_CLIENT + "test_lanes.py::test_a_text_edit_sends_no_byte_of_a_photo",),
    "clocks change nothing": (
        _C10 + "test_clocks_change_nothing",
        _CLIENT + "test_clocks.py::test_a_wrong_clock_is_told_and_nothing_else_changes",
    ),
    "a poisoned clock elsewhere moves ours by a day at most": (
        _CLIENT + "test_clocks.py::test_a_day_ahead_is_followed_and_no_more",
        "fault: a poisoned clock is followed",
    ),
    "unknown fields survive an older client": (
        "storage/test_unknown.py::test_it_is_handed_on_as_it_came",
        _SERVER + "test_sync.py::test_unknown_kinds_and_fields_are_relayed_byte_for_byte",
    ),
    "leaving a dossier and entering it again loses nothing": (
        _CLIENT + "test_carrying.py::test_leaving_and_entering_at_random_loses_nothing",
        _CLIENT + "test_carrying.py::test_unsent_work_keeps_a_left_dossier_until_it_is_on_the_server",
    ),
    "a deletion outlives every client": (
        _C10 + "test_nothing_is_lost_doubled_or_left_apart",
        "fault: deletions are not given out",
    ),
    "a restored server loses nothing and deletes nothing": (
        "durability/test_c27_other_servers.py::test_nothing_is_deleted_and_everything_returns",
        _CLIENT + "test_after_restore.py::test_nothing_is_lost_on_either_side",
        "fault: nothing is offered to a restored server",
    ),
    "much that changes at one go asks first": (
        _CLIENT + "test_mass_deletion.py::test_more_than_twenty_or_a_fifth_asks",
        "durability/test_c27_other_servers.py::test_ten_thousand_deletions_wait_for_a_yes",
    ),
    "the order of arrival never matters": ("storage/test_heads.py::test_the_order_of_arrival_changes_no_row",),
    "a refusal stays with its author and the rest goes on": (
        _CLIENT + "test_hostile_answers.py::test_a_refused_change_stays_with_its_reason_and_the_next_goes_on",
    ),
    "an upload that goes on sends 64 kB again at most, and its hash is right": (
        _CLIENT + "test_cuts.py::test_fifty_cuts_at_random_cost_at_most_64_kb_each",
        _SERVER + "test_uploads.py::test_what_is_not_what_it_says_is_removed_and_said",
        "fault: a file is kept without its hash",
    ),
    "one writer for each upload": (
        _SERVER + "test_uploads.py::test_two_devices_at_once_do_not_spoil_each_other",
        _SERVER + "test_lanes.py::test_a_sender_at_work_is_left_alone",
    ),
    "no sentence a machine put together is saved unseen": (
        "ui/syncing/test_conflict_results.py::test_a_proposal_counts_only_once_it_is_saved_and_as_it_stands_then",
    ),
    "only our receipt counts": (
        _CLIENT + "test_every_hostile_answer.py::test_no_hostile_answer_counts",
        _CLIENT + "test_every_hostile_answer.py::test_no_lie_counts",
        "fault: an answer needs no nonce",
        "durability/test_c11_chaos.py::test_nothing_is_lost_doubled_or_falsely_sent",
    ),
    "the same photo twice sends no byte": (
        "durability/test_c13_partial_media.py::test_every_photo_arrives_once_wherever_the_line_ends",
        _C10 + "test_nothing_is_lost_doubled_or_left_apart",
    ),
    "what is unpacked is bounded": (
        "sync/protocol/test_codec.py::test_a_bomb_is_refused_by_its_announced_size",
        _CLIENT + "test_every_hostile_answer.py::test_no_hostile_answer_counts",
    ),
    "the database's version and settings are checked at the start": (
        "storage/test_engine.py::test_an_older_driver_is_refused",
        "storage/test_engine.py::test_a_weaker_setting_would_be_noticed",
    ),
    "divergence is found by the next sync": (
        "sync/client/test_agreement.py::test_what_the_server_lost_is_given_back_by_whoever_holds_it",
        "sync/client/test_agreement.py::test_what_a_laptop_lost_comes_back",
        "sync/client/test_agreement.py::test_what_lies_spoilt_on_the_server_is_never_given_out_and_is_mended",
        "sync/client/test_agreement.py::test_what_was_written_here_is_never_replaced_and_the_difference_is_told_once",
    ),
}
"""By what must hold: tests, by file and name, and faults planted by the simulation."""


@cache
def names_of(path: str) -> frozenset[str]:
    """The tests of a file."""
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@cache
def planted() -> frozenset[str]:
    """The faults of the simulation."""
    tree = ast.parse((ROOT / "tests/simulation/planted.py").read_text(encoding="utf-8"))
    found = next(
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "FAULTS"
    )
    assert isinstance(found, ast.Dict)
    return frozenset(str(key.value) for key in found.keys if isinstance(key, ast.Constant))


def missing(held_by: tuple[str, ...]) -> list[str]:
    """What is named and is not there."""
    found = []
    for each in held_by:
        if each.startswith("fault: "):
            found += [each] if each.removeprefix("fault: ") not in planted() else []
        else:
            path, _, name = each.partition("::")
            found += [each] if name not in names_of(path) else []
    return found


@pytest.mark.parametrize("invariant", HELD_BY)
def test_what_holds_it_is_there(invariant: str) -> None:
    assert any("::" in each for each in HELD_BY[invariant])
    assert missing(HELD_BY[invariant]) == []


def test_one_that_is_gone_would_be_missed() -> None:
    gone = ("storage/test_engine.py::test_that_was_taken_out", "fault: that nobody plants")
    assert missing(gone) == list(gone)
