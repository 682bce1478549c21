"""One change as bytes: complete, and with a fingerprint that changes exactly when it does."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.errors import Damaged
from sync.protocol import limits
from sync.protocol.canonical import canonical, fault, fingerprint, is_plain, restore
from tests.sync.protocol import drawn


def change(**different: Any) -> Change:  # noqa: ANN401 - whatever the field holds
    edit = Edit("visit", "r", "seen", {"b": 1, "a": [1.0]}, (ChangeId("a" * 16, 2),))
    return replace(Change(ChangeId("0" * 16, 1), "s", "a", "d", 1, (edit,)), **different)


@given(drawn.changes)
def test_nothing_is_lost(sent: Change) -> None:
    assert repr(restore(canonical(sent))) == repr(sent)
    assert fault(sent) is None


@given(drawn.changes, drawn.changes)
def test_equal_fingerprints_mean_equal_changes(left: Change, right: Change) -> None:
    assert (fingerprint(left) == fingerprint(right)) == (left == right)


def test_the_order_of_keys_is_no_difference() -> None:
    edit = change().edits[0]
    assert fingerprint(change()) == fingerprint(change(edits=(replace(edit, value={"a": [1.0], "b": 1}),)))


@pytest.mark.parametrize(
    "different",
    [
        {"id": ChangeId("0" * 16, 2)},
        {"scope": "t"},
        {"author": "b"},
        {"device": "e"},
        {"at": 2},
        {"edits": (replace(change().edits[0], value={"b": 1, "a": [1]}),)},
        {"edits": (replace(change().edits[0], seen=()),)},
        {"edits": change().edits * 2},
    ],
)
def test_every_difference_shows(different: dict[str, Any]) -> None:
    assert fingerprint(change()) != fingerprint(change(**different))


@pytest.mark.parametrize("data", [b"", b"\x90", b"\xc0", b"\x97" + b"\xc0" * 7, b"\xff" * 40])
def test_damaged_bytes_say_so(data: bytes) -> None:
    with pytest.raises(Damaged):
        restore(data)


def nested(depth: int) -> Any:  # noqa: ANN401 - lists in lists
    return [nested(depth - 1)] if depth else "x"


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), b"x", {1: 2}, [{"a": {3: 4}}], 2**64, nested(16), "\ud800"]
)
def test_values_that_json_or_msgpack_cannot_say(value: Any) -> None:  # noqa: ANN401 - any value
    assert not is_plain(value)
    edit = replace(change().edits[0], value=value)
    assert fault(change(edits=(edit,))) == ("bad_value.plain", "visit.seen")


@given(drawn.plain)
def test_plain_values_are_plain(value: Any) -> None:  # noqa: ANN401 - any value
    assert is_plain(value)


@pytest.mark.parametrize(
    ("different", "reason"),
    [
        ({"edits": ()}, "too_many_edits"),
        ({"edits": change().edits * (limits.EDITS + 1)}, "too_many_edits"),
        (
            {"edits": (replace(change().edits[0], seen=(ChangeId("0" * 16, 1),) * (limits.EDITS + 1)),)},
            "too_many_edits",
        ),
        ({"author": "forged\nline"}, "bad_name"),
        ({"author": "x" * (limits.AUTHOR_LENGTH + 1)}, "bad_name"),
        ({"device": ""}, "bad_name"),
        ({"scope": "line\nbreak"}, "bad_name"),
        ({"edits": (replace(change().edits[0], kind=""),)}, "bad_name"),
        ({"edits": (replace(change().edits[0], field="x" * 129),)}, "bad_name"),
        ({"edits": (replace(change().edits[0], value="x" * (limits.CHANGE_BYTES + 1)),)}, "too_large"),
    ],
)
def test_what_cannot_travel_is_named(different: dict[str, Any], reason: str) -> None:
    found = fault(change(**different))
    assert found is not None
    assert found[0] == reason


def test_the_network_scope_is_empty_and_fine() -> None:
    assert fault(change(scope="")) is None


@given(st.integers(0, 15))
def test_depth_is_counted_from_the_value(depth: int) -> None:
    assert is_plain(nested(depth))
