"""The journal's one currency: a change made by one person in one gesture."""

import re
from collections.abc import Callable

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Plain
from fieldkit.errors import BadValue

NETWORK = ""
"""The scope of what belongs to no dossier: organisations, contacts, programmes, missions."""

_ID = re.compile(r"([0-9a-f]{16})-([1-9][0-9]{0,15})")
_LOGICAL_BITS = 16
_FUTURE_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True, order=True)
class ChangeId:
    """Session (16 hexadecimal digits, drawn at each start) and counter (from 1) within it."""

    session: str
    counter: int

    def __str__(self) -> str:
        """``session-counter``."""
        return f"{self.session}-{self.counter}"

    @classmethod
    def parse(cls, text: str) -> "ChangeId":
        """Read ``session-counter``; raises BadValue."""
        match = _ID.fullmatch(text)
        if match is None:
            raise BadValue("change_id")
        return cls(match[1], int(match[2]))


@dataclass(frozen=True, slots=True)
class Edit:
    """One field given one value.

    ``value`` is plain (see ``values``). ``seen`` names the changes whose values of this field were on screen when the
    form opened; for a deletion, every head of the record that was on screen.
    """

    kind: str
    record: str
    field: str
    value: Plain
    seen: tuple[ChangeId, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Edits made together: kept, sent and undone together, never altered once offered to anybody.

    ``scope`` is the dossier's id or NETWORK. ``author`` is a mailbox (``Name <login>``), ``device`` the workspace's id,
    ``at`` a hybrid logical time used to order what is displayed and nothing else.
    """

    id: ChangeId
    scope: str
    author: str
    device: str
    at: int
    edits: tuple[Edit, ...]


def author_name(author: str) -> str:
    """The name in a mailbox, or the whole text where there is none."""
    return author.partition(" <")[0].strip() or author


def author_login(author: str) -> str:
    """The login in a mailbox, lower case, or the whole text where there is none."""
    return author.rpartition("<")[2].rstrip(">").strip().lower()


def mailbox(name: str, login: str) -> str:
    """``Name <login>``, with nothing in the name that could forge the login."""
    plain_name, plain_login = (re.sub("[<>]", "", part).split() for part in (name, login))
    return f"{' '.join(plain_name)} <{''.join(plain_login)}>"


class HybridClock:
    """Times that never go back: milliseconds since 1970 in the high bits, a counter in the low 16.

    Source: Kulkarni et al., "Logical Physical Clocks", 2014. A time more than a day ahead of this machine is not
    taken over, so that one laptop set to 2099 does not drag the others there.
    """

    def __init__(self, now_ms: Callable[[], int], last: int = 0) -> None:
        """``now_ms`` tells the machine's time; ``last`` is the latest time already used."""
        self._now_ms = now_ms
        self._last = last

    def tick(self) -> int:
        """A time later than every one given or observed so far."""
        self._last = max(self._last + 1, self._now_ms() << _LOGICAL_BITS)
        return self._last

    @property
    def horizon(self) -> int:
        """The latest time that is taken over from elsewhere."""
        return (self._now_ms() + _FUTURE_MS + 1 << _LOGICAL_BITS) - 1

    def observe(self, at: int) -> None:
        """Take note of a time received from elsewhere."""
        if at <= self.horizon:
            self._last = max(self._last, at)


def milliseconds(at: int) -> int:
    """The wall-clock part of a hybrid time, in milliseconds since 1970."""
    return at >> _LOGICAL_BITS
