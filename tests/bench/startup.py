"""Starting to a usable window beside a bare window and ``import sqlalchemy``, each in a process of its own."""

import datetime as dt
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.mission import Mission
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.door import open_workspace
from tests.bench.figure import Figure, seconds
from tests.bench.volume import PASSPHRASE, Volume, workspace_of
from tests.project.tree import ROOT

_BARE = (
    "import sqlalchemy\n"
    "from PySide6.QtWidgets import QApplication, QMainWindow\n"
    "app = QApplication([]); window = QMainWindow(); window.show(); app.processEvents()\n"
)
_OURS = (
    "import sys\n"
    "from ui.launch import begin_lightly\n"
    "begin_lightly()\n"
    "from tests.bench.starting import start\n"
    "start(sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))\n"
)
_RUNS = 7
_TYPING_S = 1.0
"""Four words take longer."""

_DOSSIERS, _VISITS_A_DAY = 40, 5


@dataclass(frozen=True, slots=True)
class Started:
    """Seconds to the first frame, to today painted with what it shows, to a key answered; the modules then loaded.

    ``longest`` is the longest the window's thread was away from its events meanwhile.
    """

    painted: float
    shown: float
    usable: float
    longest: float
    modules: frozenset[str]


def figures() -> Iterator[Figure]:
    """The median ratio of runs side by side: the key's derivation is waited for and in it, the person's typing is not.

    Beside it the same for a passphrase that takes no time: all that is done while one types is then waited for.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        scratch = Path(name)
        folder = scratch / "workspace"
        shutil.copytree(workspace_of(Volume()).folder, folder)
        begin_mission(folder, PASSPHRASE)
        pairs = _pairs(folder, scratch, _TYPING_S)
        at_once = _pairs(folder, scratch, 0)
    ratio, taken = _typical(pairs)
    frame = statistics.median(ours.painted / bare for bare, ours in pairs)
    yield Figure("start to a usable window", f"{taken:.2f} s (x {ratio:.1f}, frame x {frame:.1f})", "x 2", ratio <= 2)
    pasted, taken = _typical(at_once)
    yield Figure("the same, the passphrase typed in no time", f"{taken:.2f} s (x {pasted:.1f})", "none", True)
    stall = statistics.median(ours.longest for _, ours in pairs)
    yield Figure("longest stall while starting", f"{stall * 1000:.0f} ms", "50 ms", stall <= 0.05)


def _pairs(folder: Path, scratch: Path, typing: float) -> list[tuple[float, Started]]:
    """The bare window and ours, by turns."""
    pairs = [
        (seconds(lambda: _run(_BARE, scratch)), started(folder, PASSPHRASE, scratch, typing)) for _ in range(_RUNS + 1)
    ]
    return pairs[1:]  # the first run compiles, as installing does


def _typical(pairs: list[tuple[float, Started]]) -> tuple[float, float]:
    """The median ratio of ours to the bare window, and the median seconds of ours."""
    ratio = statistics.median(ours.usable / bare for bare, ours in pairs)
    return ratio, statistics.median(ours.usable for _, ours in pairs)


def begin_mission(folder: Path, passphrase: str) -> None:
    """A mission under way with visits today, so that today shows what it shows in the field."""
    today = dt.datetime.now().astimezone().date()
    workspace = open_workspace(folder, Passphrase(passphrase))
    try:
        dossiers = [entry.id for entry in workspace.records.all(Dossier)][:_DOSSIERS]
        days = {"starts": today - dt.timedelta(days=3), "ends": today + dt.timedelta(days=8)}
        mission = workspace.records.create(Mission, title="Bench", country="BJ", dossiers=tuple(dossiers), **days).id
        for day in range(-3, 9):
            for n in range(_VISITS_A_DAY):
                planned = {"date": today + dt.timedelta(days=day), "starts": dt.time(8 + 2 * n), "title": "Visite"}
                workspace.records.create(Visit, dossier=dossiers[n], mission=mission, **planned)
    finally:
        workspace.close()


def started(folder: Path, passphrase: str, scratch: Path, typing: float = 0) -> Started:
    """Start the program once, ``typing`` so many seconds; ``scratch`` takes its settings and its bytecode."""
    times, modules = _run(_OURS, scratch, str(folder), passphrase, str(time.time()), str(typing)).splitlines()
    painted, shown, usable, longest = map(float, times.split())
    return Started(painted, shown, usable, longest, frozenset(modules.split()))


def _run(code: str, scratch: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(scratch / "bytecode")}
    environment |= dict.fromkeys(("XDG_CONFIG_HOME", "APPDATA", "XDG_STATE_HOME"), str(scratch / "settings"))
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True, timeout=120)
    return done.stdout
