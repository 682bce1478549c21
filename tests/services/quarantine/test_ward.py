"""The ward: who is asked, who is thrown away, what is believed."""

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from fieldkit.errors import EnvironmentFault, FileRefused
from fieldkit.services.quarantine import children
from fieldkit.services.quarantine import ward as wards
from fieldkit.services.quarantine.children import Child
from fieldkit.services.quarantine.frames import Frame
from fieldkit.services.quarantine.ward import Stopped, Ward
from tests.services.quarantine.conftest import READER, task


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Child]:
    """Every child that is started."""
    made: list[Child] = []

    class Counted(Child):
        def __init__(self, reader: str) -> None:
            super().__init__(reader)
            made.append(self)

    monkeypatch.setattr(wards, "Child", Counted)
    return made


def ended(child: Child) -> bool:
    return child._process.poll() is not None


def why(ward: Ward, deed: str, words: str = "", bounds: tuple[int, ...] = ()) -> str:
    with pytest.raises(FileRefused) as refused:
        ward.parse(task(deed, words, bounds=bounds))
    return refused.value.reason


def test_a_warm_child_serves_again_and_is_replaced_in_time(
    ward: Ward, started: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wards, "FILES", 3)
    for _ in range(7):
        assert ward.parse(task("say", "x")) == "x"
    assert [child.served for child in started] == [3, 3, 1]
    assert [ended(child) for child in started] == [True, True, False]


def test_a_child_that_worked_long_is_replaced(
    ward: Ward, started: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wards, "_WEARY_S", 0.0)
    for _ in range(3):
        ward.parse(task("say"))
    assert [ended(child) for child in started] == [True] * 3


@pytest.mark.parametrize("deed", ["refuse", "crash", "hold"])
def test_none_is_used_again_after_a_file_it_could_not_read(deed: str, ward: Ward, started: list[Child]) -> None:
    why(ward, deed, "damaged")
    assert ended(started[-1])
    assert ward.parse(task("say", "still here")) == "still here"
    assert len(started) == 2


def test_a_crash_after_other_files_is_tried_in_a_fresh_child(ward: Ward, started: list[Child]) -> None:
    ward.parse(task("say"))
    assert why(ward, "crash") == "reader_ended"
    assert [child.served for child in started] == [1, 0]


def test_a_file_is_not_refused_for_what_another_did_to_the_child(ward: Ward, started: list[Child]) -> None:
    ward.parse(task("say"))
    started[0].kill()  # as a heap damaged by the file before would end it
    assert ward.parse(task("say", "innocent")) == "innocent"


@pytest.mark.parametrize("words", ["rubbish", "endless", "deep", "huge part", "wrong parts", "half", "nothing"])
def test_what_is_no_answer_refuses_the_file_only(words: str, ward: Ward) -> None:
    assert why(ward, "speak", words, bounds=(1000, 1000)) == "reader_ended"
    assert ward.parse(task("say", "next")) == "next"


def test_an_answer_nobody_believes_ends_the_child(
    ward: Ward, started: list[Child], caplog: pytest.LogCaptureFixture
) -> None:
    def check(answer: Frame) -> str:
        raise ValueError(f"lies: {answer.facts['size']}")

    with pytest.raises(FileRefused) as refused:
        ward.parse(replace(task("say"), check=check))
    assert refused.value.reason == "reader_ended"
    assert ended(started[0])
    assert "lies: 4" in caplog.text


def test_a_refusal_brings_a_known_reason_and_numbers_only(ward: Ward) -> None:
    for said, kept in (("damaged", "damaged"), ("too_many_pixels", "too_many_pixels"), ("format c:", "damaged")):
        with pytest.raises(FileRefused) as refused:
            ward.parse(task("refuse", said))
        assert (refused.value.reason, refused.value.facts) == (kept, {"name": "hostile.jpg", "width": 7})


def test_a_file_that_ends_while_it_is_handed_over_leaves_no_child_waiting(ward: Ward, started: list[Child]) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"fi"
        raise FileRefused("unreadable", name="card.jpg")

    with pytest.raises(FileRefused, match="unreadable"):
        ward.parse(replace(task("say"), pieces=pieces))
    assert ended(started[0])
    assert ward.parse(task("say", "next")) == "next"


def test_a_stopped_ward_ends_who_works_and_starts_nobody(ward: Ward, started: list[Child]) -> None:
    ward.holds(READER)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ward.parse, task("wait"))
        while not ward._busy:
            assert not waiting.done()
        ward.stop()
        with pytest.raises(Stopped):
            waiting.result(10)
    with pytest.raises(Stopped):
        ward.parse(task("say"))
    assert [ended(child) for child in started] == [True]


def test_no_more_children_than_places(started: list[Child]) -> None:
    most, seen = threading.Lock(), []

    def say(ward: Ward) -> None:
        ward.parse(task("say"))
        with most:
            seen.append(sum(not ended(child) for child in started))

    with Ward(2) as ward, ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(say, ward) for _ in range(30)]:
            done.result()
    assert max(seen) <= 2
    assert len(started) <= 2


def test_where_no_child_can_be_started_the_machine_is_at_fault(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(children, "_PLACES", ("/nowhere",))
    with pytest.raises(EnvironmentFault, match="quarantine"):
        ward.parse(task("say"))
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(EnvironmentFault, match="quarantine"):
        ward.parse(task("say"))
    assert "could not be started" in caplog.text


def test_a_child_that_is_stopped_while_it_starts_is_no_fault(started: list[Child]) -> None:
    ward = Ward(1)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ward.parse, task("say"))
        while not started:
            assert not waiting.done()
        ward.stop()
        with pytest.raises(Stopped):
            waiting.result(10)
    assert [ended(child) for child in started] == [True]
