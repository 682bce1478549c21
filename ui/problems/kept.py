"""The problems of this session, remembered so that a message closed too soon can be read again."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import DiskFull, FieldKitError, error_of
from fieldkit.services.logbook import scrubbed

KEPT = 200
NOWHERE = "error:"
"""How the place begins of what was told without one: a message of its own that nobody takes back."""
FULL_HERE = frozenset({"disk_full", "disk_full.low", "disk_full.media", "disk_full.bare", "disk_full.reserve"})
"""One full disk, whoever met it; what a stick lacks is another matter."""
_SAME_DISK = FULL_HERE | {"disk_full.backup"}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong: ``error`` without its frames, ``about`` the file or record meant, how often and when.

    ``detail`` is what may be passed on: types, keys, lines of the program. A ``bug`` has no error of ours.
    """

    error: FieldKitError
    detail: str
    first: dt.datetime
    last: dt.datetime
    about: str = ""
    place: str = ""
    count: int = 1
    resolved: bool = False
    bug: bool = False


class Problems(QObject):
    """Newest first, the same one again counted rather than repeated. Use it from the window's thread."""

    changed = Signal()

    def __init__(self, now: Callable[[], dt.datetime] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now or (lambda: dt.datetime.now().astimezone())
        self._kept: list[Problem] = []

    @property
    def all(self) -> tuple[Problem, ...]:
        """Everything kept, newest first."""
        return tuple(self._kept)

    @property
    def unresolved(self) -> int:
        """How many are not known to be over, as a person counts them: what has one cause is one."""
        return len(self.open)

    @property
    def open(self) -> tuple[tuple[Problem, ...], ...]:
        """What is not known to be over, newest first: those of one cause together, and of one place the latest."""
        places, causes = set[str](), dict[str, list[Problem]]()
        for each in self._kept:
            if each.resolved or (each.place and each.place in places):
                continue
            places.add(each.place)
            causes.setdefault(_cause(each), []).append(each)
        return tuple(map(tuple, causes.values()))

    def add(self, error: BaseException, *, about: str = "", place: str = "") -> None:
        """Remember an error, or a bug; ``place`` names the message that stays until it is resolved."""
        detail, at = "\n".join(scrubbed(error)), self._now()
        ours = isinstance(error, FieldKitError)
        # Another of the same, because the frames of this one hold on to widgets and to what was typed.
        kept = type(error)(error.reason, **error.facts) if isinstance(error, FieldKitError) else error_of("")
        log.info("told", extra={"key": kept.key})
        earlier = next((each for each in self._kept if _same(each, kept, detail, (about, place))), None)
        if earlier is not None:
            self._kept.remove(earlier)
            self._kept.insert(0, replace(earlier, last=at, count=earlier.count + 1))
        else:
            self._kept.insert(0, Problem(kept, detail, at, at, about, place, bug=not ours))
            del self._kept[KEPT:]
        self.changed.emit()

    def has(self, key: str) -> bool:
        """Whether an error of this key is not known to be over."""
        return any(each.error.key == key and not each.resolved for each in self._kept)

    def room_is_back(self, *, but: str) -> None:
        """The disk of this computer has room again: what was refused for it is over, except at the place ``but``."""
        for each in self.all:
            if each.error.key in FULL_HERE and each.place != but:
                self.resolve(each.place)

    def resolve(self, place: str) -> None:
        """What was told at a place is over, and the same told at none, which nobody else would say of."""
        ended = {str(each.error) for each in self._kept if each.place == place and not each.resolved}
        if not ended:
            return

        def over(each: Problem) -> bool:
            nowhere = not each.place or each.place.startswith(NOWHERE)
            return each.place == place or (nowhere and str(each.error) in ended)

        self._kept = [replace(each, resolved=True) if over(each) else each for each in self._kept]
        self.changed.emit()


def _cause(problem: Problem) -> str:
    """What problems that end together have in common."""
    if problem.error.key in _SAME_DISK:
        return DiskFull.code
    return f"{problem.error} {problem.about} {problem.detail if problem.bug else ''}"


def _same(kept: Problem, error: FieldKitError, detail: str, where: tuple[str, str]) -> bool:
    # What was told at another place ends there: counted with this one, it would be resolved with neither.
    alike = kept.error.key == error.key and kept.error.facts == error.facts and (kept.about, kept.place) == where
    return alike and not kept.resolved and (not kept.bug or kept.detail == detail)
