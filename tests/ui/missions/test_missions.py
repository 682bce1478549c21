"""A mission and its days: planned, moved about, and the visit that starts from a line of the agenda."""

import datetime as dt

from PySide6.QtWidgets import QLineEdit

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import furnish, page, press, said
from ui.dossiers.calendar import today_here
from ui.missions.item import AgendaItemScreen
from ui.missions.screen import MissionScreen
from ui.unattended.stage import Stage
from ui.visits.screen import VisitScreen
from ui.widgets.choices import Combo


def mission_page(stage: Stage, **arguments: str) -> MissionScreen:
    stage.go("mission", **arguments)
    found = page(stage, "mission")
    assert isinstance(found, MissionScreen)
    return found


def item_page(stage: Stage) -> AgendaItemScreen:
    found = page(stage, "agenda-item")
    assert isinstance(found, AgendaItemScreen)
    assert found.isVisible()
    return found


def test_something_planned_before_anything_is_said_makes_the_mission(stage: Stage) -> None:
    screen = mission_page(stage)
    assert "l’agenda s’ouvre jour par jour" in said(screen)
    screen.undated.click()
    stage.settle()
    sheet = item_page(stage).sheet
    assert sheet is not None
    [mission] = stage.program.workspace.records.all(Mission)
    assert sheet.record.mission == mission.id
    stage.program.context.navigator.back()
    stage.settle()
    assert screen.sheet is not None
    assert screen.sheet.id == mission.id


def test_the_days_show_what_they_hold_and_open_it(stage: Stage) -> None:
    written = furnish(stage)
    screen = mission_page(stage, mission=written.mission)
    assert len(screen.days.days) == 3
    screen.days.lines[written.item].pressed.emit()
    stage.settle()
    shown = item_page(stage)
    assert shown.sheet is not None
    assert shown.sheet.record.purpose == "Comité de l’eau"
    press(stage, stage.program.window.sheet.header, "Commencer la visite")
    assert isinstance(stage.program.window.screen_shown, VisitScreen)
    item = stage.program.workspace.records.get(AgendaItem, written.item).record
    assert stage.program.workspace.records.get(Visit, item.visit).record.mission == written.mission


def test_what_was_just_planned_is_on_its_day_on_the_way_back(stage: Stage) -> None:
    written = furnish(stage)
    screen = mission_page(stage, mission=written.mission)
    stage.go("agenda-item", mission=written.mission, date=(today_here() + dt.timedelta(days=1)).isoformat())
    shown = item_page(stage)
    assert shown.sheet is not None
    purpose = shown.sheet.form.editor("purpose").focusProxy()
    assert isinstance(purpose, QLineEdit)
    stage.type_in(purpose, "Réunion avec la mairie")
    shown.leave()
    stage.settle()
    shown.done.click()
    stage.settle()
    assert screen.isVisible()
    assert "Réunion avec la mairie" in said(screen.days)


def test_the_return_before_the_departure_is_said(stage: Stage) -> None:
    records = stage.program.workspace.records
    made = records.create(Mission, title="Bénin", starts=today_here(), ends=today_here() - dt.timedelta(days=2))
    screen = mission_page(stage, mission=made.id)
    assert screen.sheet is not None
    assert screen.sheet.form.editor("ends").error == "La fin est avant le début"
    field = screen.sheet.form.editor("ends").focusProxy()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    stage.type_in(field, f"{today_here():%d/%m/%Y}")
    screen.leave()
    stage.settle()
    assert screen.sheet.form.editor("ends").error == ""
    assert list(screen.days.days) == [today_here().isoformat()]


def test_a_site_brings_its_dossier_and_the_dossier_joins_the_mission(stage: Stage) -> None:
    records = stage.program.workspace.records
    dossiers = [records.create(Dossier, title=title).id for title in ("Eau", "Écoles")]
    sites = [records.create(Site, dossier=dossier, name=f"Site {n}").id for n, dossier in enumerate(dossiers)]
    made = records.create(Mission, title="Bénin", starts=today_here(), ends=today_here())
    stage.go("agenda-item", mission=made.id, date=today_here().isoformat())
    shown = item_page(stage)
    assert shown.sheet is not None
    editor = shown.sheet.form.editor("site")
    editor.show_value(sites[1])
    editor.touch_now()
    stage.settle()
    [item] = records.all(AgendaItem)
    assert (item.site, item.about_dossier, item.date) == (sites[1], dossiers[1], today_here())
    assert records.get(Mission, made.id).record.dossiers == (dossiers[1],)
    stage.go("agenda-item", record=item.id)
    offered = shown.sheet.form.editor("site").focusProxy()
    assert isinstance(offered, Combo)
    assert [offered.itemText(place) for place in range(offered.count())] == ["Non renseigné", "Site 1"]


def test_a_new_mission_is_given_a_code_with_its_country_and_its_year(stage: Stage) -> None:
    records = stage.program.workspace.records
    records.create(Mission, title="La première", code="M-2027-MG-4")
    screen = mission_page(stage)
    sheet = screen.sheet
    assert sheet is not None
    sheet.form.editor("starts").edited.emit("starts", dt.date(2027, 5, 3))
    stage.settle()
    assert sheet.record.code == ""
    sheet.form.editor("country").edited.emit("country", "MG")
    stage.settle()
    assert records.get(Mission, sheet.id).record.code == "M-2027-MG-5"
    sheet.form.editor("country").edited.emit("country", "BJ")
    stage.settle()
    assert records.get(Mission, sheet.id).record.code == "M-2027-MG-5", "a code that is there stays"


def test_the_rate_of_the_ariary_is_asked_for_in_madagascar_only(stage: Stage) -> None:
    written, records = furnish(stage), stage.program.workspace.records
    abroad = next(each for each in records.all(Dossier) if each.country == "MG")
    screen = mission_page(stage, mission=written.mission)
    sheet = screen.sheet
    assert sheet is not None
    assert not sheet.form.editor("mga_rate").isVisible()
    sheet.form.editor("dossiers").edited.emit("dossiers", (written.dossier, abroad.id))
    stage.settle()
    assert sheet.form.editor("mga_rate").isVisible()
    sheet.form.editor("dossiers").edited.emit("dossiers", (written.dossier,))
    stage.settle()
    assert not sheet.form.editor("mga_rate_source").isVisible()
    sheet.form.editor("country").edited.emit("country", "MG")
    stage.settle()
    assert sheet.form.editor("mga_rate_source").isVisible()
