"""The page of offline dossiers: what gives something up is asked with figures, what enters is taken at once."""

from fieldkit.domain.dossier import Dossier
from fieldkit.services.carrying import Named
from fieldkit.services.readiness import Remedy
from tests.ui.dossiers.desk import page, press, said
from tests.ui.syncing.test_sync_screen import screen_of
from ui.syncing.carrying import CarryScreen
from ui.unattended.stage import Stage

_AWAY = "0196a000-0000-7000-8000-000000000001"


def carrying(stage: Stage) -> CarryScreen:
    stage.settle()
    found = page(stage, "carry")
    assert isinstance(found, CarryScreen)
    return found


def test_a_dossier_is_left_after_a_question_and_one_of_the_server_entered_at_once(stage: Stage) -> None:
    workspace = stage.program.workspace
    door = workspace.outbox.carrying
    own = workspace.records.create(Dossier, code="BJ-24-017", title="Eau potable", country="BJ").id
    door.note_numbers({_AWAY: 3})
    door.note_name(_AWAY, Named(3, 3, "SN-25-004", "Déchets à Rufisque", "SN"))
    door.choose(door.choice.of_countries(["BJ"], {_AWAY: "SN", own: "BJ"}, release=False))
    press(stage, screen_of(stage), "Dossiers hors ligne")
    shown = carrying(stage)
    assert "Déchets à Rufisque" in [row.title for row in shown.view.rows.rows]
    assert shown.choice.countries["BJ"].isChecked()
    assert not shown.choice.countries["SN"].isChecked()

    shown.view.choose(own)
    shown.turn.click()
    stage.settle()
    assert "reste suivi" in said(shown)
    assert door.choice.takes(own, "BJ")
    press(stage, shown, "Annuler")
    assert door.choice.takes(own, "BJ")

    shown.view.choose(_AWAY)
    shown.turn.click()
    stage.settle()
    assert door.choice.takes(_AWAY, "SN")


def test_each_point_of_the_departure_leads_where_it_is_settled(stage: Stage) -> None:
    stage.go("carry")
    shown = carrying(stage)
    found = shown.ready.found
    assert found is not None
    assert {check.remedy for check in found.checks} >= {Remedy.KEYS, Remedy.BACKUP}
    press(stage, shown.ready, "Régler")
    assert page(stage, "settings").isVisible()
