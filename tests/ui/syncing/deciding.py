"""The page of what is to be decided, as a test reads it and writes in it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import page
from ui.syncing.conflicts import ConflictScreen
from ui.syncing.deciding import Decision
from ui.syncing.results import TextResult, ValueResult
from ui.unattended.stage import Stage

Elsewhere = Callable[..., ChangeId]
"""Takes in what a person wrote on another computer."""

BASE = "Vu hier. La redevance couvre 71 % des charges. Le forage marche."
MINE = BASE.replace("71 %", "68 %")
THEIRS = BASE.replace("71 %", "74 %").replace("marche.", "marche bien.")


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
