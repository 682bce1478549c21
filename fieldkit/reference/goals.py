"""The seventeen Sustainable Development Goals: short titles, colours, numbers of their targets."""

from functools import lru_cache

from fieldkit.domain.lightly import dataclass
from fieldkit.reference.tables import Names, names, read, reference


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal: ``color`` as published, ``on`` the colour of legible text over it (``#RRGGBB``), targets by number."""

    number: int
    title: Names
    color: str
    on: str
    targets: tuple[str, ...]


@lru_cache(maxsize=1)
def goals() -> tuple[Goal, ...]:
    """The seventeen goals in order."""
    return tuple(
        Goal(int(number), names(entry), entry["color"], entry["on"], tuple(entry["targets"]))
        for number, entry in read(reference("goals.toml")).items()
    )


def goal_of(code: str) -> Goal | None:
    """The goal a code is about: ``6`` and the target ``6.1`` both name goal 6. None for a code that names none."""
    number, _, target = code.partition(".")
    return next((goal for goal in goals() if str(goal.number) == number and (not target or code in goal.targets)), None)
