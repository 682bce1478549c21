"""The power is cut under the real app: what its screen had told is there at the next start, on a real file system."""

import copy
import random
import time
from pathlib import Path

import pytest

from fieldkit.domain.kinds import KINDS
from fieldkit.domain.unlocking import Passphrase
from fieldkit.errors import FieldKitError
from fieldkit.services.door import open_workspace
from fieldkit.services.workspace import Workspace
from tests.durability import ledger
from tests.durability.cuts.disks import CuttableDisk, cuttable_disk
from tests.durability.disk.control import compiled, environment
from tests.durability.lives import ColdLife, WarmLife, photos_in, scene_in
from tests.durability.typist import PASSPHRASE, Scene, Told, missing

CUTS = 50
TEETH = 12
PHOTOS = 600

pytestmark = [pytest.mark.trial, pytest.mark.timeout(1200)]


def rows(workspace: Workspace) -> list[object]:
    return [record for kind in KINDS.values() for record in workspace.records.all(kind.record_type)]


def judged(scene: Scene, told: Told, place: Path, *, thorough: bool) -> list[str]:
    """What a cut left wanting of what was told; ``place`` is the disk after it."""
    there = copy.copy(scene)
    there.folder = place / scene.folder.parent.name / "workspace"
    try:
        workspace = open_workspace(there.folder, Passphrase(PASSPHRASE))
    except FieldKitError as error:
        return [error.key]
    try:
        found = missing(workspace, there, told)
        if thorough:
            before = rows(workspace)
            workspace.rebuild()
            if rows(workspace) != before:
                found.append("the records do not follow from the journal")
        return found
    except FieldKitError as error:
        return [error.key]
    finally:
        workspace.close()


def cut_again_and_again(
    disk: CuttableDisk, scene: Scene, life: WarmLife | ColdLife, told: Told, cuts: int
) -> tuple[int, list[str]]:
    """How many of so many cuts during a life left something wanting, and what."""
    chance = random.Random(cuts)  # noqa: S311 - the same instants at each run, nothing secret
    life.hear(until="READY")
    failed, found = 0, []
    for number in range(cuts):
        time.sleep(chance.uniform(0.05, 0.6))
        life.catch_up()
        known = copy.deepcopy(told)
        with disk.after(disk.cut()) as place:
            wanting = judged(scene, known, place, thorough=number % 10 == 0)
        failed += bool(wanting)
        found += wanting
    life.kill()
    return failed, found


def test_what_the_screen_told_survives_a_power_cut(tmp_path: Path) -> None:
    library = compiled(tmp_path)
    card = photos_in(tmp_path / "card", PHOTOS)
    with cuttable_disk(tmp_path) as disk:

        def run(name: str, cuts: int, without: str) -> tuple[Told, int, list[str]]:
            (disk.path / name).mkdir()
            scene, told = scene_in(disk.path / name, card), Told()
            if without == "flushes":
                lying = environment(library, disk.path, lies=True)
                return told, *cut_again_and_again(disk, scene, ColdLife(scene, told, lying), told, cuts)
            return told, *cut_again_and_again(disk, scene, WarmLife(scene, told, without), told, cuts)

        told, failed, found = run("guarded", CUTS, "")
        assert told.saved > CUTS / 5, "the script hardly typed: the test shows nothing"
        assert told.photos
        assert told.report
        bitten = {without: run(without, TEETH, without)[1] for without in ("normal", "flushes")}
    what = f"power cuts under the app on ext4: {told.saved} notes, {len(told.photos)} photos told"
    ledger.record(
        "C2",
        f"{what}{f', {found[0]}' if found else ''}",
        CUTS,
        failed,
        teeth=f"{bitten['normal']} of {TEETH} with synchronous=NORMAL, {bitten['flushes']} without flushes",
    )
