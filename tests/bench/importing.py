"""``python -m tests.bench.importing door|window CARD FOLDER``: one import, measured from within its own process.

It prints JSON: ``seconds``, ``memory`` (bytes of this process and of its children together, at most), and for the
window ``longest`` and ``p99``, the stalls of its thread in seconds.
"""

import json
import sys
import threading
import time
from pathlib import Path
from types import TracebackType

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Photo
from fieldkit.domain.visit import Visit
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace

_TASKS = Path("/proc/self/task")
_PASSPHRASE = "mesurer encore un peu"


def main(kind: str, card: Path, folder: Path) -> None:
    """Import, print."""
    workspace = create_workspace(folder / "workspace", Profile("a@b.example", "A"), _PASSPHRASE)
    visit = workspace.records.create(Visit, dossier=workspace.records.create(Dossier, title="Eau").id).record
    with Scales() as scales:
        measured = _window(workspace, visit, card, folder) if kind == "window" else _door(workspace, visit, card)
    sys.stdout.write(json.dumps({**measured, "memory": scales.most}) + "\n")


def _door(workspace: Workspace, visit: Visit, card: Path) -> dict[str, float]:
    began = time.perf_counter()
    report = workspace.photos.import_files([card], visit)
    seconds = time.perf_counter() - began
    _whole(len(report.imported), card)
    return {"seconds": seconds}


def _window(workspace: Workspace, visit: Visit, card: Path, folder: Path) -> dict[str, float]:
    """The same from the visit's window, until a second after what was imported is told."""
    from PySide6.QtCore import QEventLoop, QTimer

    from tests.heartbeat import Heartbeat
    from ui.unattended.stage import Stage
    from ui.visits.screen import VisitScreen

    stage = Stage(workspace, folder / "window.ini")
    stage.go("visit", visit=visit.id)
    screen = stage.program.window.screen_of("visit")
    if not isinstance(screen, VisitScreen):
        raise TypeError(type(screen))
    loop, beat = QEventLoop(), Heartbeat()
    screen.side.photos.importer.imported.connect(lambda: QTimer.singleShot(1000, loop.quit))
    beat.start()
    began = time.perf_counter()
    screen.side.photos.importer.take([card])
    loop.exec()
    beat.stop()
    _whole(len(workspace.records.all(Photo, visit=visit.id)), card)
    return {"seconds": time.perf_counter() - began, "longest": beat.longest, "p99": beat.percentile(0.99)}


def _whole(imported: int, card: Path) -> None:
    expected = len(list(card.iterdir()))
    if imported != expected:
        raise RuntimeError(f"{imported} of {expected} were imported")


class Scales:
    """Weighs this process and its children together, ten times a second; ``most`` bytes, 0 where nobody tells."""

    def __init__(self) -> None:
        self.most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._weigh, daemon=True)

    def __enter__(self) -> "Scales":
        if sys.platform == "linux":
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._ended.set()

    def _weigh(self) -> None:
        while not self._ended.wait(0.1):
            children = [name for tasks in _TASKS.glob("*/children") for name in _told(tasks).split()]
            self.most = max(self.most, sum(_held(process) for process in ("self", *children)))


def _held(process: str) -> int:
    pages = _told(Path("/proc", process, "statm")).split()
    return int(pages[1]) * 4096 if pages else 0


def _told(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except OSError:
        return ""  # it ended meanwhile


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
