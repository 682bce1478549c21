"""Views of the list: kept under a name, picked, changed, renamed, and deleted with a way back."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.dossiers.desk import furnish, page, press, rows, said
from ui.dossiers.list import DossiersScreen
from ui.shell.notices import Brief
from ui.unattended.stage import Stage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
WATER, SCHOOLS = "Eau potable à Tchakalo", "Écoles d’Ambositra"


@pytest.fixture
def screen(stage: Stage) -> DossiersScreen:
    furnish(stage)
    return list_of(stage)


@pytest.fixture
def told(stage: Stage) -> list[Brief]:
    found: list[Brief] = []
    stage.program.context.notices.briefly.connect(found.append)
    return found


def list_of(stage: Stage) -> DossiersScreen:
    stage.go("dossiers")
    found = page(stage, "dossiers")
    assert isinstance(found, DossiersScreen)
    return found


def titles(screen: DossiersScreen) -> list[str]:
    return [row.title for row in rows(screen) if not row.heading] if screen.view.isVisible() else []


def keep(stage: Stage, screen: DossiersScreen, name: str) -> None:
    """Save the list as it stands under a name."""
    press(stage, screen, "Enregistrer la vue")
    stage.type_in(screen.views.naming.name, name)
    QTest.keyClick(screen.views.naming.name, Qt.Key.Key_Return)
    stage.settle()


def look_for(stage: Stage, screen: DossiersScreen, text: str) -> None:
    screen.filters.search.setText(text)
    stage.settle()


def choose(stage: Stage, screen: DossiersScreen, label: str) -> None:
    """Pick a line of the menu of views."""
    screen.views.chip.open()
    next(action for action in screen.views.chip.menu.actions() if action.text() == label).trigger()
    screen.views.chip.menu.close()
    stage.settle()


def menu_of(screen: DossiersScreen) -> list[str]:
    screen.views.chip.open()
    found = [action.text() for action in screen.views.chip.menu.actions() if action.text()]
    screen.views.chip.menu.close()
    return found


def names(stage: Stage) -> list[str]:
    return [view.name for view in stage.program.workspace.dossiers.views.all()]


def test_a_view_is_offered_once_there_is_something_to_keep(stage: Stage, screen: DossiersScreen) -> None:
    save = screen.views.save
    assert not save.isVisible()
    assert not screen.views.chip.isVisible()
    screen.view.turned.emit("country:BJ", True)
    stage.settle()
    assert not save.isVisible(), "what is folded is remembered without a name"
    screen.filters.sort_by("title", descending=False)
    stage.settle()
    assert save.isVisible()
    screen.filters.sort_by("visit", descending=True)
    look_for(stage, screen, "eau")
    assert save.isVisible()
    look_for(stage, screen, "")
    assert not save.isVisible()


def test_a_view_brings_back_filters_order_and_folds(stage: Stage, screen: DossiersScreen) -> None:
    screen.filters.sort_by("title", descending=True)
    screen.filters.chips["country"].set_kept(("BJ", "MG"))
    screen.filters.chips["country"].filtered.emit(())
    screen.view.turned.emit("country:MG", True)
    keep(stage, screen, "À suivre")
    assert screen.views.chip.accessibleName() == "Vue\u00a0: À suivre"
    assert not screen.views.save.isVisible(), "it is kept"
    saved = screen.filters.looking(("MG",))
    QTest.mouseClick(screen.views.chip, Qt.MouseButton.LeftButton, pos=QPoint(screen.views.chip.width() - 12, 16))
    stage.settle()
    assert screen.filters.looking().is_plain
    assert (screen.views.chip.accessibleName(), titles(screen)) == ("Vues", [WATER]), "Madagascar was folded before"
    choose(stage, screen, "À suivre")
    assert screen.filters.looking(sorted(screen._groups.folded)) == saved
    assert titles(screen) == [WATER]


def test_what_is_folded_in_a_view_is_the_views(stage: Stage, screen: DossiersScreen) -> None:
    screen.filters.sort_by("title", descending=False)
    stage.settle()
    keep(stage, screen, "Par titre")
    screen.view.turned.emit("country:BJ", True)
    stage.settle()
    assert stage.program.workspace.dossiers.views.folded() == frozenset()
    assert screen.views.chip.accessibleName() == "Vue\u00a0: Par titre, modifiée"
    choose(stage, screen, "Revenir à toute la liste")
    assert titles(screen) == [WATER, SCHOOLS]


def test_a_view_is_there_in_another_window_and_in_another_language(stage: Stage, screen: DossiersScreen) -> None:
    look_for(stage, screen, "ecoles")
    keep(stage, screen, "Écoles & co")
    stage.program.speak("en")
    stage.settle()
    again = list_of(stage)
    assert again.views.chip.accessibleName() == "Views"
    assert titles(again) == [WATER, SCHOOLS]
    choose(stage, again, "Écoles && co")
    assert (titles(again), again.views.chip.accessibleName()) == ([SCHOOLS], "View: Écoles & co")


def test_a_changed_view_is_updated_or_kept_as_another(stage: Stage, screen: DossiersScreen) -> None:
    look_for(stage, screen, "ecoles")
    keep(stage, screen, "La mienne")
    assert "Mettre à jour «\u00a0La mienne\u00a0»" not in menu_of(screen)
    look_for(stage, screen, "eau")
    assert screen.views.save.isVisible()
    choose(stage, screen, "Mettre à jour «\u00a0La mienne\u00a0»")
    assert not screen.views.save.isVisible()
    assert [view.looking.text for view in stage.program.workspace.dossiers.views.all()] == ["eau"]
    look_for(stage, screen, "ecoles")
    keep(stage, screen, "Une autre")
    assert names(stage) == ["La mienne", "Une autre"]


def test_a_view_is_renamed_and_no_two_have_one_name(stage: Stage, screen: DossiersScreen) -> None:
    for text, name in (("eau", "Eau"), ("ecoles", "Écoles")):
        look_for(stage, screen, text)
        keep(stage, screen, name)
    choose(stage, screen, "Renommer")
    naming = screen.views.naming
    assert naming.name.text() == "Écoles"
    naming.name.setText(" eau ")
    press(stage, naming, "Enregistrer")
    assert naming.field.error == "Une vue porte déjà ce nom"
    naming.name.setText("  ")
    press(stage, naming, "Enregistrer")
    assert naming.field.error == "Donnez un nom à la vue"
    naming.name.setText("Classes")
    press(stage, naming, "Enregistrer")
    assert (names(stage), naming.isVisible()) == (["Classes", "Eau"], False)
    assert screen.views.chip.accessibleName() == "Vue\u00a0: Classes"


def test_a_deleted_view_can_be_taken_back(stage: Stage, screen: DossiersScreen, told: list[Brief]) -> None:
    look_for(stage, screen, "eau")
    keep(stage, screen, "Eau")
    choose(stage, screen, "Supprimer")
    assert names(stage) == []
    assert titles(screen) == [WATER], "the list stays as it is"
    assert (told[-1].text, told[-1].action) == ("Vue «\u00a0Eau\u00a0» supprimée", "Annuler")
    undo = told[-1].done
    assert undo is not None
    undo()
    stage.settle()
    assert names(stage) == ["Eau"]
    assert screen.views.chip.accessibleName() == "Vue\u00a0: Eau"


def test_escape_closes_the_line_and_keeps_nothing(stage: Stage, screen: DossiersScreen) -> None:
    look_for(stage, screen, "eau")
    press(stage, screen, "Enregistrer la vue")
    assert "Nom de la vue" in said(screen.views.naming)
    stage.type_in(screen.views.naming.name, "Eau")
    QTest.keyClick(screen.views.naming.name, Qt.Key.Key_Escape)
    stage.settle()
    assert (screen.views.naming.isVisible(), names(stage)) == (False, [])


def test_a_view_of_what_is_no_longer_there_still_opens(stage: Stage, screen: DossiersScreen) -> None:
    look_for(stage, screen, "eau")
    keep(stage, screen, "Eau")
    views = stage.program.workspace.dossiers.views
    [view] = views.all()
    view.looking.chosen.update(lead=("gone",), of_a_later_version=("x",))
    views.keep(view)
    stage.program.speak("en")
    stage.settle()
    again = list_of(stage)
    choose(stage, again, "Eau")
    assert titles(again) == [WATER]
    assert again.views.chip.accessibleName() == "View: Eau, changed"
