"""What will be kept: texts put together, a value written by hand, a record in the bin, and nothing typed is lost."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from fieldkit.domain.dossier import Dossier, Funding, Site
from fieldkit.domain.fields import Record
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.people import Organisation
from fieldkit.domain.values import Money, Place, Plain
from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import page, press, rows, said
from tests.ui.syncing.conftest import Elsewhere
from ui.syncing.conflicts import ConflictScreen
from ui.syncing.deciding import Decision
from ui.syncing.results import TextResult, ValueResult
from ui.unattended.stage import Stage

BASE = "Vu hier. La redevance couvre 71 % des charges. Le forage marche."
MINE = BASE.replace("71 %", "68 %")
THEIRS = BASE.replace("71 %", "74 %").replace("marche.", "marche bien.")


@pytest.fixture
def visit(stage: Stage) -> Loaded[Visit]:
    """A visit everybody has."""
    workspace = stage.program.workspace
    dossier = workspace.records.create(Dossier, title="Eau").id
    made = workspace.records.create(Visit, dossier=dossier, title="Forage", seen=BASE, women_met=3, state="planned")
    workspace.outbox.take()
    return made


def screen(stage: Stage) -> ConflictScreen:
    shown = page(stage, "conflict")
    assert isinstance(shown, ConflictScreen)
    return shown


def decision(stage: Stage) -> Decision:
    found = screen(stage).decision
    assert found is not None
    return found


def text(stage: Stage, name: str = "seen") -> TextResult:
    found = decision(stage).results[name]
    assert isinstance(found, TextResult)
    return found


def value(stage: Stage, name: str) -> ValueResult:
    found = decision(stage).results[name]
    assert isinstance(found, ValueResult)
    return found


def again(stage: Stage, visit: Loaded[Visit]) -> Loaded[Visit]:
    return stage.program.workspace.records.get(Visit, visit.id)


def disagree(stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]) -> None:
    """Two versions of the note and of the people met."""
    stage.program.workspace.records.edit(visit, seen=MINE, women_met=5)
    elsewhere("Luc", visit, seen=THEIRS, women_met=4)
    stage.go("conflict")


def write(stage: Stage, box: QWidget, typed: str) -> None:
    box.setFocus()
    stage.type_in(box, typed)


def test_texts_are_put_together_when_asked_and_marked_by_more_than_colour(
    stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, visit)
    assert not text(stage).decided
    press(stage, screen(stage), "Réunir les textes")
    shown = text(stage).editor
    assert shown.toPlainText() == (
        "Vu hier. La redevance couvre 68 % des charges. La redevance couvre 74 % des charges. Le forage marche bien."
    )
    lines = [each.format.underlineStyle() for each in shown.extraSelections()]
    style = QTextCharFormat.UnderlineStyle
    assert lines == [style.DashUnderline, style.DashUnderline, style.SingleUnderline]
    assert "1 passage réécrit de plusieurs façons" in said(screen(stage))
    assert again(stage, visit).conflicts


def test_a_proposal_counts_only_once_it_is_saved_and_as_it_stands_then(
    stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, visit)
    decision(stage).take(0)
    decision(stage).put_together("seen")
    write(stage, text(stage).editor, "Relu. ")
    stage.settle()
    assert again(stage, visit).conflicts
    press(stage, screen(stage), "Enregistrer le résultat")
    kept = again(stage, visit)
    assert kept.record.seen.startswith("Relu. Vu hier. La redevance couvre 68 % des charges. La redevance couvre 74 %")
    assert (kept.record.women_met, dict(kept.conflicts)) == (5, {})


def test_a_text_kept_as_it_is_keeps_its_no_break_spaces(
    stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]
) -> None:
    stage.program.workspace.records.edit(visit, seen="71\u00a0% des charges")
    elsewhere("Luc", visit, seen="b")
    stage.go("conflict")
    decision(stage).take(0)
    press(stage, screen(stage), "Enregistrer le résultat")
    assert again(stage, visit).record.seen == "71\u00a0% des charges"


def test_a_value_of_neither_is_written_and_what_cannot_be_read_is_not_saved(
    stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, visit)
    decision(stage).take(0)
    press(stage, screen(stage), "Écrire un autre résultat, Femmes rencontrées")
    editor = value(stage, "women_met").editor
    assert editor is not None
    box = editor.findChild(QLineEdit)
    assert isinstance(box, QLineEdit)
    box.selectAll()
    write(stage, box, "sept")
    decision(stage).flush()
    assert not value(stage, "women_met").decided
    box.selectAll()
    write(stage, box, "7")
    decision(stage).flush()
    press(stage, screen(stage), "Enregistrer le résultat")
    assert again(stage, visit).record.women_met == 7


def test_what_is_chosen_and_written_is_there_after_leaving_and_after_a_restart_of_the_screen(
    stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, visit)
    decision(stage).take(1)
    write(stage, text(stage).editor, "Relu. ")
    stage.go("today")
    assert again(stage, visit).conflicts
    stage.program.speak("fr")  # another window, which knows what is on disk alone
    stage.settle()
    stage.go("conflict")
    assert text(stage).editor.toPlainText() == f"Relu. {THEIRS}"
    assert value(stage, "women_met").value == 4
    assert decision(stage).is_whole


def test_another_version_that_arrives_leaves_what_was_written_and_asks_to_read_it_again(
    stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, visit)
    decision(stage).take(0)
    write(stage, text(stage).editor, "Relu. ")
    elsewhere("Ida", visit, seen="Ida a vu.")
    assert text(stage).editor.toPlainText() == f"Relu. {MINE}"
    assert not text(stage).decided
    assert len(decision(stage).cells["seen"]) == 3
    press(stage, screen(stage), "Garder ce résultat")
    assert decision(stage).is_whole
    press(stage, screen(stage), "Enregistrer le résultat")
    assert again(stage, visit).record.seen == f"Relu. {MINE}"
    assert not again(stage, visit).conflicts


def test_what_was_written_is_handed_back_when_somebody_else_settles_first(
    stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, visit)
    decision(stage).take(0)
    write(stage, text(stage).editor, "Mes mots. ")
    heads = again(stage, visit).heads
    elsewhere("Ida", visit, heads["seen"], seen="Tranché.")
    elsewhere("Ida", visit, heads["women_met"], women_met=6)
    assert again(stage, visit).record.seen == "Tranché."
    told = said(stage.program.window.sheet)
    assert "Mes mots." in told
    assert "quelqu’un a départagé avant vous" in told
    stage.go("today")
    stage.go("conflict")
    assert "Mes mots." in said(stage.program.window.sheet)
    press(stage, stage.program.window.sheet, "Copier")
    assert QGuiApplication.clipboard().text() == f"Ce qui a été vu\nMes mots. {MINE}"
    assert stage.program.workspace.settling.drafts() == {}


def test_a_text_written_by_hand_comes_back_after_another_version_was_taken(
    stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, visit)
    decision(stage).take(0)
    editor = text(stage).editor
    write(stage, editor, "Relu. ")
    decision(stage).take(1)
    assert editor.toPlainText() == THEIRS
    while editor.document().isUndoAvailable() and not editor.toPlainText().startswith("Relu."):
        editor.undo()
    assert editor.toPlainText() == f"Relu. {MINE}"


@pytest.mark.parametrize("kept", [True, False])
def test_deleted_there_and_edited_here_is_one_choice(
    stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit], *, kept: bool
) -> None:
    stage.program.workspace.records.edit(visit, women_met=5)
    elsewhere("Luc", visit, deleted=True)
    stage.go("conflict")
    told = said(screen(stage))
    assert "Mettre à la corbeille" in told
    assert "Femmes rencontrées" in told
    decision(stage).take(0 if kept else 1)
    press(stage, screen(stage), "Enregistrer le résultat")
    found = again(stage, visit)
    assert (found.fate.deleted, found.fate.touched, found.record.women_met) == (not kept, (), 5)
    assert "Rien n’est à départager" in said(screen(stage))


def test_three_values_are_shown_with_their_authors_and_each_can_be_taken(
    stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]
) -> None:
    stage.program.workspace.records.edit(visit, women_met=5)
    elsewhere("Luc", visit, women_met=4)
    elsewhere("Ida", visit, women_met=6)
    stage.go("conflict")
    told = said(screen(stage))
    assert "Ida, un autre ordinateur" in told
    assert "Luc, un autre ordinateur" in told
    assert "Les autres versions" in told
    taken = []
    for _ in range(2):
        decision(stage).take_here(1)
        taken.append(value(stage, "women_met").value)
    assert set(taken) == {4, 6}


@pytest.mark.parametrize(
    ("record_type", "name", "base", "mine", "theirs"),
    [
        (Site, "population", 10, 12, 14),
        (Site, "type", "works", "office", "market"),
        (Site, "position", None, Place(9.3, 2.6, None, "entered"), [9.4, 2.7, None, "entered"]),
        (Site, "access", "", "Par la piste.", "Par le fleuve."),
        (Funding, "amount", Money(Decimal(10), "EUR"), Money(Decimal(12), "EUR"), "XOF 14"),
        (Funding, "report_due", dt.date(2026, 1, 1), dt.date(2026, 1, 2), "2026-01-03"),
        (Funding, "rate", Decimal(10), Decimal("12.5"), "14"),
    ],
)
def test_every_kind_of_field_is_shown_taken_and_written(
    stage: Stage,
    elsewhere: Elsewhere,
    record_type: type[Record],
    name: str,
    base: object,
    mine: object,
    theirs: Plain,
) -> None:
    records = stage.program.workspace.records
    dossier = records.create(Dossier, title="Eau").id
    made = records.create(
        record_type,
        dossier=dossier,
        **({name: base} if base is not None else {"convention": "c"} if record_type is Funding else {"name": "n"}),
    )
    stage.program.workspace.outbox.take()
    records.edit(made, **{name: mine})
    elsewhere("Luc", made, **{name: theirs})
    stage.go("conflict")
    assert len(decision(stage).cells[name]) == 2
    assert all(cell.version.text for cell in decision(stage).cells[name])
    result = decision(stage).results[name]
    if isinstance(result, ValueResult):
        result.write()
        stage.settle()
    decision(stage).take(1)
    press(stage, screen(stage), "Enregistrer le résultat")
    kept = records.get(record_type, made.id)
    assert not kept.conflicts
    assert getattr(kept.record, name) == decision_value(made, name, theirs)


def decision_value(made: Loaded[Record], name: str, plain: Plain) -> object:
    from fieldkit.domain.kinds import kind_of

    return kind_of(type(made.record)).by_name[name].value(plain)


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


def test_the_base_is_one_press_away(stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]) -> None:
    disagree(stage, elsewhere, visit)
    day = stage.program.context.formats.short_day(dt.datetime.now().astimezone().date())
    press(stage, stage.program.window.sheet, f"Version d’origine, {day}")
    shown = [child.accessibleName() for child in screen(stage).findChildren(QWidget) if child.isVisible()]
    assert any(BASE in name and "Version d’origine" in name for name in shown)
    press(stage, stage.program.window.sheet, "Masquer la version d’origine")
    shown = [child.accessibleName() for child in screen(stage).findChildren(QWidget) if child.isVisible()]
    assert not any("Version d’origine" in name and BASE in name for name in shown)


def test_everything_is_done_with_keys(stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]) -> None:
    disagree(stage, elsewhere, visit)
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
    stage.wait_for(lambda: not again(stage, visit).conflicts, "the result on disk")


def test_the_record_asked_for_is_the_one_shown(stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]) -> None:
    records = stage.program.workspace.records
    other = records.create(Visit, dossier=visit.record.dossier, title="Borne", said="a")
    records.edit(visit, women_met=5)
    elsewhere("Luc", visit, women_met=4)
    records.edit(other, said="b")
    elsewhere("Luc", other, said="c")
    for asked in (visit, other):
        stage.go("conflict", record=asked.id)
        assert decision(stage).disputed.loaded.id == asked.id


def test_who_is_concerned_is_told_by_whom_it_was_settled(
    stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, visit)
    stage.go("today")
    elsewhere("Ida", visit, again(stage, visit).heads["women_met"], women_met=6)
    told = said(stage.program.window.sheet)
    assert "Ida a départagé" in told
    assert "Femmes rencontrées. Votre version reste dans l’historique." in told
    press(stage, stage.program.window.sheet, "Voir")
    assert stage.program.window.screen_shown is page(stage, "dossier")


def test_the_history_of_the_dossier_tells_both_values_and_who_settled_them(
    stage: Stage, elsewhere: Elsewhere, visit: Loaded[Visit]
) -> None:
    stage.program.workspace.records.edit(visit, women_met=5)
    elsewhere("Luc", visit, women_met=4)
    stage.go("conflict")
    decision(stage).take(1)
    press(stage, screen(stage), "Enregistrer le résultat")
    stage.go("dossier", dossier=visit.record.dossier, tab="history")
    settled, *others = rows(page(stage, "dossier"))
    assert settled.title == "Forage\u00a0: versions départagées (visite)"
    assert settled.second.startswith("Vous, cet ordinateur")
    assert any("Luc" in row.second and "Femmes rencontrées\u00a0: 4" in row.second for row in others)
    assert any("Vous" in row.second and "Femmes rencontrées\u00a0: 5" in row.second for row in others)
