"""A server that asks for a pause gets it, and so does what stands in front of it: a quarter of an hour at most."""

import email.utils
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.errors import FieldKitError, NotAllowed, ServerUnreachable
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from sync.client.engine import SyncEngine
from sync.client.retrying import asked_for, later
from sync.client.state import Phase, SyncState
from sync.client.transport import Call, Transport
from sync.protocol import JSON_TYPE, PROBLEM_TYPE
from sync.protocol.problems import Code, encode_problem
from tests.services.field import new_workspace
from tests.sync.answering import EPOCH, Handler, answering

_HTML = "text/html"
_BUSY = encode_problem(Code.TOO_MANY_ATTEMPTS, {})
_STOPPED = encode_problem(Code.INTERNAL, {})


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "w")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *(("120", 120), ("0", 0), ("", 0), ("-5", 0), ("soon", 0), ("1.5", 0), ("²", 0)),
        *(("99999999", 900), ("9" * 5_000, 900)),
        ("Thu, 01 Jan 1970 00:00:10 GMT", 0),
        ("Fri, 31 Dec 99999 23:59:59 GMT", 0),
    ],
)
def test_seconds_and_dates_are_read_and_bounded(text: str, seconds: int) -> None:
    assert later({"Retry-After": text}).get("seconds", 0) == seconds


def test_a_date_is_read_beside_the_answer_s_own_whatever_the_clock_here() -> None:
    asked = {"Date": "Mon, 02 Mar 2009 10:00:00 GMT", "Retry-After": "Mon, 02 Mar 2009 10:02:00 GMT"}
    assert later(asked) == {"seconds": 120}


def test_a_date_beyond_all_patience_is_bounded() -> None:
    asked = {"Date": "Mon, 02 Mar 2009 10:00:00 GMT", "Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}
    assert later(asked) == {"seconds": 900}


def test_a_date_alone_says_nothing_since_the_clock_here_may_be_wrong() -> None:
    assert later({"Retry-After": email.utils.formatdate(time.time() + 300, usegmt=True)}) == {}


@pytest.mark.parametrize(
    ("status", "kind", "body", "reason"),
    [
        (503, _HTML, b"<html>", "stopped"),
        (503, PROBLEM_TYPE, _STOPPED, "stopped"),
        (429, _HTML, b"<html>", "busy"),
        (429, PROBLEM_TYPE, _BUSY, "busy"),
    ],
)
def test_the_engine_waits_as_long_and_says_until_when(
    workspace: Workspace, status: int, kind: str, body: bytes, reason: str
) -> None:
    asked: list[int] = []
    told = threading.Event()
    states: list[SyncState] = []

    def away(handler: Handler, _body: bytes) -> None:
        asked.append(1)
        handler.send(status, kind, body, **{"Retry-After": "600"})

    def hear(state: SyncState) -> None:
        if state.next_try_ms:
            states.append(state)
            told.set()

    with answering(away) as url:
        workspace.outbox.set_link(Link(url, "maelle@essai.example", "token", EPOCH))
        engine = SyncEngine(workspace)
        engine.subscribe(hear)
        before = time.time()
        engine.start()
        assert told.wait(20)
        engine.stop()
    (state,) = states
    assert state.phase is Phase.OFFLINE
    assert state.problem is not None
    assert state.problem.key == f"server_unreachable.{reason}"
    assert 600 <= state.next_try_ms / 1000 - before <= 690
    assert workspace.outbox.link.token == "token", "a server that is busy signs nobody out"


def test_too_many_attempts_to_sign_in_are_still_told_as_such() -> None:
    with answering(lambda handler, _body: handler.send(429, PROBLEM_TYPE, _BUSY)) as url:
        transport = Transport(url)
        with pytest.raises(NotAllowed, match="too_many_attempts"):
            transport.call(Call(method="POST", path="/v1/session", body=b"{}", accept=JSON_TYPE))
        transport.close()


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (ServerUnreachable("stopped", seconds=60), 60.0),
        (ServerUnreachable("stopped", seconds=10**9), 900.0),
        (ServerUnreachable("stopped", seconds="60"), 0.0),
        (ServerUnreachable("stopped"), 0.0),
    ],
)
def test_what_an_error_carries_is_bounded_too(error: FieldKitError, seconds: float) -> None:
    assert asked_for(error) == seconds
