"""The picture beside the unlock form never keeps the window waiting."""

import threading

import pytest
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.jobs import Jobs
from ui.start import picture
from ui.start.picture import Picture


def test_it_is_read_beside_the_window_once_it_is_shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    readers: list[threading.Thread] = []

    def read(path: str) -> QImage:
        readers.append(threading.current_thread())
        return QImage(path)

    monkeypatch.setattr(picture, "QImage", read)
    jobs = Jobs()
    beside = Picture(jobs)
    qtbot.addWidget(beside)
    QTest.qWait(2 * picture._LATER_MS)
    assert not readers, "a start that never shows it reads it"
    beside.show()
    qtbot.waitUntil(lambda: beside.ready)
    assert len(readers) == 1
    assert readers[0] is not threading.main_thread()
    jobs.close()
