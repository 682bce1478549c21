"""What the screen of syncing may have to ask and to tell, planted for the pictures."""

import time
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.fields import DELETED
from fieldkit.domain.visit import Visit
from fieldkit.errors import ServerUnreachable
from fieldkit.services.data_plan import Metering
from fieldkit.services.outbox import Link
from fieldkit.storage import withholding
from sync.client.state import Phase, SyncState
from tests.shots.scene import COLLEAGUE
from ui.unattended.stage import Stage

if TYPE_CHECKING:
    from sync.client.rounds import Rounds

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


_PHASES = {
    "offline": Phase.OFFLINE,
    "portal": Phase.OFFLINE,
    "slow": Phase.SENDING_FILES,
    "budget": Phase.BUDGET,
    "metered": Phase.METERED,
    "paused": Phase.PAUSED,
    "text-only": Phase.TEXT_ONLY,
    "done": Phase.IDLE,
}


class _SlowRounds:
    """A line of 31 kbit/s."""

    rates = (3_900, 3_900)


def linked(stage: Stage, state: str) -> None:
    """Show a linked workspace with a budget in one of ``LINK_STATES``; nothing of it for an empty ``state``."""
    outbox, engine = stage.program.workspace.outbox, stage.program.engine
    engine._rounds, engine.metered = None, None
    if not state:
        outbox.plans.change(mb_a_day=None, price=None, text_only=False)
        return
    now = time.time_ns() // 1_000_000
    outbox.set_link(replace(LINK, last_contact_ms=now - 60_000))
    plan = outbox.plans.change(
        mb_a_day=Decimal(50), price=Decimal("1.75"), text_only=state == "text-only", metering=Metering.AUTOMATIC
    )
    carried = 50_000_000 if state == "budget" else 37_000_000
    missing = carried - outbox.traffic.today.bytes
    if missing > 0:
        outbox.traffic.add(plan, bytes_sent=missing - 4_000_000, bytes_received=4_000_000, sent=23, files_sent=6)
        facts = {"sent": 23, "files_sent": 6, "bytes_sent": missing, "bytes_received": 4_000_000}
        outbox.note("round", **facts)
    if state == "done":
        for need in outbox.files_to_send():
            outbox.confirm_file(need.blob.sha256)
    engine.metered = True if state == "metered" else None
    if state == "slow":
        engine._rounds = cast("Rounds", _SlowRounds())
    problem = {"offline": ServerUnreachable("cut"), "portal": ServerUnreachable("portal")}.get(state)
    next_try = now + 300_000 if problem is not None else now + 3 * 3_600_000 if state == "paused" else 0
    done, total = (3, 14) if state == "slow" else (0, 0)
    engine._set(SyncState(_PHASES[state], done, total, problem=problem, next_try_ms=next_try))
