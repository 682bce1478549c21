"""The real window with a tireless person at it: ``typist WORKSPACE VISIT CARD [URL PASSWORD]``.

Types numbered notes, imports photos, syncs. Prints ``SAVED n`` when the status bar says « Enregistré » and the n-th
note was the last one typed, ``PHOTO name`` when an import has told of a photo. It never ends by itself.
"""

import sys
import threading
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor

from fieldkit.domain.photo import Photo
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.workspace import Workspace, open_workspace
from sync.client.account import sign_in
from ui.unattended.stage import Stage
from ui.visits.screen import VisitScreen

PASSPHRASE = "quatre mots pour ouvrir"
LOGIN = "awa@essai.example"


def told(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(folder: Path, visit: str, card: Path, *server: str) -> None:
    workspace = open_workspace(folder, Passphrase(PASSPHRASE))
    if server and not workspace.outbox.link.token:
        sign_in(workspace, server[0], LOGIN, server[1])
    stage = Stage(workspace, folder.parent / "window.ini")
    stage.go("visit", visit=visit)
    screen = stage.program.window.screen_shown
    assert isinstance(screen, VisitScreen)
    screen.note.go_to("seen", focus=True)
    editor = screen.note.draft.editor
    editor.moveCursor(QTextCursor.MoveOperation.End)
    start = len(editor.toPlainText().split())
    typed = start

    def type_more() -> None:
        nonlocal typed
        typed += 1
        stage.type_in(editor, f"n{typed} ")
        screen.note.flush()

    def saved(_at: object) -> None:
        if stage.program.context.saving.settled and not screen.note.draft.pending:
            told(f"SAVED {typed}")
            pen.start()

    pen = QTimer(singleShot=True, interval=5)
    pen.timeout.connect(type_more)
    stage.program.context.notices.was_saved.connect(saved)
    pen.start()
    threading.Thread(target=photograph, args=(workspace, visit, card), daemon=True).start()
    if server:
        stage.program.start_syncing()
        again = QTimer(interval=120)
        again.timeout.connect(stage.program.engine.wake)
        again.start()
    told("READY")
    stage.app.exec()


def photograph(workspace: Workspace, visit: str, card: Path) -> None:
    known = {photo.file_name for photo in workspace.records.all(Photo, visit=visit)}
    for path in sorted(card.glob("*.jpg")):
        if path.name not in known:
            report = workspace.photos.import_files([path], workspace.records.get(Visit, visit).record)
            if report.imported:
                told(f"PHOTO {path.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), *sys.argv[4:])
