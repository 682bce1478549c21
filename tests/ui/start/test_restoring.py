"""A backup instead of a first vault, and in the place of a damaged one."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import cast

from fieldkit.domain.dossier import Dossier
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from tests.ui.start.conftest import PASSPHRASE, Start
from ui.backups.restoring import RestorePage
from ui.start.first_pages import AccountPage, LookPage
from ui.start.pages import TroublePage
from ui.start.unlock import UnlockPage

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
    page.left.emit()
    one.wait_for(AccountPage)


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


def test_what_was_restored_is_asked_for_its_secret(start: Callable[[], Start], tmp_path: Path) -> None:
    backed_up(tmp_path / "other")
    one = start()
    cast("LookPage", one.wait_for(LookPage)).forward.click()
    cast("AccountPage", one.wait_for(AccountPage)).restore.click()
    page = cast("RestorePage", one.wait_for(RestorePage))
    shutil.copytree(tmp_path / "other", tmp_path / "w")
    page.ended.emit(tmp_path / "w")
    one.wait_for(UnlockPage)
