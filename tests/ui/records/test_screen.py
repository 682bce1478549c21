"""The page of a record: made with its first field, shared with others who write it too, put in the bin and back."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.people import Contact, Organisation
from tests.services.field import from_elsewhere
from tests.ui.dossiers.desk import page, press, said
from ui.records.checks import remarks
from ui.records.screen import RecordScreen
from ui.records.sheet import RecordSheet
from ui.unattended.stage import Stage


def opened(stage: Stage, **arguments: str) -> tuple[RecordScreen, RecordSheet]:
    stage.go("record", **arguments)
    return shown(stage)


def shown(stage: Stage) -> tuple[RecordScreen, RecordSheet]:
    screen = page(stage, "record")
    assert isinstance(screen, RecordScreen)
    assert screen.sheet is not None
    return screen, screen.sheet


def box(sheet: RecordSheet, name: str) -> QLineEdit:
    found = sheet.form.editor(name).focusProxy()
    assert isinstance(found, QLineEdit)
    return found


def write(stage: Stage, sheet: RecordSheet, **values: str) -> None:
    for name, typed in values.items():
        box(sheet, name).selectAll()
        stage.type_in(box(sheet, name), typed)
    sheet.flush()
    stage.settle()


def test_the_first_field_makes_the_record_and_the_next_ones_change_it(stage: Stage) -> None:
    records = stage.program.workspace.records
    dossier = records.create(Dossier, title="Eau").id
    screen, sheet = opened(stage, kind="site", dossier=dossier, country="BJ")
    assert screen.header().title == "Nouveau site"
    stage.type_in(box(sheet, "name"), "Tchakalo")
    stage.type_in(box(sheet, "local_name"), "Cakalo")
    sheet.flush()
    stage.type_in(box(sheet, "name"), " 2")
    sheet.flush()
    stage.settle()
    [site] = records.all(Site, dossier=dossier)
    assert (site.name, site.local_name, site.country) == (box(sheet, "name").text(), "Cakalo", "BJ")
    assert records.conflicts() == []
    assert screen.header().title == site.name


def test_back_to_a_record_that_was_begun_shows_it(stage: Stage) -> None:
    records = stage.program.workspace.records
    _, sheet = opened(stage, kind="organisation")
    write(stage, sheet, name="ONG Tosin")
    stage.go("dossiers")
    stage.program.context.navigator.back()
    stage.settle()
    _, again = shown(stage)
    write(stage, again, acronym="OT")
    [made] = records.all(Organisation)
    assert (made.name, made.acronym) == ("ONG Tosin", "OT")


def test_another_begins_with_the_same_dossier(stage: Stage) -> None:
    records = stage.program.workspace.records
    dossier = records.create(Dossier, title="Eau").id
    screen, sheet = opened(stage, kind="site", dossier=dossier)
    write(stage, sheet, name="Tchakalo")
    press(stage, stage.program.window.sheet.header, "Ajouter à la suite")
    _, other = shown(stage)
    assert other.id != sheet.id
    assert box(other, "name").text() == ""
    write(stage, other, name="Kpakpamè")
    assert [site.name for site in records.all(Site, dossier=dossier)] == ["Tchakalo", "Kpakpamè"]
    press(stage, stage.program.window.sheet.header, "Terminé")
    assert not screen.isVisible()


def test_what_others_write_is_shown_where_nobody_types(stage: Stage) -> None:
    workspace = stage.program.workspace
    made = workspace.records.create(Organisation, name="Rivages")
    _, sheet = opened(stage, kind="organisation", record=made.id)
    stage.type_in(box(sheet, "acronym"), "R")
    from_elsewhere(workspace, Organisation.KIND, made.id, "acronym", "RIV", "")
    from_elsewhere(workspace, Organisation.KIND, made.id, "seat", "Nantes", "")
    stage.wait_for(lambda: box(sheet, "seat").text() == "Nantes", "the other's value")
    assert box(sheet, "acronym").text() == "R"
    sheet.flush()
    stage.settle()
    kept = workspace.records.get(Organisation, made.id)
    assert {str(version.value) for version in kept.conflicts["acronym"]} == {"RIV", "R"}
    stage.wait_for(
        lambda: "Deux versions attendent un choix\u00a0: Sigle" in said(page(stage, "record")), "the message"
    )
    press(stage, page(stage, "record"), "Départager")
    assert page(stage, "conflict").isVisible()


def test_a_record_another_person_deletes_says_so_and_comes_back(stage: Stage) -> None:
    records = stage.program.workspace.records
    made = records.create(Organisation, name="Rivages")
    screen, _ = opened(stage, kind="organisation", record=made.id)
    records.delete(records.get(Organisation, made.id))
    stage.wait_for(lambda: "Cette fiche est à la corbeille." in said(screen), "the message")
    press(stage, screen, "La remettre")
    assert [entry.name for entry in records.all(Organisation)] == ["Rivages"]
    stage.wait_for(lambda: "corbeille." not in said(screen), "the message to go")


def test_into_the_bin_and_back(stage: Stage) -> None:
    records = stage.program.workspace.records
    made = records.create(Contact, given_name="Afi", family_name="Dossou")
    stage.go("dossiers")
    opened(stage, kind="contact", record=made.id)
    press(stage, stage.program.window.sheet.header, "Mettre à la corbeille")
    assert records.all(Contact) == []
    assert page(stage, "dossiers").isVisible()
    press(stage, stage.program.window.toasts, "Annuler")
    assert [contact.id for contact in records.all(Contact)] == [made.id]


def test_what_is_odd_is_said_beside_its_field_and_kept(stage: Stage) -> None:
    records = stage.program.workspace.records
    made = records.create(Contact, given_name="Afi")
    _, sheet = opened(stage, kind="contact", record=made.id)
    write(stage, sheet, email="afi chez exemple")
    assert "courriel" in sheet.form.editor("email").error
    assert records.get(Contact, made.id).record.email == "afi chez exemple"
    write(stage, sheet, email="afi@example.org")
    assert sheet.form.editor("email").error == ""


def test_enter_writes_and_escape_leaves_without_loss(stage: Stage) -> None:
    records = stage.program.workspace.records
    stage.go("dossiers")
    _, sheet = opened(stage, kind="organisation")
    stage.type_in(box(sheet, "name"), "ONG")
    QTest.keyClick(box(sheet, "name"), Qt.Key.Key_Return)
    stage.settle()
    assert [entry.name for entry in records.all(Organisation)] == ["ONG"]
    stage.type_in(box(sheet, "seat"), "Parakou")
    QTest.keyClick(box(sheet, "seat"), Qt.Key.Key_Escape)
    stage.settle()
    assert page(stage, "dossiers").isVisible()
    assert [entry.seat for entry in records.all(Organisation)] == ["Parakou"]


def test_more_women_than_people_are_told_of_even_before_the_people_are_counted() -> None:
    reached = Dossier(id="1", people_planned=3500, women_reached=9000)
    assert remarks(reached)["women_reached"] == "more_women"
    assert remarks(replace(reached, people_reached=10_000))["women_reached"] == ""
