"""A window with nobody at it: opened, driven, photographed."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QEventLoop, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from fieldkit.services.taking_out import write_file
from fieldkit.services.workspace import Workspace
from ui.app import prepare
from ui.program import Program
from ui.shell.settings import WindowSettings
from ui.theme import Mode, theme

_QUIET_ROUNDS = 3
_ROUND_S = 0.03


class StageError(RuntimeError):
    """The window did not come to what was waited for."""


class Stage:
    """A program on a workspace, offscreen."""

    def __init__(self, workspace: Workspace, settings_file: Path, *, language: str = "fr") -> None:
        """Open the window at the reference size; syncing happens when asked only."""
        existing = QApplication.instance()
        self.app = existing if isinstance(existing, QApplication) else QApplication(["fieldkit"])
        settings = WindowSettings(settings_file)
        settings.language = language
        prepare(self.app, settings)
        self.program = Program(workspace, settings)
        self.program.begin()
        self.program.show()
        self.settle()

    def set_mode(self, mode: Mode) -> None:
        """Change the look."""
        theme().set_mode(mode)
        self.settle()

    def go(self, key: str, **arguments: str) -> None:
        """Show a screen and wait until it has read everything."""
        self.program.context.navigator.go(key, **arguments)
        self.settle()

    def settle(self, seconds: float = 20.0) -> None:
        """Wait until nothing is being read, written or told; raises StageError when that takes longer."""
        quiet = 0
        deadline = time.monotonic() + seconds
        while quiet < _QUIET_ROUNDS:
            if time.monotonic() > deadline:
                raise StageError("the window is still busy")
            self.turn()
            busy = not self.program.jobs.idle or not self.program.context.saving.settled
            quiet = 0 if busy else quiet + 1

    def turn(self) -> None:
        """Let the window do what it has to do for a moment."""
        end = time.monotonic() + _ROUND_S
        while time.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
            QCoreApplication.sendPostedEvents(None, 0)
            time.sleep(0.002)

    def wait_for(self, reached: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
        """Wait until ``reached``; raises StageError naming ``what``."""
        deadline = time.monotonic() + seconds
        while not reached():
            if time.monotonic() > deadline:
                raise StageError(f"waited in vain for {what}")
            self.turn()

    def type_in(self, widget: QWidget, text: str) -> None:
        """Type as a person does, letter by letter."""
        none = Qt.KeyboardModifier.NoModifier
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(widget, QKeyEvent(kind, Qt.Key.Key_unknown, none, letter))
        self.turn()

    def shoot(self, target: Path) -> Path:
        """Save a picture of the window."""
        self.settle()
        target.parent.mkdir(parents=True, exist_ok=True)
        picture = QBuffer()
        picture.open(QBuffer.OpenModeFlag.WriteOnly)
        if not self.program.window.grab().save(picture, "PNG"):
            raise StageError(f"could not draw {target.name}")
        write_file(target, bytes(picture.data().data()))
        return target

    def close(self) -> None:
        """Close the window and the workspace."""
        self.program.window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        self.program.window.close()
        self.program.close()
        self.program.window.deleteLater()  # else each window shown stays, and is dressed anew at every change of mode
