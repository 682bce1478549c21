"""A bit that flips in a backup: the backup is not restored from what it changed, and what is restored is what was."""

import random
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Document
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.errors import Damaged, FieldKitError
from fieldkit.services.backups import Why
from fieldkit.services.door import open_workspace
from fieldkit.services.profile import Profile
from fieldkit.services.restoring import find_backups, restore
from fieldkit.services.workspace import Workspace, create_workspace
from fieldkit.storage.backups import manifest, restoring
from fieldkit.storage.backups.streams import Note, Stop, unseal
from fieldkit.storage.backups.verifying import Opener
from tests.durability import ledger
from tests.durability.spoiling import PASSPHRASE, flipped
from tests.storage.opened import derived, journal_of

pytestmark = pytest.mark.timeout(600)
SECRET = Passphrase(PASSPHRASE)


def held(workspace: Workspace) -> object:
    """All that must come back."""
    documents = workspace.records.all(Document)
    return (
        journal_of(workspace.store),
        derived(workspace.store),
        [workspace.documents.read(document) for document in documents],
    )


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, object]:
    """The folder of a workspace that has one backup, its own files out of reach, and what it holds."""
    folder = tmp_path_factory.mktemp("backups") / "workspace"
    workspace = create_workspace(folder, Profile("awa@essai.example", "Awa"), PASSPHRASE)
    dossier = workspace.records.create(Dossier, title="Eau potable").id
    for number in range(4):
        workspace.records.create(Visit, dossier=dossier, title=f"Forage {number}", seen="La pompe fuit. " * 40)
    for number in range(2):
        paper = folder.parent / f"Convention {number}.txt"
        paper.write_bytes(bytes([65 + number]) * 80_000)
        workspace.documents.add(paper, dossier)
    workspace.backups.make(Why.BY_HAND)
    content = held(workspace)
    workspace.close()
    (folder / "media").rename(folder.parent / "elsewhere")
    return folder, content


def sound(folder: Path, target: Path, content: object) -> bool:
    """Whether the backup is restored with all it held; what it lacks is named, and then nothing stands for it."""
    [backup] = find_backups(folder / "backups")
    try:
        restored = restore(backup, target, SECRET)
        with_all = open_workspace(target, SECRET)
        try:
            assert not restored.missing or set(restored.missing) <= {file.stem for file in kept_media(folder)}
            return bool(restored.missing) or held(with_all) == content
        finally:
            with_all.close()
    finally:
        shutil.rmtree(target, ignore_errors=True)  # where it was refused, nothing is there


def kept_media(folder: Path) -> list[Path]:
    return [path for path in (folder / "backups").rglob("*.age") if path.parent.parent.name == "media"]


def spoil_one(files: Mapping[Path, bytes], turn: int, chance: random.Random) -> Path:
    path = sorted(files)[turn % len(files)]
    path.write_bytes(flipped(files[path], chance))
    return path


def test_a_bit_of_a_backup(backed_up: tuple[Path, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, content = backed_up
    times = ledger.trials(100, 14)
    chance = random.Random(20261123)  # noqa: S311 - the same bits at each run, nothing secret
    files = {path: path.read_bytes() for path in (folder / "backups").rglob("*") if path.is_file()}
    assert len(files) >= 7
    assert sound(folder, tmp_path / "whole", content)
    failures = named = 0
    for turn in range(times):
        path = spoil_one(files, turn, chance)
        try:
            failures += not sound(folder, tmp_path / f"restored-{turn}", content)
        except Damaged as damage:
            named += bool(damage.facts)
        except FieldKitError:
            failures += 1
        path.write_bytes(files[path])
    ledger.record(
        "C7",
        f"a bit of a backup ({named} named and not restored, the others whole or the lost photo named)",
        times,
        failures,
        teeth=unsealed_backups(backed_up, tmp_path, monkeypatch),
    )


def unsealed_backups(backed_up: tuple[Path, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """How often a backup with a flipped bit is restored where a copy counts as made without being opened."""
    folder, _ = backed_up
    [backup] = find_backups(folder / "backups")
    chance = random.Random(7)  # noqa: S311 - the same bits at each run, nothing secret
    restored = 0

    def unproven(folder: Path, target: Path, _: object, opener: Opener, stop: Stop, note: Note) -> None:
        unseal(folder / manifest.DATABASE, target, opener.identity, stop, note)
        target.write_bytes(flipped(target.read_bytes(), chance))

    monkeypatch.setattr(restoring, "open_database", unproven)
    for turn in range(10):
        try:
            restore(backup, tmp_path / f"blind-{turn}", SECRET)
            restored += 1
        except FieldKitError:
            continue
    return f"{restored} of 10 restored where what came out of the seal is not proven"
