"""The preview beside the list: its photos stand in its column, and its footer holds what can really be done."""

import datetime as dt

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Photo
from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import Field, furnish, page, said
from ui.dossiers.calendar import today_here
from ui.dossiers.list import DossiersScreen
from ui.shell.notices import Brief
from ui.unattended.stage import Stage
from ui.widgets.focus import FocusRing
from ui.widgets.headers import SectionHeader
from ui.widgets.photos import PhotoTile

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def written(stage: Stage) -> Field:
    return furnish(stage)


def list_of(stage: Stage, dossier: str) -> DossiersScreen:
    """The list, with the preview of a dossier."""
    stage.program.window.resize(1366, 768)
    stage.go("dossiers")
    found = page(stage, "dossiers")
    assert isinstance(found, DossiersScreen)
    found.view.choose(dossier)
    stage.wait_for(lambda: found.preview.identity == dossier and not found._soon.isActive(), "the preview")
    stage.settle()
    return found


def menu_of(screen: DossiersScreen) -> QMenu:
    return next(menu for menu in screen.findChildren(QMenu) if menu.isVisible())


def labels(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_photos_stand_in_the_column_and_keep_their_ring(stage: Stage, written: Field, qtbot: QtBot) -> None:
    for _ in range(3):
        stage.program.workspace.records.create(Photo, dossier=written.dossier, visit=written.visit)
    preview = list_of(stage, written.dossier).preview
    tiles = [tile for tile in preview.findChildren(PhotoTile) if tile.isVisible()]
    head = next(head for head in preview.findChildren(SectionHeader) if head.isVisible())
    left = head.mapTo(preview, QPoint(0, 0)).x()
    assert [tile.mapTo(preview, QPoint(0, 0)).x() - left for tile in tiles] == [0, 106, 212]
    assert tiles[0].grab().toImage().pixelColor(0, 30) != tiles[0].palette().window().color(), "painted to its edge"
    assert left + 318 <= preview.width() - 20, "all three fit"
    with qtbot.waitActive(stage.program.window):
        stage.program.window.activateWindow()
    preview.more.setFocus()
    window = stage.program.window
    for _ in range(40):
        if window.focusWidget() is tiles[0]:
            break
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert window.focusWidget() is tiles[0]
    ring = next(ring for ring in stage.program.window.findChildren(FocusRing) if ring.target is tiles[0])
    around, held_in = ring.geometry(), ring.parentWidget()
    assert ring.isVisible()
    assert held_in is not None
    assert held_in.rect().contains(around), "the ring is whole"
    assert around.width() > tiles[0].width()


def test_prepare_is_there_for_a_planned_visit_and_opens_it(stage: Stage, written: Field) -> None:
    records, today = stage.program.workspace.records, today_here()
    screen = list_of(stage, written.dossier)
    assert screen.preview.open.isVisible()
    assert not screen.preview.prepare.isVisible(), "nothing is planned"
    later, sooner = (
        records.create(Visit, dossier=written.dossier, title=f"Dans {days} jours", state="planned", date=day).id
        for days, day in ((9, today + dt.timedelta(days=9)), (2, today + dt.timedelta(days=2)))
    )
    records.create(Visit, dossier=written.dossier, title="Oubliée", state="planned", date=today - dt.timedelta(days=2))
    stage.settle()
    screen = list_of(stage, written.dossier)
    stage.wait_for(screen.preview.prepare.isVisible, "the button")
    assert "Dans 2 jours" in screen.preview.prepare.toolTip()
    screen.preview.prepare.click()
    stage.settle()
    current = stage.program.context.navigator.current
    assert current is not None
    assert (current.key, current.arguments) == ("visit", {"visit": sooner})
    assert later != sooner


def test_the_last_planned_visit_is_prepared_where_all_days_are_behind(stage: Stage, written: Field) -> None:
    records, today = stage.program.workspace.records, today_here()
    for days in (3, 1):
        day = today - dt.timedelta(days=days)
        records.create(Visit, dossier=written.dossier, title=f"Il y a {days} jours", state="planned", date=day)
    screen = list_of(stage, written.dossier)
    assert "Il y a 1 jours" in screen.preview.prepare.toolTip()


def test_the_menu_does_what_it_says(stage: Stage, written: Field) -> None:
    screen = list_of(stage, written.dossier)
    screen.preview.more.click()
    menu = menu_of(screen)
    assert labels(menu) == [
        "Modifier",
        "Nouvelle visite",
        "Photos",
        "Documents",
        "Historique",
        "Mettre à la corbeille",
    ]
    navigator = stage.program.context.navigator
    for label, key, arguments in (
        ("Modifier", "dossier-form", {"dossier": written.dossier}),
        ("Historique", "dossier", {"dossier": written.dossier, "tab": "history"}),
    ):
        next(action for action in menu.actions() if action.text() == label).trigger()
        stage.settle()
        assert navigator.current is not None
        assert (navigator.current.key, navigator.current.arguments) == (key, arguments)


def test_a_visit_begins_from_the_menu(stage: Stage, written: Field) -> None:
    screen = list_of(stage, written.dossier)
    screen.preview.more.click()
    next(action for action in menu_of(screen).actions() if action.text() == "Nouvelle visite").trigger()
    stage.settle()
    made = [visit for visit in stage.program.workspace.records.all(Visit) if visit.id != written.visit]
    assert [(visit.dossier, visit.mission, visit.date) for visit in made] == [
        (written.dossier, written.mission, today_here())
    ]
    assert page(stage, "visit").isVisible()


def test_a_dossier_put_in_the_bin_comes_back(stage: Stage, written: Field) -> None:
    told: list[Brief] = []
    stage.program.context.notices.briefly.connect(told.append)
    screen = list_of(stage, written.dossier)
    screen.preview.more.click()
    next(action for action in menu_of(screen).actions() if action.text() == "Mettre à la corbeille").trigger()
    stage.settle()
    records = stage.program.workspace.records
    assert written.dossier not in {dossier.id for dossier in records.all(Dossier)}
    assert (told[-1].text, told[-1].action) == ("Dossier mis à la corbeille", "Annuler")
    undo = told[-1].done
    assert undo is not None
    undo()
    stage.settle()
    assert written.dossier in {dossier.id for dossier in records.all(Dossier)}


def test_the_right_button_offers_the_same_on_a_row_and_nothing_on_a_head(stage: Stage, written: Field) -> None:
    screen = list_of(stage, written.dossier)
    spot = screen.view.visualRect(screen.view.currentIndex()).center()
    screen.view.customContextMenuRequested.emit(spot)
    assert "Nouvelle visite" in labels(menu_of(screen))
    menu_of(screen).close()
    QTest.keyClick(screen.view, Qt.Key.Key_Up)
    screen.view.customContextMenuRequested.emit(spot)
    assert not [menu for menu in screen.findChildren(QMenu) if menu.isVisible()]
    assert said(screen.preview)
