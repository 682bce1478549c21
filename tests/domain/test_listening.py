"""One listener that breaks harms neither the others nor who tells."""

import logging

import pytest

from fieldkit.domain.listening import Listeners


def test_everybody_is_told_until_they_leave() -> None:
    listeners, heard = Listeners[int](), list[int]()
    leave = listeners.add(heard.append)
    listeners.add(heard.append)
    listeners.tell(1)
    leave()
    leave()
    listeners.tell(2)
    assert heard == [1, 1, 2]


def test_what_a_listener_breaks_is_logged_and_reported_and_the_next_is_told(caplog: pytest.LogCaptureFixture) -> None:
    listeners, heard, bugs = Listeners[int](), list[int](), list[Exception]()
    listeners.tell_bugs_to(bugs.append)

    def broken(_what: int) -> None:
        raise ZeroDivisionError

    listeners.add(broken)
    listeners.add(heard.append)
    listeners.tell(1)
    assert heard == [1]
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
