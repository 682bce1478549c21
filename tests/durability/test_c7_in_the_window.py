"""A damaged page while the window is open: what needs it is told as damaged, by name, and everything else goes on."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.errors import Damaged
from fieldkit.services.door import open_workspace
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from fieldkit.storage import database, engine
from fieldkit.storage.damage import unreadable
from tests.durability import ledger
from tests.durability.spoiling import PASSPHRASE
from tests.ui.dossiers.desk import said
from ui.unattended.stage import Stage

pytestmark = pytest.mark.timeout(300)
_PAGE = 4096


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, list[str]]:
    """A closed workspace with twenty dossiers of a long visit each; the ids of the visits."""
    workspace = create_workspace(tmp_path / "workspace", Profile("awa@essai.example", "Awa"), PASSPHRASE)
    visits = []
    for number in range(20):
        dossier = workspace.records.create(Dossier, title=f"Dossier {number}").id
        text = f"Forage {number}. " + "La pompe fuit. " * 500
        visits.append(workspace.records.create(Visit, dossier=dossier, title=f"Visite {number}", seen=text).id)
    workspace.close()
    return tmp_path / "workspace", visits


def missed(workspace: Workspace, visits: list[str]) -> set[str]:
    """The visits that cannot be read."""
    found = set()
    for visit in visits:
        try:
            workspace.records.get(Visit, visit)
        except Damaged:
            found.add(visit)
    return found


def spoilt_page(folder: Path, visits: list[str]) -> tuple[Workspace, set[str]]:
    """The workspace open with one page damaged that a few visits need, and which these are."""
    database = folder / "workspace.db"
    whole = database.read_bytes()
    for page in range(20, len(whole) // _PAGE):
        at = page * _PAGE + 2_000
        database.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        (folder / "open").unlink(missing_ok=True)  # after an unclean end all of a small database is proven at once
        try:
            workspace = open_workspace(folder, Passphrase(PASSPHRASE))
        except Damaged:
            continue
        found = missed(workspace, visits)
        if found and found < set(visits):
            return workspace, found
        workspace.close()
    raise AssertionError("no page belongs to a few visits alone")


def test_one_damaged_visit_stops_nobody_from_working_on_the_others(
    written: tuple[Path, list[str]],
    qtbot: QtBot,  # noqa: ARG001 - Qt fails the test on what it warns of
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, visits = written
    workspace, lost = spoilt_page(folder, visits)
    named = {identity for _, identity in unreadable(workspace.store)}
    assert lost <= named
    failures = 0
    for visit in visits:
        try:
            found = workspace.records.get(Visit, visit)
            failures += visit in lost or not found.record.seen.startswith("Forage")
            workspace.records.edit(found, opinion="Bon état.")
        except Damaged:
            failures += visit not in lost
    stage = Stage(workspace, tmp_path / "window.json")
    stage.go("visit", visit=min(lost))
    words = stage.program.context.words
    sentence = words.explain(Damaged("database")).happened
    assert sentence in said(stage.program.window), "the window does not say what is wrong"
    # The page may hold something of the dossier of another visit as well: that is named too.
    sound = next(visit.id for visit in workspace.records.all(Visit) if not {visit.id, visit.dossier} & named)
    stage.go("visit", visit=sound)
    assert workspace.records.get(Visit, sound).record.title in said(stage.program.window)
    stage.close()
    (folder / "open").unlink(missing_ok=True)
    monkeypatch.setattr(engine, "_primary", lambda _: None)
    monkeypatch.setattr(database, "assert_read_soundly", lambda _: None)
    again = open_workspace(folder, Passphrase(PASSPHRASE))
    stuck = max(len(missed(again, visits) - lost) for _ in range(5))
    again.close()
    ledger.record(
        "C7",
        f"a damaged page in a running window: {len(lost)} of {len(visits)} visits named, the others read and written",
        len(visits),
        failures,
        teeth=f"{stuck} sound visits lost as well where a connection that met the page is used again",
    )
