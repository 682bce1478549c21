"""A stick pulled out while a backup is brought back: never a success, and gone on with once the stick is back."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.backups import Why
from fieldkit.services.door import open_workspace
from fieldkit.storage.backups import restoring as room
from fieldkit.storage.backups import verifying
from tests.ui.dossiers.desk import said
from ui.backups.restoring import RestorePage
from ui.unattended.stage import Stage
from ui.widgets.language import formats

PASSPHRASE = "quatre mots pour ouvrir"


@pytest.fixture
def way(stage: Stage, stick: Path, tmp_path: Path) -> Iterator[RestorePage]:
    """A backup on a stick, found, and its passphrase typed."""
    workspace = stage.program.workspace
    workspace.records.create(Visit, title="Forage")
    for number in range(3):
        workspace.store.add_media(bytes([number]) * 200_000, "image/jpeg")
    workspace.backups.places.choose(stick)
    workspace.backups.make(Why.BY_HAND, second=workspace.backups.places.find([]), only_second=True)
    page = RestorePage(stage.program.jobs, target=tmp_path / "new", volumes=lambda: [stick])
    page.show()
    stage.wait_for(lambda: "1 sauvegarde trouvée" in told(page), "the backup")
    page.secret.passphrase.setText(PASSPHRASE)
    yield page
    page.close()
    page.deleteLater()


def told(page: RestorePage) -> str:
    return said(page).replace("\xa0", " ").replace("'", "’")


def pull_once(monkeypatch: pytest.MonkeyPatch, stick: Path) -> Path:
    """Let the stick go away as soon as the database came; where it is then."""
    away, opened = stick.with_name("away"), verifying.open_database

    def open_and_pull(*given: Any) -> None:  # noqa: ANN401 - handed on as they came
        opened(*given)
        if stick.exists() and not away.exists():
            stick.rename(away)

    monkeypatch.setattr(room, "open_database", open_and_pull)
    return away


def test_it_is_no_success_and_goes_on_by_itself(
    stage: Stage, way: RestorePage, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    way._again.setInterval(50)
    away = pull_once(monkeypatch, stick)
    ended: list[Path] = []
    way.ended.connect(ended.append)
    QTest.keyClick(way.secret.passphrase, Qt.Key.Key_Return)
    stage.wait_for(lambda: "La clé a été retirée" in told(way), "what happened")
    stage.settle()
    assert "Clé retirée pendant le rétablissement" in told(way)
    assert "est gardé sur cet ordinateur" in told(way)
    assert "new.restoring" not in told(way)
    assert "Votre travail est revenu" not in told(way)
    assert way.go.text() == "Reprendre"
    for _ in range(2):
        way.go.click()
        stage.settle()
    assert told(way).count("La clé n’est toujours pas là.") == 1
    assert ended == [], "a workspace that was cut is offered"
    assert not (tmp_path / "new").exists()
    monkeypatch.undo()
    away.rename(stick)
    stage.wait_for(lambda: "Votre travail est revenu" in told(way), "the end")
    assert "3 fichiers" in told(way)
    assert "Sur cet ordinateur, cet espace est nouveau." in told(way)
    assert "toujours pas là" not in told(way)
    assert "serveur" not in told(way)
    assert "La clé a été retirée" not in told(way)
    way.go.click()
    assert ended == [tmp_path / "new"]
    again = open_workspace(ended[0], Passphrase(PASSPHRASE))
    assert [visit.title for visit in again.records.all(Visit)] == ["Forage"]
    again.close()


def test_files_that_are_no_longer_in_the_backup_make_no_success(stage: Stage, way: RestorePage, stick: Path) -> None:
    next(stick.rglob("media/*/*.age")).unlink()
    way.go.click()
    stage.wait_for(lambda: "1 fichier n’est pas revenu" in told(way), "what is lacking")
    assert "Votre travail est revenu, sauf 1 fichier" in told(way)
    assert "1 fichier n’est plus dans la sauvegarde." in told(way)
    assert "serveur" not in told(way), "there is none"
    assert "Tout jusqu’à " in told(way)


def test_each_is_listed_with_its_day_its_place_and_what_it_holds(way: RestorePage) -> None:
    line = way.which.currentText().replace("\xa0", " ").replace("\u202f", " ")
    assert " · ROUGE · 1 modification, 3 fichiers" in line
    day = formats().short_day(dt.datetime.now().astimezone().date())
    assert line.startswith(day.replace("\xa0", " ")), "the day is not said"


def test_what_cannot_be_right_is_said_under_its_field(stage: Stage, way: RestorePage) -> None:
    way.secret.show_kind("words")
    way.secret.words.setText("un deux trois")
    QTest.keyClick(way.secret.words, Qt.Key.Key_Return)
    stage.wait_for(lambda: "3 mots au lieu de 8" in told(way), "the sentence")
    way.secret.show_kind("passphrase")
    way.secret.passphrase.setText("une autre phrase")
    way.go.click()
    stage.wait_for(lambda: "Ce secret n’ouvre pas cette sauvegarde." in told(way), "the sentence")
    assert "s’ouvre encore avec l’ancienne" in told(way)


def test_an_empty_list_says_that_nothing_was_found(stage: Stage, way: RestorePage, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    way._look_for(list)
    stage.wait_for(lambda: way.which.currentText() == "Aucune sauvegarde trouvée", "the words")
    assert way.which.count() == 1
    assert not way.go.isEnabled()
