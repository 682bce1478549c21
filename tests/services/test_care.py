"""Damage is found in the background, named by what it touches, and forgotten once it is repaired."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Document
from fieldkit.errors import Damaged, DiskFault
from fieldkit.services import care
from fieldkit.services.care import WEEK_S, Care, CareReport
from fieldkit.services.documents import Documents
from fieldkit.services.records import Records
from fieldkit.storage.mark import Ending
from fieldkit.storage.store import Store
from tests.storage.opened import create, open_again

DAY_S = 86_400


class Clock:
    """The wall clock of a test."""

    def __init__(self) -> None:
        """In 2026."""
        self.s = 1_790_000_000.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = create(tmp_path / "workspace")
    yield opened
    opened.close()


def document(store: Store, folder: Path, number: int = 0) -> Document:
    records = Records(store, lambda: "Awa <awa>")
    dossier = records.create(Dossier, title="Eau")
    path = folder / f"{number}.pdf"
    path.write_bytes(os.urandom(100_000))
    return Documents(records, store).add(path, dossier.id).record


def file_of(store: Store, kept: Document) -> Path:
    assert kept.file is not None
    return next((store.folder / "media").rglob(f"{kept.file.sha256}*"))


def test_what_is_due_is_done_once(store: Store, clock: Clock, tmp_path: Path) -> None:
    document(store, tmp_path)
    looking = Care(store, clock)
    assert looking.work() == CareReport(checked=True, scrubbed=1)
    assert looking.work() == CareReport()
    clock.s += DAY_S
    assert looking.work() == CareReport(scrubbed=1)
    clock.s += WEEK_S
    assert looking.work() == CareReport(checked=True, scrubbed=1)
    clock.s -= 400 * DAY_S
    assert looking.work() == CareReport(checked=True, scrubbed=1)
    assert (store.folder / "ballast").is_file()


def test_a_search_that_was_stopped_is_not_called_done(store: Store, clock: Clock) -> None:
    looking = Care(store, clock)
    looking.work(lambda: True)
    due = [looking.check_due]
    looking.work()
    assert [*due, looking.check_due] == [True, False]


def test_a_damaged_file_is_named_by_its_record_until_it_is_itself_again(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    good, bad, gone = (document(store, tmp_path, number) for number in range(3))
    whole = file_of(store, bad).read_bytes()
    file_of(store, bad).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    gone_path = file_of(store, gone)
    gone_content = gone_path.read_bytes()
    gone_path.unlink()
    looking = Care(store, clock)
    found = looking.work().damaged
    assert {(damaged.uses, damaged.gone) for damaged in found} == {
        ((("document", bad.id),), False),
        ((("document", gone.id),), True),
    }
    assert Care(store, clock).last.damaged == found
    assert good.id not in str(found)
    file_of(store, bad).write_bytes(whole)
    gone_path.write_bytes(gone_content)
    clock.s += DAY_S
    assert looking.work().damaged == ()


def test_all_files_are_read_back_in_turn(
    store: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(care, "_LEAST", 2)
    for number in range(5):
        document(store, tmp_path, number)
    looking = Care(store, clock)
    read = []
    for _ in range(4):
        read.append(looking.work().scrubbed)
        clock.s += DAY_S
    assert read == [2, 2, 1, 2]


def test_being_stopped_leaves_the_rest_for_later(store: Store, clock: Clock, tmp_path: Path) -> None:
    for number in range(3):
        document(store, tmp_path, number)
    store.set_setting("care_checked", str(int(clock.s)))
    asked = iter([False, True])
    looking = Care(store, clock)
    assert looking.work(lambda: next(asked, True)).scrubbed == 1
    assert looking.work().scrubbed == 2


def test_a_database_that_is_damaged_is_told_each_time(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(care, "faulty_places", lambda _store, *, full, stopped: 3 if full and not stopped() else 0)
    looking = Care(store, clock)
    for _ in range(2):
        fault = looking.work().database
        assert isinstance(fault, Damaged)
        assert fault.facts == {"faults": 3}
    monkeypatch.undo()
    assert looking.work().database is None


def test_a_disk_that_does_not_answer_is_reported(store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> int:
        raise DiskFault

    monkeypatch.setattr(care, "faulty_places", fail)
    assert isinstance(Care(store, clock).work().stopped, DiskFault)


def test_after_an_end_that_was_none_the_database_is_read_at_once(tmp_path: Path, clock: Clock) -> None:
    made = create(tmp_path / "workspace")
    Care(made, clock).work()
    made._whole = False  # the mark stays, as when the program is killed
    made.close()
    again = open_again(tmp_path / "workspace")
    looking = Care(again, clock)
    assert looking.ending is Ending.CUT
    assert [looking.work().checked for _ in range(2)] == [True, False]
    again.close()


def test_it_works_on_a_thread_of_its_own_and_ends_when_asked(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(care, "_AFTER_S", dict.fromkeys(Ending, 0.0))
    told = threading.Event()
    threads: list[str] = []
    looking = Care(store, clock)

    def hear(_: CareReport) -> None:
        threads.append(threading.current_thread().name)
        told.set()

    looking.listeners.add(hear)
    looking.begin()
    assert told.wait(60)
    began = time.monotonic()
    looking.end()
    assert time.monotonic() - began < 30
    assert threads == ["care"]
