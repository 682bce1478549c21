"""A process that never stops writing to a store: ``writer WORKSPACE``. What it says was on disk before it said so.

Four threads at once: ``NOTE n`` a field typed, ``PAIR n`` a gesture over two scopes, ``FILE sha256`` a file kept,
``TAKEN session n`` received changes taken in with their cursor.
"""

import itertools
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.ids import new_session
from fieldkit.domain.mission import Mission
from fieldkit.domain.visit import Visit
from fieldkit.services.records import Records
from fieldkit.storage.store import Store
from tests.storage.opened import open_again

DOSSIER = "00000000-0000-7000-8000-0000000000d1"
NOTE, ONE, OTHER, RECEIVED = (f"00000000-0000-7000-8000-00000000000{digit}" for digit in "abcd")
BATCH = 5


def said(line: str) -> None:
    """One write, so that no two lines mix and none is left in a buffer."""
    os.write(1, f"{line}\n".encode())


def prepare(store: Store) -> None:
    """The records the threads write to, each field with the number 0."""
    gesture = Records(store, lambda: "Awa <awa>").gesture()
    gesture.create(Visit, id=NOTE, dossier=DOSSIER, title="Note", seen="0 ")
    gesture.create(Visit, id=ONE, dossier=DOSSIER, women_met=0)
    gesture.create(Mission, id=OTHER, kilometres=0)
    gesture.commit()


def main(folder: Path) -> None:
    """Write until killed."""
    store = open_again(folder)
    records = Records(store, lambda: "Awa <awa>")
    said("READY")
    each: tuple[Callable[[Store, Records], None], ...] = (type_notes, write_pairs, keep_files, take_in)
    threads = [threading.Thread(target=write, args=(store, records)) for write in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def type_notes(_: Store, records: Records) -> None:
    """An autosave after each word; a number in front says how far it came."""
    loaded = records.get(Visit, NOTE)
    for number in itertools.count(int(loaded.record.seen.split()[0]) + 1):
        gesture = records.gesture()
        gesture.edit(loaded, seen=f"{number} " + "La pompe fuit. " * (number % 200))
        gesture.commit(typing=number % 7 != 0)
        said(f"NOTE {number}")
        loaded = records.get(Visit, NOTE)


def write_pairs(_: Store, records: Records) -> None:
    """Two records of two scopes get the same number in one gesture."""
    for number in itertools.count((records.get(Visit, ONE).record.women_met or 0) + 1):
        gesture = records.gesture()
        gesture.edit(records.get(Visit, ONE), women_met=number)
        gesture.edit(records.get(Mission, OTHER), kilometres=number)
        gesture.commit()
        said(f"PAIR {number}")


def keep_files(store: Store, _: Records) -> None:
    """Files small enough for the database, and larger ones."""
    for number in itertools.count():
        content = os.urandom(20_000 if number % 3 else 300_000)
        said(f"FILE {store.add_media(content, 'image/jpeg').sha256}")


def take_in(store: Store, _: Records) -> None:
    """Changes of another laptop, in batches that come with a cursor."""
    session = new_session()
    for last in itertools.count(BATCH, BATCH):
        changes = [_received(session, counter) for counter in range(last - BATCH + 1, last + 1)]
        store.integrate(changes, {session: last})
        said(f"TAKEN {session} {last}")


def _received(session: str, counter: int) -> Change:
    seen = (ChangeId(session, counter - 1),) if counter > 1 else ()
    edit = Edit("visit", RECEIVED, f"field_{counter % 3}" if counter % 2 else "said", f"mot {counter}", seen)
    return Change(ChangeId(session, counter), DOSSIER, "Luc <luc>", "elsewhere", counter, (edit,))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
