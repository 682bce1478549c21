"""Which backups stay: all of the last hours, then one an hour, a day, a week."""

from collections.abc import Sequence

_HOUR, _DAY, _WEEK = 3_600, 86_400, 7 * 86_400
ALL_FOR = 6 * _HOUR
TIERS = ((24 * _HOUR, _HOUR), (14 * _DAY, _DAY), (8 * _WEEK, _WEEK))
"""Up to which age one backup is kept for each stretch of how many seconds: the newest of the stretch."""

_LONGEST_STEP = _WEEK
"""A clock that jumps by years makes what came before a week older, no more."""


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
    """The places in ``made`` of the backups that stay; the newest always does.

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
