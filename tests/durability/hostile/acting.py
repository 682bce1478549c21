"""``python -m tests.durability.hostile.acting CARD FOLDER``: the real window takes a folder in, as photos and papers.

It prints one line of JSON: what became of each file, how far memory rose, how long the window stood still, which
addresses were asked for and which files were written.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Document, Photo
from fieldkit.domain.visit import Visit
from fieldkit.services.photo_import import ImportReport
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from tests.durability.hostile.memory import memory
from tests.heartbeat import Heartbeat
from tests.services.field import PASSPHRASE, jpeg
from ui.dossiers.documents import DocumentsTab
from ui.photos.importing import PhotoImporter
from ui.unattended.stage import Stage
from ui.visits.screen import VisitScreen

WATCHED = {"socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind", "os.rename", "os.mkdir", "os.link"}
_A_DOSSIER = 150
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Watch:
    """What the program asks of the network and of the disk, from ``begin`` on."""

    def __init__(self) -> None:
        self.network: list[str] = []
        self.written: set[str] = set()
        self._on = False
        sys.addaudithook(self._hear)

    def begin(self) -> None:
        """Listen."""
        self._on = True

    def _hear(self, event: str, about: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if event == "open" and isinstance(about[0], str | bytes) and about[2] & _WRITING:
            self.written.add(os.fsdecode(about[0]))
        elif event.startswith("socket.") and event in WATCHED:
            self.network.append(event)
        elif event in WATCHED:
            self.written.update(os.fsdecode(place) for place in about[:2] if isinstance(place, str | bytes))


class Acting:
    """The window, open on a visit, and everything that is measured of it."""

    def __init__(self, folder: Path) -> None:
        self.workspace: Workspace = create_workspace(folder / "workspace", Profile("a@b.example", "A"), PASSPHRASE)
        records = self.workspace.records
        self.dossier = records.create(Dossier, title="Eau").id
        self.visit = records.create(Visit, dossier=self.dossier, title="Forage").record
        self.stage = Stage(self.workspace, folder / "window.ini")
        self.loop = QEventLoop()
        self.reports: list[ImportReport] = []
        tell = PhotoImporter._tell

        def heard(importer: PhotoImporter, visit: str, wanted: tuple[Path, ...], report: ImportReport) -> None:
            self.reports.append(report)
            tell(importer, visit, wanted, report)

        setattr(PhotoImporter, "_tell", heard)  # noqa: B010 - a method is not assigned to, says mypy

    def photos(self, card: Path) -> ImportReport:
        """Import a folder from the visit's window, which goes on being drawn."""
        self.stage.go("visit", visit=self.visit.id)
        screen = self.stage.program.window.screen_of("visit")
        assert isinstance(screen, VisitScreen)
        count = len(self.reports)
        screen.side.photos.importer.take([card])
        self._until(lambda: len(self.reports) > count)
        return self.reports[-1]

    def documents(self, paths: list[Path]) -> None:
        """Add files to dossiers from their window, as many to each as a dossier may have."""
        for start in range(0, len(paths), _A_DOSSIER):
            dossier = self.workspace.records.create(Dossier, title="Papiers").id
            self.stage.go("dossier", dossier=dossier, tab="documents")
            tab = self.stage.program.window.findChild(DocumentsTab)
            assert isinstance(tab, DocumentsTab)
            tab.add(paths[start : start + _A_DOSSIER])
            self._until(lambda: self.stage.program.context.saving.settled and self.stage.program.jobs.idle)

    def kept(self) -> dict[str, bytes]:
        """The documents by name, as they come back."""
        rows = self.workspace.records.all(Document)
        return {row.file_name: self.workspace.documents.read(row) for row in rows}

    def close(self) -> None:
        """Close the window and the workspace."""
        self.stage.close()

    def _until(self, reached: Callable[[], bool]) -> None:
        """Let the window live, then a second longer: what was taken in is shown."""
        asked = QTimer(interval=20)
        asked.timeout.connect(lambda: self.loop.quit() if reached() else None)
        asked.start()
        self.loop.exec()
        asked.stop()
        QTimer.singleShot(1000, self.loop.quit)
        self.loop.exec()


def main(card: Path, folder: Path) -> None:
    """Import, measure, print."""
    watch, acting = Watch(), Acting(folder)
    honest = folder / "honest"
    honest.mkdir()
    for number in range(4):
        (honest / f"{number}.jpg").write_bytes(jpeg((1600, 1200), (60 * number, 90, 40)))
    acting.photos(honest)
    acting.documents([honest / "0.jpg"])
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    beat = Heartbeat()
    watch.begin()
    beat.start()
    report = acting.photos(card)
    during_photos = beat.longest
    acting.documents(sorted(path for path in card.iterdir() if not path.is_dir()))
    beat.stop()
    kept = acting.kept()
    told = {
        "refused": {refused.name: refused.error.reason for refused in report.refused},
        "unexplained": [refused.name for refused in report.refused if not refused.error.reason],
        "taken": sorted(acting.workspace.records.get(Photo, each).record.file_name for each in report.imported),
        "left": report.left,
        "stopped": repr(report.stopped) if report.stopped else "",
        "changed": sorted(
            name for name, content in kept.items() if (card / name).is_file() and content != (card / name).read_bytes()
        ),
        "documents": sorted(kept),
        "memory": memory("VmHWM") - before,
        "stall": beat.longest,
        "stall_photos": during_photos,
        "p99": beat.percentile(0.99),
        "network": watch.network,
        "written": sorted(watch.written),
    }
    acting.close()
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
