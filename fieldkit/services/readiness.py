"""« Prêt à partir » : whether what is carried is here, and whether the computer can go where there is no network."""

import datetime as dt
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from pathlib import Path

from fieldkit.domain.lightly import dataclass
from fieldkit.reference.words import Words
from fieldkit.services.carried import Carried, Place
from fieldkit.services.clocks import difference, is_told
from fieldkit.services.keys import KEYRING, PASSPHRASE
from fieldkit.services.outbox import Waiting
from fieldkit.services.space import LOW
from fieldkit.services.workspace import Workspace

_RECENT_MS = 24 * 60 * 60 * 1000
"""How old the last exchange and the last copy elsewhere may be on the day of departure."""
_MINUTE_S = 60


class Point(StrEnum):
    """What is looked at, in the order of the page."""

    DOSSIERS = "dossiers"
    FILES = "files"
    SPACE = "space"
    CLOCK = "clock"
    KEY = "key"
    BACKUP = "backup"
    UNSENT = "unsent"


class Remedy(StrEnum):
    """What to do about a point that is not settled."""

    SYNC = "sync"
    SIGN_IN = "sign_in"
    CARRY = "carry"
    KEYS = "keys"
    BACKUP = "backup"
    REFUSED = "refused"
    """The server refused some of it: somebody has to look."""
    CLOCK = "clock"
    """Settled outside of the program, in the system's own settings."""


@dataclass(frozen=True, slots=True)
class Check:
    """One point. ``said`` names its sentence, whose blanks ``facts`` fill; no ``remedy`` where it is settled."""

    point: Point
    said: str
    facts: Mapping[str, int] = field(default_factory=dict)
    remedy: Remedy | None = None

    @property
    def settled(self) -> bool:
        """Whether there is nothing to do about it."""
        return self.remedy is None


@dataclass(frozen=True, slots=True)
class Readiness:
    """All points, and when they were looked at in milliseconds since 1970."""

    checks: tuple[Check, ...]
    at_ms: int

    @property
    def settled(self) -> int:
        """How many points are."""
        return sum(check.settled for check in self.checks)

    @property
    def ready(self) -> bool:
        """Whether this computer can leave."""
        return self.settled == len(self.checks)


def look(
    workspace: Workspace, volumes: Iterable[Path] = (), clock: Callable[[], float] = time.time, *, rate: float = 0
) -> Readiness:
    """Every point. A walk over every file and a look at the disk: for a thread that may wait.

    ``volumes`` are the tops of the disks that are there, ``clock`` gives seconds since 1970, ``rate`` the bytes a
    second the line was last seen to carry, 0 where none was. Raises DiskFault.
    """
    now_ms, waiting = round(clock() * 1000), workspace.outbox.waiting()
    checks = (
        _dossiers(workspace, now_ms),
        _files(workspace, waiting, rate or workspace.outbox.carrying.rate),
        _space(workspace, waiting),
        _clock(workspace),
        _key(workspace),
        _backup(workspace, volumes, now_ms),
        _unsent(workspace, waiting),
    )
    return Readiness(checks, now_ms)


def _dossiers(workspace: Workspace, now_ms: int) -> Check:
    link = workspace.outbox.link
    every = Carried(workspace).all()
    count = sum(each.place in {Place.HERE, Place.HELD} for each in every)
    coming = sum(each.place is Place.COMING for each in every)
    facts = {"count": count, "all": count + coming, "at_ms": link.last_contact_ms}
    if not link.url:
        return Check(Point.DOSSIERS, "alone", facts)
    if not link.token:
        return Check(Point.DOSSIERS, "signed_out", facts, Remedy.SIGN_IN)
    if not link.last_contact_ms:
        return Check(Point.DOSSIERS, "never", facts, Remedy.SYNC)
    if coming:
        return Check(Point.DOSSIERS, "coming", facts, Remedy.SYNC)
    old = not 0 <= now_ms - link.last_contact_ms <= _RECENT_MS
    return Check(Point.DOSSIERS, "here", facts, Remedy.SYNC if old else None)


def _files(workspace: Workspace, waiting: Waiting, rate: float) -> Check:
    absent, link = waiting.absent, workspace.outbox.link
    choice = workspace.outbox.carrying.choice
    if not waiting.to_receive:
        said = "all" if choice.originals and choice.documents else "chosen"
        return Check(Point.FILES, said)
    minutes = math.ceil(absent.all_bytes / rate / _MINUTE_S) if rate else 0
    facts = {"count": waiting.to_receive, "bytes": absent.all_bytes, "minutes": minutes}
    remedy = Remedy.SYNC if link.token else Remedy.SIGN_IN
    return Check(Point.FILES, "missing_in" if minutes else "missing", facts, remedy)


def _space(workspace: Workspace, waiting: Waiting) -> Check:
    free, wanted = workspace.space.left().free, waiting.absent.all_bytes
    facts = {"free": free, "wanted": wanted}
    if free < LOW:
        return Check(Point.SPACE, "low", facts, Remedy.CARRY)
    return (
        Check(Point.SPACE, "short", facts, Remedy.CARRY) if free - wanted < LOW else Check(Point.SPACE, "free", facts)
    )


def _clock(workspace: Workspace) -> Check:
    link = workspace.outbox.link
    if not link.server_at:
        return Check(Point.CLOCK, "unknown", {}, Remedy.SYNC if link.token else Remedy.SIGN_IN if link.url else None)
    facts = {"ahead_s": link.server_ahead_s}
    return (
        Check(Point.CLOCK, "apart", facts, Remedy.CLOCK)
        if is_told(link.server_ahead_s)
        else Check(Point.CLOCK, "right")
    )


def _key(workspace: Workspace) -> Check:
    """A second way in, besides the keyring of a computer that may break: the passphrase, and one more."""
    kinds = workspace.keys.kinds()
    ways = [kind for kind, whole in kinds.items() if whole and kind != KEYRING]
    facts = {"count": len(ways)}
    if not all(kinds.values()):
        return Check(Point.KEY, "damaged", facts, Remedy.KEYS)
    if PASSPHRASE not in ways:
        return Check(Point.KEY, "no_passphrase", facts, Remedy.KEYS)
    return Check(Point.KEY, "open", facts, None if len(ways) > 1 else Remedy.KEYS)


def _backup(workspace: Workspace, volumes: Iterable[Path], now_ms: int) -> Check:
    found = workspace.backups.standing(volumes)
    if found.second_place is None or found.second is None:
        made = found.first.made_at_ms if found.first is not None else 0
        return Check(Point.BACKUP, "here_only" if made else "none", {"at_ms": made}, Remedy.BACKUP)
    made = found.second.made_at_ms
    recent = not found.second_behind or 0 <= now_ms - made <= _RECENT_MS
    return Check(Point.BACKUP, "second", {"at_ms": made}, None if recent else Remedy.BACKUP)


def _unsent(workspace: Workspace, waiting: Waiting) -> Check:
    facts = {"count": waiting.items, "bytes": waiting.files.all_bytes, "refused": waiting.refused}
    if waiting.refused:
        return Check(Point.UNSENT, "refused", {**facts, "count": waiting.refused}, Remedy.REFUSED)
    if not waiting.items:
        return Check(Point.UNSENT, "none", facts)
    link = workspace.outbox.link
    if not link.url:
        return Check(Point.UNSENT, "alone", facts)
    return Check(Point.UNSENT, "some", facts, Remedy.SYNC if link.token else Remedy.SIGN_IN)


def sentence_of(check: Check, words: Words, when: Callable[[dt.datetime], str] | None = None) -> str:
    """What was found, in a few words; ``when`` says a moment, in full where there is none."""
    facts: dict[str, object] = dict(check.facts)
    if "at_ms" in facts:
        at = dt.datetime.fromtimestamp(check.facts["at_ms"] / 1000).astimezone()
        facts["at"] = (when or words.formats.moment)(at) if check.facts["at_ms"] else ""
    if "ahead_s" in facts:
        return difference(check.facts["ahead_s"], words)
    return words.say(f"ready.{check.point}.{check.said}", **facts)


def advice_of(check: Check, words: Words, *, typed: bool = False) -> str:
    """What to do about it, in the window or, ``typed``, on the command line; empty where it is settled."""
    if check.remedy is None:
        return ""
    return words.say(f"ready.{'typed' if typed else 'todo'}.{check.remedy}")


def title_of(check: Check, words: Words) -> str:
    """What was looked at."""
    return words.say(f"ready.point.{check.point}")
