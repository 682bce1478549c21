"""Lives of processes that open one workspace, each ended by its test; what they meet goes through a pipe."""

import os
from multiprocessing.connection import Connection
from pathlib import Path

from fieldkit.errors import FieldKitError, WorkspaceBusy
from fieldkit.storage import store as stores
from tests.storage.opened import open_again, write

VISIT = "00000000-0000-7000-8000-00000000000a"
NOBODY = 65534


class _NoLock:
    """A lock that keeps nobody out: the guard taken away."""

    def release(self) -> None:
        """Nothing was held."""


def first(folder: Path, pipe: Connection) -> None:
    """Open, then write without end; each write is told."""
    store = open_again(folder)
    pipe.send("held")
    for number in range(100_000):
        write(store, VISIT, title=f"first {number}")
        pipe.send(number)


def second(folder: Path, pipe: Connection, *, unguarded: bool = False, nobody: bool = False) -> None:
    """Try to open and write; says how that ended. ``nobody`` gives up the rights of the administrator first."""
    if nobody:
        os.setuid(NOBODY)
    if unguarded:
        setattr(stores, "hold", lambda _folder: _NoLock())  # noqa: B010 - the guard taken away, past the type checker
    try:
        store = open_again(folder)
    except WorkspaceBusy:
        pipe.send("busy")
        return
    except FieldKitError as error:
        pipe.send(error.key)
        return
    write(store, VISIT, title="second")
    store.close()
    pipe.send("wrote")
