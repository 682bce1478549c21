"""Search: words whatever their accents, what opens, and text that looks like markup."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.people import Contact
from fieldkit.domain.photo import Photo
from fieldkit.domain.visit import Nature, Observation, Visit
from tests.ui.dossiers.desk import HOSTILE, furnish, page, plain, rows, said
from ui.missions.screen import MissionScreen
from ui.search.screen import SearchScreen
from ui.theme import Mode, theme
from ui.unattended.stage import Stage
from ui.widgets.rows import Row


def look_for(stage: Stage, words: str) -> SearchScreen:
    stage.go("search", search=words)
    found = page(stage, "search")
    assert isinstance(found, SearchScreen)
    return found


def titles(screen: SearchScreen) -> list[str]:
    return [row.title for row in rows(screen) if not row.heading]


def test_words_are_found_accents_and_capitals_aside(stage: Stage) -> None:
    furnish(stage)
    assert "Écoles d’Ambositra" in [row.title for row in rows(look_for(stage, "ECOLES"))]


def test_nothing_found_is_said(stage: Stage) -> None:
    furnish(stage)
    assert "Rien de trouvé" in said(look_for(stage, "xyzzyq"))


def test_a_visit_found_opens_in_its_editor(stage: Stage) -> None:
    written = furnish(stage)
    screen = look_for(stage, "Forage 2")
    screen.view.opened.emit(written.visit)
    stage.settle()
    assert page(stage, "visit").isVisible()


def test_a_capture_of_no_visit_found_leads_to_where_it_waits(stage: Stage) -> None:
    records = stage.program.workspace.records
    noted = records.create(Observation, text="Recette du marché", nature=Nature.NOTE.value).id
    screen = look_for(stage, "recette")
    screen.view.opened.emit(noted)
    stage.settle()
    assert page(stage, "today").isVisible()
    assert "Recette du marché" in said(page(stage, "today"))


def test_markup_and_a_long_note_are_rows_like_others(stage: Stage) -> None:
    records = stage.program.workspace.records
    dossier = records.create(Dossier, title=f"{HOSTILE} puits").id
    records.create(Visit, dossier=dossier, title="Long", seen="puits " * 2000)
    screen = look_for(stage, "puits")
    assert {f"{HOSTILE} puits", "Long"} <= {row.title for row in rows(screen)}
    assert all(len(row.second) < 1000 for row in rows(screen))
    stage.program.window.grab()
    assert plain(stage.program.window)


@pytest.mark.parametrize("mode", Mode)
def test_a_folded_rail_leads_to_a_box_that_asks_for_words(stage: Stage, mode: Mode) -> None:
    written = furnish(stage)
    stage.set_mode(mode)
    stage.go("visit", visit=written.visit)
    window = stage.program.window
    window.rail.head.summon()
    stage.settle()
    screen = page(stage, "search")
    assert isinstance(screen, SearchScreen)
    assert window.focusWidget() is screen.field
    assert "Que cherchez-vous" in said(screen)
    assert "résultat" not in said(window)
    QTest.keyClicks(screen.field, "ecoles")
    stage.wait_for(lambda: screen.view.isVisible(), "what was found")
    assert titles(screen) == ["Écoles d’Ambositra"]
    assert screen.field.text() == "ecoles"


def test_what_was_looked_for_is_there_again_on_the_way_back(stage: Stage) -> None:
    furnish(stage)
    screen = look_for(stage, "forage")
    screen.field.selectAll()
    QTest.keyClicks(screen.field, "ecoles")
    QTest.keyClick(screen.field, Qt.Key.Key_Return)
    stage.settle()
    QTest.keyClick(screen.field, Qt.Key.Key_Return)
    QTest.keyClick(screen.view, Qt.Key.Key_Return)
    stage.settle()
    assert page(stage, "dossier").isVisible()
    stage.program.context.navigator.back()
    stage.settle()
    assert (screen.field.text(), screen.isVisible()) == ("ecoles", True)
    assert titles(screen) == ["Écoles d’Ambositra"]
    stage.go("search", search="")
    assert screen.field.text() == "ecoles"
    assert screen.field.selectedText() == "ecoles"


def test_an_agenda_item_found_opens_its_mission_there(stage: Stage) -> None:
    written = furnish(stage)
    screen = look_for(stage, "Comité de l’eau")
    screen.view.opened.emit(written.item)
    stage.settle()
    mission = page(stage, "mission")
    assert isinstance(mission, MissionScreen)
    assert mission.isVisible()
    assert mission.sheet is not None
    assert mission.sheet.id == written.mission
    stage.wait_for(lambda: mission.days.lines[written.item].hasFocus(), "the line")
    assert not mission.days.lines[written.item].visibleRegion().isEmpty()


def test_a_mission_and_a_contact_found_open(stage: Stage) -> None:
    written = furnish(stage)
    contact = stage.program.workspace.records.create(Contact, family_name="Hounkpatin").id
    look_for(stage, "Mission Bénin").view.opened.emit(written.mission)
    stage.settle()
    assert page(stage, "mission").isVisible()
    look_for(stage, "Hounkpatin").view.opened.emit(contact)
    stage.settle()
    assert page(stage, "record").isVisible()


def marked(row: Row) -> tuple[list[str], list[str]]:
    """What is marked in the title and in the second line."""
    return [row.title[a:b] for a, b in row.marks], [row.second[a:b] for a, b in row.second_marks]


def test_the_words_looked_for_are_marked_where_they_stand(stage: Stage) -> None:
    written = furnish(stage)
    records = stage.program.workspace.records
    note = "La Côte d’à côté, \x03 les 𝔣orages\u0301 : les forages de l’est."
    records.create(Visit, dossier=written.dossier, title="Écoles", date=dt.date(2026, 3, 12), seen=note)
    found = {row.title: row for row in rows(look_for(stage, "cote for"))}
    assert list(found) == ["Dans les textes", "Écoles"]
    assert found["Écoles"].second.startswith("12 mars 2026 · ")
    assert marked(found["Écoles"]) == ([], ["Côte", "côté", "forages"])
    named = {row.title: row for row in rows(look_for(stage, "ECOLES"))}
    assert set(named) == {"Dans les titres et les noms", "Écoles", "Écoles d’Ambositra"}
    assert marked(named["Écoles d’Ambositra"])[0] == ["Écoles"]


def test_a_photo_without_caption_is_called_by_its_day_and_found_by_its_file(stage: Stage) -> None:
    written, records = furnish(stage), stage.program.workspace.records
    at = dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)
    records.create(Photo, dossier=written.dossier, file_name="P1020463.JPG", taken_at=at)
    head, row = rows(look_for(stage, "p1020463"))
    assert head.title == "Dans les textes"
    assert (row.title, row.second) == ("Photo sans légende, 12 mars 2026", "P1020463.JPG")
    assert marked(row) == ([], ["P1020463"])


@pytest.mark.parametrize("mode", Mode)
def test_a_mark_is_painted_behind_its_word_on_a_selected_row_too(stage: Stage, mode: Mode) -> None:
    furnish(stage)
    screen = look_for(stage, "ecoles")
    stage.set_mode(mode)
    screen.view.choose_first()
    screen.view.setFocus()
    stage.settle()
    picture = screen.view.viewport().grab().toImage()
    spot = screen.view.visualRect(screen.view.currentIndex())
    row = {picture.pixelColor(x, y).name() for x in range(spot.width()) for y in range(spot.top(), spot.bottom())}
    assert {theme().color("highlight.search").name(), theme().color("text.primary").name()} <= row
    assert theme().color("bg.selected").name() in row


def test_the_second_line_does_not_say_the_title_again(stage: Stage) -> None:
    written, records = furnish(stage), stage.program.workspace.records
    told = {"file_name": "P1.JPG", "alt_text": "Une pompe sur sa dalle."}
    records.create(Photo, dossier=written.dossier, caption="Pompe réparée", **told)
    _, row = rows(look_for(stage, "pompe"))
    assert (row.title, row.second) == ("Pompe réparée", "P1.JPG Une pompe sur sa dalle.")
    assert marked(row) == (["Pompe"], ["pompe"])
