"""A whole session on a workspace of the demonstration's shape: opened, locked, opened again, with nobody's hands."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.visit import Visit
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from ui.jobs import Jobs
from ui.locking.reason import Reason
from ui.locking.session import Session
from ui.program import Program
from ui.shell.settings import WindowSettings
from ui.start.unlock import UnlockPage
from ui.theme import Theme

PASSPHRASE = "quatre mots pour ouvrir"
_LONGEST_S = 30.0


@dataclass
class Seat:
    """Somebody in front of the program."""

    session: Session
    settings: WindowSettings
    folder: Path
    visit: str

    def wait(self, reached: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + _LONGEST_S
        while not reached():
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            QCoreApplication.processEvents()
            time.sleep(0.002)

    @property
    def program(self) -> Program:
        assert self.session.program is not None
        return self.session.program

    @property
    def open(self) -> bool:
        return self.session.program is not None and self.session.start is None

    @property
    def asked(self) -> UnlockPage | None:
        page = self.session.start.page if self.session.start is not None else None
        return page if isinstance(page, UnlockPage) and self.session.program is None else None

    def settle(self) -> None:
        for _ in range(3):
            self.wait(lambda: self.program.jobs.idle and self.program.context.saving.settled, "a quiet moment")

    def unlock(self) -> None:
        self.wait(lambda: self.asked is not None, "the question for the passphrase")
        page = self.asked
        assert page is not None
        page.secret.setText(PASSPHRASE)
        page.open.click()
        del page
        self.wait(lambda: self.open, "the window")
        self.settle()

    def lock(self, reason: Reason = Reason.ASKED) -> None:
        assert self.session.locker is not None
        self.session.locker.lock(reason)

    def wait_locked(self) -> None:
        self.wait(lambda: self.asked is not None, "the lock")


@pytest.fixture
def seat(tmp_path: Path, look: Theme, qtbot: QtBot) -> Iterator[Seat]:  # noqa: ARG001 - the look is installed first
    folder = tmp_path / "workspace"
    workspace = create_workspace(folder, Profile("awa@essai.example", "Awa Dossou"), PASSPHRASE)
    dossier = workspace.records.create(Dossier, title="Forage de Tchakalo")
    for number in range(60):
        workspace.records.create(Dossier, title=f"Dossier {number:02}")
    visit = workspace.records.create(
        Visit, dossier=dossier.id, title="Visite", seen="\n\n".join(["Le forage coule."] * 40)
    )
    workspace.close()
    settings = WindowSettings(tmp_path / "window.json")
    session = Session(folder, settings, Jobs())
    made = Seat(session, settings, folder, visit.id)
    session.begin()
    made.unlock()
    yield made
    if session.program is not None and not (session.locker is not None and session.locker.letting_go):
        made.settle()
    if session.start is not None:
        session.start.close()
    if session.program is not None:
        session.program.window.close()
    session.close()
