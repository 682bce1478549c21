"""What a disk changed is restored where a copy of it exists: a photo, the database, the log; nothing wrong comes.

Each trial is made twice over: with what makes good, and without it, where what was damaged stays so.
"""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Document
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.errors import Damaged, FieldKitError
from fieldkit.services.backups import Why
from fieldkit.services.care import Care
from fieldkit.services.door import open_workspace
from fieldkit.services.mending import mend
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from fieldkit.storage.soundness import faulty_places
from tests.durability import ledger
from tests.durability.spoiling import PASSPHRASE, flipped
from tests.storage.mending.scene import PAGE, wipe
from tests.storage.opened import derived, heads_from_scratch, heads_of, journal_of

pytestmark = pytest.mark.timeout(900)
SECRET = Passphrase(PASSPHRASE)
VISITS, SINCE = 10, 4


class Kept:
    """A closed workspace with a backup, work since, and what it held on both days."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        workspace = create_workspace(folder, Profile("awa@essai.example", "Awa"), PASSPHRASE)
        self._write(workspace, range(VISITS))
        dossier = workspace.records.all(Dossier)[0].id
        for number in range(3):
            paper = folder.parent / f"Convention {number}.txt"
            paper.write_bytes(bytes([65 + number]) * (90_000 + number))
            workspace.documents.add(paper, dossier)
        workspace.backups.make(Why.BY_HAND)
        self.backed_up = {change.id for change in journal_of(workspace.store)}
        self._write(workspace, range(VISITS, VISITS + SINCE))
        self.journal = {change.id: change for change in journal_of(workspace.store)}
        self.rows = derived(workspace.store)
        workspace.close()
        self.database = (folder / "workspace.db").read_bytes()

    def _write(self, workspace: Workspace, numbers: range) -> None:
        for number in numbers:
            dossier = workspace.records.create(Dossier, title=f"Dossier {number}").id
            text = f"Forage {number}. " + "La pompe fuit. " * 300
            workspace.records.create(Visit, dossier=dossier, title=f"Visite {number}", seen=text)

    def copy(self, folder: Path, database: bytes) -> Path:
        """The workspace in another folder, with another content of its database."""
        shutil.copytree(self.folder, folder)
        (folder / "workspace.db").write_bytes(database)
        return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(tmp_path_factory.mktemp("restored") / "workspace")


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.node.name)  # noqa: S311 - the same bits at each run, nothing secret


def missing_of(kept: Kept, folder: Path) -> int:
    """How many changes a workspace lacks; fails where one of them, or what follows from them, is not what it was."""
    workspace = open_workspace(folder, SECRET)
    try:
        journal = journal_of(workspace.store)
        assert faulty_places(workspace.store, full=True) == 0
        assert all(kept.journal[change.id] == change for change in journal), "a value that was never written"
        assert kept.backed_up <= {change.id for change in journal}, "what the backup holds is not there"
        assert heads_of(workspace.store) == heads_from_scratch(journal)
        if len(journal) == len(kept.journal):
            assert derived(workspace.store) == kept.rows
        return len(kept.journal) - len(journal)
    finally:
        workspace.close()


def stays_damaged(folder: Path) -> bool:
    """Whether the workspace, as it is, does not open or has faults."""
    try:
        workspace = open_workspace(folder, SECRET)
    except FieldKitError:
        return True
    try:
        return bool(faulty_places(workspace.store, full=True))
    except Damaged:
        return True
    finally:
        workspace.close()


def mended(kept: Kept, folder: Path, spoil: Callable[[bytes], bytes], times: int) -> tuple[int, int, int]:
    """How many mendings failed, after how many something is lost, and how often it stays damaged without one."""
    failures = lost = unmended = 0
    for turn in range(times):
        place = kept.copy(folder / f"{turn}", spoil(kept.database))
        unmended += stays_damaged(Path(shutil.copytree(place, folder / f"{turn} as it is")))
        made = mend(place, SECRET)
        missing = missing_of(kept, place)
        # All that is lost is told, and what is told to be whole is.
        failures += missing != made.lost and not made.blind
        failures += made.complete and bool(missing)
        lost += bool(missing)
        shutil.rmtree(folder)
    return failures, lost, unmended


def test_a_bit_of_the_database_is_put_right(kept: Kept, chance: random.Random, tmp_path: Path) -> None:
    times = ledger.trials(150, 5)
    failures, lost, unmended = mended(kept, tmp_path / "trials", lambda whole: flipped(whole, chance), times)
    ledger.record(
        "C7",
        "a bit of the database, made good: every value there again, none of them wrong",
        times,
        failures + lost,
        teeth=f"{unmended} of {times} stay damaged where nothing is made good",
    )


def test_a_lost_sector_of_the_database_costs_only_what_no_copy_holds(
    kept: Kept, chance: random.Random, tmp_path: Path
) -> None:
    times = ledger.trials(100, 4)

    def spoil(whole: bytes) -> bytes:
        return wipe(whole, chance.randrange(1, len(whole) // PAGE + 1), 512 * chance.randrange(8))

    failures, lost, unmended = mended(kept, tmp_path / "trials", spoil, times)
    ledger.record(
        "C7",
        f"a lost sector of the database: what a backup or another page holds is there, {lost} times not all, and told",
        times,
        failures,
        teeth=f"{unmended} of {times} stay damaged where nothing is made good",
    )


def test_a_bit_of_the_log_is_put_right(kept: Kept, chance: random.Random, tmp_path: Path) -> None:
    times = ledger.trials(60, 4)
    running = kept.copy(tmp_path / "running", kept.database)
    workspace = open_workspace(running, SECRET)
    for visit in workspace.records.all(Visit)[:5]:
        workspace.records.edit(workspace.records.get(Visit, visit.id), opinion="Une pompe neuve.")
    journal = {change.id: change for change in journal_of(workspace.store)}
    left = Path(shutil.copytree(running, tmp_path / "left", ignore=shutil.ignore_patterns("*-shm", "ballast")))
    workspace.close()
    log = (left / "workspace.db-wal").read_bytes()
    failures = refused = 0
    for turn in range(times):
        place = Path(shutil.copytree(left, tmp_path / f"{turn}"))
        (place / "workspace.db-wal").write_bytes(flipped(log, chance))
        refused += stays_damaged(Path(shutil.copytree(place, tmp_path / f"{turn} as it is")))
        made = mend(place, SECRET)
        opened = open_workspace(place, SECRET)
        held = {change.id: change for change in journal_of(opened.store)}
        opened.close()
        failures += not made.complete or held != journal
        shutil.rmtree(place)
        shutil.rmtree(tmp_path / f"{turn} as it is")
    ledger.record(
        "C7",
        "a bit of the log after a crash, made good: every change there again",
        times,
        failures,
        teeth=f"{refused} of {times} do not open where nothing is made good",
    )


def test_a_photo_is_put_back_from_a_backup(kept: Kept, chance: random.Random, tmp_path: Path) -> None:
    """Damaged, and vanished: the care finds it, puts the verified copy in its place, and says so."""
    times = ledger.trials(60, 6)
    workspace = open_workspace(kept.copy(tmp_path / "photos", kept.database), SECRET)
    documents = [document for document in workspace.records.all(Document) if document.file is not None]
    failures = damaged = 0
    for turn in range(times):
        document = chance.choice(documents)
        assert document.file is not None
        path = next((workspace.folder / "media").rglob(f"{document.file.sha256}.age"))
        content = path.read_bytes()
        path.unlink()
        if turn % 3:
            path.write_bytes(flipped(content, chance))
        workspace.store.set_setting("care_scrubbed", "")
        blind = Care(workspace.store).work()  # what finds without making good
        damaged += bool(blind.damaged)
        report = Care(workspace.store, refill=workspace.mending.files.refill).work()
        failures += [each.sha256 for each in report.mended] != [document.file.sha256] or bool(report.damaged)
        failures += workspace.documents.read(document)[:1] not in {b"A", b"B", b"C"}
    workspace.close()
    ledger.record(
        "C7",
        "a photo or document damaged or gone: found, named, and put back from a verified copy",
        times,
        failures,
        teeth=f"{damaged} of {times} stay damaged where nothing is put back",
    )
