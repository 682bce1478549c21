"""Today: the agenda of the day, a visit begun from it, and what falls due."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from fieldkit.domain.mission import AgendaItem
from fieldkit.domain.recommendation import Recommendation
from fieldkit.domain.sending import Answer
from fieldkit.domain.visit import Visit
from fieldkit.services.missions import AgendaEntry
from fieldkit.services.occasions import Why
from fieldkit.services.outbox import Link
from tests.ui.dossiers.desk import HOSTILE, Field, furnish, page, plain, press, said
from ui.dossiers.calendar import today_here
from ui.theme import Mode, theme
from ui.today.agenda import Agenda, AgendaLine, NowLine
from ui.today.panel import DueLine, TodayPanel
from ui.today.screen import TodayScreen
from ui.today.strip import NextDay
from ui.unattended.stage import Stage
from ui.widgets.buttons import Button
from ui.widgets.marks import Copies


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


def test_a_visit_begun_is_not_ahead(stage: Stage) -> None:
    written = furnish(stage)
    records = stage.program.workspace.records
    records.edit(records.get(Visit, written.visit), state="under_way")
    stage.go("today")
    assert "0 faite, 1 en cours, 1 à venir" in said(page(stage, "today"))


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


def test_the_day_is_rearranged_in_the_plan_of_its_mission(stage: Stage) -> None:
    written = furnish(stage)
    stage.go("today")
    press(stage, page(stage, "today"), "Réorganiser la journée")
    stop = stage.program.context.navigator.current
    assert stop is not None
    assert (stop.key, stop.arguments["mission"]) == ("mission", written.mission)
    item = stage.program.workspace.records.get(AgendaItem, stop.arguments["item"]).record
    assert item.date == today_here()
    assert page(stage, "mission").isVisible()


def test_a_title_with_markup_is_shown_as_typed(stage: Stage) -> None:
    written = furnish(stage)
    records = stage.program.workspace.records
    records.edit(records.get(Visit, written.visit), title=HOSTILE)
    stage.go("today")
    assert HOSTILE in said(page(stage, "today"))
    assert plain(page(stage, "today"))


def test_the_day_after_is_announced_and_shown_when_pressed(stage: Stage) -> None:
    furnish(stage)
    stage.go("today")
    screen = page(stage, "today")
    tomorrow = stage.program.context.formats.weekday_day(today_here() + dt.timedelta(days=1))
    assert tomorrow in said(screen)
    screen.findChildren(NextDay)[0].pressed.emit()
    stage.settle()
    assert stage.program.window.sheet.header.accessibleName().startswith(tomorrow)
    assert not screen.findChildren(NextDay)[0].isVisible()


def test_a_visit_changed_on_another_day_says_which(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    written = furnish(stage)
    entry = replace(_entry(stage, written), changed_at=dt.datetime(2026, 3, 12, 12, 0, tzinfo=dt.UTC))
    monkeypatch.setattr(type(stage.program.workspace.missions), "day", lambda *_: [entry])
    stage.go("today")
    assert "modifiée le 12 mars" in said(page(stage, "today"))


def test_full_sun_paints_the_visit_to_go_on_with_black_and_folds_the_strip(stage: Stage) -> None:
    written = furnish(stage)
    records = stage.program.workspace.records
    records.edit(records.get(Visit, written.visit), state="under_way")
    stage.go("today")
    screen = page(stage, "today")
    assert isinstance(screen, TodayScreen)
    assert screen.strip.isVisible()
    stage.set_mode(Mode.SOLEIL)
    lines = [line for line in screen.agenda.findChildren(AgendaLine) if line.isVisible()]
    grounds = [line.grab().toImage().pixelColor(2, 10) for line in lines]
    assert grounds == [QColor("black"), QColor("white")]
    assert min(line.height() for line in lines) >= theme().size("row3")
    button = next(found for found in lines[0].findChildren(Button) if found.isVisible())
    assert button.height() == theme().size("controlTallest")
    assert not [each for each in screen.agenda.findChildren(NowLine) if each.isVisible()], (
        "the black row tells where one is"
    )
    assert not screen.strip.isVisible()
    stage.set_mode(Mode.CLAIR)
    assert screen.strip.isVisible()


def _entry(stage: Stage, written: Field) -> AgendaEntry:
    missions = stage.program.workspace.missions
    mission = missions.get(written.mission).record
    return next(
        entry for entry in missions.day(mission, today_here()) if entry.visit and entry.visit.id == written.visit
    )


def test_without_a_server_nothing_is_said_to_have_left_or_to_be_leaving(stage: Stage) -> None:
    stage.go("today")
    empty = said(page(stage, "today"))
    furnish(stage)
    stage.go("today")
    told = said(page(stage, "today"))
    for sentence in (empty, told):
        assert "tant qu’il n’est pas relié à un serveur" in sentence
        assert "aussi sur le serveur" not in sentence
        assert "L’envoi se fait seul" not in sentence


def test_full_sun_shows_what_presses_most_of_what_falls_due(stage: Stage) -> None:
    written = furnish(stage)
    for number in range(6):
        stage.program.workspace.records.create(
            Recommendation, dossier=written.dossier, visit=written.visit, text=f"Recommandation {number}", state="to_do"
        )
    stage.go("today")
    panel = page(stage, "today").findChildren(TodayPanel)[0]

    def shown() -> int:
        return sum(line.isVisible() for line in panel.findChildren(DueLine))

    whole = shown()
    assert whole > 4
    stage.set_mode(Mode.SOLEIL)
    assert shown() == 4
    stage.set_mode(Mode.CLAIR)
    assert shown() == whole


def _witness(stage: Stage, title: str) -> Copies | None:
    """The witness in the row of a visit; None while the rows are being replaced."""
    agenda = page(stage, "today").findChildren(Agenda)[0]
    lines = (each for each in agenda.findChildren(AgendaLine) if each.isVisible() and title in said(each))
    found = next(lines, None)
    return found.findChildren(Copies)[0] if found is not None else None


def _copies_told(stage: Stage, title: str) -> tuple[str, str]:
    """What the witness of a visit says to the pointer and to a screen reader."""
    mark = _witness(stage, title)
    return (mark.toolTip(), mark.accessibleName()) if mark is not None and mark.isVisible() else ("", "")


def test_a_visit_that_has_begun_says_which_copies_have_its_last_change(stage: Stage, tmp_path: Path) -> None:
    written = furnish(stage)
    workspace = stage.program.workspace
    stage.go("today")
    assert _copies_told(stage, "Forage 2")[0] == "Sur cet ordinateur."
    assert _copies_told(stage, "Comité") == ("", ""), "nothing was written there yet"
    (tmp_path / "ROUGE").mkdir()
    workspace.backups.places.choose(tmp_path / "ROUGE")
    workspace.outbox.set_link(Link(url="http://127.0.0.1:1", login="awa", token="t"))
    stage.program.context.backups.changed.emit()

    def told(sentence: str) -> None:
        stage.wait_for(lambda: _copies_told(stage, "Forage 2") == (sentence, sentence), sentence)

    told("Sur cet ordinateur. Pas encore sur la clé. Pas encore sur le serveur.")
    workspace.backups.make(Why.BY_HAND, second=workspace.backups.places.find([]))
    workspace.outbox.settle(Answer(change.id, "applied") for change in workspace.outbox.take())
    stage.program.context.backups.changed.emit()
    told("Sur cet ordinateur. Sur la clé. Sur le serveur.")
    workspace.records.edit(workspace.records.get(Visit, written.visit), seen="Le compteur est bloqué.")
    told("Sur cet ordinateur. Sur la clé, version plus ancienne. Sur le serveur, version plus ancienne.")
    stage.set_mode(Mode.SOLEIL)
    assert _copies_told(stage, "Forage 2") == ("", ""), "full sun tells less"
