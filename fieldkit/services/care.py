"""Looking after the workspace in the background: its database read through, its files read back, its reserve laid.

A start waits for none of it. Each page of the database carries a seal that is checked whenever it is read, so that a
damaged one is never shown; what is done here finds the damage while a whole copy is still near.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import msgspec

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.listening import Listeners
from fieldkit.errors import Damaged, DiskFull, FieldKitError
from fieldkit.storage.mark import Ending
from fieldkit.storage.scrubbing import DamagedFile, is_absent, look_at, read_slice, size_of_all
from fieldkit.storage.soundness import faulty_places
from fieldkit.storage.store import Store

__all__ = ["Care", "CareReport", "DamagedFile", "Ending"]

_DAY_S = 86_400
WEEK_S = 7 * _DAY_S
ROUND_DAYS = 30
"""Days in which every file is read back once."""
_LEAST = 20
_CHECKED, _SCRUBBED, _LAST, _DAMAGED = "care_checked", "care_scrubbed", "care_last", "care_damaged"
_REST_S = 3_600.0
Refill: TypeAlias = Callable[[DamagedFile, Callable[[], bool]], DamagedFile | None]
"""Tries to make a file good, asking now and then whether to stop: None once it is, else how it stands."""

_AFTER_S = {Ending.CLEAN: 60.0, Ending.CUT: 2.0, Ending.FAILED: 2.0}


@dataclass(frozen=True, slots=True)
class CareReport:
    """What was looked at, and what was found."""

    checked: bool = False
    """Whether the database was read through this time."""
    scrubbed: int = 0
    """How many files were read back this time."""
    database: Damaged | None = None
    """What is wrong with the database."""
    damaged: tuple[DamagedFile, ...] = ()
    """Every file known to be damaged now."""
    mended: tuple[DamagedFile, ...] = ()
    """Files that were damaged and are themselves again, each told once."""
    stopped: FieldKitError | None = None
    """What ended the work early."""


class Care:
    """The care of one workspace: ``work`` does what is due, ``begin`` has it done now and then."""

    def __init__(
        self, store: Store, now: Callable[[], float] = time.time, refill: Refill = lambda damaged, _stopped: damaged
    ) -> None:
        """``now`` is the wall clock, in seconds since 1970; ``refill`` tries to make a damaged file good."""
        self._store = store
        self._now = now
        self._refill = refill
        self._ended = threading.Event()
        self._woken = threading.Event()
        self._working = threading.Lock()
        self._met: Damaged | None = None
        self._leave = store.damages.add(self._hear)
        self._thread: threading.Thread | None = None
        self._checked_once = False
        self.listeners = Listeners[CareReport]()
        self.last = CareReport(damaged=self._known())

    @property
    def ending(self) -> Ending:
        """How the workspace was left the last time."""
        return self._store.ending

    def begin(self) -> None:
        """From now on do what is due: a minute after a clean end, at once after any other, then every hour.

        Listeners are told each report on that thread.
        """
        self._thread = threading.Thread(target=self._run, name="care", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop after the file under way."""
        self._leave()
        self._ended.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        pause = _AFTER_S[self.ending]
        while not self._ended.is_set():
            self._woken.wait(pause)
            self._woken.clear()
            if not self._ended.is_set():
                self.listeners.tell(self.work(self._ended.is_set))
            pause = _REST_S

    def _hear(self, damage: Damaged) -> None:
        """Somebody met a damaged page: the database is read through now, and what is wrong with it told."""
        if self._met is None and self.last.database is None:
            self._met = damage
            self._woken.set()

    def work(self, stopped: Callable[[], bool] = lambda: False) -> CareReport:
        """Do what is due now and say what was found; ``stopped`` is asked between two files."""
        with self._working:
            checked, scrubbed, database, fault = False, 0, self.last.database, None
            mended: tuple[DamagedFile, ...] = ()
            try:
                if self.check_due:
                    checked, database = True, self._check(stopped)
                if self.scrub_due:
                    scrubbed = self._scrub(stopped)
                mended = self._make_good(stopped)
                self._store.ballast.lay()
            except DiskFull:
                pass  # the banner of the disk says so, and there is nothing to be done from here
            except FieldKitError as error:
                fault = error
                database = error if isinstance(error, Damaged) and error.reason == "database" else database
            self.last = CareReport(checked, scrubbed, database, self._known(), mended, fault)
            return self.last

    def look_again(self, stopped: Callable[[], bool] = lambda: False) -> CareReport:
        """Look at the damaged files alone, and try again to make them good: a stick was plugged in, or time went by."""
        with self._working:
            mended = self._make_good(stopped)
            self.last = replace(
                self.last, checked=False, scrubbed=0, damaged=self._known(), mended=mended, stopped=None
            )
            return self.last

    def database_is_good(self) -> None:
        """The database was made good: what was known of its damage is over."""
        self._met = None
        self.last = replace(self.last, database=None, mended=())

    @property
    def check_due(self) -> bool:
        """Whether the database is to be read through: after any end but a clean one, and every week."""
        if self._met is not None or (self.ending is not Ending.CLEAN and not self._checked_once):
            return True
        return self._is_due(_CHECKED, WEEK_S)

    @property
    def scrub_due(self) -> bool:
        """Whether the next slice of the files is to be read back: once a day."""
        return self._is_due(_SCRUBBED, _DAY_S)

    def _is_due(self, name: str, every_s: float) -> bool:
        raw = self._store.get_setting(name)
        # A clock that was set back does not put it off for years.
        return not raw.isdecimal() or not 0 <= self._now() - int(raw) < every_s

    def _done(self, name: str) -> None:
        self._store.set_setting(name, str(int(self._now())))

    def _check(self, stopped: Callable[[], bool]) -> Damaged | None:
        """Read the database through: each page against its seal, then tables and indexes against each other."""
        met, self._met = self._met, None
        try:
            faults = faulty_places(self._store, full=True, stopped=stopped)
        except Damaged as damaged:
            return damaged
        if faults:
            return Damaged("database", faults=faults)
        if stopped() or met is not None:
            return met  # not to its end: another time; and what was met is there, whatever a second look says
        self._checked_once = True
        self._done(_CHECKED)
        return None

    def _scrub(self, stopped: Callable[[], bool]) -> int:
        share = size_of_all(self._store) // ROUND_DAYS
        found = read_slice(self._store, self._store.get_setting(_LAST), _LEAST, share, stopped)
        known = {damaged.sha256 for damaged in self._known()}
        self._keep([*self._known(), *(damaged for damaged in found.damaged if damaged.sha256 not in known)])
        self._store.set_setting(_LAST, found.last)
        if not stopped():
            self._done(_SCRUBBED)
        return found.read

    def _make_good(self, stopped: Callable[[], bool]) -> tuple[DamagedFile, ...]:
        """Try to make each damaged file good; those that are themselves again."""
        known = self._known()
        still: list[DamagedFile] = []
        good: list[DamagedFile] = []
        for damaged in known:
            left = damaged if stopped() else self._look_and_refill(damaged, stopped)
            if left is None:
                good.append(damaged)
            elif left.uses:  # else nothing names it any more, and nobody misses it
                still.append(left)
        if tuple(still) != known:
            self._keep(still)
        return tuple(good)

    def _look_and_refill(self, damaged: DamagedFile, stopped: Callable[[], bool]) -> DamagedFile | None:
        found = look_at(self._store, damaged.sha256)
        if found is None and not (damaged.asked and is_absent(self._store, damaged.sha256)):
            return None
        return self._refill(found or damaged, stopped)

    def _keep(self, damaged: Sequence[DamagedFile]) -> None:
        self._store.set_setting(_DAMAGED, msgspec.json.encode(damaged).decode() if damaged else "")

    def _known(self) -> tuple[DamagedFile, ...]:
        raw = self._store.get_setting(_DAMAGED)
        return tuple(msgspec.json.decode(raw, type=list[DamagedFile])) if raw else ()
