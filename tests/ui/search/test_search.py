"""Search: words whatever their accents, what opens, and text that looks like markup."""

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import HOSTILE, furnish, page, plain, rows, said
from ui.search.screen import SearchScreen
from ui.unattended.stage import Stage


def look_for(stage: Stage, words: str) -> SearchScreen:
    stage.go("search", search=words)
    found = page(stage, "search")
    assert isinstance(found, SearchScreen)
    return found


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


def test_markup_and_a_long_note_are_rows_like_others(stage: Stage) -> None:
    records = stage.program.workspace.records
    dossier = records.create(Dossier, title=f"{HOSTILE} puits").id
    records.create(Visit, dossier=dossier, title="Long", seen="puits " * 2000)
    screen = look_for(stage, "puits")
    assert {f"{HOSTILE} puits", "Long"} <= {row.title for row in rows(screen)}
    assert all(len(row.second) < 1000 for row in rows(screen))
    stage.program.window.grab()
    assert plain(stage.program.window)
