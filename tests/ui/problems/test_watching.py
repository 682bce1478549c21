"""Banners: said while something is wrong, gone when it is over, never twice for the same; and the good news once."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fieldkit.errors import DiskFull, FileRefused
from fieldkit.services.doctor import Finding, Health, State
from fieldkit.services.recovery import Recovered
from fieldkit.services.space import Level, SpaceLeft
from fieldkit.storage.ballast import BALLAST
from ui.problems.watching import ProblemTeller
from ui.shell.notices import NOT_SAVED
from ui.unattended.stage import Stage
from ui.widgets.messages import Message
from ui.widgets.problems import Action

AT = dt.datetime(2026, 3, 12, 13, 58, tzinfo=dt.UTC)


@pytest.fixture
def teller(stage: Stage) -> ProblemTeller:
    (found,) = (each for each in stage.program._tellers if isinstance(each, ProblemTeller))
    stage.settle()
    return found


def titles(stage: Stage) -> list[str]:
    return [message.title.text() for message in stage.program.window.sheet.messages.messages]


def on_show(stage: Stage) -> int:
    return len(stage.program.window.sheet.messages.shown)


def left(level: Level, free: int = 120_000_000, *, given_up: bool = False) -> SpaceLeft:
    return SpaceLeft(free, level, given_up)


def test_short_room_is_said_until_there_is_some(stage: Stage, teller: ProblemTeller) -> None:
    teller.show_room(left(Level.LOW))
    (low,) = titles(stage)
    assert "120" in low
    teller.show_room(left(Level.LOW, 110_000_000))
    assert titles(stage) == [low], "the free bytes change at every look: that is no new problem"
    teller.show_room(left(Level.SCARCE, 40_000_000))
    assert titles(stage) != [low]
    assert len(titles(stage)) == 1
    teller.show_room(left(Level.FINE, given_up=True))
    assert "réserve" in titles(stage)[0]
    teller.show_room(left(Level.FINE))
    assert titles(stage) == []
    assert all(problem.resolved for problem in stage.program.problems.all)


def test_without_room_or_reserve_no_word_is_promised_to_be_saved(stage: Stage, teller: ProblemTeller) -> None:
    teller.show_room(SpaceLeft(0, Level.SCARCE, reserve_given_up=False, bare=True))
    (banner,) = stage.program.window.sheet.messages.messages
    assert isinstance(banner, Message)
    assert "continue de l’être" not in banner.text.text()
    assert "peut ne plus s’enregistrer" in banner.text.text()
    teller.show_room(left(Level.FINE))
    assert titles(stage) == []


def test_room_that_is_back_is_known_though_nobody_writes(stage: Stage, teller: ProblemTeller) -> None:
    space, store = stage.program.workspace.space, stage.program.workspace.store
    assert space.keep_reserve()
    store.ballast.give_up()
    teller.show_room(left(Level.SCARCE, 0, given_up=True))
    assert "réserve" in titles(stage)[0]
    teller._look_at_room()
    stage.wait_for(lambda: titles(stage) == [], "the end of the banner")
    assert not space.left().reserve_given_up
    assert stage.program.problems.unresolved == 0


def test_a_backup_that_lacked_room_is_made_once_there_is_some(stage: Stage, teller: ProblemTeller) -> None:
    backups, notices = stage.program.workspace.backups, stage.program.context.notices
    teller.show_room(left(Level.SCARCE, 0))
    notices.trouble(DiskFull("backup", missing=1, reserve=2), key="backup")
    teller.show_room(left(Level.FINE))
    stage.wait_for(lambda: len(backups.listed(backups.places.first)) == 1, "the backup")
    stage.wait_for(lambda: stage.program.problems.unresolved == 0, "the end of it")
    notices.trouble(DiskFull("backup", missing=1, reserve=2), key="backup")
    teller.show_room(left(Level.FINE))
    stage.settle()
    assert len(backups.listed(backups.places.first)) == 1, "it is not tried again at every look"


def test_a_wrong_clock_is_said_until_it_is_right(stage: Stage, teller: ProblemTeller) -> None:
    teller.show_health(Health((Finding("clock", State.WARNING, {"suspect": True}),)))
    assert ["horloge" in title for title in titles(stage)] == [True]
    teller.show_health(Health((Finding("clock", State.FINE, {"suspect": False}),)))
    assert titles(stage) == []


def test_a_silent_keyring_matters_only_where_it_opens(stage: Stage, teller: ProblemTeller) -> None:
    teller.show_health(Health((Finding("keyring", State.NOTE, {"answers": False}),)))
    assert titles(stage) == []
    silent = Finding("keyring", State.WARNING, {"answers": False})
    teller.show_health(Health((silent,)))
    assert ["trousseau" in title for title in titles(stage)] == [True]
    (banner,) = stage.program.window.sheet.messages.messages
    assert isinstance(banner, Message)
    banner.activated.emit()
    stage.settle()
    assert stage.program.context.navigator.current is not None
    assert stage.program.context.navigator.current.arguments == {"section": "vault"}
    (cross,) = (child for child in banner.findChildren(QWidget) if child.accessibleName() == "Fermer")
    assert cross.isVisible()
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert titles(stage) == []
    teller.show_health(Health((silent,)))
    assert titles(stage) == [], "it was read"


def test_a_full_disk_cannot_be_put_aside(stage: Stage, teller: ProblemTeller) -> None:
    for level, crossed in ((Level.LOW, True), (Level.SCARCE, False)):
        teller.show_room(left(level))
        (banner,) = stage.program.window.sheet.messages.messages
        crosses = [child for child in banner.findChildren(QWidget) if child.accessibleName() == "Fermer"]
        assert [cross.isVisible() for cross in crosses] == [crossed]


def test_files_that_are_nowhere_are_told_until_they_come(stage: Stage, teller: ProblemTeller) -> None:
    teller.show_health(Health((Finding("files", State.WARNING, {"absent": 3, "awaited": False}),)))
    (title,) = titles(stage)
    assert title.replace("\u00a0", " ").startswith("3 photos ou documents nommés par une fiche manquent")
    teller.show_health(Health((Finding("files", State.FINE, {"absent": 0, "awaited": False}),)))
    assert titles(stage) == []


def test_a_cut_is_told_in_green_and_leads_to_what_was_written(stage: Stage, teller: ProblemTeller) -> None:
    teller.show_recovered(Recovered(AT, computer=True, rewritten=False, visit=""))
    (message,) = stage.program.window.sheet.messages.messages
    assert isinstance(message, Message)
    assert message.title.text() == "L’ordinateur s’est éteint sans que FieldKit soit fermé."
    assert message.text.text().replace("\u00a0", " ") == "Tout est là jusqu’au 12 mars 2026 à 13:58:00."
    assert not message.button.isVisible()
    assert stage.program.problems.all == (), "what was made good is no problem"
    now = dt.datetime.now().astimezone()
    teller.show_recovered(Recovered(now, computer=False, rewritten=True, visit="v"))
    (message,) = stage.program.window.sheet.messages.messages
    assert isinstance(message, Message)
    assert message.title.text() == "FieldKit s’est arrêté sans être fermé."
    assert message.text.text().startswith(f"Tout est là jusqu’à {now:%H:%M:%S}.")
    assert message.button.isVisible()


def test_a_sound_start_says_nothing(stage: Stage, teller: ProblemTeller, qtbot: QtBot) -> None:
    qtbot.waitUntil(teller._minute.isActive, timeout=20_000)
    assert titles(stage) == []


def test_the_reserve_is_laid_once_the_window_is_open(stage: Stage, teller: ProblemTeller, qtbot: QtBot) -> None:
    assert teller is not None
    qtbot.waitUntil((stage.program.workspace.folder / BALLAST).is_file, timeout=20_000)


def test_many_messages_scroll_rather_than_crowd_the_page_out(stage: Stage, teller: ProblemTeller) -> None:
    assert teller is not None
    sheet = stage.program.window.sheet
    area = sheet.messages
    for place in range(8):
        stage.program.context.notices.trouble(FileRefused("too_large", limit=5), key=f"m{place}", short=True)
    stage.settle()
    assert len(area.messages) == 8
    assert on_show(stage) == 2
    assert area.more.text().replace("\u00a0", " ") == "6 autres messages"
    assert area.verticalScrollBar().maximum() == 0, "what is on show is whole"
    QTest.mouseClick(area.more, Qt.MouseButton.LeftButton)
    stage.settle()
    assert on_show(stage) == 8
    assert area.height() <= 0.46 * sheet.height()
    assert all(message.height() >= message.heightForWidth(message.width()) for message in area.messages)
    QTest.mouseClick(area.more, Qt.MouseButton.LeftButton)
    stage.settle()
    assert on_show(stage) == 2
    for place in range(8):
        stage.program.context.notices.withdraw(f"m{place}")
    assert not sheet.messages.isVisible()


def test_one_full_disk_is_one_banner_and_a_problem_over_counts_no_more(stage: Stage, teller: ProblemTeller) -> None:
    area, context = stage.program.window.sheet.messages, stage.program.context
    teller.show_room(left(Level.SCARCE))
    context.notices.trouble(DiskFull(), Action("Réessayer", lambda: None), key=NOT_SAVED, stays=True)
    stage.settle()
    (banner,) = area.shown
    assert isinstance(banner, Message)
    assert banner.button.text() == "Réessayer", "the one with something to do about it"
    assert not area.more.isVisible()
    status = stage.program.window.status
    assert status.problems.text().replace("\u00a0", " ") == "1 problème", "one disk, whoever met it"
    context.notices.withdraw(NOT_SAVED)
    stage.settle()
    (banner,) = area.shown
    assert isinstance(banner, Message)
    assert "photos" in banner.title.text()
    teller.show_room(left(Level.FINE))
    assert area.shown == ()
    assert not status.problems.isVisible(), "both are over"


def test_two_cards_that_do_not_fit_are_not_cut(stage: Stage, teller: ProblemTeller) -> None:
    assert teller is not None
    area, window = stage.program.window.sheet.messages, stage.program.window
    window.resize(window.minimumSize())
    for place in range(3):
        stage.program.context.notices.trouble(FileRefused("damaged"), about=f"IMG_{place}.jpg")
    stage.settle()
    assert area.shown
    assert area.verticalScrollBar().maximum() == 0
    assert area.more.isVisible()
