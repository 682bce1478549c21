"""What is typed in the note is on disk, in time, as Markdown, and « Enregistré » is said after it."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fieldkit.domain.visit import Observation, Visit
from fieldkit.errors import DiskFull
from tests.ui.visits.scene import Desk, Scene, reopened, type_words
from ui.visits.markdown_edit import MarkdownEdit
from ui.widgets.formatting import LineStyle


def editor_of(desk: Desk, section: str) -> MarkdownEdit:
    desk.screen.note.go_to(section, focus=True)
    editor = desk.screen.note.draft.editor
    editor.moveCursor(QTextCursor.MoveOperation.End)
    return editor


def on_disk(desk: Desk, scene: Scene, section: str) -> str:
    return str(getattr(desk.workspace.records.get(Visit, scene.visit).record, section))


def test_typing_is_on_disk_in_a_workspace_opened_again(desk: Desk, scene: Scene, qtbot: QtBot, folder: Path) -> None:
    editor = editor_of(desk, "seen")
    type_words(editor, "Forage remis en service. ")
    qtbot.waitUntil(lambda: on_disk(desk, scene, "seen") == "Forage remis en service. ", timeout=4000)
    type_words(editor, "Pompe neuve.")
    desk.close()
    again = reopened(folder)
    assert again.records.get(Visit, scene.visit).record.seen == "Forage remis en service. Pompe neuve."
    again.close()


@pytest.mark.usefixtures("scene")
def test_every_section_of_a_visit_is_in_the_outline(desk: Desk) -> None:
    keys = [entry.key for entry in desk.screen.left.outline.entries]
    assert keys == ["context", "seen", "governance", "said", "opinion", "next_steps", "indicators", "advice"]
    states = {entry.key: entry.state for entry in desk.screen.left.outline.entries}
    assert (states["context"], states["seen"], states["indicators"]) == ("done", "todo", "part")
    assert desk.screen.note.current == "seen"


def test_leaving_a_section_or_the_screen_writes_at_once(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    type_words(editor_of(desk, "seen"), "Vu")
    type_words(editor_of(desk, "said"), "Dit")
    desk.context.navigator.go("today")
    desk.settle(qtbot)
    assert (on_disk(desk, scene, "seen"), on_disk(desk, scene, "said")) == ("Vu", "Dit")


def test_saved_is_said_only_after_the_commit(
    desk: Desk, scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_commit, said = threading.Event(), []
    keep = desk.workspace.records.keep

    def slowly(*args: object, **options: object) -> object:
        assert may_commit.wait(20)
        return keep(*args, **options)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(desk.workspace.records, "keep", slowly)
    desk.context.notices.was_saved.connect(lambda _at: said.append(on_disk(desk, scene, "seen")))
    type_words(editor_of(desk, "seen"), "Vanne fermée.")
    desk.screen.note.flush()
    qtbot.wait(50)
    assert said == []
    may_commit.set()
    qtbot.waitUntil(lambda: bool(said), timeout=5000)
    assert said == ["Vanne fermée."]


def test_a_full_disk_leaves_the_text_on_screen_and_the_next_word_brings_it_all(
    desk: Desk, scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DiskFull

    editor = editor_of(desk, "seen")
    failures: list[object] = []
    desk.context.notices.saving_failed.connect(lambda error, _retry: failures.append(error))
    with monkeypatch.context() as patch:
        patch.setattr(desk.workspace.records, "keep", full)
        type_words(editor, "Tout")
        desk.screen.note.flush()
        qtbot.waitUntil(lambda: bool(failures), timeout=5000)
    assert editor.text() == "Tout"
    assert on_disk(desk, scene, "seen") == ""
    type_words(editor, " tient")
    desk.screen.note.flush()
    qtbot.waitUntil(lambda: on_disk(desk, scene, "seen") == "Tout tient", timeout=5000)
    qtbot.waitUntil(lambda: desk.context.saving.settled, timeout=5000)


def test_the_toolbar_writes_markdown(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    editor = editor_of(desk, "seen")
    type_words(editor, "Sept membres")
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    editor.toggle_style(LineStyle.TASK)
    type_words(editor, "Voir la caisse")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    type_words(editor, "Voir le compteur")
    desk.screen.note.flush()
    assert editor.text().startswith("**Sept membres**")
    wanted = "**Sept membres**\n- [ ] Voir la caisse\n- [ ] Voir le compteur"
    qtbot.waitUntil(lambda: on_disk(desk, scene, "seen") == wanted, timeout=5000)


HOSTILE = '<img src=x onerror=alert(1)>\u00a0: =HYPERLINK("x")\x07 & <b>gras</b>'


def test_hostile_text_and_no_break_spaces_stay_text(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    editor = editor_of(desk, "seen")
    data = QMimeData()
    data.setText(HOSTILE)
    data.setHtml("<h1>autre chose</h1>")
    editor.insertFromMimeData(data)
    assert editor.text() == HOSTILE
    desk.screen.note.flush()
    desk.settle(qtbot)
    assert "<b>gras</b>" in on_disk(desk, scene, "seen")
    assert "\u00a0: =HYPERLINK" in on_disk(desk, scene, "seen")


@pytest.mark.parametrize("million", ["x" * 1_000_000, "un mot " * 140_000], ids=["one word", "one line"])
def test_a_million_characters_pasted_do_not_freeze(desk: Desk, scene: Scene, qtbot: QtBot, million: str) -> None:
    editor = editor_of(desk, "seen")
    data = QMimeData()
    data.setText(million)
    with qtbot.waitSignal(editor.typed, timeout=20_000):
        editor.insertFromMimeData(data)
    desk.screen.note.flush()
    desk.settle(qtbot)
    assert on_disk(desk, scene, "seen") == million


def test_typing_is_taken_back_and_done_again_from_the_header(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    editor = editor_of(desk, "seen")
    assert not desk.screen.heading.undo.isEnabled()
    type_words(editor, "Essai")
    assert desk.screen.heading.undo.isEnabled()
    desk.screen.heading.undo.click()
    assert editor.text() == ""
    desk.screen.heading.redo.click()
    assert editor.text() == "Essai"
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.text() == ""
    desk.screen.note.flush()
    desk.settle(qtbot)
    assert on_disk(desk, scene, "seen") == ""


def test_going_to_another_visit_writes_the_first_and_shows_the_second(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    other = desk.workspace.records.create(Visit, dossier=scene.dossier, title="Kpakpamè", seen="Autre note.").record
    type_words(editor_of(desk, "seen"), "Première note.")
    type_words(desk.screen.left.bar.field, "Capture en attente")
    desk.context.navigator.go("visit", visit=other.id)
    desk.settle(qtbot)
    qtbot.waitUntil(lambda: desk.screen.note.drafts["seen"].editor.text() == "Autre note.", timeout=5000)
    assert on_disk(desk, scene, "seen") == "Première note."
    assert [note.text for note in desk.workspace.records.all(Observation, visit=scene.visit)] == ["Capture en attente"]
    assert desk.workspace.records.get(Visit, other.id).record.seen == "Autre note."
    assert not desk.screen.deeds.can_undo
