"""The list of dossiers: filters, preview, opening, and text that looks like something else."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fieldkit.domain.dossier import BudgetLine, Dossier
from fieldkit.domain.programme import Dispositif
from fieldkit.domain.values import Money
from fieldkit.services.dossier_order import DossierOrder, DossierSort
from tests.ui.dossiers.desk import CONTROL, FORMULA, HOSTILE, furnish, labels, page, plain, press, rows, said
from ui.dossiers.list import DossiersScreen
from ui.dossiers.offered import ALWAYS
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
    screen.filters.search.setText("ECOLES")
    stage.settle()
    assert titles(screen) == ["Écoles d’Ambositra"]
    assert [row.title for row in rows(screen) if row.heading] == ["Madagascar"]


def test_a_filter_that_takes_the_chosen_dossier_away_chooses_the_first(stage: Stage) -> None:
    written = furnish(stage)
    screen = screen_of(stage)
    screen.view.choose(written.dossier)
    screen.filters.search.setText("ecoles")
    stage.wait_for(lambda: "Écoles" in said(screen.preview), "the preview")
    assert screen.view.current_id not in {"", written.dossier}


def test_a_filter_that_keeps_nothing_offers_to_be_taken_off(stage: Stage) -> None:
    furnish(stage)
    screen = screen_of(stage)
    screen.filters.chips["country"].set_kept(["BJ"])
    screen.filters.search.setText("ecoles")
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


def dispositifs(stage: Stage) -> tuple[str, ...]:
    records = stage.program.workspace.records
    return tuple(records.create(Dispositif, name=name).id for name in ("EXPLOR", "Appui-conseil"))


def test_a_column_sorts_and_the_order_stays_when_the_screen_is_left(stage: Stage) -> None:
    furnish(stage)
    records, (explor, _) = stage.program.workspace.records, dispositifs(stage)
    records.create(Dossier, title="Abris", country="BJ", state="closed", dispositifs=(explor,))
    screen = screen_of(stage)
    assert titles(screen) == ["Eau potable à Tchakalo", "Abris", "Écoles d’Ambositra"], "the latest visit first"
    press(stage, screen, "Trier par Dossier et porteur")
    assert titles(screen) == ["Abris", "Eau potable à Tchakalo", "Écoles d’Ambositra"]
    press(stage, screen, "Pays, puis titre")
    press(stage, screen, "Dossier et porteur, tri croissant")
    assert titles(screen) == ["Écoles d’Ambositra", "Eau potable à Tchakalo", "Abris"]
    assert [row.second for row in rows(screen)] == ["Madagascar", "Bénin", "Bénin"], "no heading tells the country"
    stage.go("today")
    stage.go("dossiers")
    assert titles(screen) == ["Écoles d’Ambositra", "Eau potable à Tchakalo", "Abris"]


def test_the_order_is_there_again_after_a_lock(stage: Stage) -> None:
    furnish(stage)
    filters = screen_of(stage).filters
    filters.sort_by("budget", descending=False)
    kept = filters.kept()
    filters.sort_by("title", descending=True)
    filters.go_on(kept)
    assert filters.order == DossierOrder(DossierSort.BUDGET, descending=False)
    assert screen_of(stage).heads.heads[-1].accessibleName() == "Trier par Visite"


def test_the_dispositif_filter_offers_those_in_use(stage: Stage) -> None:
    written = furnish(stage)
    records, (explor, _) = stage.program.workspace.records, dispositifs(stage)
    records.edit(records.get(Dossier, written.dossier), dispositifs=(explor,))
    screen = screen_of(stage)
    chip = screen.filters.chips["dispositif"]
    chip.set_kept(["Appui-conseil", "EXPLOR"])
    assert chip.kept == ("EXPLOR",), "no dossier has the other"
    chip.filtered.emit(chip.kept)
    stage.settle()
    assert titles(screen) == ["Eau potable à Tchakalo"]
    assert chip.accessibleName() == "Dispositif\u00a0: EXPLOR"


def test_a_wide_list_shows_budgets_each_in_its_currency(stage: Stage) -> None:
    written, records = furnish(stage), stage.program.workspace.records
    for amount, currency in ((Decimal("97475210"), "XOF"), (Decimal("148600.50"), "EUR")):
        records.create(BudgetLine, dossier=written.dossier, planned=Money(amount, currency))
    stage.program.window.resize(1366, 768)
    screen = screen_of(stage)
    assert "Trier par Budget" not in heads(screen)
    stage.program.window.resize(1920, 1080)
    stage.settle()
    assert "Trier par Budget" in heads(screen)
    told = [cell.text for row in rows(screen) for cell in row.cells]
    assert "97\u202f475\u202f210\u00a0F\u00a0CFA + 148\u202f600,50\u00a0€" in told


def heads(screen: DossiersScreen) -> list[str]:
    return [head.accessibleName() for head in screen.heads.heads]


def test_tab_leads_from_the_filters_over_the_heads_to_the_list(stage: Stage) -> None:
    furnish(stage)
    screen = screen_of(stage)
    for width in (1920, 1366):
        stage.program.window.resize(width, 900)
        stage.settle()
        met, at = list[QWidget](), screen.filters.search.nextInFocusChain()
        while at is not None and at is not screen.filters.search:
            if at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isVisible() and screen.isAncestorOf(at):
                met.append(at)
            at = at.nextInFocusChain()
        chips = [*(screen.filters.chips[name] for name in ALWAYS), screen.filters.more]
        sorting = next(head for head in screen.heads.heads if head.head.key == "visit")
        assert met[:9] == [*chips, screen.filters.grouping, sorting, screen.view]
