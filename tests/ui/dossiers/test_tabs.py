"""Each tab of a dossier: its rows, and what it says without any."""

from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.indicator import Indicator, IndicatorValue, LogframeNode
from fieldkit.domain.people import Contact
from fieldkit.domain.photo import Photo
from tests.ui.dossiers.desk import FORMULA, HOSTILE, furnish, page, plain, rows, said
from ui.dossiers.calendar import today_here
from ui.dossiers.documents import DocumentsTab
from ui.dossiers.form import DossierFormScreen
from ui.dossiers.photo_groups import PhotoGroups
from ui.unattended.stage import Stage
from ui.widgets.buttons import ClickArea
from ui.widgets.chart import LineChart
from ui.widgets.fields import TextField
from ui.widgets.photos import PhotoFlow


def tab(stage: Stage, dossier: str, key: str) -> None:
    stage.go("dossier", dossier=dossier, tab=key)


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("summary", "Aucun site n’est encore décrit."),
        ("indicators", "Aucun indicateur"),
        ("visits", "Aucune visite"),
        ("photos", "Aucune photo"),
        ("recommendations", "Aucune recommandation"),
        ("documents", "Aucun document"),
        ("contacts", "Aucun contact"),
    ],
)
def test_an_empty_tab_says_what_would_be_there(stage: Stage, key: str, sentence: str) -> None:
    made = stage.program.workspace.records.create(Dossier, title="Vide")
    tab(stage, made.id, key)
    assert sentence in said(page(stage, "dossier"))


def test_visits_recommendations_and_history_show_their_rows(stage: Stage) -> None:
    written = furnish(stage)
    screen = page(stage, "dossier")
    tab(stage, written.dossier, "visits")
    assert [row.id for row in rows(screen)] == [written.visit]
    tab(stage, written.dossier, "recommendations")
    assert [row.title for row in rows(screen)] == ["Remplacer le compteur"]
    late, _, state = rows(screen)[0].cells
    assert (late.text, late.icon, late.tone) == ("Échue depuis 1 jour", "calendar-x", "danger")
    assert state.tone == "neutral", "one thing presses on a row"
    tab(stage, written.dossier, "history")
    assert "Forage 2\u00a0: création (visite)" in [row.title for row in rows(screen)]


def test_a_photo_kept_from_partners_says_so(stage: Stage) -> None:
    written, records = furnish(stage), stage.program.workspace.records
    given = {"dossier": written.dossier, "visit": written.visit, "retained": True}
    shown = records.create(Photo, **given, caption="Pompe", recognisable="nobody").id
    kept = records.create(Photo, **given, caption="Bureau", recognisable="adults").id
    tab(stage, written.dossier, "photos")
    screen = page(stage, "dossier")
    assert "1 photo retenue n’est pas dans la version partenaires" in said(screen)
    tiles = [screen.findChildren(PhotoFlow)[0].tile(photo) for photo in (shown, kept)]
    assert [tile.photo.caption for tile in tiles if tile] == ["Pompe", "Interne seulement · Bureau"]


def test_the_share_beside_an_indicator_says_what_of(stage: Stage) -> None:
    written, records = furnish(stage), stage.program.workspace.records
    indicator = records.create(Indicator, dossier=written.dossier, title="Ménages", unit="ménages").id
    for role, value in (("baseline", 112), ("target", 640), ("actual", 498)):
        records.create(
            IndicatorValue,
            dossier=written.dossier,
            indicator=indicator,
            role=role,
            date=today_here(),
            value=Decimal(value),
        )
    tab(stage, written.dossier, "indicators")
    told = said(page(stage, "dossier"))
    assert "Chemin parcouru, de 112 à 640\n73\u00a0%" in told
    assert "Dernière valeur\n498" in told


def test_fields_of_the_history_are_told_apart_by_a_french_semicolon(stage: Stage) -> None:
    written, records = furnish(stage), stage.program.workspace.records
    records.edit(records.get(Dossier, written.dossier), state="watch", watch_reason="En baisse.")
    tab(stage, written.dossier, "history")
    told = rows(page(stage, "dossier"))[0].second
    assert "Vigilance\u00a0; " in told
    assert ".\u00a0;" not in told


def test_one_recommendation_raised_is_said_in_the_singular(stage: Stage) -> None:
    written = furnish(stage)
    tab(stage, written.dossier, "summary")
    events = [event.accessibleName() for event in page(stage, "dossier").findChildren(ClickArea)]
    assert any("1 recommandation, 0 levée" in event for event in events)


def test_the_logframe_is_a_tree(stage: Stage) -> None:
    written, records = furnish(stage), stage.program.workspace.records
    result = records.create(LogframeNode, dossier=written.dossier, code="R1", title="Résultat", rank=2).id
    records.create(LogframeNode, dossier=written.dossier, code="A1", title="Activité", rank=1, parent=result)
    indicator = records.create(Indicator, dossier=written.dossier, node=result, title="Ménages", unit="ménages").id
    records.create(
        IndicatorValue,
        dossier=written.dossier,
        indicator=indicator,
        role="actual",
        date=today_here(),
        value=Decimal(421),
    )
    tab(stage, written.dossier, "indicators")
    assert [row.title for row in rows(page(stage, "dossier"))] == ["R1  Résultat", "Ménages", "A1  Activité"]


def test_hostile_names_are_plain_text_in_contacts_and_summary(stage: Stage) -> None:
    written, records = furnish(stage), stage.program.workspace.records
    records.create(Contact, dossiers=(written.dossier,), family_name=FORMULA, position="trésorière")
    records.edit(records.get(Dossier, written.dossier), summary=HOSTILE)
    tab(stage, written.dossier, "contacts")
    assert [row.title for row in rows(page(stage, "dossier"))] == [f"{FORMULA}, trésorière"]
    tab(stage, written.dossier, "summary")
    assert HOSTILE in said(page(stage, "dossier"))
    assert plain(page(stage, "dossier"))


def test_a_new_dossier_is_written_as_its_first_field_is_typed(stage: Stage) -> None:
    stage.go("dossier-form")
    screen = page(stage, "dossier-form")
    assert isinstance(screen, DossierFormScreen)
    stage.type_in(screen.findChildren(TextField)[0], "BJ-26-001")
    screen.leave()
    stage.settle()
    assert [made.code for made in stage.program.workspace.records.all(Dossier)] == ["BJ-26-001"]


def test_a_photo_is_chosen_for_the_report_with_the_space_bar(stage: Stage) -> None:
    written = furnish(stage)
    records = stage.program.workspace.records
    photo = records.create(Photo, dossier=written.dossier, visit=written.visit, file_name="IMG_1.jpg").id
    stage.go("dossier", dossier=written.dossier, tab="photos")
    screen = page(stage, "dossier")
    assert "0 photo retenue pour le rapport, sur 1" in said(screen)
    (groups,) = screen.findChildren(PhotoGroups)
    for chosen in (True, False):
        tile = groups.tile(photo)
        assert tile is not None
        tile.setFocus()
        QTest.keyClick(tile, Qt.Key.Key_Space)
        stage.settle()
        told = f"{int(chosen)} photo retenue"
        stage.wait_for(partial(_tells, screen, told), "the page to follow")
        assert records.get(Photo, photo).record.retained is chosen
        assert groups.tile(photo) is stage.program.window.focusWidget(), "the next photo is one arrow away"


def test_a_dossier_with_little_in_it_says_what_it_has_and_what_is_missing(stage: Stage) -> None:
    records = stage.program.workspace.records
    made = records.create(
        Dossier, title="Eau", theme="water", stage="design", context="La nappe **baisse**.", people_planned=3500
    )
    records.create(Indicator, dossier=made.id, title="Personnes desservies")
    tab(stage, made.id, "summary")
    told = said(page(stage, "dossier"))
    for sentence in ("La nappe baisse.", "Eau et assainissement", "Montage", "3\u202f500", "Aucune étape ni visite"):
        assert sentence in told
    tab(stage, made.id, "indicators")
    assert "Aucune valeur n’est encore notée" in said(page(stage, "dossier"))
    assert not page(stage, "dossier").findChildren(LineChart)[0].isVisible()


def _tells(screen: QWidget, sentence: str) -> bool:
    return sentence in said(screen)


def test_many_refused_documents_are_one_message_and_few_problems(stage: Stage, tmp_path: Path) -> None:
    written = furnish(stage)
    tab(stage, written.dossier, "documents")
    screen = page(stage, "dossier").findChild(DocumentsTab)
    assert isinstance(screen, DocumentsTab)
    empty = [tmp_path / f"vide-{number}.pdf" for number in range(30)]
    for path in empty:
        path.write_bytes(b"")
    screen.add(empty)
    stage.settle()
    told = said(stage.program.window)
    assert "30 fichiers n’ont pas été gardés" in told
    assert "vide-0.pdf, vide-1.pdf, vide-2.pdf et 27 autres" in told
    assert len(stage.program.context.notices.problems.all) == 8
    assert len(stage.program.window.sheet.messages.messages) == 1


def test_one_refused_document_is_told_whole(stage: Stage, tmp_path: Path) -> None:
    written = furnish(stage)
    tab(stage, written.dossier, "documents")
    screen = page(stage, "dossier").findChild(DocumentsTab)
    assert isinstance(screen, DocumentsTab)
    (tmp_path / "vide.pdf").write_bytes(b"")
    screen.add([tmp_path / "vide.pdf"])
    stage.settle()
    assert "vide.pdf\u00a0: Un fichier ne s’ouvre pas" in said(stage.program.window)
