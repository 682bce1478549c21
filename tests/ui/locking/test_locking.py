"""Locking the real program: nothing typed is lost, nothing stays on show, and one goes on where one was."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QScrollBar, QTextEdit

from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.errors import DiskFull
from fieldkit.services.door import open_workspace
from sync.client.state import Phase
from tests.ui.locking.conftest import PASSPHRASE, Seat
from ui.dossiers.page import DossierScreen
from ui.jobs import Cancelling, Progress
from ui.locking import locker
from ui.locking.reason import Reason
from ui.visits.screen import VisitScreen


def visit_screen(seat: Seat) -> VisitScreen:
    screen = seat.program.window.screen_shown
    assert isinstance(screen, VisitScreen)
    return screen


def open_visit(seat: Seat) -> QTextEdit:
    seat.program.context.navigator.go("visit", visit=seat.visit)
    seat.settle()
    screen = visit_screen(seat)
    screen.note.go_to("seen", focus=True)
    seat.settle()
    editor = screen.note.draft.editor
    assert isinstance(editor, QTextEdit)
    return editor


def shown_text() -> str:
    windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    return " ".join(label.text() for window in windows for label in window.findChildren(QLabel) if label.isVisible())


def test_the_key_locks_closes_the_store_and_the_passphrase_opens_again(seat: Seat) -> None:
    QTest.keyClick(seat.program.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    seat.wait_locked()
    seat.wait(lambda: "Bonjour Awa" in shown_text(), "the greeting")
    assert "Tchakalo" not in shown_text()
    assert "Dossou" not in shown_text()
    open_workspace(seat.folder, Passphrase(PASSPHRASE)).close()  # nobody holds it any more
    seat.unlock()
    assert seat.program.window.isVisible()


def test_what_was_being_typed_is_saved_first(seat: Seat) -> None:
    editor = open_visit(seat)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.insertPlainText(" Une dernière phrase.")
    seat.lock()
    seat.wait_locked()
    workspace = open_workspace(seat.folder, Passphrase(PASSPHRASE))
    assert workspace.records.get(Visit, seat.visit).record.seen.endswith("Une dernière phrase.")
    workspace.close()


def test_one_goes_on_at_the_same_record_and_caret(seat: Seat) -> None:
    editor = open_visit(seat)
    cursor = editor.textCursor()
    cursor.setPosition(120)
    cursor.setPosition(135, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    seat.lock()
    seat.wait_locked()
    seat.unlock()
    assert visit_screen(seat)._identity == seat.visit
    seat.wait(lambda: visit_screen(seat).note.current == "seen", "the section")

    def there() -> bool:
        focus = seat.program.window.focusWidget()
        return isinstance(focus, QTextEdit) and focus.textCursor().position() == 135

    seat.wait(there, "the caret")
    focus = seat.program.window.focusWidget()
    assert isinstance(focus, QTextEdit)
    assert focus.textCursor().anchor() == 120


def test_one_goes_on_at_the_same_tab_and_scroll_with_the_way_back(seat: Seat) -> None:
    navigator = seat.program.context.navigator
    navigator.go("dossiers")
    seat.settle()
    dossier = seat.program.workspace.records.get(Visit, seat.visit).record.dossier
    navigator.go("dossier", dossier=dossier)
    seat.settle()
    screen = seat.program.window.screen_shown
    assert isinstance(screen, DossierScreen)
    screen.tabs.set_key("visits")
    screen.tabs.picked.emit("visits")
    seat.settle()
    seat.lock()
    seat.wait_locked()
    seat.unlock()
    again = seat.program.window.screen_shown
    assert isinstance(again, DossierScreen)
    seat.wait(lambda: again.tabs.key == "visits", "the tab")
    assert seat.program.context.navigator.can_go_back
    assert len(seat.program.context.navigator.kept[0]) == 3


def test_a_long_list_is_scrolled_as_it_was(seat: Seat) -> None:
    seat.program.context.navigator.go("dossiers")
    seat.settle()
    screen = seat.program.window.screen_shown
    assert screen is not None
    bar = _longest_bar(seat)
    bar.setValue(bar.maximum() // 2)
    wanted = bar.value()
    assert wanted
    seat.lock()
    seat.wait_locked()
    seat.unlock()
    seat.wait(lambda: _longest_bar(seat).value() == wanted, "the scroll")


def test_where_the_disk_does_not_take_it_the_lock_says_so_and_does_not_come(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = open_visit(seat)

    def full(*_: object, **__: object) -> None:
        raise DiskFull

    monkeypatch.setattr(seat.program.workspace.records, "keep", full)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.insertPlainText(" Perdue.")
    seat.lock(Reason.IDLE)
    seat.wait(lambda: "resté ouvert" in shown_text(), "the word that it stayed open")
    assert seat.open
    assert seat.program.window.isVisible()
    seat.lock()
    seat.wait(lambda: seat.program.window.confirming.panel is not None, "the question")
    assert seat.open
    panel = seat.program.window.confirming.panel
    assert panel is not None
    panel.safe.click()
    assert seat.open
    monkeypatch.undo()
    seat.lock()
    seat.wait(lambda: seat.program.window.confirming.panel is not None, "the question again")
    again = seat.program.window.confirming.panel
    assert again is not None
    again.destroy_button.click()
    seat.wait_locked()


def in_hand(seat: Seat, gate: threading.Event, seen: list[str]) -> None:
    """Work under way that ends when it is let, and sees whether it was stopped."""

    def work(_progress: Progress, cancelling: Cancelling) -> None:
        while not gate.wait(0.01):
            if cancelling():
                seen.append("stopped")
                return
        seen.append("ended")

    seat.program.jobs.run("Import", work)


def is_covered(seat: Seat) -> bool:
    return seat.session.program is not None and not seat.program.window.isVisible() and "Tchakalo" not in shown_text()


def test_without_anybody_the_screen_is_covered_at_once_and_work_ends_behind_it(seat: Seat) -> None:
    gate, seen = threading.Event(), list[str]()
    in_hand(seat, gate, seen)
    seat.lock(Reason.IDLE)
    seat.wait(lambda: is_covered(seat), "the cover")
    QTest.qWait(100)
    assert seen == []
    late = QDialog(seat.program.window)
    late.open()
    seat.wait(lambda: not late.isVisible(), "what opens behind the cover to be hidden")
    gate.set()
    seat.wait_locked()
    assert seen == ["ended"]


def test_whoever_comes_back_meanwhile_is_not_kept_waiting(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locker, "_SETTLING_S", 0.5)
    gate, seen = threading.Event(), list[str]()
    in_hand(seat, gate, seen)
    seat.lock(Reason.IDLE)
    seat.wait(lambda: is_covered(seat), "the cover")
    QTest.qWait(700)
    assert seen == []
    assert seat.session.locker is not None
    seat.session.locker.watching.idleness.begin_again()
    seat.wait_locked()
    assert seen == ["stopped"]


def test_work_without_end_does_not_keep_the_key(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locker, "LONGEST_S", 0.2)
    gate, seen = threading.Event(), list[str]()
    in_hand(seat, gate, seen)
    seat.lock(Reason.IDLE)
    seat.wait_locked()
    assert seen == ["stopped"]


def test_an_exchange_under_way_keeps_nothing_on_show(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    sending = replace(seat.program.engine.state, phase=Phase.SENDING_FILES)
    monkeypatch.setattr(type(seat.program.engine), "state", property(lambda _: sending))
    seat.lock(Reason.IDLE)
    seat.wait_locked()


def test_asked_for_work_under_way_stops_at_its_next_item_and_keeps_what_is_done(seat: Seat) -> None:
    done: list[int] = []

    def work(progress: Progress, cancelling: Cancelling) -> None:
        for number in range(2000):
            if cancelling():
                return
            done.append(number)
            progress(number, 2000, "")
            time.sleep(0.005)

    seat.program.jobs.run("Import", work)
    seat.wait(lambda: len(done) > 2, "some work")
    seat.lock()
    seat.wait(lambda: not seat.program.window.isVisible(), "the cover")
    seat.wait_locked()
    assert 2 < len(done) < 2000


def test_a_dialog_that_is_open_is_left_first(seat: Seat) -> None:
    ended: list[int] = []

    class Asking(QDialog):
        def done(self, result: int) -> None:
            ended.append(result)
            super().done(result)

    dialog = Asking(seat.program.window)
    dialog.setModal(True)
    dialog.show()
    seat.wait(lambda: QApplication.activeModalWidget() is dialog, "the dialog")
    seat.lock(Reason.SUSPEND)
    seat.wait_locked()
    assert ended == [QDialog.DialogCode.Rejected]


def test_two_locks_are_one_and_a_second_round_works(seat: Seat) -> None:
    seat.lock()
    seat.lock(Reason.SUSPEND)
    seat.wait_locked()
    seat.unlock()
    seat.lock(Reason.SESSION)
    seat.wait_locked()
    assert seat.settings.locked
    seat.unlock()
    assert not seat.settings.locked


def test_closing_the_locked_window_ends_with_nothing_open(seat: Seat) -> None:
    seat.lock()
    seat.wait_locked()
    start = seat.session.start
    assert start is not None
    start.close()
    assert not any(window.isVisible() for window in QApplication.topLevelWidgets())
    open_workspace(seat.folder, Passphrase(PASSPHRASE)).close()


def test_copies_of_documents_shown_elsewhere_are_gone(seat: Seat, tmp_path: Path) -> None:
    paper = tmp_path / "Contrat.pdf"
    paper.write_bytes(b"%PDF-1.4 invented")
    dossier = seat.program.workspace.records.get(Visit, seat.visit).record.dossier
    document = seat.program.workspace.documents.add(paper, dossier)
    copy = seat.program.workspace.documents.open_copy(document.record)
    assert copy.is_file()
    seat.lock()
    seat.wait_locked()
    assert not copy.exists()


def _longest_bar(seat: Seat) -> QScrollBar:
    screen = seat.program.window.screen_shown
    assert screen is not None
    return max((bar for bar in screen.findChildren(QScrollBar) if bar.isVisible()), key=lambda bar: bar.maximum())


def test_a_passphrase_renewed_at_the_door_is_confirmed_inside(seat: Seat) -> None:
    seat.program.workspace.keys.renew_words(Passphrase(PASSPHRASE))
    seat.lock()
    seat.wait_locked()
    assert seat.session.start is not None
    seat.session.start.unlocking.renewed = True
    seat.unlock()
    seat.wait(lambda: "Phrase de passe changée" in shown_text(), "the word that it was")
    seat.lock()
    seat.wait_locked()
    seat.unlock()
    assert "Phrase de passe changée" not in shown_text()
