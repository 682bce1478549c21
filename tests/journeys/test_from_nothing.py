"""Somebody with an empty workspace, no demonstration and no server does the whole job with window and keyboard."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.indicator import Indicator, IndicatorValue, LogframeNode
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.people import Contact, Organisation
from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import desk, page, press, rows, said
from ui.dossiers.calendar import today_here
from ui.dossiers.indicator import IndicatorScreen
from ui.missions.screen import MissionScreen
from ui.records.screen import RecordScreen
from ui.unattended.stage import Stage
from ui.visits.screen import VisitScreen
from ui.widgets.choices import Combo
from ui.widgets.forms import Editor, RecordForm

S = TypeVar("S", bound=RecordScreen)


@pytest.fixture
def stage(tmp_path: Path, qtbot: QtBot) -> Iterator[Stage]:  # noqa: ARG001 - Qt fails the test on what it warns of
    with desk(tmp_path) as made:
        yield made


class Person:
    """Hands on keyboard and mouse."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.window = stage.program.window
        self.records = stage.program.workspace.records

    def on(self, screen: type[S], key: str) -> S:
        """The page on show, which has to be this one."""
        found = page(self.stage, key)
        assert isinstance(found, screen)
        assert self.window.screen_shown is found
        return found

    def fill(self, form: RecordForm, **values: str) -> None:
        """Type into fields one after the other, as letters; choices are picked by their label."""
        for name, typed in values.items():
            editor = form.editor(name)
            box = editor.focusProxy()
            assert isinstance(box, QWidget)
            box.setFocus(Qt.FocusReason.TabFocusReason)
            if isinstance(box, Combo):
                self._pick(box, typed)
            else:
                self._type(editor, box, typed)
        self.stage.settle()

    def press_keys(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press one key where the focus is."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(self.window.focusWidget(), key, held)
        self.stage.settle()

    def done(self) -> None:
        """Everything is said on this page."""
        press(self.stage, self.window.sheet.header, "Terminé")

    def _pick(self, box: Combo, label: str) -> None:
        place = box.findText(label)
        assert place >= 0, f"{label} is not offered"
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _ in range(place):
            QTest.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() == label

    def _type(self, editor: Editor, box: QWidget, typed: str) -> None:
        assert isinstance(box, QLineEdit | QPlainTextEdit)
        self.stage.type_in(box, typed)  # letters as they are: QTest knows ASCII only
        if isinstance(box, QLineEdit) and box.completer() is not None:
            QTest.keyClick(box, Qt.Key.Key_Return)
        self.stage.settle()
        assert editor.error == ""


def test_everything_is_made_in_the_window(stage: Stage) -> None:
    person = Person(stage)
    dossier = describe_a_dossier(person)
    describe_a_site(person, dossier)
    describe_the_logframe(person, dossier)
    describe_a_contact(person, dossier)
    mission = plan_a_mission(person, dossier)
    visit = start_the_visit(person, mission)
    assert (visit.dossier, visit.mission, visit.date) == (dossier, mission, today_here())
    assert [board.target.value for board in stage.program.workspace.indicators.board(dossier) if board.target] == [640]


def describe_a_dossier(person: Person) -> str:
    stage = person.stage
    stage.go("dossiers")
    assert "Aucun dossier encore" in said(person.window)
    press(stage, page(stage, "dossiers"), "Nouveau dossier")
    screen = person.on(RecordScreen, "dossier-form")
    sheet = screen.sheet
    assert sheet is not None
    person.fill(sheet.form, title="Eau potable à Tchakalo", country="Bénin", state="En cours")
    person.fill(sheet.form, lead="Association Sarthe-Collines", partners="ONG Tosin Agbè", dispositifs="TOTEM")
    [made] = person.records.all(Dossier)
    assert made.code.startswith("BJ-")
    assert {entry.name for entry in person.records.all(Organisation)} == {
        "Association Sarthe-Collines",
        "ONG Tosin Agbè",
    }
    assert made.lead
    assert len(made.partners) == len(made.dispositifs) == 1
    person.done()
    assert "Association Sarthe-Collines" in said(page(stage, "dossier"))
    return made.id


def describe_a_site(person: Person, dossier: str) -> None:
    stage = person.stage
    press(stage, page(stage, "dossier"), "Ajouter un site")
    screen = person.on(RecordScreen, "record")
    assert screen.sheet is not None
    person.fill(screen.sheet.form, name="Tchakalo 2", position="9,3372 ; 2,6287", population="420")
    person.press_keys(Qt.Key.Key_Escape)
    [site] = person.records.all(Site, dossier=dossier)
    assert (site.name, site.country, site.population) == ("Tchakalo 2", "BJ", 420)
    assert site.position is not None
    assert site.position.latitude == pytest.approx(9.3372)
    assert "Tchakalo 2" in said(page(stage, "dossier"))


def describe_the_logframe(person: Person, dossier: str) -> None:
    stage, records = person.stage, person.records
    stage.go("dossier", dossier=dossier, tab="indicators")
    press(stage, page(stage, "dossier"), "Choisir dans un jeu")
    person.press_keys(Qt.Key.Key_Return)
    person.press_keys(Qt.Key.Key_Escape)
    [chosen] = records.all(Indicator, dossier=dossier)
    assert chosen.code
    press(stage, page(stage, "dossier"), "Ligne")
    line = person.on(RecordScreen, "record").sheet
    assert line is not None
    person.fill(line.form, level="Résultat", code="R1", title="Les ouvrages fonctionnent")
    person.done()
    [node] = records.all(LogframeNode, dossier=dossier)
    press(stage, page(stage, "dossier"), "Indicateur")
    screen = person.on(IndicatorScreen, "indicator")
    assert screen.sheet is not None
    person.fill(
        screen.sheet.form,
        node="R1 Les ouvrages fonctionnent",
        title="Ménages à moins de 500 m",
        measure="Nombre",
        unit="ménages",
        dimensions="Sexe",
        maximum="2000",
    )
    for part, value, day in zip(screen.values, ("112", "640"), ("01/09/2024", "31/08/2027"), strict=True):
        assert part.sheet is not None
        person.fill(part.sheet.form, value=value, date=day)
    person.done()
    own = next(entry for entry in records.all(Indicator, dossier=dossier) if entry.node == node.id)
    values = {value.role: value for value in records.all(IndicatorValue, indicator=own.id)}
    assert {role: value.value for role, value in values.items()} == {"baseline": Decimal(112), "target": Decimal(640)}
    assert [row.title for row in rows(page(stage, "dossier"))] == [
        "R1  Les ouvrages fonctionnent",
        "Ménages à moins de 500 m",
        chosen.title,
    ]


def describe_a_contact(person: Person, dossier: str) -> None:
    stage = person.stage
    stage.go("dossier", dossier=dossier, tab="contacts")
    press(stage, page(stage, "dossier"), "Ajouter un contact")
    sheet = person.on(RecordScreen, "record").sheet
    assert sheet is not None
    person.fill(sheet.form, given_name="Afi", family_name="Dossou", organisation="ONG Tosin Agbè")
    press(stage, person.window.sheet.header, "Mettre à la corbeille")
    assert person.records.all(Contact) == []
    stage.wait_for(lambda: "Contact mis à la corbeille" in said(person.window), "the toast")
    press(stage, person.window.toasts, "Annuler")
    [contact] = person.records.all(Contact)
    assert contact.dossiers == (dossier,)
    assert [row.title for row in rows(page(stage, "dossier"))] == ["Afi Dossou"]


def plan_a_mission(person: Person, dossier: str) -> str:
    stage, today = person.stage, today_here()
    stage.go("today")
    press(stage, page(stage, "today"), "Nouvelle mission")
    screen = person.on(MissionScreen, "mission")
    sheet = screen.sheet
    assert sheet is not None
    back = today + dt.timedelta(days=1)
    person.fill(sheet.form, title="Mission Bénin", country="Bénin", starts=f"{today:%d/%m/%Y}", ends=f"{back:%d/%m/%Y}")
    person.fill(sheet.form, team="Maëlle B., chargée de mission")
    assert list(screen.days.days) == [today.isoformat(), back.isoformat()]
    screen.days.days[today.isoformat()].link.click()
    stage.settle()
    item = person.on(RecordScreen, "agenda-item").sheet
    assert item is not None
    person.fill(item.form, purpose="Forage", site="Tchakalo 2", starts="08:00")
    [planned] = person.records.all(AgendaItem)
    assert (planned.date, planned.about_dossier, planned.mission) == (today, dossier, sheet.id)
    person.done()
    assert planned.id in screen.days.lines
    assert person.records.get(Mission, sheet.id).record.dossiers == (dossier,)
    return sheet.id


def start_the_visit(person: Person, mission: str) -> Visit:
    stage = person.stage
    stage.go("today")
    assert "Mission Bénin" in person.window.sheet.header.accessibleName()
    press(stage, page(stage, "today"), "Commencer la visite")
    assert isinstance(person.window.screen_shown, VisitScreen)
    [visit] = person.records.all(Visit, mission=mission)
    return visit


def test_tab_goes_through_a_form_field_by_field(stage: Stage) -> None:
    stage.go("mission")
    screen = page(stage, "mission")
    assert isinstance(screen, MissionScreen)
    assert screen.sheet is not None
    reached: list[str] = []
    for _ in range(6):
        focus = stage.program.window.focusWidget()
        reached += [name for name in screen.sheet.form.names if screen.sheet.form.editor(name).isAncestorOf(focus)]
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        QApplication.processEvents()
    assert reached == ["title", "country", "zone", "starts", "ends", "type"]


def test_nothing_typed_makes_nothing(stage: Stage) -> None:
    for key in ("dossier-form", "mission"):
        stage.go(key)
        buttons = stage.program.window.sheet.header.findChildren(QAbstractButton)
        assert not [button for button in buttons if button.isVisible() and button.text() == "Mettre à la corbeille"]
        QTest.keyClick(stage.program.window, Qt.Key.Key_Escape)
        stage.settle()
    assert person_made(stage) == 0


def person_made(stage: Stage) -> int:
    records = stage.program.workspace.records
    return len(records.all(Dossier)) + len(records.all(Mission))
