"""Answers that cost more than they are worth, and lines slower than patience: neither holds syncing up."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from fieldkit.errors import ServerRefused, ServerUnreachable
from sync.client.transport import Answer, Call, Transport
from sync.protocol import PROBLEM_TYPE, SYNC_TYPE
from sync.protocol.problems import encode_problem
from tests.sync.answering import Answer as Answering
from tests.sync.answering import Handler, answering

_SILENCE_S = 0.3
_PIECE = bytes(1024 * 1024)


@contextmanager
def talking_to(answer: Answering) -> Iterator[Transport]:
    with answering(answer) as url:
        transport = Transport(url, silence_s=_SILENCE_S)
        try:
            yield transport
        finally:
            transport.close()


def ask(transport: Transport, body: bytes = b"x", seconds: float = 60.0) -> Answer:
    return transport.call(
        Call(method="POST", path="/v1/sync", body=body, accept=SYNC_TYPE, limit=1_000_000, seconds=seconds)
    )


@pytest.mark.parametrize("location", [b"http://elsewhere.example/", b"http://h\xf4tel.example/", b"http://["])
def test_a_redirection_is_told_by_its_head_alone(location: bytes) -> None:
    written: list[int] = []

    def endless(handler: Handler, _body: bytes) -> None:
        handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n\r\n")
        handler.close_connection = True
        try:
            for _ in range(200):
                handler.wfile.write(_PIECE)
                written.append(1)
        except OSError:
            return

    with talking_to(endless) as transport, pytest.raises(ServerUnreachable, match="portal"):
        ask(transport)
    assert len(written) < 100


def test_an_encoded_answer_is_nobody_s_we_asked() -> None:
    def encoded(handler: Handler, _body: bytes) -> None:
        handler.send(200, SYNC_TYPE, gzip.compress(bytes(100)), **{"Content-Encoding": "gzip"})

    with talking_to(encoded) as transport, pytest.raises(ServerUnreachable, match="portal"):
        ask(transport)
    assert transport.bytes_received == 0


def drip(handler: Handler, head: bytes, then: bytes) -> None:
    handler.wfile.write(head)
    handler.close_connection = True
    try:
        for _ in range(300):
            handler.wfile.write(then)
            time.sleep(_SILENCE_S / 3)
    except OSError:
        return


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nX-", f"HTTP/1.1 200 OK\r\nContent-Type: {SYNC_TYPE}\r\n\r\n".encode()]
)
def test_an_answer_that_drips_for_ever_ends(head: bytes, caplog: pytest.LogCaptureFixture) -> None:
    started = time.monotonic()
    with (
        talking_to(lambda handler, _body: drip(handler, head, b"x")) as transport,
        pytest.raises(ServerUnreachable),
    ):
        ask(transport, seconds=0.5)
    assert time.monotonic() - started < 15
    assert {record.name for record in caplog.records} <= {"urllib3.connection"}


def test_what_was_sent_may_still_be_on_its_way() -> None:
    def late(handler: Handler, _body: bytes) -> None:
        time.sleep(3 * _SILENCE_S)
        with suppress(OSError):  # whoever sent little is gone
            handler.send(200, SYNC_TYPE, b"here")

    with talking_to(late) as transport:
        assert ask(transport, bytes(20_000)).body == b"here"
        with pytest.raises(ServerUnreachable, match="timeout"):
            ask(transport, b"x")


def test_a_line_that_takes_nothing_for_a_while_is_waited_for() -> None:
    body = bytes(4 * len(_PIECE))

    def take_late(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as stream:
            time.sleep(4 * _SILENCE_S)
            while stream.readline().strip():
                pass
            stream.read(len(body))
            connection.sendall(
                f"HTTP/1.1 200 OK\r\nContent-Type: {SYNC_TYPE}\r\nContent-Length: 4\r\n\r\nhere".encode()
            )

    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=take_late, args=(listener,), daemon=True)
        thread.start()
        transport = Transport(f"http://127.0.0.1:{listener.getsockname()[1]}", silence_s=_SILENCE_S)
        assert ask(transport, body).body == b"here"
        transport.close()
        thread.join()


def test_facts_named_like_parts_of_an_error_are_left_out() -> None:
    facts: dict[str, str | int] = {"reason": "x", "self": "y", "limit": 3}
    problem = encode_problem("not_found", facts)  # type: ignore[arg-type]  # a code as a server spells it
    with (
        talking_to(lambda handler, _body: handler.send(404, PROBLEM_TYPE, problem)) as transport,
        pytest.raises(ServerRefused, match="not_found") as caught,
    ):
        ask(transport)
    assert caught.value.facts == {"limit": 3}
