"""A damaged database, met while one works or when it does not open: named, made good, and told in words."""

import json
import random
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.errors import Damaged, WorkspaceBusy, WrongKey
from fieldkit.reference.words import Words
from fieldkit.services.backups import Why
from fieldkit.services.door import open_workspace
from fieldkit.services.mending import MadeGood, mend
from fieldkit.services.mending_words import done_lines, done_title, named
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from fieldkit.storage.mending.making_good import LostRecord
from tests.storage.mending.scene import flip, wipe
from tests.storage.opened import journal_of
from ui.terminal.main import main

PASSPHRASE = "quatre mots pour ouvrir"
SECRET = Passphrase(PASSPHRASE)
PAGE = 4096
CHANCE = random.Random(3)  # noqa: S311 - the same bits at each run, nothing secret


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed workspace with a backup of all there is, in a folder ``w``."""
    workspace = create_workspace(tmp_path / "w", Profile("awa@essai.example", "Awa"), PASSPHRASE)
    for number in range(12):
        dossier = workspace.records.create(Dossier, title=f"Dossier {number}").id
        text = f"Forage {number}. " + "La pompe fuit. " * 400
        workspace.records.create(Visit, dossier=dossier, title=f"Visite {number}", seen=text)
    workspace.backups.make(Why.BY_HAND)
    workspace.close()
    return tmp_path / "w"


def meets_damage(folder: Path) -> tuple[Workspace, set[str]]:
    """The workspace open with a page gone that some visits need, and the titles of those."""
    database = folder / "workspace.db"
    whole = database.read_bytes()
    for page in range(len(whole) // PAGE, 20, -1):
        database.write_bytes(wipe(whole, page))
        (folder / "open").unlink(missing_ok=True)
        try:
            workspace = open_workspace(folder, SECRET)
        except Damaged:
            continue
        lost = set()
        for number in range(12):
            try:
                workspace.records.all(Visit, title=f"Visite {number}")
            except Damaged:
                lost.add(f"Visite {number}")
        if lost:
            return workspace, lost
        workspace.close()
    raise AssertionError("no page is needed by a visit")


def test_damage_that_somebody_meets_is_looked_into_named_and_made_good_while_one_works(folder: Path) -> None:
    workspace, _ = meets_damage(folder)
    before = journal_of_or_none(workspace)
    report = workspace.care.work()
    assert isinstance(report.database, Damaged)
    found = workspace.mending.unreadable()
    assert found
    assert all(each.title for each in found if each.record)
    steps: list[int] = []
    made = workspace.mending.mend(progress=lambda done, _total: steps.append(done))
    assert made.complete
    assert (steps[-1], sorted(steps)) == (100, steps)
    assert workspace.care.last.database is None
    assert workspace.care.work().database is None
    assert len(workspace.records.all(Visit)) == 12
    assert workspace.mending.unreadable() == ()
    assert before is None or journal_of(workspace.store) == before
    workspace.records.create(Visit, title="Après")
    workspace.close()
    again = open_workspace(folder, SECRET)
    assert len(again.records.all(Visit)) == 13
    again.close()


def journal_of_or_none(workspace: Workspace) -> object:
    try:
        return journal_of(workspace.store)
    except Damaged:
        return None


def test_meeting_damage_wakes_the_care(folder: Path) -> None:
    workspace = open_workspace(folder, SECRET)
    workspace.care.work()
    due = [workspace.care.check_due]
    workspace.store.damages.tell(Damaged("database"))
    assert [*due, workspace.care.check_due] == [False, True]
    assert workspace.care._woken.is_set()
    workspace.close()


def test_a_vault_that_does_not_open_is_made_good_by_its_secret(folder: Path) -> None:
    database = folder / "workspace.db"
    database.write_bytes(flip(database.read_bytes()[:PAGE], CHANCE) + database.read_bytes()[PAGE:])
    with pytest.raises(Damaged):
        open_workspace(folder, SECRET)
    with pytest.raises(WrongKey):
        mend(folder, Passphrase("pas la bonne phrase"))
    made = mend(folder, SECRET)
    assert made.complete
    workspace = open_workspace(folder, SECRET)
    assert len(workspace.records.all(Visit)) == 12
    with pytest.raises(WorkspaceBusy):
        mend(folder, SECRET)
    workspace.close()


def test_the_command_line_makes_good_and_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDKIT_PASSPHRASE", PASSPHRASE)
    assert main(["mend", "--workspace", str(folder), "--language", "fr"]) == 0
    assert capsys.readouterr().out == "Rien n’est abîmé. Rien n’a été changé.\n"
    assert {path.name for path in folder.glob("*.db")} == {"workspace.db"}
    database = folder / "workspace.db"
    database.write_bytes(bytes(len(database.read_bytes())))
    assert main(["search", "--workspace", str(folder), "--language", "fr", "Forage"]) == 1
    assert "fieldkit mend" in capsys.readouterr().err
    assert main(["mend", "--workspace", str(folder), "--json"]) == 1, "what came after the backup is not known"
    told = json.loads(capsys.readouterr().out)
    assert (told["blind"], told["complete"], told["damaged"]) == (True, False, "workspace.db")
    assert main(["doctor", "--workspace", str(folder), "--full"]) == 0


def test_the_words_say_what_is_there_what_is_lost_and_where_the_old_file_is() -> None:
    words = Words("fr")
    whole = MadeGood(Path("n.db"), "workspace.db", given=3, made_at_ms=1_790_000_000_000)
    assert done_title(whole, words) == "Le fichier de travail est remis en état."
    assert "Rien n’est perdu" in done_lines(whole, words)[0]
    assert "3 modifications viennent de la sauvegarde" in done_lines(whole, words)[1]
    lost = tuple(LostRecord("visit", f"v{number}", f"Forage {number}") for number in range(6))
    part = MadeGood(Path("n.db"), "workspace.db", lost=7, records=lost)
    text = " ".join(done_lines(part, words))
    assert "Rien n’est perdu" not in text
    assert "7 modifications ne sont dans aucune copie" in text
    assert "visite «\u00a0Forage 0\u00a0»" in text
    assert "2 autres" in text
    assert "workspace.db, est gardé 30 jours" in text
    assert named([LostRecord("visit", "")], words) == "visite (toutes les fiches)"
