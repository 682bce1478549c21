"""Whatever is sent, the answer is a refusal of ours: never a fault, never an echo, never much memory."""

import socket
import struct
from collections.abc import Callable

import msgspec
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldkit.domain.changes import Change
from fieldkit.domain.ids import new_id
from sync.protocol import JSON_TYPE, PROBLEM_TYPE, SYNC_TYPE, limits
from sync.protocol.codec import encode_request
from sync.protocol.compression import compress
from tests.sync.protocol import drawn
from tests.sync.serving import RunningServer
from tests.sync.speaking import Speaker, problem_of

SignIn = Callable[[str], Speaker]

_rounds = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def awa(server: RunningServer) -> Speaker:
    return Speaker(server, "awa@essai.example").sign_in()


@_rounds
@given(body=st.binary(max_size=400), media_type=st.sampled_from([SYNC_TYPE, JSON_TYPE]))
def test_junk_is_malformed(awa: Speaker, body: bytes, media_type: str) -> None:
    answer = awa.post(body, media_type)
    assert (answer.status_code, problem_of(answer).code) == (400, "malformed")


@_rounds
@given(row=st.recursive(st.integers(-(2**63), 2**63) | st.binary() | st.text() | st.none(), st.lists, max_leaves=30))
def test_well_formed_nonsense_is_malformed(awa: Speaker, row: object) -> None:
    for body, media_type in ((compress(msgspec.msgpack.encode([1, row])), SYNC_TYPE), (nonsense(row), JSON_TYPE)):
        answer = awa.post(body, media_type)
        assert (answer.status_code, problem_of(answer).code) == (400, "malformed")


def nonsense(row: object) -> bytes:
    return msgspec.json.encode({"protocol": 1, "nonce": row, "changes": row})


@_rounds
@given(change=drawn.changes)
def test_any_change_gets_a_verdict(awa: Speaker, change: Change) -> None:
    assert len(awa.send(awa.request(change)).verdicts) == 1


def test_a_bomb_is_refused_and_costs_little(awa: Speaker, server: RunningServer) -> None:
    before = peak_memory(server.pid)
    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(1024 * limits.MIB))
    answer = awa.post(bomb)
    assert (answer.status_code, problem_of(answer).code) == (413, "too_large")
    assert problem_of(awa.post(bomb[:6] + b"\xff" * 8 + bomb[14:])).code in {"malformed", "too_large"}
    assert peak_memory(server.pid) - before < 64 * limits.MIB


def test_a_value_of_millions_of_empty_mappings_is_refused_and_costs_little(awa: Speaker, server: RunningServer) -> None:
    before = peak_memory(server.pid)
    many = 8_000_000
    value = b"\xdd" + many.to_bytes(4, "big") + b"\x80" * many
    mark = new_id() + "-"
    row = zstandard.ZstdDecompressor().decompress(encode_request(awa.request(awa.note("", mark))))
    body = compress(row.replace(msgspec.msgpack.encode(mark), value))
    assert len(body) < 2_000
    for _ in range(2):
        answer = awa.post(body)
        assert (answer.status_code, problem_of(answer).code) == (413, "too_large")
    assert peak_memory(server.pid) - before < 96 * limits.MIB


def peak_memory(pid: int) -> int:
    """Bytes of memory a process used at most; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:  # noqa: PTH123 - no path of ours
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except FileNotFoundError:
        return 0


def test_a_later_protocol_is_told_apart(awa: Speaker) -> None:
    for body, media_type in (
        (compress(msgspec.msgpack.encode([2, "anything"])), SYNC_TYPE),
        (b'{"protocol": 2, "anything": true}', JSON_TYPE),
    ):
        answer = awa.post(body, media_type)
        assert (answer.status_code, problem_of(answer).code) == (400, "protocol_newer")
        assert problem_of(answer).facts == {"latest": 1}


@pytest.mark.parametrize("media_type", ["text/html", "", "application/msgpack", "multipart/form-data; boundary=x"])
def test_other_types_are_named_as_such(awa: Speaker, media_type: str) -> None:
    answer = awa.post(b"{}", media_type)
    assert (answer.status_code, problem_of(answer).code) == (415, "type_unknown")


def test_a_body_announced_too_long_is_refused_unread(awa: Speaker, server: RunningServer) -> None:
    head = (
        "POST /v1/sync HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {awa.token}\r\nContent-Type: {SYNC_TYPE}\r\nContent-Length: 99999999999\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_body_of_unknown_length_is_cut_at_the_limit(awa: Speaker, server: RunningServer) -> None:
    head = (
        "POST /v1/sync HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {awa.token}\r\nContent-Type: {SYNC_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"%x\r\n" % limits.MIB + bytes(limits.MIB) + b"\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        # With no time to linger the answer is read before the refused rest is thrown away.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(head.encode())
        for _ in range(limits.BODY_BYTES // limits.MIB + 1):
            connection.sendall(chunk)
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"login": 5}',
        b'{"login": "a", "password": "b", "device": ""}',
        b'{"login": "a\\u0000", "password": "b", "device": "c"}',
        b'{"login": "a", "password": "b", "device": "c\\n"}',
        b"\xff\xfe",
        b'{"login": "a", "password": "' + b"x" * 2_000 + b'", "device": "c"}',
        b"[" * 5_000,
    ],
)
def test_bad_sign_ins_are_malformed(server: RunningServer, body: bytes) -> None:
    answer = Speaker(server, "x").call("POST", "/v1/session", data=body, headers={"Content-Type": JSON_TYPE})
    assert (answer.status_code, problem_of(answer).code) == (400, "malformed")


def test_a_huge_sign_in_is_refused(server: RunningServer) -> None:
    body = b'{"login": "' + b"a" * (limits.JSON_BYTES + 1) + b'"}'
    answer = Speaker(server, "x").call("POST", "/v1/session", data=body, headers={"Content-Type": JSON_TYPE})
    assert (answer.status_code, problem_of(answer).code) == (413, "too_large")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/", 404), ("GET", "/v2/sync", 404), ("PUT", "/v1/sync", 405)]
)
def test_unknown_paths_and_methods(awa: Speaker, method: str, path: str, status: int) -> None:
    answer = awa.call(method, path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == PROBLEM_TYPE


def test_every_answer_but_a_sync_message_protects_browsers(awa: Speaker) -> None:
    sha256 = awa.upload(b"<script>alert(1)</script>")
    for answer in (awa.call("GET", "/v1/hello"), awa.call("GET", "/nowhere"), awa.download(sha256)):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Date" in answer.headers
        assert "Server" not in answer.headers
    assert awa.download(sha256).headers["Content-Disposition"] == "attachment"
    lean = awa.post(encode_request(awa.request()))
    assert {name.lower() for name in lean.headers} == {"content-type", "content-length"}


def test_the_log_holds_ids_and_no_content(awa: Speaker, server: RunningServer) -> None:
    secret = "Marguerite a signalé un détournement"
    awa.sync(awa.note(new_id(), secret))
    awa.post(b'{"protocol": 1, "nonce": "Marguerite"}', JSON_TYPE)
    awa.call("GET", "/v1/Marguerite?Marguerite=1")
    Speaker(server, "marguerite@essai.example").try_sign_in("Marguerite 12345678")
    server.restart()
    log = server.log.read_text(encoding="utf-8")
    assert awa.device in log
    assert "applied=1" in log
    for hidden in ("Marguerite", "marguerite", "awa@essai", awa.token):
        assert hidden not in log
    assert "Traceback" not in log
    assert "ERROR" not in log


def test_the_schema_describes_the_routes(awa: Speaker) -> None:
    paths = awa.call("GET", "/v1/schema").json()["paths"]
    assert {"/v1/hello", "/v1/session", "/v1/sync", "/v1/media/uploads", "/v1/media/{sha256}"} <= set(paths)
