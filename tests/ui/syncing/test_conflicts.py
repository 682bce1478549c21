"""What two people changed: every version shown beside what they had, one result kept, and the choice taken back."""

import pytest
from PySide6.QtWidgets import QAbstractButton

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import HOSTILE, page, plain, press, said
from ui.syncing.conflicts import ConflictScreen
from ui.syncing.deciding import Decision
from ui.syncing.marked import MarkedText
from ui.syncing.results import TextResult
from ui.syncing.versions import Cell
from ui.unattended.stage import Stage

BEFORE, MINE, THEIRS = "Débit à mesurer.", "Débit 12 l/min.", f"Débit 21 l/min. {HOSTILE}"
ELSEWHERE = "f" * 16


@pytest.fixture
def visit(stage: Stage) -> str:
    """A visit whose note and state two people wrote from the same page, one of them on another computer."""
    workspace = stage.program.workspace
    records = workspace.records
    dossier = records.create(Dossier, title="Eau").id
    opened = records.create(Visit, dossier=dossier, title="Forage", seen=BEFORE, state="planned")
    workspace.outbox.take()
    edits = [
        Edit("visit", opened.id, name, value, tuple(opened.heads[name]))
        for name, value in (("seen", THEIRS), ("state", "done"))
    ]
    at = 1_790_000_000_000 << 16
    change = Change(ChangeId("e" * 16, 1), dossier, "Hery R. <hery@example.org>", ELSEWHERE, at, tuple(edits))
    records.edit(opened, seen=MINE, state="under_way")
    workspace.outbox.receive([change], {})
    stage.go("conflict")
    return opened.id


def decision(stage: Stage) -> Decision:
    screen = page(stage, "conflict")
    assert isinstance(screen, ConflictScreen)
    assert screen.decision is not None
    return screen.decision


def choose(stage: Stage, *texts: str) -> None:
    """Tick the versions that hold these texts."""
    cells = decision(stage).findChildren(Cell)
    for text in texts:
        next(cell for cell in cells if cell.version.text == text).button.click()


def save(stage: Stage) -> None:
    press(stage, page(stage, "conflict"), "Enregistrer le résultat")


def saver(stage: Stage) -> QAbstractButton:
    screen = page(stage, "conflict")
    assert isinstance(screen, ConflictScreen)
    return screen.save


def test_versions_are_shown_with_who_wrote_them_where_and_what_they_had(stage: Stage, visit: str) -> None:  # noqa: ARG001 - it makes the conflict
    screen = page(stage, "conflict")
    told = said(screen)
    for text in ("Votre version", "Afi Dossou, cet ordinateur", "Hery R., un autre ordinateur"):
        assert text in told
    assert "était « Prévue »" in told.replace("\xa0", " ")
    shown = " ".join(text.accessibleName() for text in screen.findChildren(MarkedText))
    assert "12" in shown
    assert HOSTILE in shown
    assert plain(screen)


def test_nothing_is_written_before_the_result_is_saved(stage: Stage, visit: str) -> None:
    assert not saver(stage).isEnabled()
    choose(stage, MINE)
    assert not saver(stage).isEnabled()
    choose(stage, "Terminée")
    assert saver(stage).isEnabled()
    assert set(stage.program.workspace.records.get(Visit, visit).conflicts) == {"seen", "state"}
    save(stage)
    settled = stage.program.workspace.records.get(Visit, visit)
    assert (settled.record.seen, settled.record.state, dict(settled.conflicts)) == (MINE, "done", {})
    assert "Rien n’est à départager" in said(page(stage, "conflict"))


def test_undo_asks_again(stage: Stage, visit: str) -> None:
    decision(stage).take(0)
    save(stage)
    toast = stage.program.window.toasts.toast
    assert toast is not None
    toast.link.click()
    stage.settle()
    conflicts = stage.program.workspace.records.get(Visit, visit).conflicts
    assert {version.value for version in conflicts["seen"]} == {MINE, THEIRS}
    assert {version.value for version in conflicts["state"]} == {"under_way", "done"}


def test_both_texts_can_be_kept_and_written_on(stage: Stage, visit: str) -> None:
    decision(stage).take(1)
    choose(stage, MINE)
    shown = decision(stage)
    editor = next(result.editor for result in shown.results.values() if isinstance(result, TextResult))
    assert editor.toPlainText() == f"{MINE} {THEIRS}"
    editor.setPlainText("Débit entre 12 et 21 l/min.")
    save(stage)
    kept = stage.program.workspace.records.get(Visit, visit)
    assert (kept.record.seen, kept.record.state) == ("Débit entre 12 et 21 l/min.", "done")
    assert not kept.conflicts


def test_a_choice_stays_while_something_else_arrives(stage: Stage, visit: str) -> None:  # noqa: ARG001 - it makes the conflict
    choose(stage, MINE)
    stage.program.workspace.records.create(Dossier, title="Autre")
    stage.settle()
    assert decision(stage).decided == 1


def test_one_record_after_the_other(stage: Stage, visit: str) -> None:  # noqa: ARG001 - it makes the first conflict
    workspace = stage.program.workspace
    dossier = workspace.records.all(Dossier)[0]
    other = workspace.records.create(Visit, dossier=dossier.id, title="Borne", said="a")
    workspace.outbox.take()
    edit = Edit("visit", other.id, "said", "b", tuple(other.heads["said"]))
    at = 1_790_000_000_000 << 16
    workspace.records.edit(other, said="c")
    workspace.outbox.receive(
        [Change(ChangeId("d" * 16, 1), dossier.id, "Hery R. <hery@example.org>", ELSEWHERE, at, (edit,))], {}
    )
    stage.go("conflict")
    first = decision(stage).disputed.title
    press(stage, stage.program.window.sheet, "Élément suivant à départager")
    assert {first, decision(stage).disputed.title} == {"Forage", "Borne"}


def test_the_synchronisation_screen_leads_to_it(stage: Stage, visit: str) -> None:  # noqa: ARG001 - it makes the conflict
    stage.go("sync")
    told = said(page(stage, "sync"))
    assert "Un élément est à départager." in told
    press(stage, page(stage, "sync"), "Départager")
    assert page(stage, "conflict").isVisible()
