"""What the page of offline dossiers shows: one country carried, one left, dossiers of the server alone; a question."""

import time
from dataclasses import replace

from fieldkit.domain.dossier import Dossier
from fieldkit.services.carrying import Choice, Named
from fieldkit.services.outbox import Link
from tests.shots.syncing import LINK
from ui.syncing.carrying import CarryScreen
from ui.unattended.stage import Stage

_SERVERS = {
    "0196a000-0000-7000-8000-000000000001": Named(9, 9, "SN-25-004", "Gestion des déchets à Rufisque", "SN"),
    "0196a000-0000-7000-8000-000000000002": Named(9, 9, "MG-25-011", "Adduction gravitaire d’Ambohimanga", "MG"),
}


def carrying(stage: Stage, *, shown: bool) -> None:
    """Everything is on the server, and what is carried is a choice; or all is as it was."""
    workspace, outbox = stage.program.workspace, stage.program.workspace.outbox
    door = outbox.carrying
    if not shown:
        if not door.choice.takes_all:
            door.choose(Choice())
            door.note_numbers({})
            outbox.relay.begin(with_received=False)
            outbox.set_link(Link())
        return
    now = time.time_ns() // 1_000_000
    outbox.set_link(replace(LINK, last_contact_ms=now, server_at=now // 1000))
    workspace.store.in_transaction(
        lambda connection: (
            connection.exec_driver_sql("UPDATE change SET verdict = 'applied' WHERE local"),
            connection.exec_driver_sql("UPDATE media SET on_server = 1"),
        )
    )
    dossiers = {dossier.id: dossier.country for dossier in workspace.records.all(Dossier)}
    door.note_numbers(dict.fromkeys(_SERVERS, 9))
    for scope, named in _SERVERS.items():
        door.note_name(scope, named)
    door.choose(Choice().of_countries(["BJ", "SN"], dossiers, release=True))


def ask(stage: Stage, screen: CarryScreen, name: str) -> None:
    """A dossier is about to be left."""
    if name == "carry-ask":
        stage.settle()
        screen.turn.click()
        stage.settle()
