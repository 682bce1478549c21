"""Which of the backups that were found is offered, and in which order they are shown."""

import datetime as dt
from pathlib import Path

from fieldkit.services.restoring import About, Found, find_backups, first_choice, newest_first


def test_the_last_complete_one_is_offered_before_a_newer_that_lost_files(tmp_path: Path) -> None:
    def made(day: int, about: About | None, workspace: str = "w") -> Found:
        when = dt.datetime(2026, 11, day, 9, 17, tzinfo=dt.UTC)
        return Found(tmp_path, workspace, f"{day}", when, frozenset(), about)

    lost, whole, early = made(23, About(300, 27, 451)), made(22, About(290, 478, 0)), made(21, About(265, 78, 0))
    assert first_choice([lost, whole, early]) == 1
    assert first_choice([whole, early]) == 0
    assert first_choice([lost, early]) == 1
    assert first_choice([made(23, None), whole]) == 0, "one that says nothing is not judged"
    assert first_choice([made(23, About(300, 500, 3)), whole]) == 0, "photos nobody received yet cost no text"
    assert first_choice([lost, made(22, About(290, 478, 0), "another")]) == 0, "another workspace is no better"
    assert first_choice([]) == 0


def test_a_folder_without_backups_has_none(tmp_path: Path) -> None:
    assert find_backups(tmp_path) == []


def test_what_is_found_comes_in_the_order_it_was_made_in_and_the_clock_decides_only_between_places(
    tmp_path: Path,
) -> None:
    def found(place: str, number: int, year: int, seq: int, who: str = "a") -> Found:
        when = dt.datetime(year, 11, 22, tzinfo=dt.UTC)
        return Found(tmp_path / place, "w", f"{number:06}", when, frozenset(), None, who, number, seq)

    here = [found("pc", 1, 2039, 10), found("pc", 2, 2026, 20), found("pc", 3, 1970, 30)]
    assert newest_first(here) == here[::-1]
    there = [found("stick", 7, 2026, 15), found("stick", 8, 2026, 40)]
    assert [each.seq for each in newest_first([*here, *there])] == [40, 30, 20, 15, 10]
    another = [found("stick", 9, 2030, 12, "b")]
    assert newest_first([*here[1:2], *another])[0].who == "b"
    assert newest_first([]) == []
