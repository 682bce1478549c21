"""Countries of the list fold: what is hidden is said, what is looked for is shown, and all is found as it was left."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit.domain.dossier import Dossier
from tests.ui.dossiers.desk import furnish, page, rows
from ui.dossiers import columns
from ui.dossiers import list as listing
from ui.dossiers.list import DossiersScreen
from ui.unattended.stage import Stage
from ui.widgets.rows import Row


@pytest.fixture
def screen(stage: Stage) -> DossiersScreen:
    furnish(stage)
    stage.program.workspace.records.create(Dossier, title="Abris", country="BJ")
    return list_of(stage)


def list_of(stage: Stage) -> DossiersScreen:
    stage.go("dossiers")
    found = page(stage, "dossiers")
    assert isinstance(found, DossiersScreen)
    return found


def titles(screen: DossiersScreen) -> list[str]:
    return [row.title for row in rows(screen)]


def fold(stage: Stage, screen: DossiersScreen, country: str) -> None:
    screen.view.turned.emit(f"country:{country}", True)
    stage.settle()


ALL = ["Bénin", "Eau potable à Tchakalo", "Abris", "Madagascar", "Écoles d’Ambositra"]
FOLDED = ["Bénin", "Madagascar", "Écoles d’Ambositra"]


def test_a_folded_country_says_how_many_it_hides(stage: Stage, screen: DossiersScreen) -> None:
    assert titles(screen) == ALL
    assert rows(screen)[0].sentence == "Bénin, 2 dossiers, déplié"
    QTest.keyClick(screen.view, Qt.Key.Key_Up)
    QTest.keyClick(screen.view, Qt.Key.Key_Left)
    stage.settle()
    assert titles(screen) == FOLDED
    assert (rows(screen)[0].sentence, rows(screen)[0].count) == ("Bénin, 2 dossiers, replié", 2)
    assert screen.header().subtitle == "1 affiché sur 3, 2 repliés"


def test_the_preview_stays_on_a_head_and_goes_with_its_dossier(stage: Stage, screen: DossiersScreen) -> None:
    first = screen.view.current_id
    stage.wait_for(lambda: screen.preview.identity == first, "the preview")
    QTest.keyClick(screen.view, Qt.Key.Key_Up)
    stage.wait_for(lambda: not screen._soon.isActive(), "the preview")
    stage.settle()
    assert (screen.view.current_id, screen.preview.identity) == ("", first)
    QTest.keyClick(screen.view, Qt.Key.Key_Space)
    stage.wait_for(lambda: not screen._soon.isActive(), "the preview")
    stage.settle()
    assert screen.preview.identity == "", "its row is no longer there"
    assert not screen.preview.open.isVisible()


def test_words_looked_for_are_found_in_a_folded_country(stage: Stage, screen: DossiersScreen) -> None:
    fold(stage, screen, "BJ")
    screen.filters.search.setText("tchakalo")
    stage.settle()
    assert titles(screen) == ["Bénin", "Eau potable à Tchakalo"]
    fold(stage, screen, "BJ")
    assert titles(screen) == ["Bénin"], "a person may fold what was found"
    screen.filters.search.setText("tchak")
    stage.settle()
    assert titles(screen) == ["Bénin"]
    screen.filters.search.clear()
    stage.settle()
    assert titles(screen) == FOLDED, "as it was before"


def test_what_was_folded_meanwhile_is_open_again(stage: Stage, screen: DossiersScreen) -> None:
    screen.filters.search.setText("a")
    fold(stage, screen, "BJ")
    screen.filters.search.clear()
    stage.settle()
    assert titles(screen) == ALL
    assert stage.program.workspace.dossiers.views.folded() == frozenset()


def test_what_is_folded_is_found_again_in_another_window(stage: Stage, screen: DossiersScreen, tmp_path: Path) -> None:
    fold(stage, screen, "BJ")
    stage.program.speak("en")
    stage.settle()
    again = list_of(stage)
    assert again is not screen
    assert titles(again)[:2] == ["Benin", "Madagascar"]
    assert rows(again)[0].sentence == "Benin, 2 project files, folded"
    assert "BJ" not in (tmp_path / "window.ini").read_text(), "where one works is nobody else's business"


def test_a_list_read_again_keeps_what_is_folded(stage: Stage, screen: DossiersScreen) -> None:
    fold(stage, screen, "BJ")
    stage.program.workspace.records.create(Dossier, title="Barrage", country="BJ")
    stage.go("dossiers")
    assert titles(screen) == FOLDED
    assert rows(screen)[0].count == 3


def test_typing_and_folding_make_no_row_anew(
    stage: Stage, screen: DossiersScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def dossier_row(*given: object, **named: object) -> Row:
        made.append(given[0])
        return columns.dossier_row(*given, **named)  # type: ignore[arg-type]  # what the list gives

    monkeypatch.setattr(listing, "dossier_row", dossier_row)
    stage.go("dossiers")
    assert len(made) == 3, "read again"
    screen.filters.search.setText("a")
    fold(stage, screen, "BJ")
    screen.filters.search.clear()
    stage.settle()
    assert len(made) == 3
    screen.filters.sort_by("title", descending=False)
    stage.settle()
    assert len(made) == 6


def test_mixed_countries_have_no_heads_and_hide_nothing(stage: Stage, screen: DossiersScreen) -> None:
    fold(stage, screen, "BJ")
    screen.filters.grouping.click()
    stage.settle()
    assert len(titles(screen)) == 3
    assert screen.header().subtitle == "3 affichés sur 3"


def test_a_dossier_without_a_country_stands_under_a_head_with_words(stage: Stage, screen: DossiersScreen) -> None:
    stage.program.workspace.records.create(Dossier, title="Sans pays")
    stage.go("dossiers")
    assert titles(screen)[:2] == ["Pays à préciser", "Sans pays"]
