"""What the care found is told by its record, with what is to be done; once it is good that is told, and once."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Document
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.errors import Damaged
from fieldkit.services.backups import Why
from fieldkit.services.care import Care, CareReport
from fieldkit.services.door import open_workspace
from fieldkit.services.recovery import Recovered
from tests.services.test_refilling import CONTENT, blob, kept, spoil
from tests.storage.mending.scene import wipe
from tests.ui.dossiers.desk import desk, said
from ui.problems.damage import DamageTeller
from ui.problems.screen import ProblemsScreen
from ui.problems.watching import ProblemTeller
from ui.unattended.stage import Stage
from ui.widgets.buttons import Button
from ui.widgets.messages import Message
from ui.widgets.problems import ProblemCard

PAGE = 4096
AT = dt.datetime(2026, 3, 12, 13, 58, tzinfo=dt.UTC)


@pytest.fixture
def teller(stage: Stage) -> DamageTeller:
    (found,) = (each for each in stage.program._tellers if isinstance(each, DamageTeller))
    stage.settle()
    return found


def documents(stage: Stage, folder: Path, count: int = 1) -> list[Document]:
    workspace = stage.program.workspace
    dossier = workspace.records.create(Dossier, title="Eau potable").id
    found = []
    for number in range(count):
        path = folder / f"Convention {number}.pdf"
        path.write_bytes(CONTENT + bytes([number]))
        found.append(workspace.documents.add(path, dossier).record)
    return found


def look(stage: Stage, care: Care) -> None:
    """Let the care work as its thread does, and the window tell it."""
    care._store.set_setting("care_scrubbed", "")
    care.listeners.tell(care.work())
    stage.turn()
    stage.settle()


def cards(stage: Stage) -> list[ProblemCard]:
    return [each for each in stage.program.window.sheet.messages.messages if isinstance(each, ProblemCard)]


def bars(stage: Stage) -> list[Message]:
    return [each for each in stage.program.window.sheet.messages.messages if isinstance(each, Message)]


def test_a_damaged_file_is_told_by_its_record_and_leads_to_it(
    stage: Stage, teller: DamageTeller, tmp_path: Path
) -> None:
    workspace = stage.program.workspace
    [document] = documents(stage, tmp_path)
    spoil(kept(workspace, document))
    look(stage, workspace.care)
    (card,) = cards(stage)
    assert card.trouble.title == "Convention 0 (Eau potable)\u00a0: Une donnée est abîmée"
    assert "Importez-le" in card.trouble.todo
    look(stage, workspace.care)
    assert len(cards(stage)) == 1, "what is told is not told again"
    card.closed.emit()
    stage.go("problems")
    screen = stage.program.window.screen_shown
    assert isinstance(screen, ProblemsScreen)
    (kept_card,) = screen.cards
    press(kept_card.buttons[0])
    stage.settle()
    current = stage.program.context.navigator.current
    assert current is not None
    assert (current.key, current.arguments["tab"]) == ("dossier", "documents")
    path = tmp_path / "encore.pdf"
    path.write_bytes(CONTENT + bytes(1))
    workspace.documents.add(path, workspace.records.create(Dossier, title="Autre").id)
    teller.look_again()
    stage.settle()
    assert cards(stage) == []
    assert [bar.title.text() for bar in bars(stage)] == [
        "Convention 0 (Eau potable)\u00a0: le fichier est remis en place."
    ]
    assert all(problem.resolved for problem in stage.program.problems.all)


def test_what_a_backup_gave_back_is_told_once_in_green(stage: Stage, tmp_path: Path) -> None:
    workspace = stage.program.workspace
    [document] = documents(stage, tmp_path)
    workspace.backups.make(Why.BY_HAND)
    spoil(kept(workspace, document))
    look(stage, workspace.care)
    (bar,) = bars(stage)
    assert "remis en place" in bar.title.text()
    assert stage.program.problems.all == ()
    bar.closed.emit()
    look(stage, workspace.care)
    assert bars(stage) == []


def test_many_damaged_files_are_one_message_and_as_many_problems(stage: Stage, tmp_path: Path) -> None:
    workspace = stage.program.workspace
    for document in documents(stage, tmp_path, 4):
        spoil(kept(workspace, document))
    look(stage, workspace.care)
    assert cards(stage) == []
    (bar,) = bars(stage)
    assert bar.title.text() == "4 photos ou documents sont abîmés."
    press(bar.button)
    stage.settle()
    screen = stage.program.window.screen_shown
    assert isinstance(screen, ProblemsScreen)
    assert len(screen.cards) == 4
    assert all(len(card.buttons) == 1 for card in screen.cards)


def test_what_the_server_is_asked_for_says_so(stage: Stage, tmp_path: Path) -> None:
    workspace = stage.program.workspace
    [document] = documents(stage, tmp_path)
    workspace.outbox.confirm_file(blob(document).sha256)
    spoil(kept(workspace, document))
    look(stage, workspace.care)
    (card,) = cards(stage)
    assert "Connectez l’espace au serveur" in card.trouble.todo


def press(button: Button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_torn_end_is_told_as_one(stage: Stage, teller: DamageTeller) -> None:  # noqa: ARG001 - everything at rest
    (watcher,) = (each for each in stage.program._tellers if isinstance(each, ProblemTeller))
    found = Recovered(AT, computer=False, rewritten=False, visit="", torn=True)
    watcher.show_recovered(found)
    (bar,) = bars(stage)
    assert "inachevée" in bar.text.text()
    assert "Tout est là jusqu’" in bar.text.text()
    assert "complet" not in bar.text.text()


@pytest.fixture
def damaged(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:  # noqa: ARG001 - Qt fails the test on what it warns of
    """The program on a workspace of which a page that a visit needs is gone."""
    with desk(tmp_path) as stage:
        workspace = stage.program.workspace
        for number in range(12):
            dossier = workspace.records.create(Dossier, title=f"Dossier {number}").id
            workspace.records.create(Visit, dossier=dossier, title=f"Visite {number}", seen="La pompe fuit. " * 500)
        workspace.backups.make(Why.BY_HAND)
    database = tmp_path / "workspace" / "workspace.db"
    whole = database.read_bytes()
    for page in range(len(whole) // PAGE, 20, -1):
        database.write_bytes(wipe(whole, page))
        workspace = open_workspace(tmp_path / "workspace", Passphrase("quatre mots pour ouvrir"))
        try:
            workspace.records.all(Visit)
        except Damaged:
            break
        workspace.close()
    opened = Stage(workspace, tmp_path / "window.ini")
    yield opened
    opened.close()


def test_a_damaged_database_names_its_records_and_is_made_good_from_the_window(damaged: Stage) -> None:
    workspace, window = damaged.program.workspace, damaged.program.window
    look(damaged, workspace.care)
    (card,) = cards(damaged)
    assert "isite" in card.trouble.title
    assert "Remettre en état" in card.trouble.todo
    assert "fieldkit" not in card.trouble.todo
    assert card.buttons[0].text() == "Remettre en état"
    press(card.buttons[0])
    damaged.wait_for(lambda: any("est remis en état" in bar.title.text() for bar in bars(damaged)), "the end")
    damaged.settle()
    assert cards(damaged) == []
    (bar,) = bars(damaged)
    assert bar.title.text() == "Le fichier de travail est remis en état."
    assert "Rien n’est perdu" in bar.text.text()
    assert "gardé 30 jours" in bar.text.text()
    assert all(problem.resolved for problem in damaged.program.problems.all)
    visit = workspace.records.all(Visit)[-1]
    damaged.go("visit", visit=visit.id)
    assert visit.title in said(window)
    care = workspace.care
    look(damaged, care)
    assert care.last == CareReport(checked=care.last.checked, scrubbed=care.last.scrubbed)
