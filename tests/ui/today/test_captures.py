"""Quick capture from anywhere, and captures filed from today."""

import datetime as dt

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.visit import Nature, Observation, Visit
from tests.ui.dossiers.desk import Field, furnish, page, press, said
from ui.shell.notices import Question
from ui.today.capturing import QuickCapture
from ui.today.screen import TodayScreen
from ui.unattended.stage import Stage
from ui.visits.screen import VisitScreen
from ui.widgets.fields import ProseField

WORDS = "Pression faible au 3ᵉ robinet"
AT = dt.time(14, 28)


def _press_keys(stage: Stage, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is, shortcuts included."""
    stage.program.window.activateWindow()
    target = QApplication.focusWidget() or stage.program.window
    QTest.keyClick(target, key, modifiers)
    stage.settle()


def _summon(stage: Stage) -> QuickCapture:
    _press_keys(stage, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    return next(iter(stage.program.window.findChildren(QuickCapture)))


def _captures(stage: Stage) -> list[Observation]:
    return stage.program.workspace.records.all(Observation, nature=Nature.NOTE.value)


def _begin_visit(stage: Stage) -> Field:
    written = furnish(stage)
    records = stage.program.workspace.records
    records.edit(records.get(Visit, written.visit), state="under_way")
    return written


def test_ctrl_space_opens_the_field_from_any_page_and_enter_keeps_the_words(stage: Stage) -> None:
    written = _begin_visit(stage)
    stage.go("dossiers")
    capture = _summon(stage)
    assert capture.isVisible()
    assert capture.field.hasFocus()
    assert capture.about.text() == "Pour «\u00a0Forage 2\u00a0», en cours"
    assert capture.field.accessibleDescription() == capture.about.text()
    stage.type_in(capture.field, WORDS)
    _press_keys(stage, Qt.Key.Key_Return)
    assert not capture.isVisible()
    [kept] = _captures(stage)
    assert (kept.text, kept.visit, kept.dossier) == (WORDS, written.visit, written.dossier)
    assert kept.noted_at is not None
    stage.go("today")
    assert WORDS in said(page(stage, "today"))


def test_shift_enter_begins_another_line(stage: Stage) -> None:
    capture = _summon(stage)
    stage.type_in(capture.field, "Vendeuse")
    _press_keys(stage, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert capture.isVisible()
    stage.type_in(capture.field, "recette du marché")
    _press_keys(stage, Qt.Key.Key_Return)
    assert [kept.text for kept in _captures(stage)] == ["Vendeuse\nrecette du marché"]


def test_esc_closes_and_loses_nothing(stage: Stage) -> None:
    stage.go("today")
    capture = _summon(stage)
    assert "Aucune visite en cours" in capture.about.text()
    stage.type_in(capture.field, WORDS)
    _press_keys(stage, Qt.Key.Key_Escape)
    assert not capture.isVisible()
    assert [(kept.text, kept.visit) for kept in _captures(stage)] == [(WORDS, "")]
    assert WORDS in said(page(stage, "today")), "without a mission as well"
    again = _summon(stage)
    assert again is capture
    assert capture.field.toPlainText() == ""
    _press_keys(stage, Qt.Key.Key_Escape)
    assert len(_captures(stage)) == 1


def test_words_are_on_disk_while_they_are_typed(stage: Stage) -> None:
    capture = _summon(stage)
    stage.type_in(capture.field, "Pression")
    stage.wait_for(lambda: [kept.text for kept in _captures(stage)] == ["Pression"], "the first words")
    stage.type_in(capture.field, " faible")
    stage.wait_for(lambda: [kept.text for kept in _captures(stage)] == ["Pression faible"], "those that follow")
    assert capture.isVisible()
    capture.field.clear()
    _press_keys(stage, Qt.Key.Key_Return)
    assert _captures(stage) == [], "all the words were taken away again"


def test_closing_the_window_or_locking_it_writes_what_is_being_typed(stage: Stage) -> None:
    capture = _summon(stage)
    stage.type_in(capture.field, WORDS)
    stage.program.window.closing.hand_over()
    stage.settle()
    assert [kept.text for kept in _captures(stage)] == [WORDS]


def test_going_on_in_the_window_closes_the_field_without_loss(stage: Stage) -> None:
    stage.go("dossiers")
    capture = _summon(stage)
    stage.type_in(capture.field, WORDS)
    stage.program.window.rail.last.setFocus()
    stage.settle()
    assert not capture.isVisible()
    capture = _summon(stage)
    stage.type_in(capture.field, "Recette")
    stage.go("today")
    assert not capture.isVisible()
    assert [kept.text for kept in _captures(stage)] == [WORDS, "Recette"]


def test_the_focus_comes_back_to_where_one_was(stage: Stage) -> None:
    furnish(stage)
    screen = _board(stage)
    screen.new_visit.setFocus()
    capture = _summon(stage)
    stage.type_in(capture.field, WORDS)
    _press_keys(stage, Qt.Key.Key_Return)
    assert screen.new_visit.hasFocus()


def test_what_was_kept_is_said_and_can_be_taken_back(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[QAccessible.Event] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: told.append(event.type()))
    capture = _summon(stage)
    stage.type_in(capture.field, WORDS)
    _press_keys(stage, Qt.Key.Key_Return)
    assert QAccessible.Event.Announcement in told
    toast = stage.program.window.toasts.toast
    assert toast is not None
    assert toast.text.text() == "Capture gardée"
    toast.link.click()
    stage.settle()
    assert _captures(stage) == []


def test_on_a_visit_its_own_bar_takes_the_capture(stage: Stage) -> None:
    written = _begin_visit(stage)
    stage.go("visit", visit=written.visit)
    screen = page(stage, "visit")
    assert isinstance(screen, VisitScreen)
    _press_keys(stage, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert screen.left.bar.field.hasFocus()
    assert not stage.program.window.findChildren(QuickCapture)


def test_nothing_opens_over_a_question_that_waits(stage: Stage) -> None:
    stage.program.context.notices.confirm(Question("Supprimer ?", "Rien", "Garder", "Supprimer", lambda: None))
    stage.settle()
    stage.program.window.keys.capture()
    assert not stage.program.window.findChildren(QuickCapture)


def _menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _choose(stage: Stage, menu: QMenu, label: str) -> None:
    action = next(each for each in menu.actions() if each.text() == label)
    menu.close()
    action.trigger()
    stage.settle()


def _board(stage: Stage) -> TodayScreen:
    stage.go("today")
    screen = page(stage, "today")
    assert isinstance(screen, TodayScreen)
    return screen


def test_ranger_puts_the_first_capture_in_a_section_and_takes_it_back(stage: Stage) -> None:
    written = _begin_visit(stage)
    workspace = stage.program.workspace
    visit = workspace.records.get(Visit, written.visit).record
    for text in ("Demander le carnet", WORDS):
        workspace.visits.capture(visit, text, AT)
    screen = _board(stage)
    assert [card.capture.note.text for card in screen.captures.cards] == [WORDS, "Demander le carnet"]
    press(stage, screen, "Ranger")
    _choose(stage, _menu(), "Ranger dans «\u00a0Gouvernance\u00a0»")
    assert workspace.records.get(Visit, written.visit).record.governance == WORDS
    assert [card.capture.note.text for card in screen.captures.cards] == ["Demander le carnet"]
    assert stage.program.window.focusWidget() is screen.captures.cards[0], "the next one can be filed at once"
    toast = stage.program.window.toasts.toast
    assert toast is not None
    toast.link.click()
    stage.settle()
    assert workspace.records.get(Visit, written.visit).record.governance == ""
    assert len(screen.captures.cards) == 2


def test_a_capture_of_no_visit_goes_to_one_of_the_mission_or_to_the_bin(stage: Stage) -> None:
    written = _begin_visit(stage)
    records = stage.program.workspace.records
    for text in ("À jeter", WORDS):
        records.create(Observation, text=text, nature=Nature.NOTE.value, noted_at=AT)
    screen = _board(stage)
    press(stage, screen, "Ranger")
    menu = _menu()
    inner = next(found for found in menu.findChildren(QMenu) if found.title().startswith("Forage 2, "))
    menu.close()
    next(action for action in inner.actions() if action.text() == "Suites à donner").trigger()
    stage.settle()
    assert records.get(Visit, written.visit).record.next_steps == WORDS
    QTest.keyClick(screen.captures.cards[0], Qt.Key.Key_Return)
    _choose(stage, _menu(), "Mettre à la corbeille")
    assert _captures(stage) == []
    assert not screen.captures.isVisible()
    toast = stage.program.window.toasts.toast
    assert toast is not None
    toast.link.click()
    stage.settle()
    assert [kept.text for kept in _captures(stage)] == ["À jeter"]


def test_a_section_in_two_versions_takes_no_capture_and_nothing_is_called_unsaved(stage: Stage) -> None:
    written = _begin_visit(stage)
    workspace = stage.program.workspace
    visit = workspace.records.get(Visit, written.visit)
    workspace.records.edit(visit, seen="ici")
    edit = Edit(Visit.KIND, written.visit, "seen", "ailleurs")
    at = int(dt.datetime.now(dt.UTC).timestamp() * 1000) << 16
    change = Change(ChangeId("0" * 15 + "c", 1), written.dossier, "Autre <autre@example.org>", "0" * 16, at, (edit,))
    workspace.outbox.receive([change], {})
    capture = workspace.visits.capture(visit.record, WORDS, AT)
    screen = _board(stage)
    screen.captures.filed.emit(capture.id, written.visit, "seen")
    stage.settle()
    assert [kept.text for kept in _captures(stage)] == [WORDS]
    assert stage.program.context.saving.settled
    assert stage.program.context.notices.problems.unresolved


def test_the_button_of_today_opens_the_field(stage: Stage) -> None:
    screen = _board(stage)
    screen.capture.click()
    stage.settle()
    focus = QApplication.focusWidget()
    assert isinstance(focus, ProseField)
    assert isinstance(focus.parentWidget(), QuickCapture)


def test_a_letter_typed_with_shift_stays_a_letter(stage: Stage) -> None:
    capture = _summon(stage)
    QApplication.sendEvent(
        capture.field, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_E, Qt.KeyboardModifier.ShiftModifier, "É")
    )
    assert capture.field.toPlainText() == "É"
