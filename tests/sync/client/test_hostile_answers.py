"""Answers that are not the server's, or not to this request: nothing is ever marked as sent."""

from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import cast

import pytest

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.values import Plain
from fieldkit.errors import BadValue, FieldKitError, NotAllowed, ServerUnreachable
from fieldkit.services.outbox import Link
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from sync.client.engine import SyncEngine
from sync.client.state import Phase
from sync.client.transport import checked_url
from sync.protocol import PROBLEM_TYPE, SYNC_TYPE
from sync.protocol.codec import decode_request
from sync.protocol.messages import Outcome, Page, Verdict
from sync.protocol.problems import Code, encode_problem
from tests.sync.answering import EPOCH, Answer, Handler, answering, genuine, replying


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = create_workspace(tmp_path / "w", Profile("maelle@essai.example", "Maëlle B."), "quatre mots pour ouvrir")
    made.records.create(Dossier, title="Eau potable")
    yield made
    made.close()


def portal(handler: Handler, _body: bytes) -> None:
    handler.send(200, "text/html", b"<html>Welcome to the hotel</html>")


def redirect(handler: Handler, _body: bytes) -> None:
    handler.send(302, "text/html", b"", Location="http://127.0.0.1:1/login")


def nothing(handler: Handler, _body: bytes) -> None:
    handler.send(200, SYNC_TYPE, b"")


def truncated(handler: Handler, body: bytes) -> None:
    whole = genuine(decode_request(body))
    handler.send(200, SYNC_TYPE, whole[: len(whole) // 2], length=str(len(whole)))


def cut_short(handler: Handler, body: bytes) -> None:
    whole = genuine(decode_request(body))
    handler.send(200, SYNC_TYPE, whole[: len(whole) // 2])


def right_body_wrong_type(handler: Handler, body: bytes) -> None:
    handler.send(200, "application/octet-stream", genuine(decode_request(body)))


def broken_server(handler: Handler, _body: bytes) -> None:
    handler.send(502, "text/html", b"Bad gateway")


def saying(value: Plain, scope: str = "s", at: int = 1) -> Answer:
    change = Change(ChangeId("ab" * 8, 1), "s", "A <a@essai.example>", "d", at, (Edit("visit", "v", "x", value),))
    return replying(pages=(Page(scope, 1, (change,)),))


HOSTILE: dict[str, Answer] = {
    "a portal's page": portal,
    "a redirection": redirect,
    "an empty body": nothing,
    "half a body, announced whole": truncated,
    "half a body, announced as such": cut_short,
    "the right body under another type": right_body_wrong_type,
    "a gateway's page": broken_server,
    "an answer to another request": replying(nonce=b"\x00" * 16),
    "more verdicts than changes": replying(verdicts=(Verdict(Outcome.APPLIED),) * 9),
    "a number beyond every store": replying(pages=(Page("s", 2**64 - 1, ()),)),
    "a number that could not be named again": replying(pages=(Page("s", -5, ()),)),
    "a scope that could not be named again": replying(pages=(Page("a\0b", 1, ()),)),
    "a change among those of another scope": saying("vu", scope="other"),
    "a value JSON cannot say": saying(float("nan")),
    "a value too deep": saying(reduce(lambda inner, _: [inner], range(40), cast(Plain, None))),
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_is_marked_as_sent(workspace: Workspace, answer: Answer) -> None:
    before = workspace.outbox.waiting()
    assert before.changes == 1
    with answering(answer) as url:
        workspace.outbox.set_link(Link(url, "maelle@essai.example", "token", EPOCH))
        engine = SyncEngine(workspace)
        with pytest.raises(ServerUnreachable):
            engine.sync_once()
        assert engine.state.phase is Phase.OFFLINE
        assert engine.state.problem is not None
    assert workspace.outbox.waiting() == before
    assert workspace.outbox.link.token == "token"
    assert workspace.outbox.cursors() == {}


def test_more_without_a_step_forward_is_asked_for_once(workspace: Workspace) -> None:
    asked: list[int] = []

    def more(handler: Handler, body: bytes) -> None:
        asked.append(1)
        handler.send(200, SYNC_TYPE, genuine(decode_request(body), more=len(asked) < 50))

    with answering(more) as url:
        workspace.outbox.set_link(Link(url, "maelle@essai.example", "token", EPOCH))
        with pytest.raises(ServerUnreachable):
            SyncEngine(workspace).sync_once()
    assert len(asked) == 1


def test_a_genuine_answer_marks_it_as_sent(workspace: Workspace) -> None:
    with answering(replying()) as url:
        workspace.outbox.set_link(Link(url, "maelle@essai.example", "token", EPOCH))
        assert SyncEngine(workspace).sync_once().sent == 1
    assert workspace.outbox.waiting().changes == 0


def test_a_refused_change_stays_with_its_reason_and_the_next_goes_on(workspace: Workspace) -> None:
    workspace.records.create(Dossier, title="Maraîchage")

    def refuse_first(handler: Handler, body: bytes) -> None:
        request = decode_request(body)
        verdicts = (Verdict(Outcome.REFUSED, "own_work"), *(Verdict(Outcome.APPLIED) for _ in request.changes[1:]))
        handler.send(200, SYNC_TYPE, genuine(request, verdicts=verdicts))

    with answering(refuse_first) as url:
        workspace.outbox.set_link(Link(url, "maelle@essai.example", "token", EPOCH))
        report = SyncEngine(workspace).sync_once()
    assert (report.sent, report.refused) == (1, 1)
    (refused,) = workspace.outbox.refused()
    assert refused.reason == "own_work"
    assert {dossier.title for dossier in workspace.records.all(Dossier)} == {"Eau potable", "Maraîchage"}


def test_a_revoked_device_is_signed_out_and_keeps_its_work(workspace: Workspace) -> None:
    def revoked(handler: Handler, _body: bytes) -> None:
        handler.send(401, PROBLEM_TYPE, encode_problem(Code.DEVICE_REVOKED, {}))

    with answering(revoked) as url:
        workspace.outbox.set_link(Link(url, "maelle@essai.example", "token", EPOCH))
        engine = SyncEngine(workspace)
        with pytest.raises(NotAllowed):
            engine.sync_once()
    assert engine.state.phase is Phase.SIGNED_OUT
    assert workspace.outbox.link.token == ""
    assert workspace.outbox.waiting().changes == 1


def test_a_request_that_is_too_large_is_halved(workspace: Workspace) -> None:
    for number in range(7):
        workspace.records.create(Dossier, title=f"Dossier {number}")
    sizes: list[int] = []

    def small_only(handler: Handler, body: bytes) -> None:
        request = decode_request(body)
        sizes.append(len(request.changes))
        if len(request.changes) > 2:
            handler.send(413, PROBLEM_TYPE, encode_problem(Code.TOO_LARGE, {}))
        else:
            handler.send(200, SYNC_TYPE, genuine(request))

    with answering(small_only) as url:
        workspace.outbox.set_link(Link(url, "maelle@essai.example", "token", EPOCH))
        assert SyncEngine(workspace).sync_once().sent == 8
    assert max(sizes) == 8
    assert workspace.outbox.waiting().changes == 0


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org", "ftp://127.0.0.1", "https://user@example.org", "https://", ""),
        *("javascript://example.org", "https://[::1", "https://host:99999", "https://host:abc", "https://:word@host"),
        *("https://ex ample.org", "https://exa\u202emple.org", "https://\ud800", "https://ho\nst"),
    ],
)
def test_an_address_that_is_not_safe_is_refused(url: str) -> None:
    with pytest.raises(BadValue):
        checked_url(url)


def test_an_address_without_a_scheme_is_taken_as_encrypted() -> None:
    assert checked_url(" sync.essai.example/ ") == "https://sync.essai.example"


def test_a_server_nobody_runs_is_told_apart(workspace: Workspace) -> None:
    workspace.outbox.set_link(Link("http://127.0.0.1:9", "maelle@essai.example", "token", EPOCH))
    with pytest.raises(FieldKitError) as caught:
        SyncEngine(workspace).sync_once()
    assert caught.value.key == "server_unreachable.refused"
