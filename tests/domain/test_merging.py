"""The outcome depends on the set of changes only; conflicts keep everything; a person settles them."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import DELETED, Field
from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.kinds import field_of, kind_of
from fieldkit.domain.merging import Fate, Head, fate, heads, project, settle
from fieldkit.domain.values import Plain
from fieldkit.domain.visit import Visit
from tests.histories import honest_histories, wild_histories

TITLE = kind_of(Visit).by_name["title"]
AUTHORS = kind_of(Visit).by_name["authors"]


def _id(n: int) -> ChangeId:
    return ChangeId("0" * 16, n)


def _head(n: int, value: Plain, *seen: int, at: int = 0) -> Head:
    return Head(_id(n), at or n, f"P{n} <p{n}>", value, tuple(map(_id, seen)))


@given(honest_histories() | wild_histories(), st.data())
def test_order_and_repetition_do_not_matter(changes: list[Change], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(changes), max_size=5))
    shuffled = data.draw(st.permutations([*changes, *again]))
    one, other = project(changes), project(shuffled)
    assert one == other
    for (kind, _), by_field in one.items():
        for name, found in by_field.items():
            mixed = data.draw(st.permutations(found))
            assert settle(found, field_of(kind, name)) == settle(mixed, field_of(kind, name))
        assert fate(by_field) == fate({name: by_field[name] for name in reversed(by_field)})


@given(honest_histories())
def test_no_value_is_lost_that_nobody_replaced(changes: list[Change]) -> None:
    replaced = {
        (edit.kind, edit.record, edit.field, seen) for change in changes for edit in change.edits for seen in edit.seen
    }
    found = project(changes)
    for change in changes:
        for edit in change.edits:
            shown = {head.change for head in found[edit.kind, edit.record][edit.field]}
            assert (change.id in shown) == ((edit.kind, edit.record, edit.field, change.id) not in replaced)


@given(honest_histories())
def test_an_edit_that_saw_everything_ends_every_conflict(changes: list[Change]) -> None:
    for (kind, record), by_field in project(changes).items():
        for name, found in by_field.items():
            seen = tuple(head.change for head in found)
            last = Change(
                ChangeId("e" * 16, 1), "", "A <a>", "d", 1, (Edit(kind, record, name, json.loads("false"), seen),)
            )
            settled = settle(project([*changes, last])[kind, record][name], field_of(kind, name))
            assert [head.change for head in settled.heads] == [last.id]
            assert not settled.in_conflict


def test_one_head_is_a_value() -> None:
    settled = settle(heads([_head(1, "a"), _head(2, "b", 1)]), TITLE)
    assert (settled.value, settled.in_conflict) == ("b", False)


def test_several_different_heads_are_a_conflict_latest_first() -> None:
    settled = settle(heads([_head(1, "a"), _head(2, "b", 1), _head(3, "c", 1), _head(4, "c", 1)]), TITLE)
    assert settled.in_conflict
    assert settled.value == "c"
    assert [head.value for head in settled.versions] == ["c", "b"]
    assert len(settled.heads) == 3


def test_equal_heads_are_one_value() -> None:
    settled = settle([_head(1, "a"), _head(2, "a")], TITLE)
    assert (settled.value, settled.in_conflict, len(settled.heads)) == ("a", False, 2)


def test_of_two_heads_at_one_time_every_machine_shows_the_same_first() -> None:
    one, other = _head(1, "a", at=7), _head(2, "b", at=7)
    assert settle([one, other], TITLE) == settle([other, one], TITLE)


VALUE = kind_of(IndicatorValue).by_name["value"]
AGES = kind_of(IndicatorValue).by_name["ages"]
POSITION = kind_of(Visit).by_name["position"]
STARTED = kind_of(Dossier).by_name["actual_start"]


@pytest.mark.parametrize(
    ("entry", "one", "other", "in_conflict"),
    [
        (VALUE, "12", "12.0", False),
        (VALUE, "12", "12.1", True),
        (AGES, {"0-14": "1", "65+": "2"}, {"65+": "2", "0-14": "1"}, False),
        (POSITION, [6, 2, None, ""], [6.0, 2.0, None, ""], False),
        (STARTED, "2026-01-05", "20260105", False),
        (TITLE, None, "", False),
        (TITLE, "[1]", [1], True),
        (None, {"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
        (None, 1, True, True),
        (None, "1", 1, True),
        (VALUE, "many", "many", False),
    ],
)
def test_two_ways_of_writing_the_same_are_no_conflict(
    entry: Field | None, one: Plain, other: Plain, in_conflict: bool
) -> None:
    assert settle([_head(1, one), _head(2, other)], entry).in_conflict is in_conflict


def test_sets_unite_and_nobody_is_asked() -> None:
    settled = settle([_head(1, ["b", "a"]), _head(2, ["c"]), _head(3, None)], AUTHORS)
    assert (settled.value, settled.in_conflict) == (["a", "b", "c"], False)
    assert settle([_head(1, None)], AUTHORS).value is None
    assert settle([_head(1, "nonsense"), _head(2, [1, "a"])], AUTHORS).value == ["a"]


def test_a_set_somebody_shortened_stays_short_once_all_was_seen() -> None:
    both = heads([_head(1, ["a", "b"]), _head(2, ["c"]), _head(3, ["a"], 1, 2)])
    assert settle(both, AUTHORS).value == ["a"]


def test_nothing_is_a_value_too() -> None:
    assert settle([], TITLE).value is None
    assert settle([_head(1, "a"), _head(2, None)], TITLE).in_conflict


def test_an_edit_cannot_hide_itself() -> None:
    assert [head.value for head in heads([_head(1, "a", 1)])] == ["a"]


def test_a_field_twice_in_one_change_counts_once_with_its_last_value() -> None:
    edits = (Edit("visit", "v", "title", "a"), Edit("visit", "v", "title", "b"))
    found = project([Change(_id(1), "", "A <a>", "d", 1, edits)])
    assert [head.value for head in found["visit", "v"]["title"]] == ["b"]


DELETION = _head(3, True, 1, 2)


@pytest.mark.parametrize(
    ("by_field", "expected"),
    [
        ({"title": [_head(1, "a")]}, Fate(deleted=False)),
        ({"title": [_head(2, "b", 1)], DELETED: [DELETION]}, Fate(deleted=True)),
        ({"title": [_head(4, "c", 2)], DELETED: [DELETION]}, Fate(deleted=True, touched=("title",))),
        ({"title": [_head(4, "c", 2, 3)], DELETED: [DELETION]}, Fate(deleted=True)),
        ({"title": [_head(2, "b")], DELETED: [_head(5, False, 3)]}, Fate(deleted=False)),
        ({"title": [_head(2, "b")], DELETED: [DELETION, _head(5, False)]}, Fate(deleted=False)),
        ({"title": [_head(2, "b")], DELETED: [DELETION, _head(5, True, 2)]}, Fate(deleted=True)),
        (
            {"title": [_head(2, "b")], "seen": [_head(6, "x")], DELETED: [DELETION, _head(5, True, 2)]},
            Fate(deleted=True, touched=("seen",)),
        ),
        ({"title": [_head(6, "x")], DELETED: [_head(3, True), _head(5, False)]}, Fate(deleted=False)),
        ({"title": [_head(3, "b")], DELETED: [_head(3, True)]}, Fate(deleted=True)),
    ],
)
def test_what_becomes_of_a_record(by_field: dict[str, list[Head]], expected: Fate) -> None:
    judged = fate(by_field)
    assert judged.deleted is expected.deleted
    assert not judged.deleted or judged == expected


def test_a_deletion_and_an_edit_unaware_of_each_other_show_both() -> None:
    written = Change(_id(1), "", "A <a>", "d", 1, (Edit("visit", "v", "title", "a"),))
    deleted = Change(_id(2), "", "B <b>", "d", 2, (Edit("visit", "v", DELETED, value=True, seen=(_id(1),)),))
    edited = replace(written, id=_id(3), edits=(Edit("visit", "v", "title", "b", (_id(1),)),))
    assert fate(project([written, deleted])["visit", "v"]) == Fate(deleted=True)
    for order in ([written, deleted, edited], [edited, deleted, written]):
        by_field = project(order)["visit", "v"]
        assert fate(by_field) == Fate(deleted=True, touched=("title",))
        assert settle(by_field["title"], TITLE).value == "b"
