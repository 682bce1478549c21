"""Which backups stay, whatever the clock did."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from fieldkit.storage.backups.thinning import ALL_FOR, TIERS, ages, kept, times_in

HOUR, DAY, WEEK = 3_600, 86_400, 7 * 86_400
TIMES = st.lists(st.integers(0, 2**33), max_size=120)
STEADY = st.lists(st.integers(0, 3 * DAY), min_size=1, max_size=200).map(
    lambda steps: [1_790_000_000 + sum(steps[:place]) for place in range(len(steps))]
)


@given(TIMES)
def test_the_newest_always_stays(made: list[int]) -> None:
    assert bool(made) == ((len(made) - 1) in kept(made))


@given(STEADY)
def test_the_last_hours_all_stay(made: list[int]) -> None:
    assert {place for place, at in enumerate(made) if made[-1] - at <= ALL_FOR} <= kept(made)


@given(STEADY)
def test_each_stretch_keeps_its_newest_and_what_is_very_old_goes(made: list[int]) -> None:
    stay, old = kept(made), ages(made)
    for oldest, stretch in TIERS:
        young = [place for place, age in enumerate(old) if age <= oldest]
        for bucket in {made[place] // stretch for place in young}:
            assert max(place for place in young if made[place] // stretch == bucket) in stay
    assert all(old[place] <= TIERS[-1][0] for place in stay)


@given(STEADY)
def test_there_are_never_many(made: list[int]) -> None:
    recent = sum(age <= ALL_FOR for age in ages(made))
    assert len(kept(made)) <= recent + 26 + 16 + 10


@given(STEADY)
def test_thinning_again_takes_nothing_more(made: list[int]) -> None:
    left = [made[place] for place in sorted(kept(made))]
    again = kept(left)
    assert len(again) == len(left)


def test_months_of_half_hours_leave_the_hours_days_and_weeks_asked_for() -> None:
    made: list[int] = []
    for number in range(48 * 70):
        made.append(1_790_000_000 + number * HOUR // 2)
        made = [made[place] for place in sorted(kept(made))]
    age = [made[-1] - at for at in made]
    assert sum(a <= 6 * HOUR for a in age) == 13
    assert 17 <= sum(6 * HOUR < a <= DAY for a in age) <= 19
    assert 12 <= sum(DAY < a <= 14 * DAY for a in age) <= 14
    assert 5 <= sum(14 * DAY < a <= 8 * WEEK for a in age) <= 7
    assert max(age) > 7 * WEEK


@given(STEADY, st.integers(1, 12))
def test_where_room_is_short_no_more_than_said_stay_the_newest_among_them(made: list[int], most: int) -> None:
    stay = kept(made, most)
    assert len(stay) <= most
    assert len(made) - 1 in stay
    assert stay <= kept(made)


def test_a_clock_that_was_years_ahead_or_behind_makes_nothing_go() -> None:
    days = [1_790_000_000 + number * DAY for number in range(10)]
    for wrong in (0, 2_100_000_000):
        made = [*days, wrong, days[-1] + HOUR]
        stay = kept(made)
        assert stay >= set(range(4, 9)), "a few days of backups went for a wrong clock"
        assert len(made) - 1 in stay
    assert kept(days) == kept([at - 1_700_000_000 for at in days])


def left_after(days: int, shown: Callable[[int, int], int]) -> list[float]:
    """How many days old the backups are that are left, of eight a day, when the clock ``shown`` is what there was."""
    row: list[tuple[int, int, int]] = []
    for day in range(days):
        for hour in range(8):
            seen = shown(day, hour)
            at = times_in([*((clock, noted) for _, clock, noted in row), (seen, 0)])[-1]
            row.append((day * DAY + hour * HOUR, seen, at))
            stay = kept(times_in([(clock, noted) for _, clock, noted in row]))
            row = [each for place, each in enumerate(row) if place in stay]
    return [(row[-1][0] - true) / DAY for true, _, _ in row]


def test_a_clock_that_begins_anew_at_each_start_keeps_weeks_of_backups() -> None:
    right = left_after(60, lambda day, hour: 1_790_000_000 + day * DAY + hour * HOUR)
    dead = left_after(60, lambda _day, hour: hour * HOUR)
    assert max(dead) > 40, "one day of backups was left"
    assert len([age for age in dead if age > 1]) >= len([age for age in right if age > 1]) - 4
    assert len(dead) < 60


def test_a_clock_set_back_a_little_is_no_restart_and_one_set_back_a_lot_is() -> None:
    assert times_in([(0, 0), (7 * HOUR, 0), (0, 0), (HOUR, 0)]) == [0, 7 * HOUR, 13 * HOUR, 14 * HOUR]
    assert times_in([(HOUR, 0), (HOUR - 60, 0)]) == [HOUR, HOUR]
    assert times_in([(0, 0), (2**33, 0)]) == [0, WEEK]


@given(st.lists(st.tuples(st.integers(0, 2**33), st.integers(0, 2**33)), max_size=60))
def test_places_in_time_never_go_back(row: list[tuple[int, int]]) -> None:
    found = times_in(row)
    assert found == sorted(found)
    again = times_in([(shown, at) for (shown, _), at in zip(row, found, strict=True)])
    assert again == found, "what is noted stays"
