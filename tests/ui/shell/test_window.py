"""The window: where one is, what shows, which keys lead where, and a close that loses nothing."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fieldkit.domain.people import Organisation
from fieldkit.errors import DiskFull
from tests.ui.shell.pages import Files, Page, Work, page
from ui.shell.keys import place_of
from ui.shell.notices import Question
from ui.shell.settings import WindowSettings
from ui.shell.window import MainWindow
from ui.theme import Mode, Theme
from ui.widgets.messages import Message
from ui.widgets.problems import ProblemCard

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_a_screen_is_made_once_entered_each_time_and_left(window: MainWindow) -> None:
    today = page(window)
    window.context.navigator.go("dossiers", country="BJ")
    assert isinstance(page(window), Files)
    assert page(window).seen == [("enter", {"country": "BJ"})]
    assert today.seen == [("enter", {}), ("leave", "")]
    window.context.navigator.go("today")
    assert page(window) is today


def test_the_rail_follows_and_leads(window: MainWindow) -> None:
    files, sync = window.rail.item("dossiers"), window.rail.item("sync")
    assert files is not None
    assert sync is not None
    QTest.mouseClick(files, Qt.MouseButton.LeftButton)
    assert isinstance(page(window), Files)
    assert files.isChecked()
    window.context.navigator.go("visit")
    assert files.isChecked()
    assert not sync.isChecked()
    assert window.rail.item("missions") is None


def marked(window: MainWindow) -> list[str]:
    items = {key: window.rail.item(key) for key in ("today", "dossiers", "sync")}
    return [key for key, item in items.items() if item is not None and item.isChecked()]


def test_the_rail_marks_where_a_page_lives_not_where_one_was_before(window: MainWindow) -> None:
    go = window.context.navigator.go
    go("dossiers")
    go("conflict")
    assert marked(window) == ["sync"]
    go("dossiers")
    go("search")
    assert marked(window) == []
    go("sync")
    go("visit")
    assert marked(window) == ["dossiers"]
    go("today")
    go("visit")
    assert marked(window) == ["today"]


def test_the_rail_folds_on_work_screens_and_remembers_what_one_prefers(
    window: MainWindow, settings: WindowSettings, look: Theme
) -> None:
    assert window.rail.width() == 196
    window.context.navigator.go("visit")
    assert window.rail.width() == 56
    QTest.keyClick(window, Qt.Key.Key_B, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert window.rail.width() == 196
    assert settings.rail_narrow("visit") is False
    window.context.navigator.go("today")
    window.context.navigator.go("visit")
    assert window.rail.width() == 196
    look.set_mode(Mode.SOLEIL)
    assert window.rail.width() == 96


def test_the_rail_opens_on_large_windows(window: MainWindow) -> None:
    window.context.navigator.go("visit")
    window.resize(1700, 900)
    assert window.rail.width() == 196


def test_digits_lead_to_places(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_2, CTRL)
    assert isinstance(page(window), Files)
    QTest.keyClick(window, Qt.Key.Key_9, CTRL)
    assert isinstance(page(window), Files)
    QTest.keyClick(window, Qt.Key.Key_1, CTRL)
    assert type(page(window)) is Page


@pytest.mark.parametrize(
    ("platform", "scan", "virtual"), [("linux", 11, 0xE9), ("win32", 3, 0x32), ("darwin", 0, 0x13)]
)
def test_an_azerty_keyboard_has_its_digits_where_they_are(
    monkeypatch: pytest.MonkeyPatch, platform: str, scan: int, virtual: int
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    typed = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Eacute, CTRL, scan, virtual, 0, "é")
    assert place_of(typed) == 1


def test_minus_on_the_six_key_is_a_place_not_a_zoom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert place_of(QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Minus, CTRL, 15, 0, 0, "-")) == 5


def test_back_and_forward(window: MainWindow) -> None:
    window.context.navigator.go("dossiers")
    window.context.navigator.go("visit", visit="v1")
    assert isinstance(page(window), Work)
    QTest.keyClick(window, Qt.Key.Key_Left, ALT)
    assert isinstance(page(window), Files)
    QTest.keyClick(window, Qt.Key.Key_Right, ALT)
    assert isinstance(page(window), Work)
    assert page(window).seen[-1] == ("enter", {"visit": "v1"})
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert isinstance(page(window), Files)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert isinstance(page(window), Files)


def test_the_header_shows_the_screens_own_words_and_buttons(window: MainWindow) -> None:
    first = page(window)
    assert first.action.isVisible()
    assert window.windowTitle() == "FieldKit — Jeudi 12 mars"
    first.title = "Vendredi 13 mars"
    first.header_changed.emit()
    assert window.sheet.header.accessibleName() == "Vendredi 13 mars Zou et Collines"
    window.context.navigator.go("visit")
    assert not first.action.isVisible()
    assert window.sheet.header.has_back
    window.context.navigator.go("today")
    assert first.action.isVisible()
    assert not window.sheet.header.has_back


def test_only_the_visible_screen_refreshes_and_a_burst_is_one(window: MainWindow, qtbot: QtBot) -> None:
    hidden = page(window)
    window.context.navigator.go("dossiers")
    shown, workspace = page(window), window.context.workspace
    hidden.seen.clear()
    shown.seen.clear()

    def write() -> None:
        for place in range(5):
            workspace.records.create(Organisation, name=f"Association {place}")

    window.context.saving.save(write)
    qtbot.waitUntil(lambda: any(what == "refresh" for what, _ in shown.seen))
    qtbot.waitUntil(lambda: window.context.saving.settled)
    refreshed = [published for what, published in shown.seen if what == "refresh"]
    assert len(refreshed) < 5
    assert hidden.seen == []
    window.context.navigator.go("today")


def test_full_sun_and_back_to_the_look_there_was(window: MainWindow, look: Theme, settings: WindowSettings) -> None:
    look.set_mode(Mode.SOMBRE)
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert look.sun
    assert settings.mode is Mode.SOLEIL
    assert window.rail.width() == 96
    assert window.status.height() == 44
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert look.mode is Mode.SOMBRE


def test_the_number_pad_zooms(window: MainWindow, look: Theme, settings: WindowSettings) -> None:
    pad = CTRL | Qt.KeyboardModifier.KeypadModifier
    QTest.keyClick(window, Qt.Key.Key_Plus, pad)
    assert (look.zoom, settings.zoom) == (1.1, 1.1)
    QTest.keyClick(window, Qt.Key.Key_Minus, pad)
    QTest.keyClick(window, Qt.Key.Key_Minus, pad)
    assert look.zoom == 0.9
    QTest.keyClick(window, Qt.Key.Key_0, pad)
    assert look.zoom == 1.0


def test_zones_go_round_and_remember_their_focus(window: MainWindow) -> None:
    first = page(window)
    first.box.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.rail.isAncestorOf(window.focusWidget())
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.focusWidget() is first.action
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.focusWidget() is first.list
    assert window.focus_ring.target is first.list
    QTest.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert window.focusWidget() is first.action


def test_the_search_box_searches(window: MainWindow) -> None:
    box = window.rail.head.field
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    assert box.hasFocus()
    QTest.keyClicks(box, "forage")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert page(window).seen[-1] == ("enter", {"search": "forage"})


@pytest.mark.parametrize("mode", Mode)
def test_with_no_room_for_the_box_its_keys_lead_to_the_search_page(window: MainWindow, look: Theme, mode: Mode) -> None:
    look.set_mode(mode)
    window.context.navigator.go("visit")
    assert not window.rail.head.field.isVisible()
    box = page(window).box
    box.setText("ce qui est écrit")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_K, CTRL)
    assert isinstance(page(window), Files)
    assert page(window).seen[-1] == ("enter", {"search": ""})
    assert box.text() == "ce qui est écrit"


def test_the_smallest_window_still_holds_everything(window: MainWindow, look: Theme, qtbot: QtBot) -> None:
    for mode in Mode:
        look.set_mode(mode)
        window.resize(100, 100)
        assert (window.width(), window.height()) == (1180, 620)
        qtbot.waitUntil(lambda: window.status.geometry().bottom() == 619)
        assert window.sheet.height() == 620 - window.status.height()


def test_the_page_does_not_move_for_what_the_status_bar_says(window: MainWindow, look: Theme) -> None:
    for mode in Mode:
        look.set_mode(mode)
        high = window.status.height()
        assert high >= look.size("targetMin"), "what is pressed in it has its room"
        window.status.show_problems(1)
        assert window.status.height() == high
        window.status.show_problems(0)


def test_an_error_nobody_took_is_told_in_the_page(window: MainWindow, qtbot: QtBot) -> None:
    def full() -> None:
        raise DiskFull(free=180_000_000, needed=620_000_000)

    window.context.jobs.read(full)
    qtbot.waitUntil(lambda: bool(window.sheet.messages.messages))
    (message,) = window.sheet.messages.messages
    told = window.context.words.explain(DiskFull(free=180_000_000, needed=620_000_000))
    assert isinstance(message, ProblemCard)
    assert (message.trouble.happened, message.trouble.safe, message.trouble.todo) == (
        told.happened,
        told.safe,
        told.todo,
    )
    assert window.context.notices.problems.unresolved == 1
    window.context.jobs.read(full)
    qtbot.waitUntil(lambda: window.context.jobs.idle)
    assert len(window.sheet.messages.messages) == 1


def test_not_saved_stays_until_it_is(window: MainWindow, qtbot: QtBot) -> None:
    full = [True]

    def write() -> None:
        if full[0]:
            raise DiskFull

    window.context.saving.save(write)
    qtbot.waitUntil(lambda: bool(window.sheet.messages.messages))
    (banner,) = window.sheet.messages.messages
    assert isinstance(banner, Message)
    crosses = [child for child in banner.findChildren(QWidget) if child.accessibleName() == "Fermer"]
    assert [cross.isVisible() for cross in crosses] == [False]
    full[0] = False
    QTest.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.sheet.messages.messages)
    assert window.context.saving.settled
    assert [problem.resolved for problem in window.context.notices.problems.all] == [True]


def test_a_question_keeps_the_focus_and_esc_keeps(window: MainWindow) -> None:
    first, done = page(window), list[str]()
    first.box.setFocus()
    asked = Question("Supprimer ?", "Récupérable 30 jours.", "Garder", "Supprimer", lambda: done.append("gone"))
    window.context.notices.confirm(asked)
    panel = window.confirming.panel
    assert panel is not None
    assert panel.safe.hasFocus()
    QTest.keyClick(panel.safe, Qt.Key.Key_Escape)
    assert (done, first.box.hasFocus()) == ([], True)
    window.context.notices.confirm(asked)
    again = window.confirming.panel
    assert again is not None
    QTest.mouseClick(again.destroy_button, Qt.MouseButton.LeftButton)
    assert done == ["gone"]


def test_closing_waits_for_the_write_under_way(window: MainWindow, qtbot: QtBot) -> None:
    gate = threading.Event()
    window.context.saving.save(lambda: gate.wait(10))
    assert not window.close()
    assert window.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_closing_asks_when_something_could_not_be_written(window: MainWindow, qtbot: QtBot) -> None:
    full = [True]

    def write() -> None:
        if full[0]:
            raise DiskFull

    window.context.saving.save(write)
    qtbot.waitUntil(lambda: window.context.saving.failing)
    assert not window.close()
    assert window.confirming.panel is not None
    window.confirming.dismiss()
    full[0] = False
    QTest.mouseClick(window.status.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.context.saving.settled)
    assert window.close()


def test_the_place_of_the_window_is_kept(window: MainWindow, settings: WindowSettings) -> None:
    window.resize(1300, 700)
    window.close()
    kept = WindowSettings.geometry
    assert kept is not None
    assert not settings.geometry.isEmpty()


def test_tab_reaches_everything_in_reading_order(window: MainWindow) -> None:
    window.rail.head.field.setFocus()
    reached: list[QWidget | None] = []
    while len(reached) < 12 and (focus := QApplication.focusWidget()) is not None:
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    first = page(window)
    today = reached.index(window.rail.item("today"))
    assert today < reached.index(first.action) < reached.index(first.list) < reached.index(first.box)
