"""Which backups stay: all of the last hours, then one an hour, a day, a week."""

from collections.abc import Sequence

_HOUR, _DAY, _WEEK = 3_600, 86_400, 7 * 86_400
ALL_FOR = 6 * _HOUR
TIERS = ((24 * _HOUR, _HOUR), (14 * _DAY, _DAY), (8 * _WEEK, _WEEK))
"""Up to which age one backup is kept for each stretch of how many seconds: the newest of the stretch."""

_LONGEST_STEP = _WEEK
"""A clock that jumps by years makes what came before a week older, no more."""

_SET_BACK = 600
_RESTART = 6 * _HOUR
"""How long a computer is taken to have rested whose clock has no battery, and begins anew at each start."""


def times_in(row: Sequence[tuple[int, int]]) -> list[int]:
    """A place in time for each backup of a row, in seconds that never go back, by the order they were made in.

    The row has what the clock showed, and the place that was noted when it was made, 0 for none. A place that is noted
    stays what it was when others between have gone, which what the clock showed would not tell.
    """
    found: list[int] = []
    for number, (shown, noted) in enumerate(row):
        if not found:
            found.append(noted or shown)
            continue
        step = shown - row[number - 1][0]
        if step < 0:
            step = 0 if step >= -_SET_BACK else _RESTART
        found.append(max(found[-1], noted or found[-1] + min(step, _LONGEST_STEP)))
    return found


def ages(made: Sequence[int]) -> list[int]:
    """How old each backup is, in seconds before the newest; ``made`` are their times in seconds, in the order made.

    The order counts, not the clock: one set back makes nothing older, one set years ahead makes it a week older.
    """
    found, age = [0] * len(made), 0
    for place in range(len(made) - 2, -1, -1):
        age += min(max(made[place + 1] - made[place], 0), _LONGEST_STEP)
        found[place] = age
    return found


def kept(made: Sequence[int], most: int | None = None) -> frozenset[int]:
    """The places in ``made`` of the backups that stay; the newest always does. ``made`` comes from ``times_in``.

    ``most`` limits their number where room is short: those closest to their neighbours go first.
    """
    if not made:
        return frozenset()
    old = ages(made)
    stay = {place for place, age in enumerate(old) if age <= ALL_FOR}
    for oldest, stretch in TIERS:
        newest_of = {made[place] // stretch: place for place, age in enumerate(old) if age <= oldest}
        stay.update(newest_of.values())
    return frozenset(_fewer(sorted(stay), old, most))


def _fewer(stay: list[int], old: Sequence[int], most: int | None) -> list[int]:
    """Take out what leaves the smallest hole, until there are at most ``most``; the newest and the oldest last."""
    least = 1 if most is None else max(1, most)
    while most is not None and len(stay) > max(2, least):
        holes = [old[before] - old[after] for before, after in zip(stay, stay[2:], strict=False)]
        del stay[1 + holes.index(min(holes))]
    return stay[-least:] if most is not None else stay
