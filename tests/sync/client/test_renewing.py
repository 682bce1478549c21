"""A token that ended is renewed in the middle of a round, and nobody is asked for anything."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from fieldkit.domain.dossier import Dossier
from fieldkit.errors import NotAllowed
from fieldkit.services.workspace import Workspace
from sync.client.account import sign_in, sign_out
from sync.client.engine import SyncEngine
from sync.client.state import Phase
from sync.server import audit, tables
from sync.server.audit import Deed
from sync.server.families import digest_of
from tests.services.field import new_workspace
from tests.sync.serving import PASSWORD, RunningServer, running_server

AWA = "awa@essai.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("served") / "data") as server:
        server.add_account(AWA)
        yield server


@pytest.fixture
def workspace(tmp_path: Path, server: RunningServer) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "w")
    sign_in(made, server.url, AWA, PASSWORD)
    yield made
    made.close()


def end_tokens(server: RunningServer) -> None:
    with server.database() as database, database.write(server.organisation) as tenant:
        assert tenant.change(update(tables.token).values(ends_at=1))


def deeds(server: RunningServer, device: str) -> list[Deed]:
    with server.database() as database:
        return [line.deed for line in audit.lines(database) if line.device == device]


def test_a_round_goes_on_with_the_next_token(server: RunningServer, workspace: Workspace) -> None:
    before = workspace.outbox.link
    assert before.key
    for title in ("Eau potable", "Maraîchage", "Élevage"):
        end_tokens(server)
        workspace.records.create(Dossier, title=title)
        assert SyncEngine(workspace).sync_once().sent >= 1
    after = workspace.outbox.link
    assert len({before.token, after.token, before.refresh, after.refresh}) == 4
    assert (after.key, after.login, after.epoch) == (before.key, before.login, before.epoch)
    assert workspace.outbox.unsent() == 0


def test_a_sign_in_of_before_gets_its_pair_in_a_round(server: RunningServer, workspace: Workspace) -> None:
    """What the outbox of an earlier program holds: a token, and neither a refresh nor a key."""
    link = workspace.outbox.link
    name = link.token
    with server.database() as database, database.write(server.organisation) as tenant:
        digest = digest_of(name)
        family = tables.token.c.digest == digest
        tenant.change(
            update(tables.family)
            .where(tables.family.c.device == workspace.device)
            .values(digest=digest, key=b"", salt=b"", used=digest, next=b"", number=0, nonce="")
        )
        tenant.change(update(tables.token).where(family).values(family=digest, ends_at=1))
    workspace.outbox.set_link(replace(link, refresh="", nonce="", key=""))
    SyncEngine(workspace).sync_once()
    after = workspace.outbox.link
    assert after.key
    assert after.refresh.startswith(f"{name}.1.")
    end_tokens(server)
    SyncEngine(workspace).sync_once()


def test_a_refresh_that_is_refused_signs_out_and_keeps_the_work(server: RunningServer, workspace: Workspace) -> None:
    workspace.records.create(Dossier, title="Eau potable")
    end_tokens(server)
    with server.database() as database, database.write(server.organisation) as tenant:
        tenant.change(tables.family.delete())
    engine, waiting = SyncEngine(workspace), workspace.outbox.unsent()
    with pytest.raises(NotAllowed):
        engine.sync_once()
    assert engine.state.phase is Phase.SIGNED_OUT
    assert not workspace.outbox.link.token
    assert workspace.outbox.unsent() == waiting > 0


def test_signing_out_ends_the_sign_in_although_its_token_had_ended(server: RunningServer, workspace: Workspace) -> None:
    end_tokens(server)
    sign_out(workspace)
    link = workspace.outbox.link
    assert (link.token, link.refresh, link.nonce, link.key) == ("", "", "", "")
    assert deeds(server, workspace.device) == [Deed.SIGNED_IN, Deed.SIGNED_OUT]
