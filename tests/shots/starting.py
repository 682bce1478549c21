"""The windows before the window: a first start, the passphrase, and what stands in the way."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from fieldkit.errors import BadValue, Damaged
from fieldkit.services.mending import LostRecord, MadeGood
from fieldkit.services.profile import Profile
from tests.shots.scene import PASSPHRASE
from ui.backups.restoring import RestorePage
from ui.shell.settings import WindowSettings
from ui.start.first_pages import AccountPage, ContentPage, LookPage
from ui.start.mending import MendPage
from ui.start.pages import TroublePage
from ui.start.renewing import RenewPage
from ui.start.unlock import UnlockPage
from ui.start.vault import VaultPage
from ui.start.window import StartWindow
from ui.theme import theme
from ui.unattended.stage import Stage

Look = Callable[[str, StartWindow], None]


def visit_starts(stage: Stage, folder: Path, look: Look) -> None:
    """Open each start on the folder that leads to it; ``look`` is called with its name while it is on show."""
    words, jobs = stage.program.context.words, stage.program.jobs
    for name, place, page in (
        ("start-look", folder / "nowhere yet", LookPage),
        ("start-account", folder / "nowhere yet", AccountPage),
        ("start-vault", folder / "nowhere yet", VaultPage),
        ("start-content", folder / "nowhere yet", ContentPage),
        ("start-unlock", folder / "workspace", UnlockPage),
        ("start-words", folder / "workspace", UnlockPage),
        ("start-locked", folder / "workspace", UnlockPage),
        ("start-renew", folder / "workspace", RenewPage),
        ("start-trouble", folder / "workspace", TroublePage),
        ("start-damaged", folder / "workspace", TroublePage),
        ("start-mend", folder / "workspace", MendPage),
        ("start-mended", folder / "workspace", MendPage),
        ("start-restore", folder / "workspace", RestorePage),
    ):
        settings = WindowSettings(folder / "starts.json")
        settings.language = words.language
        window = StartWindow(place, words, jobs, settings)
        try:
            window.resize(*theme().tokens.window_reference)
            window.begin()
            stage.settle()
            _act(name, stage, window)
            stage.wait_for(partial(_shows, window, page), name)
            window.show()
            window.activateWindow()
            picture = window.frame.picture
            stage.wait_for(lambda: picture.ready or not picture.isVisible(), "its picture")  # noqa: B023 - asked at once
            stage.settle()
            look(name, window)
        finally:
            window.close()
            window.deleteLater()


def _act(name: str, stage: Stage, window: StartWindow) -> None:
    """What a person does before the page of that name is on show, and on it."""
    first = window.first_run
    if name in {"start-account", "start-vault"}:
        first._account()
    if name == "start-vault":
        first._introduce(Profile("maelle@pdl.example", "Maëlle B."))
        page = window.page
        assert isinstance(page, VaultPage)
        page.passphrase.first.setText(PASSPHRASE)
        page.offer_keyring(available=True)
    if name == "start-content":
        first.shown.emit(ContentPage(), "content")
    if name == "start-words":
        page = window.page
        assert isinstance(page, UnlockPage)
        page._turn("words")
        page.words.setPlainText("ardoise moulin")
        page.refuse(BadValue("recovery_words_count", found=2, expected=8))
    if name == "start-locked":
        window.ask_again("Maëlle", dt.datetime(2026, 3, 12, 14, 5).astimezone())
        stage.settle()
    if name == "start-renew":
        window._show(RenewPage())
    if name == "start-trouble":
        _unlock(stage, window)
    if name == "start-damaged":
        window._explain(Damaged("database"))
    if name == "start-restore":
        window._restore()
    if name in {"start-mend", "start-mended"}:
        window._mend()
        stage.settle()
    if name == "start-mended":
        page = window.page
        assert isinstance(page, MendPage)
        lost = (LostRecord("visit", "v1", "Forage de Tchakalo 2"), LostRecord("site", "s1", "Borne-fontaine 4"))
        page._done(MadeGood(Path("n"), "workspace.db", given=14, made_at_ms=1_773_320_000_000, lost=2, records=lost))


def shoot_starts(stage: Stage, folder: Path, out: Path) -> int:
    """A picture of each; how many."""
    taken: list[str] = []

    def shoot(name: str, window: StartWindow) -> None:
        window.grab().save(str(out / f"{name}.png"))
        taken.append(name)

    visit_starts(stage, folder, shoot)
    return len(taken)


def _shows(window: StartWindow, page: type[QWidget]) -> bool:
    return isinstance(window.page, page)


def _unlock(stage: Stage, window: QWidget) -> None:
    """Type the passphrase of a workspace that is already open elsewhere."""
    field = next(field for field in window.findChildren(QLineEdit))
    field.setText(PASSPHRASE)
    field.returnPressed.emit()
    stage.settle()
