"""Backups by themselves: after half an hour, when the stick is plugged in, and what the bar and the page say of it."""

import datetime as dt
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services import backups as service
from fieldkit.services.backups import Why
from fieldkit.storage.backups import making
from fieldkit.storage.exchange import PAUSED
from tests.ui.dossiers.desk import page, press, said
from ui.backups.lately import lately, on_its_day
from ui.backups.watching import BackupWatcher
from ui.unattended.stage import Stage
from ui.visits.screen import VisitScreen


def watcher(stage: Stage) -> BackupWatcher:
    return stage.program.context.backups


def look(stage: Stage) -> None:
    """Look once, and wait until what it began has ended."""
    stage.settle()
    watcher(stage).look()
    stage.settle()
    stage.wait_for(lambda: watcher(stage).job is None, "the backup")
    stage.settle()


def bar(stage: Stage) -> str:
    return stage.program.window.status.drive_note.label.text().replace("\xa0", " ")


def whys(stage: Stage, place: Path | None = None) -> list[str]:
    backups = stage.program.workspace.backups
    return [each.why for each in backups.listed(place or backups.places.first)]


def test_half_an_hour_of_edits_makes_one_by_itself(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    look(stage)
    assert bar(stage) == "Copie : aucune"
    stage.program.workspace.records.create(Visit, title="Forage")
    look(stage)
    assert whys(stage) == []
    monkeypatch.setattr(service, "EVERY_S", 0.0)
    look(stage)
    assert whys(stage) == ["regular"]
    look(stage)
    assert whys(stage) == ["regular"]


def test_a_stick_that_comes_back_gets_its_copy_at_once_and_only_then(stage: Stage, stick: Path) -> None:
    workspace = stage.program.workspace
    workspace.records.create(Visit, title="Forage")
    workspace.backups.places.choose(stick)
    away = stick.with_name("away")
    stick.rename(away)
    look(stage)
    assert bar(stage) == "Copie : rien encore"
    away.rename(stick)
    look(stage)
    assert whys(stage, stick) == ["plugged_in"]
    assert bar(stage).startswith("Copie : ")
    assert ":" in bar(stage).removeprefix("Copie : ")
    assert "Vous pouvez l’éjecter." in said(stage.program.window)
    workspace.records.create(Visit, title="Écrite la clé branchée")
    look(stage)
    assert whys(stage, stick) == ["plugged_in"], "it waits for the half hour as long as the stick stays"


def test_a_stick_pulled_out_is_told_with_how_to_go_on_and_then_goes_on(stage: Stage, stick: Path) -> None:
    workspace = stage.program.workspace
    workspace.store.add_media(b"photo " * 40_000, "image/jpeg")
    workspace.backups.places.choose(stick)
    look(stage)
    home = workspace.backups.places.home(stick)
    place = watcher(stage).standing
    assert place is not None
    stick.rename(stick.with_name("away"))
    watcher(stage).back_up()
    stage.wait_for(lambda: watcher(stage).job is None, "the end")
    stage.settle()
    told = said(stage.program.window)
    assert "la copie s’est arrêtée à 0" in told.replace("'", "’")
    assert "Clé retirée pendant la copie" in told
    assert "Une copie déjà faite sur « ROUGE » reste bonne." in told.replace("\xa0", " ")
    assert "Rebranchez la clé" in told
    stick.with_name("away").rename(stick)
    look(stage)
    assert len(home.snapshots()) == 2
    assert "Rebranchez la clé" not in said(stage.program.window)


def test_a_full_stick_is_named_with_what_is_missing_on_it(
    stage: Stage, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = stage.program.workspace
    workspace.backups.places.choose(stick)
    workspace.records.create(Visit, title="Forage")
    usage = namedtuple("usage", "total used free")
    free = {True: making.RESERVE // 2, False: 1 << 40}
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(8 << 30, 0, free[Path(path).is_relative_to(stick)]))
    look(stage)
    told = said(stage.program.window).replace("\xa0", " ").replace("\u202f", " ")
    assert "Pas assez de place sur la clé" in told
    assert "sur « ROUGE » pour cette copie" in told
    assert "ce disque" not in told


def test_a_job_says_where_the_backup_goes(stage: Stage, stick: Path) -> None:
    workspace = stage.program.workspace
    titles: list[str] = []
    stage.program.jobs.started.connect(lambda job: titles.append(job.title.replace("\xa0", " ")))
    workspace.records.create(Visit, title="Forage")
    watcher(stage).back_up()
    stage.wait_for(lambda: watcher(stage).job is None, "the first")
    workspace.backups.places.choose(stick)
    look(stage)
    workspace.records.create(Visit, title="Puits")
    watcher(stage).back_up()
    stage.wait_for(lambda: watcher(stage).job is None, "both")
    assert titles == [
        "Sauvegarde sur cet ordinateur",
        "Copie sur « ROUGE »",
        "Sauvegarde sur cet ordinateur et sur « ROUGE »",
    ]


def test_after_a_changed_passphrase_the_backups_follow_by_themselves(stage: Stage, stick: Path) -> None:
    workspace = stage.program.workspace
    workspace.backups.places.choose(stick)
    workspace.records.create(Visit, title="Forage")
    look(stage)
    stick.rename(stick.with_name("away"))
    workspace.keys.change_passphrase(Passphrase("quatre mots pour ouvrir"), "une tout autre phrase")
    look(stage)
    look(stage)
    standing = watcher(stage).standing
    assert standing is not None
    assert not standing.ways_behind
    assert standing.second_old_secret
    stage.go("backups")
    stage.wait_for(lambda: "ancienne phrase de passe" in said(page(stage, "backups")), "what holds for the stick")
    stick.with_name("away").rename(stick)
    look(stage)
    look(stage)
    assert not workspace.backups.standing().second_old_secret
    stage.wait_for(lambda: "ancienne phrase de passe" not in said(page(stage, "backups")), "its end")


def test_the_shortcut_leads_to_choosing_a_stick_where_there_is_none(stage: Stage) -> None:
    look(stage)
    watcher(stage).copy_to_drive()
    stage.settle()
    assert stage.program.context.navigator.current is not None
    assert stage.program.context.navigator.current.arguments == {"section": "backups"}


def test_a_copy_asked_for_without_the_stick_says_so_where_one_is(stage: Stage, stick: Path) -> None:
    stage.program.workspace.backups.places.choose(stick)
    stick.rename(stick.with_name("away"))
    look(stage)
    stage.go("dossiers")
    watcher(stage).copy_to_drive()
    stage.settle()
    assert stage.program.context.navigator.current is not None
    assert stage.program.context.navigator.current.key == "dossiers"
    assert "La clé « ROUGE » n’est pas branchée" in said(stage.program.window).replace("\xa0", " ")
    stick.with_name("away").rename(stick)
    look(stage)
    assert whys(stage, stick) == ["plugged_in"]
    assert "n’est pas branchée" not in said(stage.program.window)
    assert stage.program.problems.unresolved == 0


def test_a_backup_here_does_not_make_good_what_the_stick_lacks(stage: Stage, stick: Path) -> None:
    stage.program.workspace.backups.places.choose(stick)
    look(stage)
    stage.program.workspace.records.create(Visit, title="Forage")
    stick.rename(stick.with_name("away"))
    watcher(stage).back_up()
    stage.wait_for(lambda: watcher(stage).job is None, "the end")
    stage.settle()
    assert "Clé retirée pendant la copie" in said(stage.program.window)
    watcher(stage).back_up()
    stage.wait_for(lambda: watcher(stage).job is None, "the backup here")
    stage.settle()
    assert "Clé retirée pendant la copie" in said(stage.program.window)
    assert stage.program.problems.unresolved == 1
    watcher(stage).forget()
    stage.settle()
    assert stage.program.problems.unresolved == 0


def restored(stage: Stage, stick: Path) -> None:
    """As a workspace is that was brought back, once its stick is plugged in."""
    stage.program.workspace.backups.places.choose(stick)
    stage.program.workspace.store.set_setting(PAUSED, "1795412329673")
    stage.program.workspace.records.create(Visit, title="Forage")
    look(stage)


def test_a_restored_workspace_asks_before_it_copies_to_a_stick_it_knows(stage: Stage, stick: Path) -> None:
    restored(stage, stick)
    assert whys(stage, stick) == []
    assert "Y copier cet espace rétabli" in said(stage.program.window)
    watcher(stage).back_up()
    stage.wait_for(lambda: watcher(stage).job is None, "the backup here")
    assert (whys(stage), whys(stage, stick)) == (["by_hand"], [])
    press(stage, stage.program.window, "Copier sur la clé")
    stage.wait_for(lambda: whys(stage, stick) == ["by_hand"], "the copy")
    look(stage)
    assert "Y copier cet espace rétabli" not in said(stage.program.window)
    stage.go("sync")
    stage.wait_for(lambda: "La synchronisation attend votre accord." in said(stage.program.window), "what still waits")


def test_the_yes_to_syncing_is_one_to_the_copies_too(stage: Stage, stick: Path) -> None:
    restored(stage, stick)
    stage.go("settings", section="backups")
    screen = stage.program.window
    stage.wait_for(lambda: "attendent votre accord" in said(screen), "the note")
    assert "Rien n’y est copié avant votre accord" in said(screen)
    press(stage, screen, "Dire oui")
    stage.wait_for(lambda: whys(stage, stick) == ["plugged_in"], "the copy")
    stage.wait_for(lambda: "attendent votre accord" not in said(screen), "the note gone")


def test_closing_backs_up_what_no_backup_has(stage: Stage) -> None:
    workspace = stage.program.workspace
    workspace.records.create(Visit, title="Forage")
    watcher(stage).end()
    assert whys(stage) == [], "nothing had begun"
    watcher(stage).begin()
    stage.settle()
    watcher(stage).leave()
    watcher(stage).end()
    assert whys(stage) == ["closing"]
    watcher(stage).end()
    assert whys(stage) == ["closing"]


def test_moments_are_told_as_one_says_them() -> None:
    now = dt.datetime(2026, 11, 23, 18, 52).astimezone()
    told = [
        lately(now - dt.timedelta(hours=hours), now).replace("\u202f", " ").replace("\xa0", " ")
        for hours in (1, 24, 72, 24 * 400)
    ]
    assert told == ["17:52", "hier 18:52", "20 nov. 18:52", "19 octobre 2025 à 18:52"]
    assert on_its_day(now, now).replace("\xa0", " ") == "23 nov. 18:52"
    assert on_its_day(now - dt.timedelta(hours=24 * 400), now) == lately(now - dt.timedelta(hours=24 * 400), now)


def test_the_reasons_all_have_words(stage: Stage) -> None:
    for why in Why:
        assert stage.program.context.words.say(f"backups.why.{why}")


def test_a_visit_says_whether_it_is_on_the_stick(stage: Stage, stick: Path) -> None:
    workspace = stage.program.workspace
    workspace.backups.places.choose(stick)
    look(stage)
    visit = workspace.records.create(Visit, title="Forage")
    stage.go("visit", visit=visit.id)
    screen = page(stage, "visit")
    assert isinstance(screen, VisitScreen)
    mark = screen.heading.witness.mark
    stage.wait_for(lambda: "Pas encore sur la clé." in mark.toolTip(), "the witness")
    assert mark.isVisible()
    watcher(stage).copy_to_drive()
    stage.wait_for(lambda: mark.toolTip() == "Sur cet ordinateur. Sur la clé.", "the copy")
    screen.note.drafts["seen"].editor.setPlainText("Le compteur est bloqué.")
    screen.leave()
    stage.wait_for(lambda: "Sur la clé, version plus ancienne." in mark.toolTip(), "what was written since")
