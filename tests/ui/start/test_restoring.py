"""A backup instead of a first vault, and in the place of a damaged one."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.unlocking import Passphrase
from fieldkit.errors import Damaged
from fieldkit.reference.words import Words
from fieldkit.services.door import open_workspace
from fieldkit.services.profile import Profile
from fieldkit.services.restoring import put_back
from fieldkit.services.workspace import create_workspace
from tests.kept_backups import newest_of
from tests.storage.mending.scene import wipe
from tests.ui.start.conftest import PASSPHRASE, Start
from ui.backups.restoring import RestorePage
from ui.start.first_pages import AccountPage, LookPage
from ui.start.mending import MendPage
from ui.start.pages import TroublePage
from ui.start.unlock import UnlockPage
from ui.widgets.problems import ProblemCard


class _CutError(BaseException):
    """The machine stops here."""


WHO = Profile("awa@essai.example", "Awa D.")


def backed_up(folder: Path) -> None:
    workspace = create_workspace(folder, WHO, PASSPHRASE)
    workspace.records.create(Dossier, title="Forage de Tchakalo")
    workspace.backups.before_risk()
    workspace.close()


def test_the_first_start_leads_to_a_backup_and_back(start: Callable[[], Start]) -> None:
    one = start()
    cast("LookPage", one.wait_for(LookPage)).forward.click()
    cast("AccountPage", one.wait_for(AccountPage)).restore.click()
    page = cast("RestorePage", one.wait_for(RestorePage))
    assert one.window.frame.aside._list.isHidden(), "the steps of a new vault are not those of one that comes back"
    page.left.emit()
    one.wait_for(AccountPage)
    assert not one.window.frame.aside._list.isHidden()


def test_a_damaged_vault_offers_its_backups_and_what_came_back_is_opened(
    start: Callable[[], Start], tmp_path: Path
) -> None:
    folder = tmp_path / "w"
    backed_up(folder)
    (folder / "workspace.db").write_bytes(b"")
    one = start()
    page = cast("UnlockPage", one.wait_for(UnlockPage))
    page.secret.setText(PASSPHRASE)
    page.open.click()
    trouble = cast("TroublePage", one.wait_for(TroublePage))
    assert not trouble.restore.isHidden()
    trouble.restore.click()
    back = cast("RestorePage", one.wait_for(RestorePage))
    assert back.which.count() or not back.which.isVisible()


def test_a_start_after_a_cut_finds_the_vault_that_came_back_and_offers_no_first_one(
    start: Callable[[], Start], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "w"
    backed_up(folder)
    rename = Path.replace

    def cut(self: Path, target: Path) -> Path:
        if target == folder:
            raise _CutError
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut)
        with pytest.raises(_CutError):
            put_back(folder, newest_of(folder), Passphrase(PASSPHRASE))
    assert not folder.exists()
    page = cast("UnlockPage", start().wait_for(UnlockPage))
    assert page is not None
    opened = open_workspace(folder, Passphrase(PASSPHRASE))
    assert [each.title for each in opened.records.all(Dossier)] == ["Forage de Tchakalo"]
    opened.close()


def test_a_vault_with_a_damaged_page_is_made_good_beside_its_backups_and_opened(
    start: Callable[[], Start], tmp_path: Path
) -> None:
    folder = tmp_path / "w"
    backed_up(folder)
    database = folder / "workspace.db"
    database.write_bytes(wipe(database.read_bytes(), 1))
    one = start()
    unlock = cast("UnlockPage", one.wait_for(UnlockPage))
    unlock.secret.setText(PASSPHRASE)
    unlock.open.click()
    trouble = cast("TroublePage", one.wait_for(TroublePage))
    assert not trouble.mend.isHidden()
    assert not trouble.restore.isHidden()
    trouble.mend.click()
    page = cast("MendPage", one.wait_for(MendPage))
    one.qtbot.waitUntil(lambda: page.secret.kind == "passphrase")
    page.secret.passphrase.setText("pas la bonne phrase")
    page.go.click()
    one.qtbot.waitUntil(lambda: bool(page.findChildren(ProblemCard)), timeout=20_000)
    assert page.go.isEnabled()
    page.secret.passphrase.setText(PASSPHRASE)
    page.go.click()
    done = Words("fr").say("mending.page_open")
    one.qtbot.waitUntil(lambda: page.go.text() == done, timeout=20_000)
    assert page.secret.passphrase.text() == ""
    page.go.click()
    unlock = cast("UnlockPage", one.wait_for(UnlockPage))
    unlock.secret.setText(PASSPHRASE)
    unlock.open.click()
    assert [each.title for each in one.wait_open().records.all(Dossier)] == ["Forage de Tchakalo"]


def test_only_a_damage_that_can_be_made_good_is_offered_to_be(qtbot: QtBot) -> None:
    for reason, offered in (("database", True), ("log", True), ("description", False), ("slot", False)):
        page = TroublePage(Damaged(reason, folder="w", lost=1))
        qtbot.addWidget(page)
        assert page.mend.isHidden() is not offered


def test_what_was_restored_is_asked_for_its_secret(start: Callable[[], Start], tmp_path: Path) -> None:
    backed_up(tmp_path / "other")
    one = start()
    cast("LookPage", one.wait_for(LookPage)).forward.click()
    cast("AccountPage", one.wait_for(AccountPage)).restore.click()
    page = cast("RestorePage", one.wait_for(RestorePage))
    shutil.copytree(tmp_path / "other", tmp_path / "w")
    page.ended.emit(tmp_path / "w")
    one.wait_for(UnlockPage)
