"""The app's process is killed at random instants while a script types, imports and syncs.

``FIELDKIT_KILLS`` says how often: 8 by default, 100 in ``make durability``.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.photo import Photo
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace, open_workspace
from tests.durability.typist import LOGIN, PASSPHRASE
from tests.project.tree import ROOT
from tests.sync.serving import PASSWORD, RunningServer

KILLS = int(os.environ.get("FIELDKIT_KILLS", "8"))
PHOTOS = 400
_READY_S = 60.0


@dataclass
class Told:
    """What the screen had told before the process was killed."""

    saved: int = 0
    photos: tuple[str, ...] = ()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path_factory.mktemp("server") / "data")
    running.add_account(LOGIN, "Awa")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("card")
    base = Image.effect_noise((320, 240), 80).convert("RGB")
    for number in range(PHOTOS):
        base.putpixel((number % 320, number // 320), (255, 0, 0))
        base.save(folder / f"P{number:05}.jpg", quality=80)
    return folder


def killed_after(folder: Path, visit: str, card: Path, server: RunningServer, seconds: float) -> Told:
    command = [sys.executable, "-m", "tests.durability.typist", str(folder), visit, str(card), server.url, PASSWORD]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    assert process.stderr is not None
    first = process.stdout.readline()
    if first.strip() != "READY" and not first.startswith(("SAVED", "PHOTO")):
        process.kill()
        pytest.fail(f"the app did not start: {first}{process.stderr.read()}")
    time.sleep(seconds)
    process.kill()
    rest, _ = process.communicate(timeout=_READY_S)
    lines = [first, *rest.splitlines()]
    saved = [int(line.split()[1]) for line in lines if line.startswith("SAVED")]
    photos = tuple(line.split()[1] for line in lines if line.startswith("PHOTO"))
    return Told(max(saved, default=0), photos)


def rows(workspace: Workspace) -> list[object]:
    return [record for kind in KINDS.values() for record in workspace.records.all(kind.record_type)]


def check(folder: Path, visit: str, told: Told) -> None:
    workspace = open_workspace(folder, Passphrase(PASSPHRASE))
    try:
        words = workspace.records.get(Visit, visit).record.seen.split()
        assert len(words) >= told.saved, f"« Enregistré » was shown for {told.saved} notes, {len(words)} are there"
        assert words == [f"n{number}" for number in range(1, len(words) + 1)], "a note is half there"
        photos = {photo.file_name: photo for photo in workspace.records.all(Photo, visit=visit)}
        assert set(told.photos) <= set(photos)
        for name in told.photos:
            assert workspace.photos.original(photos[name])
            assert workspace.photos.thumbnail(photos[name])
        before = rows(workspace)
        workspace.rebuild()
        assert rows(workspace) == before, "the records do not follow from the journal"
    finally:
        workspace.close()
    assert not list(folder.rglob("*.tmp")), "a temporary file was left behind"


@pytest.mark.timeout(3600)
def test_nothing_shown_as_saved_is_lost(tmp_path: Path, server: RunningServer, card: Path) -> None:
    folder = tmp_path / "workspace"
    workspace = create_workspace(folder, Profile(LOGIN, "Awa"), PASSPHRASE)
    visit = workspace.records.create(
        Visit, dossier=workspace.records.create(Dossier, title="Eau potable").id, title="Forage"
    ).id
    workspace.close()
    instants = random.Random(20260312)  # noqa: S311 - the same instants at each run, nothing secret
    acknowledged = photos = 0
    for _ in range(KILLS):
        told = killed_after(folder, visit, card, server, instants.uniform(0.05, 3.0))
        check(folder, visit, told)
        acknowledged, photos = max(acknowledged, told.saved), photos + len(told.photos)
    assert acknowledged > KILLS, "the script hardly typed: the test shows nothing"
    bound = 3 / KILLS
    sys.stdout.write(
        f"\nkill -9 of the app: {KILLS} trials, 0 failures (95 % bound {bound:.1%}); "
        f"{acknowledged} notes and {photos} photos were shown as saved\n"
    )
