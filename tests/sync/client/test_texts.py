"""What is asked of a server while changes go both ways: no verdict is wasted, nothing pushed comes back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.runs import Run
from fieldkit.errors import ServerUnreachable
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from sync.client.engine import SyncEngine
from sync.client.state import RoundReport
from sync.protocol import SYNC_TYPE
from sync.protocol.codec import decode_request
from sync.protocol.messages import Page, Request
from tests.services.field import new_workspace
from tests.sync.answering import EPOCH, Handler, answering, genuine


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "w")
    yield made
    made.close()


def talk(
    workspace: Workspace, changed: Callable[[Request, int], dict[str, object]]
) -> tuple[RoundReport, list[Request]]:
    """A round with a server whose replies are altered by the request and its place; what was asked of it."""
    asked: list[Request] = []

    def answer(handler: Handler, body: bytes) -> None:
        request = decode_request(body)
        asked.append(request)
        handler.send(200, SYNC_TYPE, genuine(request, **changed(request, len(asked))))

    with answering(answer) as url:
        workspace.outbox.set_link(Link(url, "maelle@essai.example", "token", EPOCH))
        return SyncEngine(workspace).sync_once(), asked


def test_verdicts_count_when_the_server_has_forgotten_the_cursors(workspace: Workspace) -> None:
    workspace.outbox.receive([], {"d1": 4})
    workspace.records.create(Dossier, title="Eau potable")
    report, asked = talk(workspace, lambda request, _: {"cursors_wanted": request.cursors is None})
    assert [(len(request.changes), request.cursors) for request in asked] == [(1, None), (0, {"d1": 4})]
    assert report.sent == 1
    assert workspace.outbox.waiting().changes == 0


def test_a_server_that_wants_cursors_it_was_given_is_not_asked_for_ever(workspace: Workspace) -> None:
    with pytest.raises(ServerUnreachable):
        talk(workspace, lambda _request, _: {"cursors_wanted": True})


def test_what_was_pushed_is_named_until_everything_is_read(workspace: Workspace) -> None:
    made = [workspace.records.create(Dossier, title=f"Dossier {number}") for number in range(3)]
    session = next(iter(made[0].heads.values()))[0].session

    def three_pages(_request: Request, place: int) -> dict[str, object]:
        return {"pages": (Page("d9", place),), "more": place < 3}

    _, asked = talk(workspace, three_pages)
    assert [len(request.changes) for request in asked] == [3, 0, 0]
    assert [request.held for request in asked] == [(Run(session, 1, 3),)] * 3
    workspace.records.create(Dossier, title="Plus tard")
    _, asked = talk(workspace, lambda _request, _: {})
    assert [request.held for request in asked] == [(Run(session, 4, 4),)]
