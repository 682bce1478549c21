"""A process killed, a stick pulled out, filled or protected, while a backup is made or brought back."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.unlocking import Passphrase
from fieldkit.errors import DiskFault, DiskFull, FieldKitError
from fieldkit.services.backups import Why
from fieldkit.services.door import open_workspace
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from fieldkit.storage.backups import making
from tests.durability import ledger
from tests.durability.busy import PASSPHRASE
from tests.durability.writer import prepare
from tests.project.tree import ROOT

SECRET = Passphrase(PASSPHRASE)
pytestmark = pytest.mark.timeout(1800)


def begun(folder: Path, files: int = 6) -> Workspace:
    """A workspace with texts and files to carry."""
    workspace = create_workspace(folder, Profile("awa@example.org", "Awa"), PASSPHRASE)
    prepare(workspace.store)
    for _ in range(files):
        workspace.store.add_media(os.urandom(200_000), "image/jpeg")
    return workspace


def live_and_die(folder: Path, targets: Path, seconds: float) -> tuple[list[str], list[Path]]:
    """Back up and restore in a process of its own, kill it; what it had said was made, and brought back."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.durability.backing", str(folder), str(targets)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "READY\n", "the workspace did not open after a kill"
    time.sleep(seconds)
    process.kill()
    rest, _ = process.communicate(timeout=60)
    said = [line.split(maxsplit=1) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    made = [words[1].strip() for words in said if words[0] == "MADE"]
    return made, [Path(words[1].strip()) for words in said if words[0] == "BACK"]


def sound(workspace: Workspace, made: list[str], back: list[Path], targets: Path) -> bool:
    """What was said to be made is there, all that is listed opens, and no folder that came back is there by half."""
    backups = workspace.backups
    first = backups.places.first
    listed = [each.stamp for each in backups.listed(first)]
    opened = all(not backups.check(first, stamp) for stamp in listed[:3])
    for target in targets.iterdir():
        if target.suffix != ".restoring":
            open_workspace(target, SECRET).close()
    return set(made) <= set(listed) and opened and all(path.is_dir() for path in back)


def test_c26_killed_while_backing_up_and_restoring(tmp_path: Path) -> None:
    times = ledger.trials(30, 3)
    chance = random.Random(20261124)  # noqa: S311 - the same instants at each run, nothing secret
    folder, targets = tmp_path / "workspace", tmp_path / "back"
    targets.mkdir()
    begun(folder).close()
    failures = half = tried = 0
    while tried < times or (not half and tried < 10 * times):  # a sample may end before anything was cut half way
        tried += 1
        made, back = live_and_die(folder, targets, chance.uniform(0.05, 1.2))
        half += any(folder.glob("backups/*/*.part")) or any(targets.glob("*.restoring"))
        workspace = open_workspace(folder, SECRET)
        try:
            failures += not sound(workspace, made, back, targets)
            workspace.backups.make(Why.BY_HAND)
            failures += any(folder.glob("backups/*/*.part")) or any(folder.glob("backups/.staging*"))
        except FieldKitError:
            failures += 1
        finally:
            workspace.close()
            for left in targets.iterdir():
                shutil.rmtree(left)
    ledger.record(
        "C26",
        "killed while backing up and restoring: all that is listed opens",
        tried,
        failures,
        teeth=f"{half} of {tried} left something half made, which a name given at once would list",
    )


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A place that can be pulled out and put back with what it holds. As root."""
    held, mounted = tmp_path / "held", tmp_path / "stick"
    held.mkdir()
    mounted.mkdir()
    plug(held, mounted)
    yield mounted
    subprocess.run(["umount", "--lazy", str(mounted)], check=False, capture_output=True)


def plug(held: Path, mounted: Path) -> None:
    subprocess.run(["mount", "--bind", str(held), str(mounted)], check=True)


@pytest.mark.trial
def test_c26_a_stick_pulled_out_at_any_moment(tmp_path: Path, stick: Path) -> None:
    times = ledger.trials(20, 3)
    workspace = begun(tmp_path / "workspace", files=12)
    workspace.backups.places.choose(stick)
    place = workspace.backups.places.find([])
    assert place is not None
    home = workspace.backups.places.home(place)
    chance = random.Random(20261125)  # noqa: S311 - the same instants at each run, nothing secret
    failures = half = 0
    for _ in range(times):
        pull_at, seen = chance.uniform(0, 1), 0

        def watch(done: int, total: int, pull_at: float = pull_at) -> None:
            nonlocal seen
            if not seen and done >= pull_at * total:
                seen = 1
                subprocess.run(["umount", "--lazy", str(stick)], check=True)

        before = [each.stamp for each in workspace.backups.listed(place)]
        try:
            workspace.backups.make(Why.BY_HAND, second=place, only_second=True, progress=watch)
            failures += not seen  # made although it went away
        except DiskFault as fault:
            failures += fault.reason != "backup_unplugged"
        failures += any(stick.iterdir())  # written to where the stick is not
        for left in stick.iterdir():
            shutil.rmtree(left)
        plug(tmp_path / "held", stick)
        half += bool(home.half_made())
        failures += [each.stamp for each in workspace.backups.listed(place)][-len(before) :] != before
        workspace.backups.make(Why.PLUGGED_IN, second=place, only_second=True)
        failures += bool(workspace.backups.check(place)) or bool(home.half_made())
        if chance.random() < 0.5:  # most files are carried anew in the next trial
            shutil.rmtree(home.media)
            for each in home.snapshots():
                shutil.rmtree(each.path)
    workspace.close()
    ledger.record(
        "C26",
        "a stick pulled out at any moment: told, nothing half made listed, gone on with",
        times,
        failures,
        teeth=f"{half} of {times} left something half made on it",
    )


@pytest.mark.trial
def test_c26_a_stick_that_is_full_or_protected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "RESERVE", 0)  # it is the disk itself that shall say no
    workspace = begun(tmp_path / "workspace", files=12)
    times = ledger.trials(20, 3)
    failures = refused = 0
    chance = random.Random(20261126)  # noqa: S311 - the same sizes at each run, nothing secret
    mounted = tmp_path / "stick"
    mounted.mkdir()
    for number in range(times):
        size = chance.randrange(1_200, 5_200)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(mounted)], check=True)
        try:
            workspace.backups.places.choose(mounted)
            place = workspace.backups.places.find([])
            assert place is not None
            if number % 4 == 3:
                subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
            try:
                workspace.backups.make(Why.BY_HAND, second=place, only_second=True)
                failures += bool(workspace.backups.check(place))
            except DiskFull:
                refused += 1
            except DiskFault as fault:
                refused += 1
                failures += fault.reason != "backup_read_only"
            home = workspace.backups.places.home(place)
            failures += any(workspace.backups.check(place, each.stamp) for each in home.snapshots())
            failures += bool(home.half_made())
        finally:
            subprocess.run(["umount", "--lazy", str(mounted)], check=True)
    workspace.close()
    ledger.record(
        "C26",
        "a stick that is full or protected: told, and nothing half made stays",
        times,
        failures,
        teeth=f"{refused} of {times} where the disk said no",
    )
