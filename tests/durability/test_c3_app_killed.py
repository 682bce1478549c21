"""The app's process is killed at random instants while a script types, imports, syncs, prints and zooms.

One workspace goes from life to life: each start finds again what all the earlier ones had told, and says so.
"""

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.kinds import KINDS
from fieldkit.domain.unlocking import Passphrase
from fieldkit.services.door import open_workspace
from fieldkit.services.workspace import Workspace
from tests.durability import ledger
from tests.durability.lives import ColdLife, WarmLife, photos_in, scene_in
from tests.durability.typist import LOGIN, PASSPHRASE, Scene, Told, missing
from tests.sync.serving import RunningServer

SIDES = 2
KILLS = ledger.trials(200, 6) // SIDES
TEETH = ledger.trials(10, 3)
COLD = 25
"""Every so many starts one is measured as a person starts it, everything still to be imported."""
REPORTED = 10
"""Every so many lives one goes on until a report is made."""
RESTART_S = ledger.trials(5, 20)
"""Until the window stands, without what the trial looks for. A sample runs beside all the other tests."""

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows starts no process from a warm one"),
    pytest.mark.timeout(1200),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path / "server" / "data")
    running.add_account(LOGIN, "Awa")
    running.start()
    yield running
    running.stop()


def rows(workspace: Workspace) -> list[object]:
    return [record for kind in KINDS.values() for record in workspace.records.all(kind.record_type)]


def judged(scene: Scene, told: Told) -> list[str]:
    """What the last life of all left wanting."""
    workspace = open_workspace(scene.folder, Passphrase(PASSPHRASE))
    try:
        found = missing(workspace, scene, told)
        before = rows(workspace)
        workspace.rebuild()
        if rows(workspace) != before:
            found.append("the records do not follow from the journal")
    finally:
        workspace.close()
    return found


@pytest.mark.parametrize("side", range(SIDES))
def test_nothing_shown_as_saved_is_lost(tmp_path: Path, server: RunningServer, side: int) -> None:
    scene = scene_in(tmp_path, photos_in(tmp_path / "card", 12 * KILLS), server)
    instants = random.Random(side)  # noqa: S311 - the same instants at each run, nothing secret
    told = Told()
    slowest = 0.0
    for number in range(KILLS):
        cold = number % COLD == 0
        one = ColdLife(scene, told) if cold else WarmLife(scene, told)
        restart, sound = one.hear(until="OPEN"), one.hear(until="SOUND")
        if instants.random() < 0.8:
            restart += one.hear(until="READY") - sound
        slowest = max(slowest, restart)
        if number % REPORTED == 0:
            one.hear(until="REPORT")
        time.sleep(instants.uniform(0.0, 1.2))
        one.kill()
    found = told.bad + judged(scene, told)
    if KILLS > COLD:
        assert told.saved > KILLS, "the script hardly typed: the test shows nothing"
        assert told.photos
        assert told.report
    what = (
        f"kill -9 of the app ({side + 1} of {SIDES}): {told.saved} notes, {len(told.photos)} photos told;"
        f" slowest restart {slowest:.1f} s{f', {found[0]}' if found else ''}"
    )
    bitten = f"{teeth(scene, told)} of {TEETH} told before the commit"
    ledger.record("C3", what, KILLS, len(found) + (slowest > RESTART_S), teeth=bitten)


def teeth(scene: Scene, told: Told) -> int:
    """How often something told is missing where it is told before it is committed."""
    bitten = 0
    for _ in range(TEETH):
        one = WarmLife(scene, told, "early")
        one.hear(until="READY")
        for _ in range(3):
            one.hear(until="SAVED")
        one.kill()
        found = judged(scene, told)
        bitten += bool(found)
        told.bad.clear()
        if found:
            told.saved, told.photos, told.report = 0, [], ""
    return bitten
