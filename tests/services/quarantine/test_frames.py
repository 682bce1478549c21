"""Frames: what was written is what is read, and nothing longer than agreed is ever read."""

import contextlib
import io
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.services.quarantine import frames
from fieldkit.services.quarantine.frames import Frame, Malformed

PLAIN = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=20)


def written(frame: Frame) -> bytes:
    stream = io.BytesIO()
    frames.write(stream, frame)
    return stream.getvalue()


@given(st.dictionaries(st.text(max_size=8), PLAIN, max_size=5), st.lists(st.binary(max_size=50), max_size=3))
def test_what_was_written_is_read(facts: dict[str, object], parts: list[bytes]) -> None:
    frame = Frame(facts, tuple(parts))
    stream = io.BytesIO(written(frame) * 2)
    assert [frames.read(stream, (50, 50, 50)) for _ in range(3)] == [frame, frame, None]


def test_pieces_are_one_part() -> None:
    stream = io.BytesIO()
    frames.write_pieces(stream, {"a": 1}, [6], [b"abc", b"", memoryview(b"def")])
    assert frames.read(io.BytesIO(stream.getvalue()), (6,)) == Frame({"a": 1}, (b"abcdef",))


class Greedy(io.BytesIO):
    """Remembers the largest read it was asked for."""

    largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size >= 0
        self.largest = max(self.largest, size)
        return super().read(size)


HEADS: list[object] = [
    [],
    {"facts": {}},
    {"sizes": []},
    {"facts": [], "sizes": []},
    {"facts": {}, "sizes": {}},
    {"facts": {}, "sizes": [101]},
    {"facts": {}, "sizes": [-1]},
    {"facts": {}, "sizes": [True]},
    {"facts": {}, "sizes": [1.0]},
    {"facts": {}, "sizes": ["5"]},
    {"facts": {}, "sizes": [1, 1]},
]


@pytest.mark.parametrize(
    "raw",
    [
        b"\0",
        struct.pack(">I", 16_385) + b"x" * 16_385,
        struct.pack(">I", 0xFFFFFFFF),
        struct.pack(">I", 4) + b"nope",
        struct.pack(">I", 10) + b"{}",
        struct.pack(">I", 16_000) + b"[" * 16_000,
        struct.pack(">I", 4) + b"\xff\xfe\xfd\xfc",
        *(struct.pack(">I", len(head)) + head + bytes(200) for head in (json.dumps(value).encode() for value in HEADS)),
        struct.pack(">I", 29) + b'{"facts": {}, "sizes": [100]}' + bytes(99),
    ],
)
def test_what_is_no_frame_is_refused_unread(raw: bytes) -> None:
    stream = Greedy(raw)
    with pytest.raises(Malformed):
        frames.read(stream, (100,))
    assert stream.largest <= 16_384


@given(st.binary(max_size=400))
def test_any_bytes_are_a_frame_or_malformed(raw: bytes) -> None:
    stream = Greedy(struct.pack(">I", len(raw) // 2) + raw)
    with contextlib.suppress(Malformed):
        frames.read(stream, (100,))
    assert stream.largest <= 16_384
