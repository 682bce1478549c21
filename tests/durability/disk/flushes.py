"""A process on a disk whose flush fails once and loses: ``flushes POLICY FOLDER FIRST TRIALS``. Prints what was lost.

``POLICY`` is ``ours`` or ``continue``: to go on as if nothing had been lost, as SQLite alone does.
"""

import contextlib
import json
import random
import resource
import shutil
import sys
from pathlib import Path

import msgspec
import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import SQLAlchemyError

from fieldkit.domain.visit import Visit
from fieldkit.errors import DiskFault, FieldKitError
from fieldkit.storage import database, lane
from fieldkit.storage.reading import Reader
from fieldkit.storage.store import Store
from tests.durability.disk.control import Disk
from tests.storage.opened import create, heads_from_scratch, heads_of, journal_of, open_again, write

RECORDS = [f"00000000-0000-7000-8000-0000000000{number:02}" for number in range(6)]
BROKEN = (FieldKitError, driver.Error, SQLAlchemyError, msgspec.MsgspecError)
_WRITES = 28


class Trial:
    """One life of a store up to a power cut."""

    def __init__(self, disk: Disk, folder: Path, chance: random.Random) -> None:
        self._disk = disk
        self._chance = chance
        self._store = open_again(folder)
        self._acknowledged: set[object] = set()
        self._looking = contextlib.ExitStack()

    def live(self) -> None:
        """Write, with readers that hold what they saw, and let one flush fail."""
        chance = self._chance
        databases = chance.random() < 0.7
        self._disk.watch(
            chance.randrange(1, 5 if databases else _WRITES),
            databases=databases,
            share=chance.choice((30, 60, 100)),
            forgets=chance.random() < 0.5,
            seed=chance.randrange(1 << 30),
        )
        for number in range(_WRITES):
            text = f"{number} " + "La pompe fuit. " * chance.choice((1, 300, 900))
            try:
                self._acknowledged.add(write(self._store, chance.choice(RECORDS), seen=text))
                self._look()
            except DiskFault:
                continue
            except BROKEN:
                return  # it shows already what will be found after the cut

    def _look(self) -> None:
        """Now and then somebody begins to look at what there is, or is done with it."""
        if self._chance.random() < 0.3:
            self._looking.close()
            reader: Reader = self._looking.enter_context(self._store.read())
            reader.all(Visit)
        elif self._chance.random() < 0.4:
            self._looking.close()

    def die(self, into: Path) -> bool:
        """Cut the power and keep what the disk holds; whether the flush that fails was reached."""
        self._store._lane._thread.submit(lambda: None).result()
        reached = self._disk.dropped
        self._disk.cut(self._store.folder)
        shutil.copytree(self._store.folder, into, ignore=shutil.ignore_patterns("*-shm", "lock"))
        with contextlib.suppress(*BROKEN):
            self._looking.close()
        self._store._lane._failed = True  # closed without another word to the files
        self._store.close()
        return reached

    def judge(self, folder: Path) -> str:
        """``sound``, ``lost`` or ``corrupt``."""
        try:
            store = open_again(folder)
        except BROKEN:
            return "corrupt"
        try:
            return self._judge(store)
        except BROKEN:
            return "corrupt"
        finally:
            store.close()

    def _judge(self, store: Store) -> str:
        checks = ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check")
        with store.read() as reader:
            found = [reader.connection.exec_driver_sql(check).all() for check in checks]
        if found != [[], [("ok",)]]:
            return "corrupt"
        changes = journal_of(store)
        if not self._acknowledged <= {change.id for change in changes}:
            return "lost"
        return "sound" if heads_of(store) == heads_from_scratch(changes) else "corrupt"


def main(policy: str, folder: Path, first: int, trials: int) -> None:
    """Run the trials; prints how often the flush failed, and how many ended lost or corrupt."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, max(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    lane._PAUSE_S = 0
    database._LOG_PAGES = 30
    if policy == "continue":
        lane._leaves_doubt = lambda fault: False  # noqa: ARG005 - the guard taken away
    disk = Disk()
    create(folder / "empty").close()
    ended = {"sound": 0, "lost": 0, "corrupt": 0, "failed flushes": 0}
    for number in range(first, first + trials):
        here, there = folder / f"{number}", folder / f"{number}-after"
        shutil.copytree(folder / "empty", here)
        trial = Trial(disk, here, random.Random(number))  # noqa: S311 - the same instants at each run, nothing secret
        trial.live()
        ended["failed flushes"] += trial.die(there)
        ended[trial.judge(there)] += 1
        shutil.rmtree(here)
        shutil.rmtree(there)
    sys.stdout.write(f"{json.dumps(ended)}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
