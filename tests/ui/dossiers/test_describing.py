"""Describing a dossier: its logframe, its indicators with their values, those of the sets, and its contacts."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.indicator import Indicator, IndicatorValue, LogframeNode
from fieldkit.domain.people import Contact, PersonMet
from tests.ui.dossiers.desk import furnish, page, press, rows, said
from ui.dossiers.indicator import IndicatorScreen, ValuePart
from ui.dossiers.indicator_sets import IndicatorSetsScreen
from ui.records.screen import RecordScreen
from ui.theme import Mode, theme
from ui.unattended.stage import Stage
from ui.widgets.rows import Row, RowView
from ui.widgets.tall_rows import lines_of, tall_view


def indicator_page(stage: Stage, **arguments: str) -> IndicatorScreen:
    stage.go("indicator", **arguments)
    found = page(stage, "indicator")
    assert isinstance(found, IndicatorScreen)
    return found


def names(part: ValuePart) -> tuple[str, ...]:
    assert part.sheet is not None
    return part.sheet.form.names


def write(stage: Stage, part: ValuePart, **values: str) -> None:
    assert part.sheet is not None
    for name, typed in values.items():
        box = part.sheet.form.editor(name).focusProxy()
        assert isinstance(box, QLineEdit)
        box.selectAll()
        stage.type_in(box, typed)
    part.flush()
    stage.settle()


def stage_view(screen: QWidget) -> RowView:
    return next(view for view in screen.findChildren(RowView) if view.isVisible())


def test_values_ask_for_what_the_indicator_needs(stage: Stage) -> None:
    records = stage.program.workspace.records
    dossier = records.create(Dossier, title="Eau").id
    made = records.create(Indicator, dossier=dossier, title="Ménages", measure="unit", dimensions=("sex", "age"))
    baseline, target = indicator_page(stage, record=made.id).values
    assert names(baseline) == ("value", "date", "women", "men", "ages", "source", "grade", "comment")
    write(stage, target, value="640")
    records.edit(records.get(Indicator, made.id), measure="ordinal", dimensions=("site",))
    baseline, target = indicator_page(stage, record=made.id).values
    assert names(target) == ("level", "date", "comment")
    [value] = records.all(IndicatorValue, indicator=made.id)
    assert (value.role, value.value, value.dossier) == ("target", Decimal(640), dossier)


def test_a_baseline_that_cannot_be_is_said_and_kept(stage: Stage) -> None:
    records = stage.program.workspace.records
    dossier = records.create(Dossier, title="Eau").id
    made = records.create(Indicator, dossier=dossier, title="Accès", measure="percent", unit="%")
    baseline, _ = indicator_page(stage, record=made.id).values
    write(stage, baseline, value="140")
    assert baseline.sheet is not None
    assert "bornes" in baseline.sheet.form.editor("value").error
    write(stage, baseline, value="40")
    assert baseline.sheet.form.editor("value").error == ""
    [value] = records.all(IndicatorValue, indicator=made.id)
    assert (value.role, value.value) == ("baseline", Decimal(40))


def test_a_value_typed_first_makes_its_indicator(stage: Stage) -> None:
    records = stage.program.workspace.records
    dossier = records.create(Dossier, title="Eau").id
    _, target = indicator_page(stage, dossier=dossier, rank="3").values
    write(stage, target, value="12")
    [made] = records.all(Indicator, dossier=dossier)
    assert made.rank == 3
    assert [value.indicator for value in records.all(IndicatorValue)] == [made.id]


def test_enter_adds_an_indicator_of_a_set_once_and_it_can_be_taken_out(stage: Stage) -> None:
    records = stage.program.workspace.records
    dossier = records.create(Dossier, title="Eau", theme="water").id
    stage.go("indicator-sets", dossier=dossier)
    screen = page(stage, "indicator-sets")
    assert isinstance(screen, IndicatorSetsScreen)
    assert rows(screen)[0].title == "Eau potable, assainissement, hygiène"
    for _ in range(2):
        QTest.keyClick(screen.view, Qt.Key.Key_Return)
        stage.settle()
    assert [made.code for made in records.all(Indicator, dossier=dossier)] == ["EAU-01"]
    assert not screen.add_button.isEnabled()
    press(stage, stage.program.window.toasts, "Annuler")
    assert records.all(Indicator, dossier=dossier) == []
    screen.search.setText("aucun ne s’appelle ainsi")
    stage.settle()
    assert "Aucun indicateur ne correspond" in said(screen)


def test_a_line_of_the_logframe_is_shown_and_opened(stage: Stage) -> None:
    written, records = furnish(stage), stage.program.workspace.records
    node = records.create(LogframeNode, dossier=written.dossier, code="R1", title="Résultat", assumptions="La pluie")
    stage.go("dossier", dossier=written.dossier, tab="indicators")
    assert "La pluie" in said(page(stage, "dossier"))
    press(stage, page(stage, "dossier"), "Indicateur")
    screen = page(stage, "indicator")
    assert isinstance(screen, IndicatorScreen)
    assert screen.sheet is not None
    assert screen.sheet.record.node == node.id
    stage.program.context.navigator.back()
    stage.settle()
    press(stage, page(stage, "dossier"), "Modifier")
    shown = page(stage, "record")
    assert isinstance(shown, RecordScreen)
    assert shown.sheet is not None
    assert shown.sheet.id == node.id


def test_somebody_met_is_kept_as_a_contact_and_described(stage: Stage) -> None:
    written, records = furnish(stage), stage.program.workspace.records
    records.create(PersonMet, dossier=written.dossier, visit=written.visit, name="Afi Dossou", position="trésorière")
    stage.go("dossier", dossier=written.dossier, tab="contacts")
    screen = page(stage, "dossier")
    assert [row.title for row in rows(screen) if not row.heading] == ["Afi Dossou, trésorière"]
    stage_view(screen).choose_first()
    press(stage, screen, "Garder comme contact")
    [contact] = records.all(Contact)
    assert (contact.given_name, contact.family_name, contact.dossiers) == ("Afi", "Dossou", (written.dossier,))
    assert page(stage, "record").isVisible()


@pytest.mark.parametrize("mode", list(Mode))
def test_a_long_title_stands_whole_in_the_list(stage: Stage, mode: Mode) -> None:
    title = "Eau potable, assainissement et gouvernance du service dans six villages des Collines"
    made = stage.program.workspace.records.create(Dossier, title=title, country="BJ", state="running")
    stage.set_mode(mode)
    stage.go("dossiers")
    view = stage_view(page(stage, "dossiers"))
    view.choose(made.id)
    plain, tall = theme().size("row2"), view.visualRect(view.currentIndex()).height()
    assert tall > plain
    stage.set_mode(Mode.CLAIR)


def test_rows_grow_as_the_list_gets_narrower(qtbot: QtBot) -> None:
    view = tall_view("Dossiers", most=4)
    qtbot.addWidget(view)
    view.show_rows([Row("1", "Les ménages maraîchers vivent mieux de leur terre toute l’année", "Objectif")])
    view.resize(900, 300)
    view.show()
    wide = view.visualRect(view.model().index(0, 0)).height()
    view.resize(220, 300)
    qtbot.waitUntil(lambda: view.visualRect(view.model().index(0, 0)).height() > wide, timeout=2000)


def test_lines_of_a_title_are_the_title_whatever_its_letters() -> None:
    font = theme().font("body")
    for title in ("Eau potable et gouvernance", "𝒜𝒷 𝒸𝒹 " * 6, "", "Unmotsansfinquinesecoupepas" * 3):
        lines = lines_of(title, font, 90)
        assert 1 <= len(lines) <= 2
        assert "".join(lines).replace(" ", "") == title.replace(" ", "")


def test_the_regions_offered_are_those_of_the_country(stage: Stage) -> None:
    made = stage.program.workspace.records.create(Dossier, title="Eau", country="SN")
    stage.go("dossier-form", dossier=made.id)
    screen = page(stage, "dossier-form")
    assert isinstance(screen, RecordScreen)
    assert screen.sheet is not None
    box = screen.sheet.form.editor("regions").focusProxy()
    assert isinstance(box, QLineEdit)

    def offered() -> set[str]:
        completer = box.completer()
        assert completer is not None
        model = completer.model()
        return {model.index(row, 0).data() for row in range(model.rowCount())}

    assert "Thiès" in offered()
    assert "Collines" not in offered()
    country = screen.sheet.form.editor("country")
    country.show_value("BJ")
    country.touch_now()
    assert "Collines" in offered()
    assert "Thiès" not in offered()
