"""The backup made when the program ends: seen, told how far it is, and left without losing anything."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.door import open_workspace
from fieldkit.storage.backups import making
from fieldkit.storage.backups.copying import Source, copy_database
from fieldkit.storage.backups.streams import Stop, check_stop
from tests.ui.dossiers.desk import said
from ui.backups import closing
from ui.backups.closing import ClosingBackup
from ui.unattended.stage import Stage

_PATIENCE_S = 20.0


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk on which copying the database has no end of its own."""

    def copied(source: Source, target: Path, stop: Stop) -> None:
        copy_database(source, target, stop)
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            check_stop(stop)
            time.sleep(0.01)

    monkeypatch.setattr(making, "copy_database", copied)


def when_shown(act: Callable[[ClosingBackup], object]) -> QTimer:
    """Act once on the small window, as soon as it is there."""
    timer = QTimer(interval=20)

    def look() -> None:
        for each in QApplication.topLevelWidgets():
            if isinstance(each, ClosingBackup) and each.isVisible():
                timer.stop()
                act(each)
                return

    timer.timeout.connect(look)
    timer.start()
    return timer


def begun(stage: Stage) -> Stage:
    stage.program.workspace.records.create(Visit, title="Forage")
    stage.program.context.backups.begin()
    stage.settle()
    stage.program.context.backups.leave()
    return stage


@pytest.mark.parametrize("leave", [lambda window: window.quit.click(), lambda window: window.close()])
@pytest.mark.usefixtures("slow_disk")
def test_leaving_without_it_ends_at_once_and_loses_nothing(
    stage: Stage, leave: Callable[[ClosingBackup], object]
) -> None:
    seen: list[str] = []

    def act(window: ClosingBackup) -> None:
        seen.append(said(window))
        assert window.quit.text() == "Quitter sans sauvegarder"
        leave(window)

    workspace = begun(stage).program.workspace
    began = time.monotonic()
    timer = when_shown(act)
    stage.program.close()
    assert time.monotonic() - began < _PATIENCE_S / 2
    timer.stop()
    assert "Votre travail est enregistré." in seen[0]
    left = [each.name for each in (workspace.folder / "backups").rglob("*") if each.is_dir()]
    assert not [name for name in left if name.endswith(".part") or name.startswith(".staging")]
    again = open_workspace(workspace.folder, Passphrase("quatre mots pour ouvrir"))
    assert again.backups.listed(again.backups.places.first) == []
    assert [visit.title for visit in again.records.all(Visit)] == ["Forage"]
    assert again.backups.behind(), "the next run backs it up"
    again.close()


def test_the_window_says_how_far_it_is(qtbot: QtBot) -> None:
    window = ClosingBackup()
    qtbot.addWidget(window)
    window.tell(0, 0)
    window.show()
    window.tell(42, 100)
    assert "42 %" in said(window).replace("\xa0", " ").replace("\u202f", " ")


def test_a_short_one_is_made_unseen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "PATIENCE_MS", 60_000)
    seen: list[ClosingBackup] = []
    timer = when_shown(seen.append)
    begun(stage).program.context.backups.end()
    timer.stop()
    backups = stage.program.workspace.backups
    assert [each.why for each in backups.listed(backups.places.first)] == ["closing"]
    assert not seen
