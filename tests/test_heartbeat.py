"""The heartbeat notices what keeps the window's thread, and not what the machine does."""

import time

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.heartbeat import Heartbeat


def spin(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


@pytest.mark.parametrize("hold", [spin, time.sleep], ids=["computing", "waiting"])
def test_a_thread_that_is_kept_is_noticed(hold: object, qapp: QApplication, qtbot: QtBot) -> None:
    assert callable(hold)
    beat = Heartbeat(qapp)
    beat.start()
    qtbot.wait(50)
    before = beat.longest
    hold(0.15)
    qtbot.wait(50)
    beat.stop()
    assert beat.longest >= 0.1 > beat.percentile(0.5)
    assert before < beat.longest
