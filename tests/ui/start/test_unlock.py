"""Opening the vault there is: by what, how often, and what is said when it does not open."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pyrage
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from fieldkit.domain.unlocking import Passphrase
from fieldkit.errors import DiskFull, KeyringUnavailable, WrongKey
from fieldkit.services.door import open_workspace
from fieldkit.services.keys import KEYRING, ORGANISATION, WORDS, new_recovery_words
from fieldkit.services.keys import PASSPHRASE as BY_PASSPHRASE
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from tests.ui.start.conftest import PASSPHRASE, Start
from ui.backups.restoring import RestorePage
from ui.backups.secrets import WIDEST
from ui.shell.settings import WindowSettings
from ui.start.mending import MendPage
from ui.start.pages import TroublePage
from ui.start.renewing import RenewPage
from ui.start.tries import Tries
from ui.start.unlock import UnlockPage
from ui.theme import Mode, theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.problems import ProblemCard

WHO = Profile("awa@essai.example", "Awa Dossou")


@pytest.fixture
def words(tmp_path: Path) -> str:
    made = new_recovery_words()
    create_workspace(tmp_path / "w", WHO, PASSPHRASE, recovery_words=made).close()
    return made


def unlock_page(start: Start) -> UnlockPage:
    return cast("UnlockPage", start.wait_for(UnlockPage))


def said(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


@pytest.mark.usefixtures("words")
def test_a_wrong_passphrase_is_said_and_the_right_one_opens(start: Callable[[], Start], qtbot: QtBot) -> None:
    one = start()
    page = unlock_page(one)
    page.secret.setText("une autre phrase")
    page.open.click()
    qtbot.waitUntil(lambda: "n’ouvre pas" in page.field.error, timeout=20_000)
    assert page.secret.text() == "une autre phrase"
    page.secret.setText(PASSPHRASE)
    page.open.click()
    one.wait_open()
    assert not page.secret.text()


@pytest.mark.usefixtures("words")
def test_the_closed_vault_names_nobody(start: Callable[[], Start]) -> None:
    one = start()
    unlock_page(one)
    assert "Awa" not in said(one.window)
    assert "Dossou" not in said(one.window)


@pytest.mark.usefixtures("words")
def test_after_a_lock_the_first_name_greets_and_the_keyring_is_not_asked(start: Callable[[], Start]) -> None:
    import datetime as dt

    one = start()
    unlock_page(one)
    one.window.ask_again("Awa", dt.datetime(2026, 3, 12, 14, 5).astimezone())
    one.qtbot.waitUntil(lambda: "Bonjour Awa" in said(one.window), timeout=5000)
    assert "14:05" in said(one.window)


def test_the_recovery_words_open_and_a_new_passphrase_is_offered(
    start: Callable[[], Start], tmp_path: Path, words: str
) -> None:
    one = start()
    page = unlock_page(one)
    assert page.sentence.text() == "Ouvrez-le avec la phrase de passe."
    assert one.window.windowTitle() == "FieldKit — verrouillé"
    page._turn(WORDS)
    assert page.sentence.text() == "Ouvrez-le avec les huit mots de secours."
    page.words.setPlainText(words.upper())
    page.open.click()
    renew = cast("RenewPage", one.wait_for(RenewPage))
    assert one.window.windowTitle() == "FieldKit", "it is open by now"
    renew.passphrase.first.setText("une phrase toute neuve")
    renew.passphrase.second.setText("une phrase toute neuve")
    renew.change.click()
    one.wait_open()
    assert one.window.unlocking.renewed
    one.opened.pop().close()
    open_workspace(tmp_path / "w", Passphrase("une phrase toute neuve")).close()


def test_the_first_wrong_word_is_told_and_costs_no_wait(start: Callable[[], Start], qtbot: QtBot, words: str) -> None:
    page = unlock_page(start())
    page._turn(WORDS)
    each = words.split()
    for _ in range(4):
        page.words.setPlainText(" ".join([*each[:2], "zzzz", *each[3:]]))
        page.open.click()
        qtbot.waitUntil(lambda: bool(page._words_field.error), timeout=20_000)
    assert "mot 3" in page._words_field.error
    assert page.open.isEnabled()


def test_the_organisations_key_opens(start: Callable[[], Start], tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    folder = tmp_path / "w"
    create_workspace(folder, WHO, PASSPHRASE, organisation=str(identity.to_public())).close()
    key = tmp_path / "key.txt"
    key.write_text(f"# created: today\n{identity}\n", encoding="utf-8")
    one = start()
    page = unlock_page(one)
    page._ask = lambda: key
    page._turn(ORGANISATION)
    page.choose.click()
    page.open.click()
    cast("RenewPage", one.wait_for(RenewPage)).keep.click()
    one.wait_open()


@pytest.mark.usefixtures("words")
def test_only_ways_there_are_are_offered(start: Callable[[], Start]) -> None:
    page = unlock_page(start())
    assert set(page._links) == {BY_PASSPHRASE, WORDS}
    assert page._links[BY_PASSPHRASE].isHidden()


def test_from_the_third_wrong_try_on_one_waits(qtbot: QtBot) -> None:
    at = [0.0]
    page = UnlockPage({BY_PASSPHRASE}, Tries(lambda: at[0]))
    qtbot.addWidget(page)
    tried: list[object] = []
    page.tried.connect(tried.append)
    page.secret.setText("une autre phrase")
    for _ in range(2):
        page.refuse(WrongKey())
        assert page.open.isEnabled()
    page.refuse(WrongKey())
    assert not page.open.isEnabled()
    assert page.wait.text() == "Nouvel essai possible dans 1 seconde"
    at[0] = 1.0
    page._count()
    assert page.open.isEnabled()
    page.secret.returnPressed.emit()
    assert len(tried) == 1


def made_to_wait(qtbot: QtBot, at: list[float]) -> tuple[UnlockPage, list[object]]:
    """A page in the pause after the third wrong try, and what it tries from then on."""
    page = UnlockPage({BY_PASSPHRASE, WORDS}, Tries(lambda: at[0]))
    qtbot.addWidget(page)
    page.show()
    for _ in range(3):
        page.refuse(WrongKey())
    tried: list[object] = []
    page.tried.connect(tried.append)
    return page, tried


def test_what_is_entered_during_the_pause_is_tried_once_it_ends(qtbot: QtBot) -> None:
    at = [0.0]
    page, tried = made_to_wait(qtbot, at)
    QTest.keyClicks(page.secret, PASSPHRASE)
    QTest.keyClick(page.secret, Qt.Key.Key_Return)
    assert not tried
    assert page.wait.text() == "Essai dans 1 seconde"
    at[0] = 1.0
    qtbot.waitUntil(lambda: bool(tried), timeout=5000)
    assert tried == [Passphrase(PASSPHRASE)]


def test_what_is_typed_after_entering_is_not_tried_by_itself(qtbot: QtBot) -> None:
    at = [0.0]
    page, tried = made_to_wait(qtbot, at)
    QTest.keyClicks(page.secret, "une phrase")
    QTest.keyClick(page.secret, Qt.Key.Key_Return)
    QTest.keyClicks(page.secret, " plus longue")
    at[0] = 1.0
    qtbot.waitUntil(page.open.isEnabled, timeout=5000)
    assert not tried


def test_typing_takes_the_error_away(qtbot: QtBot) -> None:
    page, _tried = made_to_wait(qtbot, [0.0])
    assert page.field.error
    QTest.keyClicks(page.secret, "u")
    assert not page.field.error


def test_enter_opens_from_the_words(qtbot: QtBot) -> None:
    page = UnlockPage({BY_PASSPHRASE, WORDS}, Tries())
    qtbot.addWidget(page)
    page.show()
    page._turn(WORDS)
    with qtbot.waitSignal(page.tried):
        QTest.keyClicks(page.words, "abri boue")
        QTest.keyClick(page.words, Qt.Key.Key_Return)
    assert page.words.toPlainText() == "abri boue"


def test_a_keyring_that_fails_is_said_and_the_passphrase_asked(
    start: Callable[[], Start], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_workspace(tmp_path / "w", WHO, PASSPHRASE).close()
    monkeypatch.setattr("ui.start.unlocking.ways_to_open", lambda _folder: frozenset({KEYRING, BY_PASSPHRASE}))

    def fail(_folder: Path) -> None:
        raise KeyringUnavailable("no_entry")

    monkeypatch.setattr("ui.start.unlocking.open_workspace", fail)
    page = unlock_page(start())
    assert not page.message.isHidden()
    assert "trousseau" in page.message.text.text()


def test_a_locked_program_is_not_opened_by_the_keyring_alone(
    start: Callable[[], Start], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: WindowSettings
) -> None:
    create_workspace(tmp_path / "w", WHO, PASSPHRASE).close()
    asked: list[Path] = []
    monkeypatch.setattr("ui.start.unlocking.ways_to_open", lambda _folder: frozenset({KEYRING, BY_PASSPHRASE}))
    monkeypatch.setattr("ui.start.unlocking.open_workspace", asked.append)
    settings.locked = True
    page = unlock_page(start())
    assert page.message.isHidden()
    assert not asked


def test_a_newer_workspace_is_refused_untouched(start: Callable[[], Start], tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "workspace.json").write_text('{"format": 99, "device": "d", "slot": {}}', encoding="utf-8")
    before = sorted(path.name for path in folder.iterdir())
    one = start()
    one.wait_for(TroublePage)
    (card,) = one.window.findChildren(ProblemCard)
    assert card.trouble.happened
    assert card.trouble.todo
    assert not one.opened
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.usefixtures("words")
def test_the_eye_shows_the_passphrase_and_hides_it_again(start: Callable[[], Start]) -> None:
    field = unlock_page(start()).secret
    eye = field.findChild(IconButton)
    assert isinstance(eye, IconButton)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    eye.click()
    assert (field.echoMode(), eye.accessibleName()) == (QLineEdit.EchoMode.Normal, "Cacher la phrase")
    eye.click()
    assert (field.echoMode(), eye.accessibleName()) == (QLineEdit.EchoMode.Password, "Montrer la phrase")


def test_a_full_disk_promises_nothing_of_a_window_in_which_nothing_was_typed(start: Callable[[], Start]) -> None:
    one = start()
    one.window.unlocking.failed.emit(DiskFull())
    page = cast("TroublePage", one.wait_for(TroublePage))
    (card,) = page.findChildren(ProblemCard)
    assert "dans cette fenêtre" not in card.trouble.safe
    assert "copier" not in card.trouble.todo
    buttons = [
        button for button in page.findChildren(Button) if not card.isAncestorOf(button) and not button.isHidden()
    ]
    assert {button.sizeHint().height() for button in buttons} == {theme().size("controlTallest")}


@pytest.mark.usefixtures("words")
@pytest.mark.parametrize("mode", list(Mode))
def test_field_and_button_are_as_high_as_the_theme_says(start: Callable[[], Start], mode: Mode) -> None:
    theme().set_mode(mode)
    try:
        page = unlock_page(start())
        high = theme().size("controlTallest")
        assert {page.secret.height(), page.open.height()} == {high}
        page.open.setFocus()
        assert page.secret.height() == high
    finally:
        theme().set_mode(Mode.CLAIR)


@pytest.mark.usefixtures("words")
def test_a_start_rings_the_button_the_keyboard_came_to(start: Callable[[], Start], qtbot: QtBot) -> None:
    one = start()
    page = unlock_page(one)
    qtbot.waitUntil(lambda: one.window.isActiveWindow())
    page.secret.setFocus()
    QTest.keyClick(page.secret, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: one.window.focus_ring.target is not None)
    ring = one.window.focus_ring
    assert ring.isVisible()
    assert ring.target is one.window.focusWidget()


def test_the_page_that_mends_begins_in_its_field_and_enter_goes_on(
    start: Callable[[], Start], qtbot: QtBot, words: str
) -> None:
    assert words
    one = start()
    unlock_page(one)
    one.window._mend()
    page = cast("MendPage", one.wait_for(MendPage))
    qtbot.waitUntil(lambda: one.window.focusWidget() is page.secret.passphrase)
    assert page.secret.passphrase.height() == theme().size("controlTall")
    QTest.keyClick(page.secret.passphrase, Qt.Key.Key_Return)
    assert page.secret.fields[BY_PASSPHRASE].error


def test_the_pages_of_what_is_damaged_are_one_column_with_large_targets(start: Callable[[], Start], words: str) -> None:
    assert words
    one = start()
    unlock_page(one)
    for open_page, kind in ((one.window._mend, MendPage), (one.window._restore, RestorePage)):
        open_page()
        page = cast("MendPage | RestorePage", one.wait_for(kind))
        one.qtbot.waitUntil(page.secret.passphrase.isVisible)
        assert page.width() <= theme().grown(WIDEST)
        assert page.secret.passphrase.width() <= theme().grown(WIDEST)
        high = theme().size("controlTall")
        controls: list[QWidget] = [page.go, page.back, page.secret.passphrase]
        if isinstance(page, RestorePage):
            controls += [page.which, page.browse]
        assert {control.height() for control in controls} == {high}


@pytest.mark.usefixtures("words")
def test_the_bar_says_that_the_vault_is_closed_and_after_a_lock_since_when(start: Callable[[], Start]) -> None:
    one = start()
    unlock_page(one)
    assert one.window.bar.isVisible()
    assert one.window.bar.note.label.text() == "Coffre fermé"
    one.window.ask_again("Awa", dt.datetime(2026, 3, 12, 14, 5).astimezone())
    one.qtbot.waitUntil(lambda: one.window.bar.note.label.text() == "Coffre fermé depuis 14:05")
    one.window._mend()
    assert not one.window.bar.isVisible(), "it stands under what opens the vault only"
