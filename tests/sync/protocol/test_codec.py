"""Messages come back as they were sent, and nothing else is taken for one."""

import msgspec
import pytest
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.values import Plain
from fieldkit.errors import BadValue, Refused
from sync.protocol import JSON_TYPE, SYNC_TYPE, limits
from sync.protocol.codec import decode_reply, decode_request, encode_reply, encode_request
from sync.protocol.compression import compress
from sync.protocol.messages import Reply, Request
from tests.sync.protocol import drawn

TYPES = (SYNC_TYPE, JSON_TYPE)
NONCE = bytes(range(16))


def request(*changes: Change) -> Request:
    return Request(nonce=NONCE, device="d", changes=changes)


def change(value: Plain = "ok", seen: tuple[ChangeId, ...] = ()) -> Change:
    return Change(ChangeId("0" * 16, 1), "", "a", "d", 1, (Edit("visit", "r", "seen", value, seen),))


@pytest.mark.parametrize("media_type", TYPES)
@given(sent=drawn.requests)
def test_requests_are_lossless(media_type: str, sent: Request) -> None:
    body = encode_request(sent, media_type)
    received = decode_request(body, media_type)
    assert received == sent
    assert repr(received.changes) == repr(sent.changes), "1 and 1.0, True and 1, and the order of keys must survive too"
    assert encode_request(received, media_type) == body


@pytest.mark.parametrize("media_type", TYPES)
@given(sent=drawn.replies)
def test_replies_are_lossless(media_type: str, sent: Reply) -> None:
    body = encode_reply(sent, media_type)
    received = decode_reply(body, media_type)
    assert repr(received) == repr(sent)
    assert encode_reply(received, media_type) == body


@pytest.mark.parametrize("media_type", TYPES)
@given(junk=st.binary(max_size=300))
def test_junk_is_malformed(media_type: str, junk: bytes) -> None:
    for decode in (decode_request, decode_reply):
        with pytest.raises(Refused) as refused:
            decode(junk, media_type)
        assert refused.value.reason in {"malformed", "too_large", "protocol_newer"}


@given(sent=drawn.requests, at=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_a_flipped_byte_never_passes(sent: Request, at: int, flip: int) -> None:
    body = bytearray(encode_request(sent))
    body[at % len(body)] ^= flip
    try:
        received = decode_request(bytes(body))
    except Refused:
        return
    assert received == sent, "only a bit that means nothing may be flipped unnoticed"


@given(sent=drawn.requests, keep=st.integers(0, 10_000))
def test_a_cut_message_never_passes(sent: Request, keep: int) -> None:
    body = encode_request(sent)
    with pytest.raises(Refused):
        decode_request(body[: keep % len(body)])


@given(
    row=st.recursive(st.integers(-(2**63), 2**64 - 1) | st.binary() | st.text() | st.none(), st.lists, max_leaves=30)
)
@example(row=[b"", bytes(16)])
@example(row=2**64 - 1)
def test_well_formed_nonsense_is_malformed_or_happens_to_be_a_message(row: object) -> None:
    for message in ([1, NONCE, b"", row], [1, row, row, row, row, row]):
        body = compress(msgspec.msgpack.encode(message))
        try:
            received = decode_request(body)
        except Refused:
            with pytest.raises(Refused, match="malformed"):
                decode_request(body)
        else:
            assert decode_request(encode_request(received)) == received


@given(numbers=st.lists(st.lists(st.integers(-3, 3), max_size=4), min_size=16, max_size=16), count=st.integers(0, 4))
def test_columns_that_do_not_fit_are_refused_or_sound(numbers: list[list[int]], count: int) -> None:
    edits = [*numbers[:3], ["v"] * count, *numbers[3:6]]
    tables = [bytes(16), bytes(32), ["a", "b"]]
    plain = msgspec.msgpack.encode([1, NONCE, b"", tables, 0, [*numbers[6:14], edits]])
    try:
        received = decode_request(compress(plain))
    except Refused:
        return
    assert decode_request(encode_request(received)) == received


@pytest.mark.parametrize("media_type", TYPES)
@pytest.mark.parametrize(("protocol", "reason"), [(2, "protocol_newer"), (0, "malformed"), (-1, "malformed")])
def test_a_newer_protocol_is_told_apart(media_type: str, protocol: int, reason: str) -> None:
    future = [protocol, {"nobody": "knows"}]
    body = (
        compress(msgspec.msgpack.encode(future))
        if media_type == SYNC_TYPE
        else msgspec.json.encode({"protocol": protocol, "nonce": 7})
    )
    with pytest.raises(Refused) as refused:
        decode_request(body, media_type)
    assert refused.value.reason == reason


def test_elements_appended_by_a_later_version_are_ignored() -> None:
    plain = zstandard.decompress(encode_request(request(change())))
    longer = msgspec.msgpack.decode(plain)
    longer += [b"", False, [], b"", 0, False][: 13 - len(longer)] + ["added in 2031"] * 3
    assert decode_request(compress(msgspec.msgpack.encode(longer))) == request(change())


def test_a_bomb_is_refused_by_its_announced_size() -> None:
    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(1024 * limits.MIB))
    assert len(bomb) < 64 * 1024
    with pytest.raises(Refused) as refused:
        decode_request(bomb)
    assert refused.value.reason == "too_large"


def test_a_bomb_that_lies_about_its_size_is_malformed() -> None:
    frame = bytearray(compress(bytes(200)))
    frame[5] = 10
    with pytest.raises(Refused) as refused:
        decode_request(bytes(frame))
    assert refused.value.reason == "malformed"


def test_few_bytes_cannot_claim_many_seen_changes() -> None:
    edits = [[], [], [], ["v"] * 1000, [10**9], [1]]
    plain = msgspec.msgpack.encode(
        [1, NONCE, b"", [bytes(8), b"", ["a"]], -1, [[1000], [], [1], [-1], [-1], [-1], [], [], edits]]
    )
    with pytest.raises(Refused):
        decode_request(compress(plain))


@pytest.mark.parametrize("media_type", TYPES)
def test_a_body_beyond_the_limit_is_not_even_opened(media_type: str) -> None:
    with pytest.raises(Refused) as refused:
        decode_request(bytes(limits.BODY_BYTES + 1), media_type)
    assert refused.value.reason == "too_large"


def test_another_media_type_is_named_as_such() -> None:
    with pytest.raises(Refused) as refused:
        decode_request(encode_request(request()), "text/html")
    assert refused.value.reason == "type_unknown"


@pytest.mark.parametrize("media_type", TYPES)
@pytest.mark.parametrize("value", [10**5000, "\ud800", object()], ids=["digits", "surrogate", "object"])
def test_a_value_that_cannot_travel_is_the_senders_mistake(value: Plain, media_type: str) -> None:
    with pytest.raises(BadValue):
        encode_request(request(change(value)), media_type)


def test_a_megabyte_in_one_field_passes() -> None:
    sent = request(change("é" * limits.MIB))
    assert decode_request(encode_request(sent)) == sent
