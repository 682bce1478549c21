"""Filters of the list: which stand in the bar, how others join them, and what a chip says of what it keeps."""

import datetime as dt

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.mission import Mission
from fieldkit.domain.people import Organisation
from tests.ui.dossiers.desk import Field, furnish, page, press, rows
from ui.dossiers.list import DossiersScreen
from ui.dossiers.offered import ALWAYS
from ui.unattended.stage import Stage
from ui.widgets.filters import FilterChip

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
WATER, SCHOOLS = "Eau potable à Tchakalo", "Écoles d’Ambositra"


@pytest.fixture
def written(stage: Stage) -> Field:
    """A lead, two partners and a mission; schools without any of them."""
    made, records = furnish(stage), stage.program.workspace.records
    lead, *partners = (records.create(Organisation, name=name).id for name in ("Deux rives", "Zou net", "Abri"))
    records.edit(records.get(Dossier, made.dossier), lead=lead, partners=tuple(partners))
    records.edit(records.get(Mission, made.mission), starts=dt.date(2026, 3, 9))
    return made


@pytest.fixture
def screen(stage: Stage, written: Field) -> DossiersScreen:  # noqa: ARG001 - what the list shows
    stage.go("dossiers")
    found = page(stage, "dossiers")
    assert isinstance(found, DossiersScreen)
    return found


def titles(screen: DossiersScreen) -> list[str]:
    return [row.title for row in rows(screen) if not row.heading] if screen.view.isVisible() else []


def offered(screen: DossiersScreen) -> list[str]:
    more = screen.filters.more
    more.open()
    found = [action.text() for action in more.menu.actions()]
    more.menu.close()
    return found


def add(stage: Stage, screen: DossiersScreen, label: str) -> None:
    """Press « + Filtre » and pick one."""
    screen.filters.more.open()
    next(action for action in screen.filters.more.menu.actions() if action.text() == label).trigger()
    screen.filters.more.menu.close()
    stage.settle()


def tick(stage: Stage, chip: FilterChip, *labels: str) -> None:
    """Tick values in a chip's open menu, and close it."""
    for action in chip.menu.actions():
        if action.text() in labels:
            QTest.mouseClick(chip.menu, Qt.MouseButton.LeftButton, pos=chip.menu.actionGeometry(action).center())
    assert chip.menu.isVisible(), "several can be ticked"
    chip.menu.close()
    stage.settle()


def shown(screen: DossiersScreen) -> set[str]:
    return {name for name, chip in screen.filters.chips.items() if chip.isVisible()}


def test_only_what_the_data_can_answer_is_offered(stage: Stage, screen: DossiersScreen) -> None:
    assert shown(screen) == set(ALWAYS)
    every = ["Porteur", "Partenaire", "Mission", "Recommandation échue", "À départager", "Jamais visité"]
    assert offered(screen) == every
    records = stage.program.workspace.records
    dossier = next(card.dossier for card in screen._read_in if card.lead)
    records.edit(records.get(Dossier, dossier.id), partners=())
    stage.go("dossiers")
    assert offered(screen) == [label for label in every if label != "Partenaire"]


def test_a_filter_added_opens_keeps_several_values_and_says_so(stage: Stage, screen: DossiersScreen) -> None:
    add(stage, screen, "Partenaire")
    chip = screen.filters.chips["partner"]
    assert chip.isVisible()
    assert [action.text() for action in chip.menu.actions()] == ["Abri", "Zou net"]
    tick(stage, chip, "Abri", "Zou net")
    assert titles(screen) == [WATER]
    assert chip.accessibleName() == "Partenaire\u00a0: Abri, Zou net"
    assert "Partenaire" not in offered(screen)


def test_a_filter_added_for_nothing_leaves_the_bar(stage: Stage, screen: DossiersScreen) -> None:
    add(stage, screen, "Mission")
    chip = screen.filters.chips["mission"]
    assert [action.text() for action in chip.menu.actions()] == ["Mission Bénin, mars 2026"]
    chip.menu.close()
    stage.settle()
    assert shown(screen) == set(ALWAYS)
    assert "Mission" in offered(screen)


@pytest.mark.parametrize(
    ("label", "name", "kept"),
    [("Recommandation échue", "overdue", [WATER]), ("Jamais visité", "unvisited", [SCHOOLS])],
)
def test_a_filter_of_one_answer_is_set_at_once_and_its_cross_takes_it_off(
    stage: Stage, screen: DossiersScreen, label: str, name: str, kept: list[str]
) -> None:
    add(stage, screen, label)
    chip = screen.filters.chips[name]
    assert (titles(screen), chip.accessibleName()) == (kept, label)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 12, chip.height() // 2))
    stage.settle()
    assert titles(screen) == [WATER, SCHOOLS]
    assert shown(screen) == set(ALWAYS)


def test_filters_narrow_one_another_and_all_go_at_once(stage: Stage, screen: DossiersScreen) -> None:
    add(stage, screen, "Recommandation échue")
    add(stage, screen, "Jamais visité")
    assert titles(screen) == []
    press(stage, screen, "Retirer les filtres")
    assert titles(screen) == [WATER, SCHOOLS]
    assert shown(screen) == set(ALWAYS)


def test_the_focus_of_a_filter_taken_off_falls_to_what_adds_it_again(stage: Stage, screen: DossiersScreen) -> None:
    add(stage, screen, "Jamais visité")
    chip = screen.filters.chips["unvisited"]
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    stage.settle()
    assert stage.program.window.focusWidget() is screen.filters.more
    QTest.keyClick(screen.filters.more, Qt.Key.Key_Down)
    assert screen.filters.more.menu.isVisible()
    screen.filters.more.menu.close()


def test_a_chip_says_common_words_small_and_goals_by_number(screen: DossiersScreen) -> None:
    chips = screen.filters.chips
    chips["state"].set_kept(("running", "watch"))
    chips["theme"].set_kept(("water",))
    chips["goal"].set_kept(("6", "13"))
    chips["country"].set_kept(("BJ",))
    assert [chips[name].accessibleName() for name in ("state", "theme", "goal", "country")] == [
        "État\u00a0: en cours, vigilance",
        "Secteur\u00a0: eau et assainissement",
        "ODD\u00a0: 6, 13",
        "Pays\u00a0: Bénin",
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_everything_set_at_once_wraps_and_nothing_leaves_the_bar(stage: Stage, written: Field, language: str) -> None:
    assert written.dossier
    stage.program.speak(language)
    stage.program.window.resize(1366, 768)
    stage.go("dossiers")
    screen = page(stage, "dossiers")
    assert isinstance(screen, DossiersScreen)
    for chip in screen.filters.chips.values():
        chip.set_kept(code for code, _ in chip._options)
        chip.filtered.emit(chip.kept)
    stage.settle()
    bar = screen.filters
    for widget in (bar.search, *bar.chips.values(), bar.grouping, screen.views.save):
        spot = widget.rect().translated(widget.mapTo(bar, QPoint(0, 0)))
        assert widget.isVisible()
        assert bar.rect().contains(spot), widget.accessibleName()
    wide = [chip for chip in bar.chips.values() if chip.width() == 320]
    assert wide
    assert all(chip.toolTip() == chip.accessibleName() for chip in wide), "what is cut is told by the tooltip"


def test_one_state_chosen_fits_the_line_of_the_bar(stage: Stage, screen: DossiersScreen) -> None:
    stage.program.window.resize(1366, 768)
    chip = screen.filters.chips["state"]
    chip.set_kept(("running", "watch"))
    chip.filtered.emit(chip.kept)
    stage.settle()
    tops = {each.y() for each in (screen.filters.search, chip, screen.filters.more, screen.views.save)}
    assert (len(tops), screen.views.save.isVisible()) == (1, True)
