"""What will be kept: texts put together, a value written by hand, a record in the bin, and nothing typed is lost."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtGui import QGuiApplication, QTextCharFormat
from PySide6.QtWidgets import QLineEdit

from fieldkit.domain.dossier import Dossier, Funding, Site
from fieldkit.domain.fields import Record
from fieldkit.domain.kinds import kind_of
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.values import Money, Place, Plain
from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import press, said
from tests.ui.syncing.deciding import (
    MINE,
    THEIRS,
    Elsewhere,
    again,
    decision,
    disagree,
    screen,
    text,
    value,
    write,
)
from ui.syncing.results import ValueResult
from ui.unattended.stage import Stage


def test_texts_are_put_together_when_asked_and_marked_by_more_than_colour(
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, noted)
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
    assert again(stage, noted).conflicts


def test_a_proposal_counts_only_once_it_is_saved_and_as_it_stands_then(
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, noted)
    decision(stage).take(0)
    decision(stage).put_together("seen")
    write(stage, text(stage).editor, "Relu. ")
    stage.settle()
    assert again(stage, noted).conflicts
    press(stage, screen(stage), "Enregistrer le résultat")
    kept = again(stage, noted)
    assert kept.record.seen.startswith("Relu. Vu hier. La redevance couvre 68 % des charges. La redevance couvre 74 %")
    assert (kept.record.women_met, dict(kept.conflicts)) == (5, {})


def test_a_text_written_on_keeps_its_no_break_spaces(stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]) -> None:
    stage.program.workspace.records.edit(noted, seen="71\u00a0% des charges")
    elsewhere("Luc", noted, seen="b")
    stage.go("conflict")
    decision(stage).take(0)
    write(stage, text(stage).editor, "Relu. ")
    press(stage, screen(stage), "Enregistrer le résultat")
    assert again(stage, noted).record.seen == "Relu. 71\u00a0% des charges"


def test_a_value_of_neither_is_written_and_what_cannot_be_read_is_not_saved(
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, noted)
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
    assert again(stage, noted).record.women_met == 7


def test_what_is_chosen_and_written_is_there_after_leaving_and_after_a_restart_of_the_screen(
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, noted)
    decision(stage).take(1)
    write(stage, text(stage).editor, "Relu. ")
    stage.go("today")
    assert again(stage, noted).conflicts
    stage.program.speak("fr")  # another window, which knows what is on disk alone
    stage.settle()
    stage.go("conflict")
    assert text(stage).editor.toPlainText() == f"Relu. {THEIRS}"
    assert value(stage, "women_met").value == 4
    assert decision(stage).is_whole


def test_another_version_that_arrives_leaves_what_was_written_and_asks_to_read_it_again(
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, noted)
    decision(stage).take(0)
    write(stage, text(stage).editor, "Relu. ")
    elsewhere("Ida", noted, seen="Ida a vu.")
    assert text(stage).editor.toPlainText() == f"Relu. {MINE}"
    assert not text(stage).decided
    assert len(decision(stage).cells["seen"]) == 3
    press(stage, screen(stage), "Garder ce résultat")
    assert decision(stage).is_whole
    press(stage, screen(stage), "Enregistrer le résultat")
    assert again(stage, noted).record.seen == f"Relu. {MINE}"
    assert not again(stage, noted).conflicts


def test_what_was_written_is_handed_back_when_somebody_else_settles_first(
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, noted)
    decision(stage).take(0)
    write(stage, text(stage).editor, "Mes mots. ")
    heads = again(stage, noted).heads
    elsewhere("Ida", noted, heads["seen"], seen="Tranché.")
    elsewhere("Ida", noted, heads["women_met"], women_met=6)
    assert again(stage, noted).record.seen == "Tranché."
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
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]
) -> None:
    disagree(stage, elsewhere, noted)
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
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit], *, kept: bool
) -> None:
    stage.program.workspace.records.edit(noted, women_met=5)
    elsewhere("Luc", noted, deleted=True)
    stage.go("conflict")
    told = said(screen(stage))
    assert "Mettre à la corbeille" in told
    assert "Femmes rencontrées" in told
    decision(stage).take(0 if kept else 1)
    press(stage, screen(stage), "Enregistrer le résultat")
    found = again(stage, noted)
    assert (found.fate.deleted, found.fate.touched, found.record.women_met) == (not kept, (), 5)
    assert "Rien n’est à départager" in said(screen(stage))


def test_three_values_are_shown_with_their_authors_and_each_can_be_taken(
    stage: Stage, elsewhere: Elsewhere, noted: Loaded[Visit]
) -> None:
    stage.program.workspace.records.edit(noted, women_met=5)
    elsewhere("Luc", noted, women_met=4)
    elsewhere("Ida", noted, women_met=6)
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
    assert getattr(kept.record, name) == kind_of(record_type).by_name[name].value(theirs)
