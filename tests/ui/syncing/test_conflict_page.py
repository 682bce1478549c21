"""Around the decision: what was merged, what it was before, the keys, the history, and who is told."""

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.people import Organisation
from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import labels, page, press, rows, said
from tests.ui.syncing.deciding import (
    BASE,
    Elsewhere,
    again,
    decision,
    disagree,
    screen,
)
from ui.syncing.results import TextResult
from ui.theme import Mode, theme
from ui.unattended.stage import Stage


def test_what_one_side_changed_is_listed_with_who_did(stage: Stage, elsewhere: Elsewhere) -> None:
    records = stage.program.workspace.records
    lead = records.create(Organisation, name="Rives").id
    dossier = records.create(Dossier, title="École", summary="a")
    stage.program.workspace.outbox.take()
    records.edit(dossier, summary="b", people_reached=12, working_groups=("Eau",))
    elsewhere("Luc", dossier, summary="c", lead=lead, working_groups=["Sol"])
    stage.go("conflict")
    names = [child.accessibleName() for child in screen(stage).findChildren(QWidget)]
    assert any(name.startswith("3 autres champs réunis sans difficulté") for name in names)
    assert any("Rives" in name and "Luc" in name for name in names)
    assert any("12" in name and "Afi Dossou" in name for name in names)
    assert any("Eau" in name and "Sol" in name and "des deux côtés" in name for name in names)


def test_the_base_is_one_press_away(stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]) -> None:
    disagree(stage, elsewhere, noted)
    day = stage.program.context.formats.short_day(dt.datetime.now().astimezone().date())
    press(stage, stage.program.window.sheet, f"Version d’origine, {day}")
    shown = [child.accessibleName() for child in screen(stage).findChildren(QWidget) if child.isVisible()]
    assert any(BASE in name and "Version d’origine" in name for name in shown)
    press(stage, stage.program.window.sheet, "Masquer la version d’origine")
    shown = [child.accessibleName() for child in screen(stage).findChildren(QWidget) if child.isVisible()]
    assert not any("Version d’origine" in name and BASE in name for name in shown)


def test_everything_is_done_with_keys(stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]) -> None:
    disagree(stage, elsewhere, noted)
    window = stage.program.window
    window.activateWindow()
    stage.wait_for(window.isActiveWindow, "the window in front")
    first, second = list(decision(stage).cells)

    def key(code: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        target = window.focusWidget()
        QTest.keyClick(target, code, modifiers)
        stage.settle()

    decision(stage).step(0)
    key(Qt.Key.Key_F2)
    assert decision(stage).cells[first][0].chosen
    key(Qt.Key.Key_F8)
    assert decision(stage).current == second
    key(Qt.Key.Key_F3)
    assert decision(stage).cells[second][1].chosen
    key(Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert decision(stage).current == first
    name = next(name for name, result in decision(stage).results.items() if isinstance(result, TextResult))
    while decision(stage).current != name:
        key(Qt.Key.Key_F8)
    key(Qt.Key.Key_F4)
    assert all(cell.chosen for cell in decision(stage).cells[name])
    key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.wait_for(lambda: not again(stage, noted).conflicts, "the result on disk")


def test_a_field_of_a_newer_version_is_told_and_left_as_it_is(
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]
) -> None:
    elsewhere("Luc", noted, depth=3)
    elsewhere("Ida", noted, depth=4)
    stage.go("conflict")
    assert "Mettez FieldKit à jour pour choisir." in said(screen(stage))
    assert screen(stage).save.isHidden()
    assert set(again(stage, noted).conflicts) == {"depth"}


def test_the_record_asked_for_is_the_one_shown(stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]) -> None:
    records = stage.program.workspace.records
    other = records.create(Visit, dossier=noted.record.dossier, title="Borne", said="a")
    records.edit(noted, women_met=5)
    elsewhere("Luc", noted, women_met=4)
    records.edit(other, said="b")
    elsewhere("Luc", other, said="c")
    for asked in (noted, other):
        stage.go("conflict", record=asked.id)
        assert decision(stage).disputed.loaded.id == asked.id


def test_who_is_concerned_is_told_by_whom_it_was_settled(
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, noted)
    stage.go("today")
    elsewhere("Ida", noted, again(stage, noted).heads["women_met"], women_met=6)
    told = said(stage.program.window.sheet)
    assert "Ida a départagé" in told
    assert "Femmes rencontrées. Votre version reste dans l’historique." in told
    press(stage, stage.program.window.sheet, "Voir")
    assert stage.program.window.screen_shown is page(stage, "dossier")


def test_the_history_of_the_dossier_tells_both_values_and_who_settled_them(
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]
) -> None:
    stage.program.workspace.records.edit(noted, women_met=5)
    elsewhere("Luc", noted, women_met=4)
    stage.go("conflict")
    decision(stage).take(1)
    press(stage, screen(stage), "Enregistrer le résultat")
    stage.go("dossier", dossier=noted.record.dossier, tab="history")
    settled, *others = rows(page(stage, "dossier"))
    assert settled.title == "Forage\u00a0: versions départagées (visite)"
    assert settled.second.startswith("Vous, cet ordinateur")
    assert any("Luc" in row.second and "Femmes rencontrées\u00a0: 4" in row.second for row in others)
    assert any("Vous" in row.second and "Femmes rencontrées\u00a0: 5" in row.second for row in others)


def test_a_choice_is_written_as_large_in_the_sun_as_what_was_not_chosen(
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]
) -> None:
    stage.program.workspace.records.edit(noted, youth_met=5)
    elsewhere("Luc", noted, youth_met=4)
    stage.go("conflict")
    decision(stage).take(0)
    stage.set_mode(Mode.SOLEIL)
    try:
        sizes = {label.font().pixelSize() for label in labels(screen(stage)) if label.text() in {"5", "4"}}
        assert sizes == {theme().font("body").pixelSize()}
    finally:
        stage.set_mode(Mode.CLAIR)
