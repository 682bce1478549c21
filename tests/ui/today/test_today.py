"""Today: the agenda of the day, a visit begun from it, and what falls due."""

from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import HOSTILE, furnish, page, plain, press, said
from ui.today.screen import TodayScreen
from ui.unattended.stage import Stage


def test_without_a_mission_the_way_to_dossiers_is_shown(stage: Stage) -> None:
    stage.go("today")
    assert "Aucune mission" in said(page(stage, "today"))
    press(stage, page(stage, "today"), "Voir les dossiers")
    assert page(stage, "dossiers").isVisible()


def test_the_agenda_says_what_is_done_and_what_is_ahead(stage: Stage) -> None:
    furnish(stage)
    stage.go("today")
    told = said(page(stage, "today"))
    assert "1 faite, 1 à venir" in told
    assert told.index("Forage 2") < told.index("Comité de l’eau, Tchakalo 2")
    assert "Échue depuis 1 jour · priorité haute" in told


def test_a_planned_visit_starts_from_the_agenda(stage: Stage) -> None:
    written = furnish(stage)
    stage.go("today")
    press(stage, page(stage, "today"), "Commencer la visite")
    records = stage.program.workspace.records
    begun = next(visit for visit in records.all(Visit) if visit.id != written.visit)
    assert (begun.state, begun.dossier, begun.mission) == ("under_way", written.dossier, written.mission)
    assert page(stage, "visit").isVisible()


def test_arrows_on_the_strip_show_another_day(stage: Stage) -> None:
    furnish(stage)
    stage.go("today")
    screen = page(stage, "today")
    assert isinstance(screen, TodayScreen)
    screen.strip.picked.emit(2)
    stage.settle()
    assert "aucune visite ce jour" in said(screen)


def test_a_title_with_markup_is_shown_as_typed(stage: Stage) -> None:
    written = furnish(stage)
    records = stage.program.workspace.records
    records.edit(records.get(Visit, written.visit), title=HOSTILE)
    stage.go("today")
    assert HOSTILE in said(page(stage, "today"))
    assert plain(page(stage, "today"))
