"""Values are counted before they are unpacked, and counted right."""

import msgspec
import pytest
from hypothesis import given

from fieldkit.domain.values import Plain
from fieldkit.errors import Refused
from sync.protocol.packing import pack, unpack
from tests.sync.protocol import drawn


def items(value: Plain) -> int:
    match value:
        case list():
            return 1 + sum(map(items, value))
        case dict():
            return 1 + sum(items(key) + items(inner) for key, inner in value.items())
        case _:
            return 1


@given(drawn.plain)
def test_a_value_passes_with_room_for_its_items_and_not_with_less(value: Plain) -> None:
    assert unpack([pack(value)], items(value)) == [value]
    with pytest.raises(Refused, match="too_large"):
        unpack([pack(value)], items(value) - 1)


@pytest.mark.parametrize("value", ["a" * 70_000, "a" * 300, "é" * 40, 2**63, -(2**40), 1.5, [0] * 70_000, "", -33])
def test_every_width_is_stepped_over(value: Plain) -> None:
    rest: list[Plain] = [value, {"next": value}, None]
    assert unpack([pack(rest)], items(rest)) == [rest]
    with pytest.raises(Refused, match="too_large"):
        unpack([pack(rest)], items(rest) - 1)


@pytest.mark.parametrize("broken", [b"\xa2\xff\xff", b"\x91", b"\xdd\xff\xff\xff\xff", b"\xc1", b"\xdb\xff"])
def test_what_is_broken_is_refused(broken: bytes) -> None:
    for most in (1, 1_000):
        with pytest.raises(Refused):
            unpack([msgspec.Raw(broken)], most)
