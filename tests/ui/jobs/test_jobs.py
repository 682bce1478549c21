"""The lanes: order, threads, progress, cancelling, dropped callbacks, errors, and an orderly end."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fieldkit.errors import DiskFull, FieldKitError
from ui.jobs import Cancelled, Cancelling, Jobs, Progress


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def test_results_come_back_on_the_windows_thread(jobs: Jobs, qtbot: QtBot) -> None:
    told: list[tuple[int, bool]] = []
    here = QThread.currentThread()
    ran: list[bool] = []

    def work() -> int:
        ran.append(QThread.currentThread() is here)
        return 42

    jobs.read(work, lambda value: told.append((value, QThread.currentThread() is here)))
    qtbot.waitUntil(lambda: bool(told))
    assert ran == [False]
    assert told == [(42, True)]


def test_writes_keep_their_order_on_one_thread(jobs: Jobs, qtbot: QtBot) -> None:
    threads: set[int] = set()
    order: list[int] = []

    def write(number: int) -> None:
        threads.add(threading.get_ident())
        order.append(number)

    for number in range(50):
        jobs.write(partial(write, number))
    qtbot.waitUntil(lambda: jobs.idle)
    assert order == list(range(50))
    assert len(threads) == 1


def test_reading_does_not_wait_for_writing(jobs: Jobs, qtbot: QtBot) -> None:
    gate, told = threading.Event(), list[str]()
    jobs.write(lambda: gate.wait(10))
    jobs.read(lambda: "read", told.append)
    qtbot.waitUntil(lambda: told == ["read"])
    gate.set()


def test_a_known_error_goes_to_who_asked_or_to_the_window(jobs: Jobs, qtbot: QtBot) -> None:
    def full() -> None:
        raise DiskFull(free=0)

    heard: list[FieldKitError] = []
    told: list[FieldKitError] = []
    jobs.failed.connect(heard.append)
    jobs.write(full, failed=told.append)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert heard == []
    jobs.write(full)
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert isinstance(heard[0], DiskFull)


def test_a_bug_is_told_apart_and_the_lane_goes_on(jobs: Jobs, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    broken: list[Exception] = []
    told: list[str] = []
    jobs.broken.connect(broken.append)
    jobs.write(lambda: dict[str, str]()["missing"], told.append)
    jobs.write(lambda: "after", told.append)
    qtbot.waitUntil(lambda: told == ["after"])
    assert isinstance(broken[0], KeyError)
    assert "broke" in caplog.text


class _Asker(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def hear(self, value: str) -> None:
        self.told.append(value)


@pytest.mark.parametrize("named", [True, False])
def test_nothing_is_told_to_a_widget_that_is_gone(jobs: Jobs, qtbot: QtBot, *, named: bool) -> None:
    gate, asker, late = threading.Event(), _Asker(), list[str]()
    if named:
        jobs.read(lambda: (gate.wait(10), "late")[1], late.append, owner=asker)
    else:
        jobs.read(lambda: (gate.wait(10), "late")[1], asker.hear)
    shiboken6.delete(asker)
    gate.set()
    qtbot.waitUntil(lambda: jobs.idle)
    assert asker.told == []
    assert late == []


def test_a_job_tells_its_progress_and_its_end(jobs: Jobs, qtbot: QtBot) -> None:
    def work(progress: Progress, _cancelled: Cancelling) -> str:
        for done in range(1, 1001):
            progress(done, 1000, f"{done}")
        return "done"

    heard: list[int] = []
    result: list[str] = []
    job = jobs.run("Copie", work, result.append)
    job.progress.connect(lambda done, _total, _detail: heard.append(done))
    with qtbot.waitSignal(job.ended, timeout=5000):
        pass
    qtbot.waitUntil(lambda: result == ["done"])
    assert heard[-1] == 1000
    assert len(heard) < 100
    assert not job.running
    assert jobs.running == ()


def test_a_cancelled_job_stops_at_its_next_item_and_tells_no_result(jobs: Jobs, qtbot: QtBot) -> None:
    reached, go_on, told, seen = threading.Event(), threading.Event(), list[str](), list[int]()

    def work(progress: Progress, cancelled: Cancelling) -> str:
        for item in range(10):
            cancelled.check()
            seen.append(item)
            progress(item, 10, "")
            reached.set()
            go_on.wait(10)
        return "never"

    job = jobs.run("Import", work, told.append)
    assert reached.wait(10)
    job.cancel()
    go_on.set()
    with qtbot.waitSignal(job.ended, timeout=5000):
        pass
    assert seen == [0]
    assert told == []


def test_closing_waits_for_what_is_to_be_written() -> None:
    made, written = Jobs(), list[int]()
    gate = threading.Event()
    made.write(lambda: gate.wait(10))
    for number in range(20):
        made.write(partial(written.append, number))
    threading.Timer(0.05, gate.set).start()
    made.close()
    assert written == list(range(20))


def test_cancelled_leaves_a_function_early() -> None:
    asked = Cancelling()
    asked.check()
    asked.set()
    with pytest.raises(Cancelled):
        asked.check()


def test_an_owner_that_lives_is_told(jobs: Jobs, qtbot: QtBot) -> None:
    owner, told = QObject(), list[int]()
    jobs.read(lambda: 1, told.append, owner=owner)
    qtbot.waitUntil(lambda: told == [1])


def test_a_call_for_a_timer_that_went_meanwhile_is_dropped(jobs: Jobs, qtbot: QtBot) -> None:
    owner, after = QObject(), QTimer()
    gone = QTimer(owner)
    jobs.on_window_thread(gone.start)
    jobs.on_window_thread(after.start)
    shiboken6.delete(owner)
    qtbot.waitUntil(after.isActive)  # Qt fails the test on what was raised before it
