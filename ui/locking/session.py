"""One run of the program on one workspace: the window of a start, the open workspace, locked and open again."""

import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from fieldkit.errors import FieldKitError
from fieldkit.reference.words import Words
from ui.jobs import Jobs
from ui.shell.placing import keep_place
from ui.shell.settings import WindowSettings
from ui.start.window import StartWindow

if TYPE_CHECKING:
    from fieldkit.services.workspace import Workspace
    from ui.locking.locker import Left, Locker
    from ui.program import Program

_TURN_MS = 1
"""After which events were heard: calls put off for no time at all come before them, one after the other."""

_LOOK_MS = 3
_PATIENCE_S = 0.2

_SETTLED_MS = 2000
"""After this long a window stands, and may be connected to what the system tells."""


class Session(QObject):
    """At any moment either the window of a start or the program is on show; the program goes when it is locked."""

    def __init__(self, folder: Path, settings: WindowSettings, jobs: Jobs) -> None:
        """Nothing is shown before ``begin``. ``jobs`` are those of the start."""
        super().__init__()
        self._folder, self._settings, self._jobs = folder, settings, jobs
        jobs.broken.connect(self.report_bug)
        self.start: StartWindow | None = None
        self.program: Program | None = None
        self.locker: Locker | None = None
        self._left: Left | None = None

    def begin(self) -> None:
        """Open the workspace there is, or make the first one."""
        self._make_start().begin()

    def come_forward(self) -> None:
        """Another start asked for the window."""
        window: QWidget | None = self.program.window if self.program is not None and self.start is None else self.start
        if window is None or not isValid(window):  # it is closed, and the last backup is being made
            window = next((each for each in QApplication.topLevelWidgets() if each.isVisible()), None)
        if window is not None:
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.raise_()
            window.activateWindow()

    def report_bug(self, error: BaseException) -> None:
        """Say plainly that something broke."""
        if self.program is not None:
            self.program.report_bug(error)
            return
        from ui.shell.bug import BugDialog

        dialog = BugDialog(error, self.start)
        dialog.support.hide()
        dialog.open()

    def close(self) -> None:
        """Let go of the workspace, if one is open."""
        if self.locker is not None:
            self.locker.leave()
        if self.program is not None and (self.locker is None or not self.locker.letting_go):
            self.program.close()
        self._jobs.close()
        if self.start is not None:
            self.start.let_go()

    def _make_start(self) -> StartWindow:
        start = StartWindow(self._folder, Words(self._settings.language), self._jobs, self._settings)
        start.opened.connect(self._open)
        self.start = start
        return start

    def _open(self, workspace: "Workspace") -> None:
        from ui.program import Program  # a third of a start, imported while a secret is typed

        program = self.program = Program(workspace, self._settings)
        # Making a window, its first page and showing it are each as long as events may wait.
        QTimer.singleShot(_TURN_MS, program, lambda: self._enter(program))

    def _enter(self, program: "Program") -> None:
        program.begin()
        self._wait_for(program, time.monotonic() + _PATIENCE_S)

    def _wait_for(self, program: "Program", until: float) -> None:
        """Show the window with what it has read, or without where that takes long: it is laid out and painted once."""
        if program.jobs.idle or time.monotonic() >= until:
            self._show(program)
        else:
            QTimer.singleShot(_LOOK_MS, program, lambda: self._wait_for(program, until))

    def _show(self, program: "Program") -> None:
        left, self._left = self._left, None
        self._settings.locked = False
        if self.start is not None:
            keep_place(self.start, self._settings)
        program.show()
        program.start_syncing()
        if left is not None:
            from ui.locking.returning import Returning

            Returning(program.window, left.place)
        former, self.start = self.start, None
        if former is not None and former.unlocking.renewed:
            say = program.context.words.say
            program.context.notices.good_news("renewed", say("start.renewed"), say("start.renewed_text"))
        if former is not None:
            former.close()
            former.deleteLater()
        self._watch(program)

    def _watch(self, program: "Program") -> None:
        from ui.locking.locker import Locker

        locker = self.locker = Locker(program, self._jobs)
        locker.covered.connect(self._cover)
        locker.waiting.connect(self._hide_others)
        locker.closed.connect(self._locked)
        QTimer.singleShot(_SETTLED_MS, locker, locker.listen)

    def _cover(self) -> None:
        """Put the window of a start in the place of the program's, at once and over everything."""
        if self.program is None:
            return
        self._settings.locked = True
        window = self.program.window
        self._settings.geometry = window.saveGeometry()
        start = self._make_start()
        start.stand_by()
        start.show()
        self._hide_others()

    def _hide_others(self) -> None:
        for each in QApplication.topLevelWidgets():
            if each is not self.start and each.isVisible():
                each.hide()

    def _locked(self, left: "Left", error: FieldKitError | None) -> None:
        self._left = left
        self.program, self.locker = None, None
        gc.collect()  # what the pages showed is held by circles of theirs: it goes now, not at some later time
        if self.start is not None:
            self.start.ask_again(left.name.partition(" ")[0], left.at, error, ordered=left.ordered)
