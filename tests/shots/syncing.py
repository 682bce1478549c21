"""What the screen of syncing may have to ask and to tell, planted for the pictures."""

import time
from dataclasses import replace

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.fields import DELETED
from fieldkit.domain.visit import Visit
from fieldkit.services.outbox import Link
from fieldkit.storage import withholding
from sync.client.state import Phase, SyncState
from tests.shots.scene import COLLEAGUE
from ui.unattended.stage import Stage

LINK = Link("https://sync.pdl.example", "maelle@pdl.example", "token", "9f86d081884c7d65")


def _deletion(visit: Visit) -> Edit:
    return Edit(Visit.KIND, visit.id, DELETED, value=True)


def asked(stage: Stage, *, shown: bool) -> None:
    """A colleague deletes a good part of the visits, and the clock here is three days late."""
    workspace, engine = stage.program.workspace, stage.program.engine
    now = time.time_ns() // 1_000_000
    if not shown:
        workspace.store.in_transaction(lambda connection: withholding.let_go(connection, withholding.asked(connection)))
        workspace.outbox.set_link(Link())
        engine._set(SyncState(Phase.UNLINKED))
        return
    visits = workspace.records.all(Visit)
    deletions = [
        Change(ChangeId("cd" * 8, n), visit.dossier, COLLEAGUE, "d", now << 16, (_deletion(visit),))
        for n, visit in enumerate(visits, 1)
    ]
    workspace.outbox.receive(deletions, {visit.dossier: 1 for visit in visits})
    workspace.outbox.withheld.weigh()
    workspace.outbox.set_link(replace(LINK, last_contact_ms=now, server_ahead_s=3 * 86_400 + 60))
    engine._set(SyncState(Phase.ASKING))
