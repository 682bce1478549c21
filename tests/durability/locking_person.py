"""The real program with a person who opens, works and locks: ``locking_person WORKSPACE ROUNDS [unwiped] [rewritten]``.

Prints ``OPEN`` and ``LOCKED`` and waits for a line after each. ``unwiped`` takes away what overwrites the key;
``rewritten`` has the database rewritten in each round, as after a disk that failed.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from fieldkit.domain.visit import Visit
from fieldkit.storage import access, store
from fieldkit.storage.keys import held, sealing, slots
from ui.app import prepare
from ui.jobs import Jobs
from ui.locking.session import Session
from ui.shell.settings import WindowSettings
from ui.start.unlock import UnlockPage

PASSPHRASE = "quatre mots pour ouvrir"
_LONGEST_S = 60.0


def told(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    sys.stdin.readline()


def turn(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LONGEST_S
    while not reached():
        if time.monotonic() > deadline:
            raise TimeoutError
        QCoreApplication.processEvents()
        time.sleep(0.002)


def unwiped() -> None:
    """Take the guard away: nothing is overwritten any more."""
    patch = pytest.MonkeyPatch()
    for module in (held, access, store, sealing, slots):
        patch.setattr(module, "wipe", lambda _secret: None, raising=False)
    patch.setattr(held.HeldKey, "wipe", lambda _self: None)


def main(folder: Path, rounds: int) -> None:
    app = QApplication([])
    settings = WindowSettings(folder.parent / "window.json")
    prepare(app, settings)
    session = Session(folder, settings, Jobs(app))
    session.begin()
    for _ in range(rounds):
        turn(lambda: session.start is not None and isinstance(session.start.page, UnlockPage))
        assert session.start is not None
        page = session.start.page
        assert isinstance(page, UnlockPage)
        page.secret.setText(PASSPHRASE)
        page.open.click()
        del page
        turn(lambda: session.program is not None and session.start is None and session.program.jobs.idle)
        _work(session)
        told("OPEN")
        assert session.program is not None
        session.program.lock_wanted.emit()
        turn(lambda: session.program is None)
        told("LOCKED")
    session.close()


def _work(session: Session) -> None:
    """A little of everything that reaches the key: reads on several connections, a write, a search, the keys."""
    program = session.program
    assert program is not None
    for stop, arguments in (("dossiers", {}), ("search", {"search": "forage"}), ("today", {})):
        program.context.navigator.go(stop, **arguments)
        turn(lambda: session.program is not None and session.program.jobs.idle)
    visit = program.workspace.records.all(Visit)[0]
    if "rewritten" in sys.argv:
        program.workspace.store._lane._failed = True
    program.workspace.records.edit(program.workspace.records.get(Visit, visit.id), seen=f"relevé {time.monotonic()}")


if __name__ == "__main__":
    if "unwiped" in sys.argv:
        unwiped()
    main(Path(sys.argv[1]), int(sys.argv[2]))
