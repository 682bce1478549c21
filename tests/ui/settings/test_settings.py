"""The settings: each does what it says, on a real workspace."""

from pathlib import Path

import pyrage
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fieldkit.domain.unlocking import OrganisationKey, Passphrase, RecoveryWords
from fieldkit.errors import WrongKey
from fieldkit.services.keys import KEYRING, ORGANISATION, WORDS
from fieldkit.services.keys import PASSPHRASE as BY_PASSPHRASE
from tests.ui.settings.conftest import PASSPHRASE, Show
from ui.settings.changing import NewWords, OtherOrganisation, OtherPassphrase
from ui.settings.display import DisplayPage
from ui.settings.health import HealthPage
from ui.settings.screen import SECTIONS, SettingsScreen
from ui.settings.vault import VaultPage, _Seen
from ui.theme import Mode, Theme
from ui.unattended.stage import Stage


def vault(show: Show) -> VaultPage:
    page = show("vault").page
    assert isinstance(page, VaultPage)
    return page


def test_they_are_one_key_away_and_on_the_rail(stage: Stage) -> None:
    stage.program.context.navigator.go("today")
    QTest.keyClick(stage.program.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(stage.program.window.screen_shown, SettingsScreen)
    item = stage.program.window.rail.item("settings")
    assert item is not None
    assert item.isChecked()
    stage.settle()


@pytest.mark.parametrize("section", [section.key for section in SECTIONS])
def test_every_section_has_a_page(stage: Stage, show: Show, section: str) -> None:
    screen = show(section)
    assert screen.items[section].isChecked()
    assert screen.page.isVisible()
    stage.settle()


def test_a_look_a_size_and_a_language_take_effect_at_once(stage: Stage, show: Show, look: Theme, qtbot: QtBot) -> None:
    page = show("display").page
    assert isinstance(page, DisplayPage)
    dark = next(tile for tile in page.modes if tile.mode == Mode.SOMBRE)
    dark.click()
    assert (look.mode, stage.program.settings.mode) == (Mode.SOMBRE, Mode.SOMBRE)
    page.larger.click()
    assert look.zoom == stage.program.settings.zoom == 1.1
    assert page.size_told.text().startswith("110")
    page.language.picked.emit("en")
    qtbot.waitUntil(lambda: stage.program.context.words.language == "en", timeout=5000)
    assert stage.program.settings.language == "en"
    stage.settle()
    assert isinstance(stage.program.window.screen_shown, SettingsScreen)


def test_the_passphrase_is_changed_by_who_knows_it(stage: Stage, show: Show) -> None:
    page = vault(show)
    page.change.click()
    part = page.rows[BY_PASSPHRASE].unfolded
    assert isinstance(part, OtherPassphrase)
    part.present.setText("ce n’est pas elle")
    part.fresh.first.setText("une phrase toute neuve")
    part.fresh.second.setText("une phrase toute neuve")
    part.change.click()
    stage.wait_for(lambda: bool(part.field.error), "the refusal")
    part.present.setText(PASSPHRASE)
    part.change.click()
    stage.wait_for(lambda: page.rows[BY_PASSPHRASE].unfolded is None, "the change")
    keys = stage.program.workspace.keys
    keys.prove(Passphrase("une phrase toute neuve"))
    with pytest.raises(WrongKey):
        keys.prove(Passphrase(PASSPHRASE))
    stage.settle()


def test_new_words_are_shown_once_and_the_former_ones_open_nothing(stage: Stage, show: Show, words: str) -> None:
    page = vault(show)
    page.renew.click()
    part = page.rows[WORDS].unfolded
    assert isinstance(part, NewWords)
    part.present.setText(PASSPHRASE)
    part.renew.click()
    stage.wait_for(lambda: part.card is not None, "the words")
    assert part.card is not None
    fresh = " ".join(tile.word for tile in part.card.tiles)
    keys = stage.program.workspace.keys
    keys.prove(RecoveryWords(fresh))
    with pytest.raises(WrongKey):
        keys.prove(RecoveryWords(words))
    assert not part.done.isEnabled()
    part.card.noted.setChecked(True)
    part.done.click()
    assert page.rows[WORDS].unfolded is None
    stage.settle()


def test_the_organisations_key_is_added_and_withdrawn(stage: Stage, show: Show) -> None:
    identity = pyrage.x25519.Identity.generate()
    page = vault(show)
    page.organise.click()
    part = page.rows[ORGANISATION].unfolded
    assert isinstance(part, OtherOrganisation)
    part.organisation.key.setText("age1nothing")
    part.keep.click()
    stage.wait_for(lambda: bool(part.organisation.field.error), "the refusal")
    part.organisation.key.setText(str(identity.to_public()))
    part.keep.click()
    stage.wait_for(lambda: page.rows[ORGANISATION].unfolded is None, "the key")
    stage.settle()
    stage.program.workspace.keys.prove(OrganisationKey(str(identity)))
    assert page.rows[ORGANISATION].detail.text() == str(identity.to_public())
    page.withdraw.click()
    stage.wait_for(lambda: not stage.program.workspace.keys.organisation, "no key")
    stage.settle()
    assert page.withdraw.isHidden()


def test_without_a_keyring_it_is_said_and_cannot_be_turned_on(stage: Stage, show: Show) -> None:
    page = vault(show)
    stage.settle()
    assert not page.keyring.isEnabled()
    assert "trousseau" in page.rows[KEYRING].detail.text()


def test_a_keyring_that_is_relied_on_and_silent_is_said_as_it_is(stage: Stage, show: Show) -> None:
    page = vault(show)
    stage.settle()
    page._show(_Seen({KEYRING: True, BY_PASSPHRASE: True}, "", stage.program.workspace.people.current, keyring=False))
    told = page.rows[KEYRING].detail.text()
    assert "ne répond pas" in told
    assert "rien n’est perdu" in told
    assert page.keyring.isEnabled(), "it may be turned off"


def test_the_idle_time_is_kept(stage: Stage, show: Show) -> None:
    page = vault(show)
    assert page.idle.code == "10"
    page.idle.picked.emit("0")
    assert stage.program.settings.idle_minutes == 0
    stage.settle()


def test_locking_from_here_asks_the_program(stage: Stage, show: Show, qtbot: QtBot) -> None:
    page = vault(show)
    with qtbot.waitSignal(stage.program.lock_wanted, timeout=1000):
        page.lock.click()
    with qtbot.waitSignal(stage.program.lock_wanted, timeout=1000):
        QTest.keyClick(stage.program.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    stage.settle()


def test_leaving_forgets_what_was_typed(stage: Stage, show: Show) -> None:
    page = vault(show)
    page.change.click()
    part = page.rows[BY_PASSPHRASE].unfolded
    assert isinstance(part, OtherPassphrase)
    part.present.setText(PASSPHRASE)
    stage.go("today")
    assert page.rows[BY_PASSPHRASE].unfolded is None


def test_health_looks_again_when_it_is_come_to(stage: Stage, show: Show) -> None:
    page = show("health").page
    assert isinstance(page, HealthPage)
    stage.wait_for(lambda: page.inner.health is not None, "the look")


def test_nothing_secret_is_in_the_windows_file(stage: Stage, show: Show, tmp_path: Path) -> None:
    vault(show)
    stage.program.settings.idle_minutes = 5
    stage.settle()
    content = (tmp_path / "window.json").read_text(encoding="utf-8")
    assert "Afi" not in content
    assert "age1" not in content
