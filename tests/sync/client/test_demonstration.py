"""Invented dossiers never reach a network's server; on this machine they may be tried with one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fieldkit.errors import NotAllowed, Refused, ServerUnreachable
from fieldkit.reference.words import Words
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from sync.client.state import Phase
from tests.services.field import new_workspace
from tests.sync.serving import RunningServer

ELSEWHERE = "https://sync.reseau.example"


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[Workspace]:
    workspace = new_workspace(tmp_path / "workspace")
    workspace.become_demonstration()
    yield workspace
    workspace.close()


@pytest.mark.parametrize("url", [ELSEWHERE, "sync.reseau.example", "https://127.0.0.1.reseau.example"])
def test_a_demonstration_signs_in_with_no_server_elsewhere(demonstration: Workspace, url: str) -> None:
    with pytest.raises(Refused) as refusal:
        sign_in(demonstration, url, "maelle@essai.example", "un mot de passe")
    assert refusal.value.key == "refused.demonstration"
    assert demonstration.outbox.link == Link()
    for language, own in (("fr", "votre propre espace"), ("en", "workspace of your own")):
        assert own in Words(language).explain(refusal.value).todo


def test_a_demonstration_linked_already_sends_nothing(demonstration: Workspace) -> None:
    demonstration.outbox.set_link(Link(url=ELSEWHERE, login="maelle@essai.example", token="t", epoch="e"))
    engine = SyncEngine(demonstration)
    with pytest.raises(Refused):
        engine.sync_once()
    assert engine.state.phase is Phase.REFUSED


def test_a_server_on_this_machine_may_be_tried(demonstration: Workspace, tmp_path: Path) -> None:
    server = RunningServer(tmp_path / "server")
    server.start()
    try:
        with pytest.raises(NotAllowed):
            sign_in(demonstration, server.url, "nobody@essai.example", "un mot de passe")
    finally:
        server.stop()


def test_any_other_workspace_may_sign_in_anywhere(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "workspace")
    with pytest.raises(ServerUnreachable):
        sign_in(workspace, "https://localhost:1", "maelle@essai.example", "un mot de passe")
    workspace.outbox.set_link(replace(workspace.outbox.link, url="https://localhost:1", token="t"))
    with pytest.raises(ServerUnreachable):
        SyncEngine(workspace).sync_once()
    workspace.close()
