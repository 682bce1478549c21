"""« Enregistré » is only said of what is on disk."""

import datetime as dt
import threading

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fieldkit.errors import DiskFull
from ui.jobs import Jobs
from ui.shell.notices import Notices
from ui.shell.saving import Saving
from ui.shell.status import StatusBar
from ui.theme import Mode, Theme

AT = dt.datetime(2026, 3, 12, 14, 32, 7)


class Bench:
    """A status bar fed by a Saving whose clock is ours."""

    def __init__(self, qtbot: QtBot) -> None:
        self.jobs, self.notices, self.now = Jobs(), Notices(), AT
        self.saving = Saving(self.jobs, self.notices, lambda: self.now)
        self.bar = StatusBar(lambda: AT)
        qtbot.addWidget(self.bar)
        self.bar.show()
        self.notices.saving_began.connect(self.bar.saving)
        self.notices.was_saved.connect(self.bar.saved)
        self.notices.saving_failed.connect(self.bar.save_failed)

    @property
    def said(self) -> str:
        return self.bar.saved_note.label.text()


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


@pytest.fixture(autouse=True)
def _end(bench: Bench) -> object:
    yield None
    bench.jobs.close()


def test_saved_is_said_with_the_time_of_the_commit(bench: Bench, qtbot: QtBot) -> None:
    bench.saving.save(lambda: None)
    qtbot.waitUntil(lambda: bench.said == "Enregistré sur cet ordinateur 14:32:07")
    assert bench.saving.settled


def test_nothing_is_said_saved_while_a_write_is_under_way(bench: Bench, qtbot: QtBot) -> None:
    gate, told = threading.Event(), list[str]()
    bench.saving.save(lambda: "first", told.append)
    bench.saving.save(lambda: gate.wait(10))
    qtbot.waitUntil(lambda: told == ["first"])
    assert "14:32:07" not in bench.said
    bench.bar._slow.timeout.emit()
    assert bench.said == "Enregistrement…"
    gate.set()
    qtbot.waitUntil(lambda: "14:32:07" in bench.said)


def test_a_failure_says_since_when_and_tries_again(bench: Bench, qtbot: QtBot) -> None:
    full, told = [True], list[str]()

    def write() -> str:
        if full[0]:
            raise DiskFull(free=0)
        return "written"

    bench.saving.save(lambda: None)
    qtbot.waitUntil(lambda: "14:32:07" in bench.said)
    bench.saving.save(write, told.append)
    qtbot.waitUntil(lambda: bench.said == "Pas enregistré depuis 14:32:07")
    assert bench.bar.saved_note.label.property("tone") == "danger"
    assert bench.bar.retry.isVisible()
    full[0], bench.now = False, AT.replace(minute=40)
    bench.bar.retry.click()
    qtbot.waitUntil(lambda: told == ["written"])
    assert bench.said == "Enregistré sur cet ordinateur 14:40:07"
    assert not bench.bar.retry.isVisible()


def _refuse() -> None:
    raise DiskFull


def test_another_write_that_goes_through_does_not_hide_the_one_that_did_not(bench: Bench, qtbot: QtBot) -> None:
    told: list[str] = []
    bench.saving.save(_refuse, key="visit:1:seen")
    qtbot.waitUntil(lambda: bench.saving.failing)
    bench.saving.save(lambda: "other", told.append, key="visit:1:title")
    qtbot.waitUntil(lambda: told == ["other"])
    assert bench.said == "Pas enregistré"
    bench.saving.save(lambda: "again", told.append, key="visit:1:seen")
    qtbot.waitUntil(lambda: told == ["other", "again"])
    assert "14:32:07" in bench.said


def test_who_asked_is_told_of_the_failure_and_dropped_when_gone(bench: Bench, qtbot: QtBot) -> None:
    heard: list[object] = []
    bench.saving.save(_refuse, failed=heard.append)
    qtbot.waitUntil(lambda: len(heard) == 1)
    owner = QWidget()
    bench.saving.save(_refuse, failed=heard.append, owner=owner)
    import shiboken6

    shiboken6.delete(owner)
    qtbot.waitUntil(lambda: bench.jobs.idle)
    assert len(heard) == 1


def test_the_sun_says_it_shorter(bench: Bench, qtbot: QtBot, look: Theme) -> None:
    bench.saving.save(lambda: None)
    qtbot.waitUntil(lambda: "14:32:07" in bench.said)
    look.set_mode(Mode.SOLEIL)
    assert bench.said == "Enregistré ici 14:32:07"


def test_server_and_network_are_silent_until_known(bench: Bench) -> None:
    assert not bench.bar.server_note.isVisible()
    assert not bench.bar.network_note.isVisible()
    bench.bar.server("cloud", "Serveur : lun. 09:12")
    bench.bar.network("offline", "Hors ligne depuis 2 h 14")
    assert bench.bar.server_note.isVisible()
    assert bench.bar.network_note.label.text() == "Hors ligne depuis 2 h 14"
    assert bench.bar.time.text() == "14:32"
