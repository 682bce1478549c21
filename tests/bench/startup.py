"""Starting to a usable window beside a bare window and ``import sqlalchemy``, each in a process of its own."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure, seconds
from tests.bench.volume import PASSPHRASE, Volume, workspace_of
from tests.project.tree import ROOT

_BARE = (
    "import sqlalchemy\n"
    "from PySide6.QtWidgets import QApplication, QMainWindow\n"
    "app = QApplication([]); window = QMainWindow(); window.show(); app.processEvents()\n"
)
_OURS = (
    "import sys, pathlib\n"
    "from ui.unattended.stage import Stage\n"
    "from fieldkit.domain.unlocking import Passphrase\n"
    "from fieldkit.services.workspace import open_workspace\n"
    "folder = pathlib.Path(sys.argv[1])\n"
    "stage = Stage(open_workspace(folder, Passphrase(sys.argv[2])), folder / 'window.ini')\n"
    "import os; os._exit(0)\n"
)
_RUNS = 3


def figures() -> Iterator[Figure]:
    """The ratio of medians, the passphrase's own 0.1 s included."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch) / "workspace"
        shutil.copytree(workspace_of(Volume()).folder, folder)
        bare = statistics.median(seconds(lambda: _run(_BARE)) for _ in range(_RUNS))
        ours = statistics.median(seconds(lambda: _run(_OURS, str(folder), PASSPHRASE)) for _ in range(_RUNS))
    ratio = ours / bare
    yield Figure("start to a usable window", f"{ours:.2f} s (x {ratio:.1f})", "x 2", ratio <= 2)


def _run(code: str, *arguments: str) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, env=environment, check=True, capture_output=True)
