"""A first start: its steps, what is asked for in each, and going on after it was closed."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pyrage
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.unlocking import OrganisationKey, Passphrase, RecoveryWords
from fieldkit.services.door import is_workspace, open_workspace
from tests.ui.start.conftest import PASSPHRASE, Start
from ui.shell.settings import WindowSettings
from ui.start.first_pages import AccountPage, ContentPage, LookPage
from ui.start.unlock import UnlockPage
from ui.start.vault import VaultPage
from ui.theme import Mode, Theme, theme


def come_to_vault(start: Start, name: str = "Maëlle B.", login: str = "maelle@essai.example") -> VaultPage:
    look = cast("LookPage", start.wait_for(LookPage))
    look.forward.click()
    account = cast("AccountPage", start.wait_for(AccountPage))
    account.name.setText(name)
    account.login.setText(login)
    account.forward.click()
    return cast("VaultPage", start.wait_for(VaultPage))


def fill(page: VaultPage) -> None:
    page.passphrase.first.setText(PASSPHRASE)
    page.passphrase.second.setText(PASSPHRASE)
    page.card.noted.setChecked(True)


def test_the_vault_is_made_and_opens_by_passphrase_by_words_and_by_the_organisations_key(
    start: Callable[[], Start], tmp_path: Path
) -> None:
    identity = pyrage.x25519.Identity.generate()
    one = start()
    page = come_to_vault(one)
    fill(page)
    page.organisation.key.setText(str(identity.to_public()))
    words = " ".join(tile.word for tile in page.card.tiles)
    page.make.click()
    cast("ContentPage", one.wait_for(ContentPage)).empty.click()
    workspace = one.wait_open()
    assert workspace.people.current.name == "Maëlle B."
    assert workspace.keys.organisation == str(identity.to_public())
    one.opened.pop().close()
    for secret in (Passphrase(PASSPHRASE), RecoveryWords(words), OrganisationKey(str(identity))):
        open_workspace(tmp_path / "w", secret).close()


@pytest.mark.parametrize(
    ("name", "login", "sentence"),
    [("", "a@b.fr", "Écrivez votre nom"), ("Maëlle", "a@b", "Cette adresse e-mail n’est pas complète")],
)
def test_what_is_missing_of_the_account_is_said_under_its_field(
    start: Callable[[], Start], name: str, login: str, sentence: str
) -> None:
    one = start()
    cast("LookPage", one.wait_for(LookPage)).forward.click()
    page = cast("AccountPage", one.wait_for(AccountPage))
    page.name.setText(name)
    page.login.setText(login)
    page.forward.click()
    assert one.window.page is page
    assert sentence in {page._name.error, page._login.error}


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("court", "court", "La phrase de passe a moins de 12 caractères"),
        ("azertyuiop12", "azertyuiop12", "Cette phrase est une suite de touches ou une répétition"),
        (PASSPHRASE, "autre chose encore", "Les deux phrases de passe diffèrent"),
    ],
)
def test_a_passphrase_that_is_not_taken_is_said(
    start: Callable[[], Start], tmp_path: Path, first: str, second: str, sentence: str
) -> None:
    page = come_to_vault(start())
    page.card.noted.setChecked(True)
    page.passphrase.first.setText(first)
    page.passphrase.second.setText(second)
    page.make.click()
    assert sentence in {page.passphrase._first.error, page.passphrase._second.error}
    compared = not page.passphrase.same.isHidden()
    assert compared is ("diffèrent" not in sentence), "both « diffèrent » and « seront comparées »"
    page.passphrase.second.setText("")
    assert not page.passphrase.same.isHidden()
    assert not is_workspace(tmp_path / "w")


def test_no_vault_before_the_words_are_written_down(start: Callable[[], Start]) -> None:
    page = come_to_vault(start())
    page.passphrase.first.setText(PASSPHRASE)
    page.passphrase.second.setText(PASSPHRASE)
    assert not page.make.isEnabled()
    assert page.missing.text()
    page.card.noted.setChecked(True)
    assert page.make.isEnabled()
    assert not page.missing.text()


def test_going_back_keeps_the_account_and_the_words(start: Callable[[], Start]) -> None:
    one = start()
    page = come_to_vault(one)
    words = [tile.word for tile in page.card.tiles]
    page.left.emit()
    account = cast("AccountPage", one.wait_for(AccountPage))
    assert (account.name.text(), account.login.text()) == ("Maëlle B.", "maelle@essai.example")
    account.forward.click()
    assert [tile.word for tile in cast("VaultPage", one.wait_for(VaultPage)).card.tiles] == words


def test_a_wrong_organisation_key_is_said_and_nothing_is_lost(start: Callable[[], Start], qtbot: QtBot) -> None:
    page = come_to_vault(start())
    fill(page)
    page.organisation.key.setText("age1nothing")
    page.make.click()
    qtbot.waitUntil(lambda: not page.message.isHidden(), timeout=20_000)
    assert "age" in page.message.text.text()
    assert page.passphrase.text == PASSPHRASE


def test_language_and_look_take_effect_at_once(
    start: Callable[[], Start], settings: WindowSettings, look: Theme
) -> None:
    one = start()
    page = cast("LookPage", one.wait_for(LookPage))
    page.language.picked.emit("en")
    page = cast("LookPage", one.wait_for(LookPage))
    assert page.forward.text() == "Continue"
    assert one.window.frame.aside.steps[0].title == "Language and display"
    page.mode.picked.emit("sombre")
    assert look.mode is Mode.SOMBRE
    assert (settings.language, settings.mode) == ("en", Mode.SOMBRE)


def test_closed_after_the_vault_was_made_it_goes_on_there(start: Callable[[], Start], settings: WindowSettings) -> None:
    one = start()
    page = come_to_vault(one)
    fill(page)
    page.make.click()
    one.wait_for(ContentPage)
    one.window.close()
    one.window.let_go()
    assert settings.begun
    one.window.first_run.workspace = None
    again = start()
    unlock = cast("UnlockPage", again.wait_for(UnlockPage))
    unlock.secret.setText(PASSPHRASE)
    unlock.open.click()
    cast("ContentPage", again.wait_for(ContentPage)).empty.click()
    again.wait_open()
    assert not settings.begun


def test_nothing_of_the_person_is_on_disk_before_the_vault(start: Callable[[], Start], tmp_path: Path) -> None:
    come_to_vault(start())
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"elle" not in content.lower().replace(b"language", b"")


def test_the_demonstration_is_filled_in_and_its_photos_can_be_left_out(start: Callable[[], Start]) -> None:
    one = start()
    page = come_to_vault(one)
    fill(page)
    page.make.click()
    cast("ContentPage", one.wait_for(ContentPage)).demo.click()
    one.window.first_run.stop()
    assert one.wait_open().records.all(Dossier)


def test_f9_shows_the_full_sun_before_anything_is_open(start: Callable[[], Start], settings: WindowSettings) -> None:
    one = start()
    one.wait_for(LookPage)
    seen: list[tuple[Mode, bool]] = []
    try:
        with one.qtbot.waitActive(one.window):
            one.window.show()
            one.window.activateWindow()
        for _ in range(2):
            QTest.keyClick(one.window, Qt.Key.Key_F9)
            seen.append((settings.mode, theme().sun))
    finally:
        theme().set_mode(Mode.CLAIR)
    assert seen == [(Mode.SOLEIL, True), (Mode.CLAIR, False)]
