"""Connections that say nothing, and reviews made to be long, take nobody's place and nobody's time."""

import contextlib
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldkit.domain.changes import Change, Edit
from fieldkit.domain.ids import new_id
from sync.protocol.messages import Outcome
from tests.sync.serving import RunningServer
from tests.sync.speaking import UPLOADS, Speaker

SignIn = Callable[[str], Speaker]
_CROWD = 750


@pytest.fixture
def many_files() -> Iterator[None]:
    """Room for a socket per silent connection, where a process has little by default."""
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(2_048, hard)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_in_a_crowd_who_was_silent_longest_goes_first(server: RunningServer, sign_in: SignIn) -> None:
    with contextlib.ExitStack() as open_ends:
        silent = [
            open_ends.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=15))
            for _ in range(_CROWD)
        ]
        assert sign_in("awa").token
        assert silent[0].recv(1) == b""
        silent[-1].sendall(b"GET /v1/hello HTTP/1.1\r\nHost: x\r\n\r\n")
        assert silent[-1].recv(12) == b"HTTP/1.1 200"


def heard_until(connection: socket.socket, words: bytes) -> None:
    """Read until a server has said so; that it hangs up or falls silent first is an error."""
    heard = b""
    while words not in heard:
        piece = connection.recv(65_536)
        assert piece, heard
        heard += piece


def test_who_was_answered_and_never_sends_the_rest_is_let_go(tmp_path: Path) -> None:
    server = RunningServer(tmp_path / "data")
    server.program = "tests.sync.server.impatient"
    server.add_account("awa")
    server.start()
    try:
        awa = Speaker(server, "awa").sign_in()
        sha256 = awa.upload(bytes(50_000))
        lines = [
            f"PATCH {UPLOADS}/{sha256} HTTP/1.1",
            "Host: x",
            f"Authorization: Bearer {awa.token}",
            "Tus-Resumable: 1.0.0",
            "Content-Type: application/offset+octet-stream",
            "Upload-Offset: 0",
            "Content-Length: 50000",
        ]
        with socket.create_connection(("127.0.0.1", server.port), timeout=15) as slow:
            slow.sendall("\r\n".join([*lines, "", ""]).encode())
            heard_until(slow, b'"product":"fieldkit"}')
            for _ in range(10):
                slow.sendall(bytes(5_000))
                time.sleep(0.2)  # twice as long in all as silence may last
            slow.sendall(b"GET /v1/hello HTTP/1.1\r\nHost: x\r\n\r\n")
            heard_until(slow, b"HTTP/1.1 200")
        with socket.create_connection(("127.0.0.1", server.port), timeout=15) as silent:
            silent.sendall("\r\n".join([*lines, "", ""]).encode() + bytes(20_000))
            heard_until(silent, b'"product":"fieldkit"}')
            assert silent.recv(65_536) == b""
    finally:
        server.stop()


def submission(speaker: Speaker, subject: str, *follows: str) -> tuple[str, Change]:
    record = new_id()
    fields = {"subject": subject, "subject_kind": "visit", "action": "submitted", "follows": list(follows) or None}
    return record, speaker.change(*(Edit("review_event", record, name, value) for name, value in fields.items()))


def test_thousands_of_submissions_of_one_visit_are_judged_in_seconds(sign_in: SignIn) -> None:
    awa, subject = sign_in("awa"), new_id()
    (first, opening) = submission(awa, subject)
    crowd = [submission(awa, subject)[1] for _ in range(2_000)]
    started = time.monotonic()
    reply = awa.sync(opening, *crowd)
    assert {verdict.outcome for verdict in reply.verdicts} == {Outcome.APPLIED}
    assert awa.sync(submission(awa, subject, first)[1]).verdicts[0].reason == "not_now"
    assert time.monotonic() - started < 20


def test_an_act_that_rests_on_more_than_anybody_reads_is_refused(sign_in: SignIn) -> None:
    awa, subject = sign_in("awa"), new_id()
    made = [submission(awa, subject) for _ in range(501)]
    awa.sync(*(change for _, change in made))
    records = [record for record, _ in made]
    verdicts = awa.sync(submission(awa, subject, *records)[1], submission(awa, subject, *records[:500])[1]).verdicts
    assert [verdict.reason for verdict in verdicts] == ["too_many_edits", "not_now"]
