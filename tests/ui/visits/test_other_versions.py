"""A version that arrives while somebody writes never touches what they write; both are kept until they choose."""

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.visit import Visit
from fieldkit.services.workspace import Workspace
from tests.ui.visits.scene import Desk, Scene, type_words

OTHER = "0123456789abcdef"


class Colleague:
    """Another laptop, whose changes arrive."""

    def __init__(self, workspace: Workspace, scene: Scene) -> None:
        self._workspace, self._scene, self._counter = workspace, scene, 0

    def writes(self, field: str, value: str) -> None:
        """Edit a field of the visit without having seen what is written on this laptop from now on."""
        self._counter += 1
        seen = self._seen[field]
        edit = Edit("visit", self._scene.visit, field, value, seen)
        at = self._at + self._counter
        change = Change(
            ChangeId(OTHER, self._counter), self._scene.dossier, "Mihaja <mihaja@x.example>", "d2", at, (edit,)
        )
        self._workspace._store.integrate([change])

    def reads(self) -> "Colleague":
        """Have seen everything up to now."""
        loaded = self._workspace.records.get(Visit, self._scene.visit)
        self._seen = {name: loaded.heads.get(name, ()) for name in ("seen", "governance", "said")}
        with self._workspace._store.read() as reader:
            self._at = int(reader.connection.exec_driver_sql("SELECT max(at) FROM change").scalar_one())
        return self


@pytest.fixture
def colleague(desk: Desk, scene: Scene) -> Colleague:
    return Colleague(desk.workspace, scene).reads()


def read_again(desk: Desk, qtbot: QtBot) -> None:
    desk.screen._again.start()
    desk.settle(qtbot)


def test_fields_not_being_edited_are_refreshed_in_place(desk: Desk, qtbot: QtBot, colleague: Colleague) -> None:
    desk.screen.note.go_to("seen", focus=True)
    colleague.writes("governance", "Le comité a changé.")
    qtbot.waitUntil(lambda: desk.screen.note.drafts["governance"].editor.text() == "Le comité a changé.", timeout=5000)
    assert desk.screen.note.disagreement.isHidden()


def test_text_being_typed_is_never_touched_and_both_versions_are_kept(
    desk: Desk, scene: Scene, qtbot: QtBot, colleague: Colleague
) -> None:
    note = desk.screen.note
    note.go_to("governance", focus=True)
    editor = note.draft.editor
    editor.moveCursor(QTextCursor.MoveOperation.End)
    type_words(editor, " Sept")
    caret = editor.textCursor().position()
    colleague.writes("governance", "Le comité a changé.")
    read_again(desk, qtbot)
    assert editor.text() == "Le comité se réunit. Sept"
    assert editor.textCursor().position() == caret
    assert note.disagreement.isVisible()
    type_words(editor, " membres.")
    note.flush()
    read_again(desk, qtbot)
    assert editor.text() == "Le comité se réunit. Sept membres."
    loaded = desk.workspace.records.get(Visit, scene.visit)
    kept = {head.value for head in loaded.conflicts["governance"]}
    assert kept == {"Le comité se réunit. Sept membres.", "Le comité a changé."}
    assert note.draft.disagreement is not None
    assert [other.text for other in note.draft.disagreement.others] == ["Le comité a changé."]


@pytest.mark.parametrize(
    ("choice", "settled"),
    [
        ("mine", "Le comité se réunit. Ici."),
        ("other", "Le comité a changé."),
        ("both", "Le comité se réunit. Ici.\n\nLe comité a changé."),
    ],
)
def test_choosing_ends_the_disagreement(
    desk: Desk, scene: Scene, qtbot: QtBot, colleague: Colleague, choice: str, settled: str
) -> None:
    note = desk.screen.note
    note.go_to("governance", focus=True)
    note.draft.editor.moveCursor(QTextCursor.MoveOperation.End)
    type_words(note.draft.editor, " Ici.")
    note.flush()
    desk.settle(qtbot)
    colleague.writes("governance", "Le comité a changé.")
    qtbot.waitUntil(note.disagreement.isVisible, timeout=5000)
    if choice == "mine":
        note.disagreement.chosen.emit(None)
    elif choice == "other":
        note.disagreement.chosen.emit("Le comité a changé.")
    else:
        note.disagreement.both.emit("Le comité a changé.")
    read_again(desk, qtbot)
    loaded = desk.workspace.records.get(Visit, scene.visit)
    assert loaded.record.governance == settled
    assert loaded.conflicts == {}
    assert note.disagreement.isHidden()


def test_an_unread_version_is_not_overwritten_by_a_save_of_the_moment_before(
    desk: Desk, scene: Scene, qtbot: QtBot, colleague: Colleague
) -> None:
    note = desk.screen.note
    note.go_to("governance", focus=True)
    type_words(note.draft.editor, "Avant. ")
    colleague.writes("governance", "Écrit ailleurs.")
    note.flush()
    read_again(desk, qtbot)
    loaded = desk.workspace.records.get(Visit, scene.visit)
    assert {head.value for head in loaded.conflicts["governance"]} == {"Avant. Le comité se réunit.", "Écrit ailleurs."}
