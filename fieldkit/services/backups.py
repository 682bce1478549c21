"""Backups of an open workspace: when one is due, what they hold, and the yes after a restore."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from fieldkit.errors import Damaged, DiskFault, DiskFull, FieldKitError, NewerFormat, Refused
from fieldkit.services.after_restore import AfterRestore
from fieldkit.services.backup_places import Last, Places, Second, full_of, in_its_words
from fieldkit.services.backup_ways import Ways
from fieldkit.services.occasions import Why
from fieldkit.storage.backups.copying import Source
from fieldkit.storage.backups.home import Snapshot
from fieldkit.storage.backups.making import Copy, Made, Maker, Progress, hand_out, identity_of
from fieldkit.storage.backups.manifest import Head, head_of
from fieldkit.storage.backups.streams import Identity, Stop
from fieldkit.storage.backups.verifying import Fault, Opener, check, read_manifest
from fieldkit.storage.store import Store

__all__ = ["Backups", "Fault", "Last", "Listed", "Made", "Second", "Standing", "Why"]

log = logging.getLogger(__name__)

EVERY_S = 30 * 60.0
"""Edits are on one more copy at the latest so long after the first of them."""

RECENT_S = 5 * 60.0
"""So young a backup will do before an import: what was written since is a few sentences, and due soon anyway."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the backups stand.

    ``second_at`` is where the second place is now, None while it is not plugged in; ``first_behind`` and
    ``second_behind`` whether there are edits its last backup lacks. ``ways_behind`` are places that are there whose
    backups still open with a secret that was changed, ``second_old_secret`` whether the second place may be such.
    ``second_waits`` is whether nothing goes there unasked: the workspace was restored, and nobody said yes yet.
    """

    first: Last | None
    first_behind: bool
    second_place: Second | None
    second_at: Path | None
    second: Last | None
    second_behind: bool
    ways_behind: tuple[Path, ...] = ()
    second_old_secret: bool = False
    second_waits: bool = False

    @property
    def copies_to(self) -> Path | None:
        """Where copies go by themselves beside this computer; None while there is no such place."""
        return None if self.second_waits else self.second_at


@dataclass(frozen=True, slots=True)
class Listed:
    """A backup as a person chooses it; ``changes`` and ``files`` are None where it does not open.

    ``size`` is what comes back from it, in bytes: all of the work, whichever other backups share its files.
    """

    stamp: str
    made_at: dt.datetime
    size: int
    why: str = ""
    changes: int | None = None
    files: int | None = None
    absent: int = 0


class Backups:
    """The backups of one workspace. Any thread may call; one backup is made at a time."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds, for tests."""
        self._store, self._clock = store, clock
        self.places = Places(store)
        self._ways = Ways(store, self.places)
        self._after = AfterRestore(store)
        self._making = threading.Lock()
        self._since: float | None = None
        self._looked_back = False
        store.subscribe(self._note)

    def standing(self, volumes: Iterable[Path] = ()) -> Standing:
        """Where things stand; ``volumes`` are the tops of the disks that are there, to find the second place again."""
        known, head = self.places.known, self._head()
        here = self.places.home(self.places.first).stamps()
        first = known.first if known.first is not None and known.first.stamp in here else None
        second_at, chosen = self.places.find(volumes), known.second_place
        waits = chosen is not None and self._after.copies_wait
        there = [self.places.first, *([] if second_at is None or waits else [second_at])]
        return Standing(
            first,
            not _covers(first, head),
            chosen,
            second_at,
            known.second,
            not _covers(known.second, head),
            tuple(self._ways.behind_in(there)),
            chosen is not None and known.second is not None and self._ways.behind(chosen.mark),
            waits,
        )

    def due(self) -> bool:
        """Whether the first edit that no backup has is half an hour old."""
        if not self._looked_back:
            # What was written in an earlier run and never backed up counts from this start.
            self._looked_back = True
            if self._since is None and self.behind():
                self._since = self._clock()
        return self._since is not None and self._clock() - self._since >= EVERY_S

    def behind(self) -> bool:
        """Whether there are edits the first place lacks."""
        return self.standing().first_behind

    def make(
        self,
        why: Why,
        *,
        second: Path | None = None,
        only_second: bool = False,
        progress: Progress = lambda _done, _total: None,
        stop: Stop = lambda: False,
    ) -> list[Made]:
        """Make a backup on this computer and, where ``second`` is its place now, there too.

        Each was opened before it counts. Raises DiskFull (``backup``, or ``backup_second`` and ``backup_second_filled``
        with the second place's ``name``), DiskFault (``backup_unplugged`` with ``name`` and ``percent`` when the second
        place went away), Damaged, or Refused: ``backup_stopped``, ``backup_running``.
        """
        if not self._making.acquire(blocking=False):
            raise Refused("backup_running")
        try:
            return self._make(why, second, progress, stop, only_second=only_second)
        finally:
            self._making.release()

    def renew_ways(self, volumes: Iterable[Path] = (), stop: Stop = lambda: False) -> bool:
        """Let the backups that can be reached open with what opens the work now; whether all of them do.

        What is not plugged in is renewed by the next call that finds it, or the next backup there. Raises
        Refused(``backup_stopped``, ``backup_running``), DiskFull or DiskFault.
        """
        if not self._making.acquire(blocking=False):
            raise Refused("backup_running")
        try:
            for place in self.standing(volumes).ways_behind:
                self._ways.renew(place, stop)
        finally:
            self._making.release()
        return not self.standing(volumes).second_old_secret

    def before_risk(self, stop: Stop = lambda: False) -> None:
        """Make sure everything written so far is in a backup before much changes at once."""
        if self.behind():
            self.make(Why.RISKY, stop=stop)

    def wanted_before_import(self, now: dt.datetime | None = None) -> bool:
        """Whether there are edits no backup here has, and the last one is some minutes old; ``now`` for tests.

        An import only adds, and what it brings is still on the card: no backup has to hold it first. But it writes more
        than a day of notes does, and a disk that fills up or gives way does so then. What the copy protects is
        everything written before, so it may be made while the import runs, and need not keep it waiting.
        """
        standing = self.standing()
        if not standing.first_behind or standing.first is None:
            return standing.first_behind
        age = (now or dt.datetime.now(dt.UTC)) - standing.first.made_at
        return not dt.timedelta(0) <= age < dt.timedelta(seconds=RECENT_S)  # a clock that began anew proves nothing

    def at_end(self, stop: Stop = lambda: False, progress: Progress = lambda _done, _total: None) -> bool:
        """Back up on this computer what no backup has, unless asked to stop; whether all of it is in one.

        A fault is left to the log: the work itself is saved, and the next run backs it up.
        """
        try:
            if self.behind():
                self.make(Why.CLOSING, stop=stop, progress=progress)
            self.renew_ways(stop=stop)  # a secret changed just before must not open them until the next start
        except FieldKitError as error:
            log.info("no backup at the end", exc_info=error)
            return False
        return True

    def listed(self, place: Path) -> list[Listed]:
        """The backups of this workspace in a place, newest first."""
        home, identity = self.places.home(place), identity_of(self._store.access.identity)
        return [_listed(snapshot, identity) for snapshot in reversed(home.snapshots())]

    def check(
        self,
        place: Path,
        stamp: str = "",
        progress: Progress = lambda _done, _total: None,
        stop: Stop = lambda: False,
    ) -> list[Fault]:
        """Open a backup and read back all its files; what is wrong. Raises NotFound(``backup``)."""
        home = self.places.home(place)
        snapshot = home.find(stamp)
        access = self._store.access
        opener = Opener(access.key, identity_of(access.identity), self.places.first)
        total, done = snapshot.size, 0
        with suppress(Damaged, NewerFormat):  # told by the check itself
            total += sum(kept.size for kept in read_manifest(snapshot.path, opener.identity).media)

        def note(count: int) -> None:
            nonlocal done
            done += count
            progress(min(done, total), total)

        return check(home, snapshot.path, opener, stop, note)

    def _make(self, why: Why, second: Path | None, progress: Progress, stop: Stop, *, only_second: bool) -> list[Made]:
        store, began = self._store, self._clock()
        with suppress(DiskFull, DiskFault):  # where nothing can be written any more, nothing is amended either
            store.in_transaction(hand_out)
        least = self._head()
        targets = [*([] if only_second else [self.places.first]), *([second] if second is not None else [])]
        self._ways.note(self.places.home(place).mark for place in targets)
        maker = Maker(Source(store.folder, store.access), identity_of(store.access.identity), stop, progress, why)
        done: list[Made] = []
        full: DiskFull | None = None
        with maker.copied(self.places.home(targets[-1]), least) as copy:
            for number, place in enumerate(targets):
                part = replace(maker, progress=_share(progress, number, len(targets)))
                try:
                    done.append(self._put(part, place, copy, second=place == second))
                except DiskFull as fault:
                    full = fault  # the other place may have room, and is then needed most
        if second is not None and why is Why.BY_HAND and full is None and self._after.copies_wait:
            self._after.agree_to_copies()
        if not only_second and full is None:
            self._since = None if done[0].head.covers(self._head()) else began
        if full is not None:
            raise full
        return done

    def _put(self, maker: Maker, place: Path, copy: Copy, *, second: bool) -> Made:
        """Make one backup, and say of a second place that goes away meanwhile how far it came."""
        chosen = self.places.known.second_place
        name = chosen.name if chosen is not None else place.name
        if second and not self.places.is_second(place):
            raise DiskFault("backup_unplugged", name=name, percent=0)
        far = (0, 0)

        def note(done: int, total: int) -> None:
            nonlocal far
            far = (done, total)
            maker.progress(done, total)

        try:
            made = replace(maker, progress=note).make(self.places.home(place), copy, dt.datetime.now(dt.UTC))
        except (DiskFault, Damaged) as fault:  # read back from a stick that is gone, files are gone too
            if second and not self.places.is_second(place):
                raise DiskFault("backup_unplugged", name=name, percent=100 * far[0] // max(1, far[1])) from fault
            if isinstance(fault, Damaged):
                raise
            raise in_its_words(fault, place) from fault
        except DiskFull as fault:
            raise (full_of(fault, name) if second else fault) from fault
        self.places.note(made, second=second)
        with suppress(DiskFull, DiskFault, Refused):  # it counts; what opens the earlier ones is renewed at the next
            self._ways.renew(place, maker.stop)
        return made

    def _note(self, published: Published) -> None:
        if published.records and self._since is None:
            self._since = self._clock()

    def _head(self) -> Head:
        with self._store.read() as reader:
            return head_of(reader.connection)


def _share(progress: Progress, number: int, count: int) -> Progress:
    """The progress of one of several places of the same size, as part of the whole."""
    return lambda done, total: progress(number * total + done, count * total)


def _covers(last: Last | None, head: Head) -> bool:
    return last is not None and last.head.covers(head)


def _listed(snapshot: Snapshot, identity: Identity) -> Listed:
    plain = Listed(snapshot.stamp, snapshot.made_at.astimezone(), snapshot.size)
    try:
        found = read_manifest(snapshot.path, identity)
    except (Damaged, NewerFormat):
        return plain
    return replace(
        plain,
        size=found.database_size + sum(kept.size for kept in found.media),
        why=found.why,
        changes=found.counts.get("change", 0),
        files=len(found.media),
        absent=found.without,
    )
