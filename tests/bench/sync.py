"""Bytes of a mission week and of one edit, counted on a real connection to a real server."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from fieldkit.domain.dossier import Dossier
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from tests.bench.figure import Figure
from tests.sync.counting import CountingWire
from tests.sync.mission_week import MissionWeek
from tests.sync.serving import PASSWORD, RunningServer


def figures() -> Iterator[Figure]:
    """The wire's figures: everything both ways, headers and all."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        server = RunningServer(Path(scratch) / "server")
        server.add_account("awa@bench.example", "Awa")
        server.start()
        wire = CountingWire(server.port)
        workspace = create_workspace(Path(scratch) / "w", Profile("awa@bench.example", "Awa"), "mesurer encore un peu")
        try:
            sign_in(workspace, wire.url, "awa@bench.example", PASSWORD)
            week = MissionWeek()
            workspace.store.plant(week.changes, local=True)
            wire.reset()
            SyncEngine(workspace).sync_once()
            total = wire.bytes / 1000
            yield Figure(
                f"a mission week, {len(week.as_json()) / 1000:.0f} kB of text", f"{total:.1f} kB", "40 kB", total <= 40
            )
            dossier = workspace.records.create(Dossier, title="Eau")
            SyncEngine(workspace).sync_once()
            workspace.records.edit(dossier, title="Eau potable")
            wire.reset()
            SyncEngine(workspace).sync_once()
            yield Figure("one edited field, headers included", f"{wire.bytes} B", "600 B", wire.bytes <= 600)
        finally:
            workspace.close()
            wire.close()
            server.stop()
