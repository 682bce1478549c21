"""Banners: said while something is wrong, gone when it is over, never twice for the same; and the good news once."""

import datetime as dt

import pytest
from pytestqt.qtbot import QtBot

from fieldkit.errors import DiskFull
from fieldkit.services.doctor import Finding, Health, State
from fieldkit.services.recovery import Recovered
from fieldkit.services.space import Level, SpaceLeft
from fieldkit.storage.ballast import BALLAST
from ui.problems.watching import ProblemTeller
from ui.unattended.stage import Stage
from ui.widgets.messages import Message

AT = dt.datetime(2026, 3, 12, 13, 58, tzinfo=dt.UTC)


@pytest.fixture
def teller(stage: Stage) -> ProblemTeller:
    (found,) = (each for each in stage.program._tellers if isinstance(each, ProblemTeller))
    stage.settle()
    return found


def titles(stage: Stage) -> list[str]:
    return [message.title.text() for message in stage.program.window.sheet.messages.messages]


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


def test_a_wrong_clock_is_said_until_it_is_right(stage: Stage, teller: ProblemTeller) -> None:
    teller.show_health(Health((Finding("clock", State.WARNING, {"suspect": True}),)))
    assert ["horloge" in title for title in titles(stage)] == [True]
    teller.show_health(Health((Finding("clock", State.FINE, {"suspect": False}),)))
    assert titles(stage) == []


def test_a_silent_keyring_matters_only_where_it_opens(stage: Stage, teller: ProblemTeller) -> None:
    silent = Finding("keyring", State.NOTE, {"answers": False})
    teller.show_health(Health((Finding("keys", State.FINE, {"keyring": "absent"}), silent)))
    assert titles(stage) == []
    teller.show_health(Health((Finding("keys", State.FINE, {"keyring": "whole"}), silent)))
    assert ["trousseau" in title for title in titles(stage)] == [True]


def test_a_cut_is_told_in_green_and_leads_to_what_was_written(stage: Stage, teller: ProblemTeller) -> None:
    teller.show_recovered(Recovered(AT, computer=True, rewritten=False, visit=""))
    (message,) = stage.program.window.sheet.messages.messages
    assert isinstance(message, Message)
    assert message.title.text() == "L’ordinateur s’est éteint après 13:58."
    assert message.text.text() == "Votre travail est complet, jusqu’à la dernière frappe enregistrée."
    assert not message.button.isVisible()
    assert stage.program.problems.all == (), "what was made good is no problem"
    teller.show_recovered(Recovered(AT, computer=False, rewritten=True, visit="v"))
    (message,) = stage.program.window.sheet.messages.messages
    assert isinstance(message, Message)
    assert message.title.text() == "FieldKit s’est arrêté après 13:58 sans être fermé."
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
    for place in range(8):
        stage.program.context.notices.trouble(DiskFull(), key=f"m{place}")
    stage.settle()
    assert len(sheet.messages.messages) == 8
    assert sheet.messages.height() <= 0.46 * sheet.height()
    assert all(message.height() >= message.heightForWidth(message.width()) for message in sheet.messages.messages)
    for place in range(8):
        stage.program.context.notices.withdraw(f"m{place}")
    assert not sheet.messages.isVisible()
