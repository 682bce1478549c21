"""A process on a disk each of whose operations fails in turn: ``operations FOLDER DEED ERROR [ever] [unguarded]``.

A deed is done again and again from the same state, each time with the next operation failing (``ever``: and all after
it), until it is done without. Prints how often it was tried, told, done all the same, and how often it ended badly.
"""

import errno
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Set
from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import DBAPIError

from fieldkit.domain.visit import Visit
from fieldkit.errors import DiskFault, DiskFull, FieldKitError
from fieldkit.services.documents import Documents
from fieldkit.services.records import Records
from fieldkit.storage import engine, lane
from fieldkit.storage.store import Store
from tests.durability.disk.control import Disk
from tests.storage.opened import create, heads_from_scratch, heads_of, journal_of, open_again, write

VISIT = "00000000-0000-7000-8000-00000000000a"
LARGE = os.urandom(200_000)
_EACH, _STEP = 60, 11
_OURS = (DiskFull, DiskFault)
_OTHERS = (FieldKitError, OSError, driver.Error, DBAPIError)
_UNGUARDED = "unguarded"


def save(store: Store) -> None:
    """A form is saved."""
    write(store, VISIT, seen="La pompe fuit. " * 300)


def save_much(store: Store) -> None:
    """So many forms that the log is brought into the database in between."""
    for number in range(6):
        write(store, VISIT, seen=f"{number} " + "La pompe fuit. " * 3_000)


def add(store: Store) -> None:
    """A document and a photo are taken in."""
    source = store.folder.parent.parent / "source.pdf"
    Documents(Records(store, lambda: "Awa <awa>"), store).add(source, "d1")
    store.add_media(LARGE, "image/jpeg")


DEEDS: dict[str, Callable[[Store], None]] = {"save": save, "save much": save_much, "import": add}


class Trials:
    """The trials of one deed under one error."""

    def __init__(self, disk: Disk, folder: Path, error: int, *, ever: bool) -> None:
        """``folder`` is watched by the disk."""
        self._disk = disk
        self._folder = folder
        self._error = error
        self._ever = ever
        self.ended: Counter[str] = Counter()

    def run(self, trial: Callable[[Path, int], str]) -> None:
        """Do it with each operation failing in turn, until none is left to fail; of very many, later ones by steps."""
        for number in [*range(1, _EACH), *range(_EACH, 5_000, _STEP)]:
            here = self._folder / f"{number}"
            ended = trial(here, number)
            shutil.rmtree(here, ignore_errors=True)
            if not ended:
                return
            self.ended[ended] += 1
        raise AssertionError("it never ends")

    def failing(self, number: int, act: Callable[[], object]) -> str:
        """How an act ended: ``told``, ``done``, or what it broke with; empty when the disk had nothing to fail."""
        self._disk.fail(number, self._error, ever=self._ever)
        try:
            act()
        except _OURS:
            ended = "told"
        except _OTHERS as error:
            ended = f"bad: {type(error).__name__}"
        else:
            ended = "done"
        count = self._disk.count
        self._disk.fail(0, 0)
        return ended if count >= number else ""

    def deed(self, act: Callable[[Store], None], prepared: Path) -> Callable[[Path, int], str]:
        """A trial of something done in an open workspace."""

        def trial(here: Path, number: int) -> str:
            shutil.copytree(prepared, here)
            store = open_again(here / "workspace")
            before = {change.id for change in journal_of(store)}
            ended = self.failing(number, lambda: act(store))
            fine = _works_again(store, before)
            store.close()
            return _judged(ended, fine and _opens(here / "workspace", before))

        return trial

    def opening(self, here: Path, number: int, prepared: Path) -> str:
        """A trial of opening."""
        shutil.copytree(prepared, here)
        stores: list[Store] = []
        ended = self.failing(number, lambda: stores.append(open_again(here / "workspace")))
        for store in stores:
            store.close()
        return _judged(ended, _opens(here / "workspace", set()))

    def creating(self, here: Path, number: int) -> str:
        """A trial of making a workspace."""
        stores: list[Store] = []
        here.mkdir()
        ended = self.failing(number, lambda: stores.append(create(here / "workspace")))
        for store in stores:
            store.close()
        if ended and ended != "done":
            create(here / "workspace").close()
            return ended
        return _judged(ended, _opens(here / "workspace", set()))


def _judged(ended: str, fine: bool) -> str:
    return f"bad after {ended}" if ended and not fine else ended


def _works_again(store: Store, before: Set[object]) -> bool:
    """Whether a save goes through once the disk is well, and nothing from before is missing."""
    saved = write(store, VISIT, said="Après")
    with store.read() as reader:
        loaded = reader.get(Visit, VISIT)
    changes = journal_of(store)
    kept = before | {saved} <= {change.id for change in changes}
    return kept and loaded is not None and heads_of(store) == heads_from_scratch(changes)


def _opens(folder: Path, before: Set[object]) -> bool:
    store = open_again(folder)
    try:
        checks = ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check")
        store.bring_in_log()
        with store.read() as reader:
            found = [reader.connection.exec_driver_sql(check).all() for check in checks]
        whole = found == [[], [("ok",)]] and before <= {change.id for change in journal_of(store)}
    finally:
        store.close()
    return whole and not list(folder.rglob("*.tmp"))


def main(folder: Path, deed: str, error: str, *options: str) -> None:
    """Run the trials of one deed."""
    lane._PAUSE_S = 0
    if _UNGUARDED in options:
        engine.translated = lambda error: error if isinstance(error, Exception) else RuntimeError()
    disk = Disk()
    prepared = folder / "prepared"
    store = create(prepared / "workspace")
    for number in range(5):
        write(store, VISIT, title=f"Forage {number}")
    store.close()
    (folder / "source.pdf").write_bytes(LARGE)
    trials = Trials(disk, folder, getattr(errno, error), ever="ever" in options)
    if deed == "open":
        trials.run(lambda here, number: trials.opening(here, number, prepared))
    elif deed == "create":
        trials.run(trials.creating)
    else:
        trials.run(trials.deed(DEEDS[deed], prepared))
    sys.stdout.write(f"{json.dumps(trials.ended)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
