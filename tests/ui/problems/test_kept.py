"""The problems of a session: newest first, counted when they repeat, resolved when over, nothing held on to."""

import datetime as dt
import gc
import weakref

import pytest

from fieldkit.errors import DiskFault, DiskFull, FieldKitError, FileRefused
from tests.ui.dossiers.desk import page
from ui.problems.kept import KEPT, NOWHERE, Problems
from ui.problems.screen import ProblemsScreen
from ui.unattended.stage import Stage
from ui.widgets.buttons import Button
from ui.widgets.problems import Action


class Clock:
    def __init__(self) -> None:
        self.minutes = 0

    def __call__(self) -> dt.datetime:
        self.minutes += 1
        return dt.datetime(2026, 3, 12, 14, self.minutes % 60, tzinfo=dt.UTC)


class Held:
    """What a frame would keep alive."""


def raised(error: Exception) -> tuple[Exception, "weakref.ref[Held]"]:
    held = Held()
    try:
        raise error
    except type(error) as caught:
        return caught, weakref.ref(held)


def test_the_newest_comes_first_and_the_same_is_counted() -> None:
    problems = Problems(Clock())
    problems.add(DiskFull("photos", free=1))
    problems.add(DiskFault())
    problems.add(DiskFull("photos", free=1))
    assert [(each.error.key, each.count) for each in problems.all] == [("disk_full.photos", 2), ("disk_fault", 1)]
    assert problems.all[0].first.minute == 1
    assert problems.all[0].last.minute == 3


def test_the_same_error_about_another_file_is_another() -> None:
    problems = Problems(Clock())
    problems.add(FileRefused("damaged"), about="a.jpg")
    problems.add(FileRefused("damaged"), about="b.jpg")
    assert problems.unresolved == 2


def test_one_cause_told_at_several_places_is_one_problem_and_ends_with_the_last_of_them() -> None:
    problems = Problems(Clock())
    problems.add(DiskFault(), place="backup")
    problems.add(DiskFault(), place="not-saved")
    assert problems.unresolved == 1
    problems.resolve("backup")
    assert problems.unresolved == 1
    problems.resolve("not-saved")
    assert problems.unresolved == 0


@pytest.mark.parametrize("place", ["", f"{NOWHERE}disk_fault:"])
def test_what_was_told_at_no_place_ends_with_the_same_at_a_place(place: str) -> None:
    problems = Problems(Clock())
    problems.add(DiskFault(), place=place)
    problems.add(DiskFault(), place="backup")
    problems.add(DiskFault("moved"), place=place)
    assert problems.unresolved == 2
    problems.resolve("backup")
    assert problems.unresolved == 1, "what ended counts no more, what did not still does"


def test_a_full_disk_is_one_problem_whoever_met_it(stage: Stage) -> None:
    notices = stage.program.context.notices
    again = Action("Réessayer", lambda: None)
    notices.trouble(DiskFull("backup", missing=1, reserve=2), again, key="backup")
    notices.trouble(DiskFull(), again, key="not-saved")
    notices.trouble(DiskFull("low", free=3), key="room")
    notices.trouble(DiskFull("reserve"), key="room")
    notices.trouble(DiskFull(), about="IMG_2041.jpg")
    assert stage.program.problems.unresolved == 1
    stage.go("problems")
    screen = page(stage, "problems")
    assert isinstance(screen, ProblemsScreen)
    (card,) = screen.cards
    assert again.label in [button.text() for button in card.findChildren(Button)], "the one with something to do"
    stage.program.problems.room_is_back(but="not-saved")
    assert stage.program.problems.unresolved == 1, "what is not saved is not saved yet, and the backup is not made"
    for place in ("not-saved", "backup"):
        notices.withdraw(place)
    assert stage.program.problems.unresolved == 0


def test_what_is_over_stays_readable_and_counts_anew() -> None:
    problems, told = Problems(Clock()), list[int]()
    problems.changed.connect(lambda: told.append(problems.unresolved))
    problems.add(DiskFull(), place="not-saved")
    problems.resolve("not-saved")
    problems.resolve("not-saved")
    problems.add(DiskFull(), place="not-saved")
    assert told == [1, 0, 1]
    assert [each.resolved for each in problems.all] == [False, True]


def test_bugs_are_told_apart_by_where_they_broke() -> None:
    problems = Problems(Clock())
    for error in (KeyError("a"), KeyError("b"), ZeroDivisionError()):
        problems.add(error)
    assert [(each.count, each.bug) for each in problems.all] == [(1, True), (2, True)]


def test_no_frame_is_kept_alive() -> None:
    problems = Problems(Clock())
    error, held = raised(DiskFull())
    problems.add(error)
    del error
    gc.collect()
    assert held() is None
    assert problems.all[0].error.__traceback__ is None


def test_a_long_session_is_bounded() -> None:
    problems = Problems(Clock())
    for number in range(KEPT + 50):
        problems.add(FieldKitError(f"reason_{number}"))
    assert len(problems.all) == KEPT
    assert problems.all[0].error.reason == f"reason_{KEPT + 49}"
