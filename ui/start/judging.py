"""What can be said of a passphrase while it is typed; nothing is said that is not looked at."""

import itertools

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.unlocking import SHORTEST_PASSPHRASE, bare

_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm")
_SIDE_BY_SIDE = frozenset(
    pair for row in _ROWS for one, other in itertools.pairwise(row) for pair in ((one, other), (other, one))
)
_MOSTLY = 0.75


@dataclass(frozen=True, slots=True)
class Judgement:
    """Its words and characters, and whether it is a run of keys or one piece over and over."""

    words: int
    characters: int
    run: bool

    @property
    def long_enough(self) -> bool:
        """Whether it has the characters a workspace asks for."""
        return self.characters >= SHORTEST_PASSPHRASE

    @property
    def good(self) -> bool:
        """Whether it is taken."""
        return self.long_enough and not self.run


def judge(typed: str) -> Judgement:
    """Look at what was typed so far."""
    return Judgement(len(typed.split()), len(typed.strip()), _is_run(bare("".join(typed.split()))))


def _is_run(text: str) -> bool:
    """« azertyuiop12 », « 123456789012 », « aaaaaaaaaaaa », « motmotmotmot »."""
    if len(text) < 2:
        return False
    steps = list(itertools.pairwise(text))
    beside = sum(_beside(one, other) for one, other in steps)
    return beside >= _MOSTLY * len(steps) or text in (text + text)[1:-1]


def _beside(one: str, other: str) -> bool:
    alike = one.isdigit() == other.isdigit() and one.isalpha() == other.isalpha()
    return (one, other) in _SIDE_BY_SIDE or (alike and abs(ord(one) - ord(other)) <= 1)
