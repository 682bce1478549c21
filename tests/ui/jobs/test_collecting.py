"""What is freed is freed on the window's thread, whoever made the garbage, and soon enough."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.jobs import Collector, Jobs, collect_here


class _Ring:
    """What only its own ring keeps alive, as a closed screen and its slots do."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collector() -> Iterator[Collector]:
    owner = QObject()
    yield Collector(owner)
    gc.unfreeze()


def _dropped_ring() -> list[int]:
    threads: list[int] = []
    weakref.finalize(_Ring(), lambda: threads.append(threading.get_ident()))
    return threads


def _garbage() -> None:
    for _ in range(20_000):
        ring: list[object] = []
        ring.append(ring)


def _make_garbage_elsewhere() -> None:
    thread = threading.Thread(target=_garbage)
    thread.start()
    thread.join()


def test_a_lane_that_makes_garbage_frees_nothing(collector: Collector) -> None:
    threads = _dropped_ring()
    _make_garbage_elsewhere()
    assert threads == []
    collector.look()
    assert threads == [threading.get_ident()]


def test_left_to_python_a_lane_frees_what_the_window_dropped() -> None:
    gc.enable()
    threads = _dropped_ring()
    _make_garbage_elsewhere()
    gc.disable()
    assert threads != [threading.get_ident()]


def test_nothing_is_collected_while_nothing_is_made(collector: Collector) -> None:
    gc.collect()
    collector.look()
    assert collector.longest_s == 0.0


def test_what_grew_old_is_freed_within_sixty_rounds(collector: Collector) -> None:
    threads: list[int] = []
    ring = _Ring()
    weakref.finalize(ring, lambda: threads.append(threading.get_ident()))
    gc.collect(0)
    gc.collect(1)
    del ring
    for _ in range(60):
        _garbage()
        collector.look()
    assert threads == [threading.get_ident()]


def test_one_collector_serves_the_application(qapp: QApplication) -> None:
    try:
        assert collect_here(qapp) is collect_here(qapp)
        assert not gc.isenabled()
    finally:
        collect_here(qapp).deleteLater()
        gc.unfreeze()


def test_a_lane_lets_go_of_what_it_ran_on_the_windows_thread(qtbot: QtBot) -> None:
    jobs, threads, gate = Jobs(), list[int](), threading.Event()

    class Held:
        def run(self) -> int:
            gate.wait(10)
            return 1

    held = Held()
    weakref.finalize(held, lambda: threads.append(threading.get_ident()))
    jobs.read(held.run, lambda _: None)
    del held
    gate.set()
    qtbot.waitUntil(lambda: bool(threads))
    jobs.close()
    assert threads == [threading.get_ident()]
