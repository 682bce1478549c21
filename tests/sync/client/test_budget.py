"""What a round costs on the wire, every byte of it counted: on 2G each is paid for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.services.workspace import Workspace
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from tests.services.field import new_workspace
from tests.sync.counting import CountingWire, counting_wire
from tests.sync.mission_week import MissionWeek
from tests.sync.serving import PASSWORD, running_server


@pytest.fixture
def wired(tmp_path: Path) -> Iterator[tuple[Workspace, CountingWire]]:
    with running_server(tmp_path / "server") as server, counting_wire(server.port) as wire:
        server.add_account("awa@essai.example")
        workspace = new_workspace(tmp_path / "w")
        sign_in(workspace, wire.url, "awa@essai.example", PASSWORD)
        yield workspace, wire
        workspace.close()


def test_the_wire_counts_what_both_ends_say_and_their_headers(wired: tuple[Workspace, CountingWire]) -> None:
    workspace, wire = wired
    workspace.records.create(Dossier, title="Eau")
    wire.reset()
    report = SyncEngine(workspace).sync_once()
    assert wire.sent > report.bytes_sent > 0
    assert wire.received > report.bytes_received > 0


def test_one_edited_field_is_six_hundred_bytes_headers_and_all(wired: tuple[Workspace, CountingWire]) -> None:
    workspace, wire = wired
    dossier = workspace.records.create(Dossier, title="Eau")
    SyncEngine(workspace).sync_once()
    workspace.records.edit(dossier, title="Eau potable")
    wire.reset()
    assert SyncEngine(workspace).sync_once().sent == 1
    assert wire.bytes <= 600


def test_a_mission_week_of_text_is_forty_kilobytes_headers_and_all(wired: tuple[Workspace, CountingWire]) -> None:
    workspace, wire = wired
    workspace.store.plant(MissionWeek().changes, local=True)
    wire.reset()
    SyncEngine(workspace).sync_once()
    assert wire.bytes <= 40_000
