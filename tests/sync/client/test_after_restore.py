"""A laptop restored from a backup and a real server: nothing before a yes, and after it nothing lost on either side."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Document
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.backups import Why
from fieldkit.services.door import open_workspace
from fieldkit.services.restoring import find_backups, restore
from fieldkit.services.workspace import Workspace
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from sync.client.state import Phase, RoundReport
from tests.journeys.crew import PASSPHRASE, Laptop
from tests.sync.serving import PASSWORD, RunningServer, running_server

LOGIN = "awa@example.org"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path / "server") as running:
        running.add_account(LOGIN, "Awa")
        yield running


def titles(workspace: Workspace) -> set[str]:
    return {visit.title for visit in workspace.records.all(Visit)}


def brought_back(stick: Path, target: Path) -> Workspace:
    restore(find_backups(stick)[0], target, Passphrase(PASSPHRASE))
    return open_workspace(target, Passphrase(PASSPHRASE))


def go_on(first: Laptop, folder: Path, shared: str, unsent: str) -> None:
    """What the first laptop still does after its last backup, and syncs, before it is lost."""
    records = first.workspace.records
    dossier = records.all(Dossier)[0].id
    records.create(Visit, dossier=dossier, title="Après la sauvegarde")
    records.edit(records.get(Visit, unsent), title="Écrite, corrigée et envoyée")
    records.edit(records.get(Visit, shared), seen="sur le premier")
    late = folder / "late.txt"
    late.write_bytes(paper_of(2))
    first.workspace.documents.add(late, dossier)
    first.sync()
    first.close()


def seen_by_a_colleague(folder: Path, server: RunningServer, shared: str) -> set[str]:
    """The visits another laptop receives; both versions of the shared one are there."""
    colleague = Laptop(folder / "third", LOGIN, "Awa")
    colleague.meet(server)
    colleague.sync()
    assert colleague.workspace.records.get(Visit, shared).conflicts
    found = titles(colleague.workspace)
    colleague.close()
    return found


def test_nothing_is_lost_on_either_side(tmp_path: Path, server: RunningServer) -> None:
    first = Laptop(tmp_path / "first", LOGIN, "Awa")
    first.meet(server)
    records, documents = first.workspace.records, first.workspace.documents
    dossier = records.create(Dossier, code="BJ-1", title="Eau").record
    kept = records.create(Visit, dossier=dossier.id, title="Avant la sauvegarde").record
    shared = records.create(Visit, dossier=dossier.id, title="Des deux côtés", seen="au départ").record
    early = tmp_path / "early.txt"
    early.write_bytes(paper_of(1))
    documents.add(early, dossier.id)
    first.sync()
    unsent = records.create(Visit, dossier=dossier.id, title="Écrite et pas encore envoyée").record
    stick = tmp_path / "stick"
    first.workspace.backups.places.choose(stick)
    first.workspace.backups.make(Why.BY_HAND, second=stick)
    go_on(first, tmp_path, shared.id, unsent.id)

    back = brought_back(stick, tmp_path / "second")
    engine = SyncEngine(back)
    assert engine.look().phase is Phase.RESTORED
    back.records.create(Visit, dossier=dossier.id, title="Écrite avant le oui")
    back.records.edit(back.records.get(Visit, shared.id), seen="sur le second")
    assert engine.sync_once() == RoundReport()
    assert engine.state.phase is Phase.RESTORED
    assert titles(back) == {
        "Avant la sauvegarde",
        "Des deux côtés",
        "Écrite et pas encore envoyée",
        "Écrite avant le oui",
    }
    back.after_restore.confirm()
    sign_in(back, server.url, LOGIN, PASSWORD)
    SyncEngine(back).sync_once()
    whole = {
        "Avant la sauvegarde",
        "Après la sauvegarde",
        "Des deux côtés",
        "Écrite, corrigée et envoyée",
        "Écrite avant le oui",
    }
    assert titles(back) == whole
    assert back.records.get(Visit, kept.id).record.title == "Avant la sauvegarde"
    both = back.records.get(Visit, shared.id)
    assert {version.value for version in both.conflicts["seen"]} == {"sur le premier", "sur le second"}
    files = {back.documents.read(each) for each in back.records.all(Document)}
    assert files == {paper_of(1), paper_of(2)}
    assert back.outbox.to_send().items == 0
    back.close()

    assert seen_by_a_colleague(tmp_path, server, shared.id) == whole


def test_a_typed_sentence_in_the_backup_and_continued_later_is_no_conflict(
    tmp_path: Path, server: RunningServer
) -> None:
    first = Laptop(tmp_path / "first", LOGIN, "Awa")
    first.meet(server)
    visit = first.workspace.records.create(Visit, title="Forage").record
    first.sync()

    def type_in(text: str) -> None:
        gesture = first.workspace.records.gesture()
        gesture.edit(first.workspace.records.get(Visit, visit.id), seen=text)
        gesture.commit(typing=True)

    type_in("La pompe")
    stick = tmp_path / "stick"
    first.workspace.backups.places.choose(stick)
    first.workspace.backups.make(Why.BY_HAND, second=stick)
    type_in("La pompe fuit")
    first.sync()
    first.close()
    back = brought_back(stick, tmp_path / "second")
    back.after_restore.confirm()
    sign_in(back, server.url, LOGIN, PASSWORD)
    SyncEngine(back).sync_once()
    found = back.records.get(Visit, visit.id)
    assert not found.conflicts
    assert found.record.seen == "La pompe fuit"
    back.close()


def test_a_file_that_did_not_come_back_comes_from_the_server(tmp_path: Path, server: RunningServer) -> None:
    first = Laptop(tmp_path / "first", LOGIN, "Awa")
    first.meet(server)
    dossier = first.workspace.records.create(Dossier, code="BJ-1", title="Eau").record
    paper = tmp_path / "paper.txt"
    paper.write_bytes(paper_of(3))
    first.workspace.documents.add(paper, dossier.id)
    first.sync()
    stick = tmp_path / "stick"
    first.workspace.backups.places.choose(stick)
    first.workspace.backups.make(Why.BY_HAND, second=stick)
    first.close()
    lost = next(stick.rglob("media/*/*.age"))
    lost.unlink()
    back = brought_back(stick, tmp_path / "second")
    assert back.outbox.waiting().to_receive == 1
    back.after_restore.confirm()
    sign_in(back, server.url, LOGIN, PASSWORD)
    SyncEngine(back).sync_once()
    assert back.documents.read(back.records.all(Document)[0]) == paper_of(3)
    back.close()


def paper_of(number: int) -> bytes:
    """A text of its own, too large for the database."""
    return f"ligne {number}\n".encode() * 12_000
