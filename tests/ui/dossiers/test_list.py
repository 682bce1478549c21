"""The list of dossiers: filters, preview, opening, and text that looks like something else."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit.domain.dossier import Dossier
from tests.ui.dossiers.desk import CONTROL, FORMULA, HOSTILE, furnish, labels, page, plain, press, rows, said
from ui.dossiers.list import DossiersScreen
from ui.unattended.stage import Stage


def screen_of(stage: Stage) -> DossiersScreen:
    stage.go("dossiers")
    found = page(stage, "dossiers")
    assert isinstance(found, DossiersScreen)
    return found


def titles(screen: DossiersScreen) -> list[str]:
    return [row.title for row in rows(screen) if not row.heading]


def test_letters_typed_filter_the_list_whatever_their_accents(stage: Stage) -> None:
    furnish(stage)
    screen = screen_of(stage)
    assert titles(screen) == ["Eau potable à Tchakalo", "Écoles d’Ambositra"]
    screen.search.setText("ECOLES")
    stage.settle()
    assert titles(screen) == ["Écoles d’Ambositra"]
    assert [row.title for row in rows(screen) if row.heading] == ["Madagascar"]


def test_a_filter_that_keeps_nothing_offers_to_be_taken_off(stage: Stage) -> None:
    furnish(stage)
    screen = screen_of(stage)
    screen.chips["country"].set_kept(["BJ"])
    screen.search.setText("ecoles")
    stage.settle()
    assert "Aucun dossier ne correspond" in said(screen)
    press(stage, screen, "Retirer les filtres")
    assert len(titles(screen)) == 2


def test_the_preview_follows_and_enter_opens(stage: Stage) -> None:
    written = furnish(stage)
    screen = screen_of(stage)
    screen.view.choose(written.dossier)
    stage.wait_for(lambda: "Remplacer le compteur" in said(screen.preview), "the preview")
    QTest.keyClick(screen.view, Qt.Key.Key_Return)
    stage.settle()
    assert page(stage, "dossier").isVisible()


def test_hostile_titles_are_plain_text_in_list_and_preview(stage: Stage) -> None:
    records = stage.program.workspace.records
    written = [records.create(Dossier, title=title, country="BJ") for title in (HOSTILE, FORMULA, CONTROL)]
    screen = screen_of(stage)
    assert set(titles(screen)) == {made.record.title for made in written}
    screen.view.choose(written[0].id)
    stage.wait_for(lambda: HOSTILE in said(screen.preview), "the preview")
    assert plain(screen)


def test_a_megabyte_of_summary_does_not_hold_the_page_up(stage: Stage) -> None:
    made = stage.program.workspace.records.create(Dossier, title="Long", summary="mot " * 250_000)
    stage.go("dossier", dossier=made.id)
    (shown,) = [label.text() for label in labels(page(stage, "dossier")) if label.text().startswith("mot mot")]
    assert shown.endswith("…")
    assert made.record.summary.startswith(shown[:-1])
