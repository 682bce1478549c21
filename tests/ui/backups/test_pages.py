"""The page about backups, the way back from one, and the yes that follows."""

import os
import signal
import sys
from pathlib import Path

import pytest

from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.backups import Why
from fieldkit.services.door import open_workspace
from fieldkit.services.restoring import restore
from tests.ui.dossiers.desk import page, press, said
from ui.backups.restore_screen import RestoreScreen
from ui.backups.restoring import RestorePage, open_apart
from ui.backups.screen import BackupsScreen
from ui.shell.single import SingleInstance
from ui.unattended.stage import Stage

PASSPHRASE = "quatre mots pour ouvrir"


def screen_of(stage: Stage) -> BackupsScreen:
    stage.go("backups")
    stage.program.context.backups.look()
    stage.settle()
    found = page(stage, "backups")
    assert isinstance(found, BackupsScreen)
    stage.wait_for(lambda: "Ce qui est gardé" in said(found), "the page")
    stage.settle()
    return found


def until(stage: Stage, where: BackupsScreen | RestorePage, sentence: str) -> None:
    stage.wait_for(lambda: sentence in said(where).replace("\xa0", " "), sentence)
    stage.settle()


def test_without_a_backup_nothing_is_claimed(stage: Stage) -> None:
    screen = screen_of(stage)
    until(stage, screen, "Aucune sauvegarde pour l’instant.")
    assert "vérifiée" not in said(screen)
    assert screen.page.choose.isVisible()
    assert not screen.page.copy.isVisible()
    assert not screen.page.check.isEnabled()


def test_one_by_hand_is_listed_and_read_back(stage: Stage) -> None:
    stage.program.workspace.records.create(Visit, title="Forage")
    screen = screen_of(stage)
    screen.page.now.click()
    until(stage, screen, "À la demande")
    until(stage, screen, "1 modification, 0 fichier")
    assert "ouverte et vérifiée" in said(screen)
    screen.page.check.click()
    until(stage, screen, "Relue en entier")
    backups = stage.program.workspace.backups
    spoiled = next(backups.places.home(backups.places.first).path.glob("*/workspace.db.age"))
    spoiled.write_bytes(spoiled.read_bytes()[:-1])
    screen.page.check.click()
    until(stage, screen, "workspace.db.age")
    assert "Relue en entier" not in said(screen)


def test_a_stick_is_chosen_copied_to_and_let_go_of(stage: Stage, stick: Path) -> None:
    screen = screen_of(stage)
    stage.program.context.backups.choose(stick)
    until(stage, screen, "« ROUGE »")
    until(stage, screen, "Branchée")
    stage.wait_for(lambda: screen.page.copy.isEnabled(), "the button")
    stage.program.workspace.records.create(Visit, title="Forage")
    screen.page.copy.click()
    stage.settle()
    stage.wait_for(lambda: len(stage.program.workspace.backups.listed(stick)) == 2, "the copy")
    stick.rename(stick.with_name("away"))
    stage.program.context.backups.look()
    until(stage, screen, "Pas branchée")
    assert not screen.page.copy.isEnabled()
    screen.page.forget.click()
    until(stage, screen, "il ne reste que ce qui a été envoyé")


def test_the_way_back_says_what_does_not_open_and_what_came_back(stage: Stage, tmp_path: Path) -> None:
    stage.program.workspace.records.create(Visit, title="Forage")
    stage.program.workspace.backups.make(Why.BY_HAND)
    stage.go("restore")
    screen = page(stage, "restore")
    assert isinstance(screen, RestoreScreen)
    way = screen.page
    assert way is not None
    until(stage, way, "1 sauvegarde trouvée")
    way.go.click()
    assert "Choisissez un dossier" in said(way)
    way.into.setText(str(tmp_path / "new"))
    way.go.click()
    assert "Saisissez ce qui ouvre la sauvegarde" in said(way)
    way.secret.passphrase.setText("une autre phrase")
    way.go.click()
    until(stage, way, "Ce secret n’ouvre pas")
    assert not (tmp_path / "new").exists()
    ended: list[Path] = []
    way.ended.disconnect()
    way.ended.connect(ended.append)
    way.secret.passphrase.setText(PASSPHRASE)
    way.go.click()
    until(stage, way, "1 modification retrouvée, 0 fichier.")
    assert way.secret.passphrase.text() == ""
    way.go.click()
    assert ended == [tmp_path / "new"]
    again = open_workspace(ended[0], Passphrase(PASSPHRASE))
    assert [visit.title for visit in again.records.all(Visit)] == ["Forage"]
    again.close()


def test_a_damaged_workspace_is_put_right_in_its_place(stage: Stage, tmp_path: Path) -> None:
    workspace = stage.program.workspace
    workspace.records.create(Visit, title="Forage")
    workspace.backups.make(Why.BY_HAND)
    folder = tmp_path / "damaged"
    restore_of(stage, folder)
    (folder / "backups").mkdir()
    (workspace.folder / "backups").rename(folder / "backups")
    (folder / "workspace.db").unlink()
    way = RestorePage(stage.program.jobs, instead=folder)
    way.show()
    until(stage, way, "Rétablir la copie de ")
    assert not way.into.isVisible()
    ended: list[Path] = []
    way.ended.connect(ended.append)
    way.secret.passphrase.setText(PASSPHRASE)
    way.go.click()
    until(stage, way, "L’ancien dossier est gardé")
    way.go.click()
    assert ended == [folder]
    again = open_workspace(folder, Passphrase(PASSPHRASE))
    assert [visit.title for visit in again.records.all(Visit)] == ["Forage"]
    again.close()
    way.close()
    way.deleteLater()


def restore_of(stage: Stage, folder: Path) -> None:
    from fieldkit.services.restoring import find_backups

    restore(find_backups(stage.program.workspace.folder)[0], folder, Passphrase(PASSPHRASE))


def test_no_backup_anywhere_is_said_with_what_to_do(stage: Stage, tmp_path: Path) -> None:
    way = RestorePage(stage.program.jobs, target=tmp_path / "new", volumes=list)
    way.show()
    until(stage, way, "Branchez la clé")
    assert not way.go.isEnabled()
    left: list[bool] = []
    way.left.connect(lambda: left.append(True))
    way.back.click()
    assert left
    way.close()
    way.deleteLater()


def test_a_restored_workspace_says_so_and_waits_for_the_yes(stage: Stage) -> None:
    workspace = stage.program.workspace
    from fieldkit.storage.exchange import PAUSED

    workspace.store.set_setting(PAUSED, "1795412329673")
    stage.go("sync")
    screen = page(stage, "sync")
    stage.wait_for(lambda: "Cet espace vient de la sauvegarde du" in said(screen), "the note")
    press(stage, screen, "Dire oui")
    stage.wait_for(lambda: workspace.after_restore.made_at is None, "the yes")
    stage.wait_for(lambda: "Cet espace vient de la sauvegarde du" not in said(screen), "the note gone")


def test_what_came_back_opens_in_a_window_of_its_own(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.program.workspace.records.create(Visit, title="Forage")
    stage.program.workspace.backups.make(Why.BY_HAND)
    restore_of(stage, tmp_path / "new")
    monkeypatch.chdir(tmp_path)
    process = open_apart(tmp_path / "new")
    try:
        other = SingleInstance(tmp_path / "new")
        stage.wait_for(other.is_running, "its window")
        stage.program.workspace.records.create(Visit, title="Le premier espace reste ouvert")
    finally:
        os.kill(process, signal.SIGTERM)
    stage.wait_for(lambda: not other.is_running(), "its end")


def test_a_window_that_does_not_start_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stage.go("restore")
    screen = page(stage, "restore")
    assert isinstance(screen, RestoreScreen)
    assert screen.page is not None
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    screen.page.ended.emit(tmp_path / "new")
    stage.settle()
    assert "n’a pas pu démarrer" in said(stage.program.window)
