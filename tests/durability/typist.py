"""The real window with a tireless person at it, until it is killed: types, imports, syncs, prints reports, zooms.

What it says: ``OPEN`` once the workspace is, ``SOUND`` once everything told in its earlier lives was looked for
(``BAD`` and why, where it is gone), ``READY`` when the window stands, ``SAVED n`` when the status bar says
« Enregistré » and the n-th note was the last one typed, ``PHOTO name`` when an import has told of a photo,
``REPORT sha256`` when a report is in its place, ``ZOOM z`` when a setting was kept.
"""

import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor

from fieldkit.domain.photo import Photo
from fieldkit.domain.review import Audience
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.door import open_workspace
from fieldkit.services.workspace import Workspace
from fieldkit.storage import engine
from fieldkit.storage.lane import Lane
from sync.client.account import sign_in
from ui.unattended.stage import Stage
from ui.visits.screen import VisitScreen

PASSPHRASE = "quatre mots pour ouvrir"
LOGIN = "awa@essai.example"
_ZOOMS = (1.0, 1.25, 1.5)
_BATCH = 3
Say = Callable[[str], None]


@dataclass
class Scene:
    """Where a life takes place: the workspace, two visits and a mission of it, photos to import, a server."""

    folder: Path
    typed: str
    photographed: str
    mission: str
    card: Path
    url: str = ""
    password: str = ""

    @property
    def report(self) -> Path:
        """Where the report is wanted."""
        return self.folder.parent / "rapport.pdf"

    @property
    def settings(self) -> Path:
        """What the window remembers."""
        return self.folder.parent / "window.json"


@dataclass
class Told:
    """What was said over all lives so far."""

    saved: int = 0
    photos: list[str] = field(default_factory=list)
    report: str = ""
    zoom: float = 0.0
    lines: int = 0
    ready: bool = False
    bad: list[str] = field(default_factory=list)

    def hear(self, line: str) -> None:
        """Take note of one line."""
        self.lines += 1
        match line.split(maxsplit=1):
            case ["SAVED", number]:
                self.saved = int(number)
            case ["PHOTO", name]:
                self.photos.append(name)
            case ["REPORT", digest]:
                self.report = digest
            case ["ZOOM", value]:
                self.zoom = float(value)
            case ["BAD", why]:
                self.bad.append(why)
            case ["READY"]:
                self.ready = True


def missing(workspace: Workspace, scene: Scene, told: Told) -> list[str]:
    """What was told and is not there, or is there by half."""
    found = []
    words = workspace.records.get(Visit, scene.typed).record.seen.split()
    if len(words) < told.saved:
        found.append(f"« Enregistré » was shown for {told.saved} notes, {len(words)} are there")
    if words != [f"n{number}" for number in range(1, len(words) + 1)]:
        found.append("a note is half there")
    photos = {photo.file_name: photo for photo in workspace.records.all(Photo, visit=scene.photographed)}
    for name in told.photos:
        if (
            name not in photos
            or not workspace.photos.original(photos[name])
            or not workspace.photos.thumbnail(photos[name])
        ):
            found.append(f"{name} was imported and is not there")
    if list(scene.folder.rglob("*.tmp*")):
        found.append("a temporary file was left behind")
    return found + _files_missing(scene, told)


def _files_missing(scene: Scene, told: Told) -> list[str]:
    """Files outside the workspace that are neither the earlier nor a later one."""
    found = []
    report = scene.report.read_bytes() if scene.report.exists() else b""
    if told.report and not report:
        found.append("the report is gone")
    if report and (report[:5] != b"%PDF-" or not report.rstrip().endswith(b"%%EOF")):
        found.append("the report is half there")
    if told.zoom:
        try:
            kept = json.loads(scene.settings.read_text(encoding="utf-8"))["zoom"]
        except (OSError, ValueError, KeyError):
            kept = None
        if kept not in _ZOOMS:
            found.append("the settings are not there")
    return found


class Person:
    """One life at the window."""

    def __init__(self, workspace: Workspace, scene: Scene, say: Say) -> None:
        self._workspace = workspace
        self._scene = scene
        self._say = say
        self._stage = Stage(workspace, scene.settings)
        self._stage.go("visit", visit=scene.typed)
        screen = self._stage.program.window.screen_shown
        assert isinstance(screen, VisitScreen)
        self._screen = screen
        screen.note.go_to("seen", focus=True)
        self._editor = screen.note.draft.editor
        self._editor.moveCursor(QTextCursor.MoveOperation.End)
        self._typed = len(self._editor.toPlainText().split())

    def live(self) -> None:
        """Do everything at once until the end."""
        program = self._stage.program
        pen = QTimer(singleShot=True, interval=5)

        def type_more() -> None:
            self._typed += 1
            self._stage.type_in(self._editor, f"n{self._typed} ")
            self._screen.note.flush()

        def saved(_at: object) -> None:
            if program.context.saving.settled and not self._screen.note.draft.pending:
                self._say(f"SAVED {self._typed}")
                pen.start()

        pen.timeout.connect(type_more)
        program.context.notices.was_saved.connect(saved)
        pen.start()
        look = QTimer(interval=150)
        look.timeout.connect(self._zoom)
        look.start()
        for act in (self._photograph, self._print):
            threading.Thread(target=act, daemon=True).start()
        again = QTimer(interval=120)
        if self._scene.url:
            program.start_syncing()
            again.timeout.connect(program.engine.wake)
            again.start()
        self._say("READY")
        self._stage.app.exec()

    def _zoom(self) -> None:
        settings = self._stage.program.settings
        settings.zoom = _ZOOMS[(_ZOOMS.index(settings.zoom) + 1) % len(_ZOOMS)]
        self._say(f"ZOOM {settings.zoom}")

    def _photograph(self) -> None:
        visit = self._workspace.records.get(Visit, self._scene.photographed).record
        known = {photo.file_name for photo in self._workspace.records.all(Photo, visit=visit.id)}
        left = [path for path in sorted(self._scene.card.glob("*.jpg")) if path.name not in known]
        for start in range(0, len(left), _BATCH):
            batch = left[start : start + _BATCH]
            report = self._workspace.photos.import_files(batch, visit)
            refused = {each.name for each in report.refused} | set(report.left) | set(report.duplicates)
            for path in batch:
                if path.name not in refused:
                    self._say(f"PHOTO {path.name}")

    def _print(self) -> None:
        while True:
            self._workspace.reports.make(self._scene.mission, Audience.INTERNAL, "fr", self._scene.report)
            self._say(f"REPORT {hashlib.sha256(self._scene.report.read_bytes()).hexdigest()}")
            time.sleep(0.2)


def acknowledge_early() -> None:
    """Take the guard away: what is saved is told before it is committed."""

    def insist(self: Lane, function: Callable[..., Any], *arguments: object, **options: object) -> object:
        told: Future[object] = Future()

        def write(connection: object) -> object:
            result = function(connection, *arguments, **options)
            if not told.done():
                told.set_result(result)
            time.sleep(0.25)
            return result

        self._thread.submit(lambda: self._at_last(write))
        return told.result(timeout=30)

    setattr(Lane, "insist", insist)  # noqa: B010 - past the type checker


def flush_less() -> None:
    """Take the guard away: a commit does not wait for the disk."""
    pragmas = engine._pragmas()
    setattr(engine, "_pragmas", lambda: [*pragmas, "synchronous = NORMAL"])  # noqa: B010 - past the type checker


UNGUARDED: dict[str, Callable[[], None]] = {"early": acknowledge_early, "normal": flush_less}
"""Guards that may be taken away, by the word for it."""


def life(scene: Scene, told: Told, say: Say, without: str = "") -> None:
    """Open the workspace, find again what was told, and go on until killed; ``without`` one of the guards."""
    if without:
        UNGUARDED[without]()
    workspace = open_workspace(scene.folder, Passphrase(PASSPHRASE))
    say("OPEN")
    for why in missing(workspace, scene, told):
        say(f"BAD {why}")
    say("SOUND")
    if scene.url and not workspace.outbox.link.token:
        sign_in(workspace, scene.url, LOGIN, scene.password)
    Person(workspace, scene, say).live()


def dumped(scene: Scene, told: Told) -> str:
    """Both as one argument of a command."""
    return json.dumps([asdict(scene), asdict(told)], default=str)


def main(argument: str) -> None:
    """A life in a process of its own; what it says is printed."""
    scene, told = json.loads(argument)
    scene |= {name: Path(scene[name]) for name in ("folder", "card")}

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    life(Scene(**scene), Told(**told), say)


if __name__ == "__main__":
    main(sys.argv[1])
