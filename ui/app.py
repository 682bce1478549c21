"""The program: what is made, in which order, and who listens to what."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from platformdirs import user_data_path
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from fieldkit.reference.words import Words, languages
from fieldkit.services.crashes import forbid_memory_images, watch_for_crashes
from fieldkit.services.logbook import keep_log
from fieldkit.services.workspace import Workspace
from sync.client.engine import SyncEngine
from ui.jobs import Jobs, collect_here
from ui.problems.kept import Problems
from ui.problems.support import save_support
from ui.screens import SCREENS
from ui.shell.bug import BugDialog, catch_bugs
from ui.shell.context import Context, make_context
from ui.shell.settings import WindowSettings
from ui.shell.single import SingleInstance
from ui.shell.window import MainWindow
from ui.start.window import StartWindow
from ui.syncing.telling import SyncTeller
from ui.theme import theme
from ui.today.telling import MissionTeller


class Program(QObject):
    """One open workspace in one window, made again when the person chooses another language."""

    def __init__(self, workspace: Workspace, settings: WindowSettings) -> None:
        """Starts syncing in the background; nothing is shown before ``show``."""
        super().__init__()
        self.workspace = workspace
        self.settings = settings
        self.problems = Problems(parent=self)
        self.jobs = Jobs(self)
        self.jobs.broken.connect(self.report_bug)
        workspace.tell_bugs_to(self.jobs.broken.emit)
        self.engine = SyncEngine(workspace)
        self.engine.tell_bugs_to(self.jobs.broken.emit)
        self.context: Context
        self.window: MainWindow
        self._bug: BugDialog | None = None
        self._tellers: tuple[SyncTeller, MissionTeller]
        self._make_window(settings.language)

    def _make_window(self, language: str) -> None:
        self.context = make_context(self.workspace, Words(language), theme(), self.jobs, self.engine, self.problems)
        self.window = MainWindow(self.context, SCREENS, self.settings)
        self.window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.window.language_chosen.connect(self.speak)
        self._tellers = (SyncTeller(self.context), MissionTeller(self.context))

    def show(self) -> None:
        """Open the window where it stood, on today."""
        self.window.restore()
        self.window.show()
        self.context.navigator.go("today")
        self.window.setFocus()

    def start_syncing(self) -> None:
        """Let the engine run; it rests while the workspace is linked to no server."""
        self.engine.start()

    def speak(self, language: str) -> None:
        """Make the window again in another language, at the same place."""
        stop = self.context.navigator.current
        former = self.window
        self.settings.language = language
        former.settings.keep()
        for teller in self._tellers:
            teller.leave()
        self._make_window(language)
        self.window.restore()
        self.window.show()
        former.close()
        if stop is not None:
            self.context.navigator.go(stop.key, **stop.arguments)

    def come_forward(self) -> None:
        """Another start asked for this window."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.raise_()
        self.window.activateWindow()

    def close(self) -> None:
        """Write what is pending, let the request under way end, and let go of the workspace."""
        for teller in self._tellers:
            teller.leave()
        self.jobs.close()
        self.engine.stop()
        self.workspace.close()

    def report_bug(self, error: BaseException) -> None:
        """Say plainly that something broke, with its detail; the work goes on. One such dialog at a time."""
        self.problems.add(error)
        if self._bug is not None and isValid(self._bug) and self._bug.isVisible():
            return
        context, window = self.context, self.window
        self._bug = BugDialog(error, window, saved=context.saving.settled)
        self._bug.wanted.connect(lambda: save_support(context, window))
        self._bug.open()


def default_workspace() -> Path:
    """Where a person's workspace lives unless they say otherwise."""
    return user_data_path("fieldkit", appauthor=False) / "workspace"


def main(arguments: Sequence[str] | None = None) -> int:
    """Start FieldKit; the exit code."""
    forbid_memory_images()
    options = _parse(arguments)
    if options.unattended is not None:
        from ui.unattended.mission import run_mission

        return run_mission(options.unattended)
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    settings = WindowSettings()
    if options.language:
        settings.language = options.language
    prepare(app, settings)
    folder: Path = options.workspace or default_workspace()
    single = SingleInstance(folder)
    if not single.claim():
        return 0
    keep_log("window")
    watch_for_crashes()
    program: list[Program] = []
    start = StartWindow(folder, Words(settings.language), Jobs(app))

    def opened(workspace: Workspace) -> None:
        program.append(Program(workspace, settings))
        catch_bugs(program[0].report_bug)
        single.raised.connect(program[0].come_forward)
        program[0].show()
        program[0].start_syncing()
        start.close()

    start.opened.connect(opened)
    start.begin()
    code = app.exec()
    for running in program:
        running.close()
    single.release()
    return code


def prepare(app: QApplication, settings: WindowSettings) -> None:
    """Give the application its name, look and zoom, and free memory on its thread only."""
    app.setApplicationName("FieldKit")
    app.setDesktopFileName("fieldkit")
    theme().install(app)
    theme().set_mode(settings.mode)
    theme().set_zoom(settings.zoom)
    collect_here(app)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fieldkit-window")
    parser.add_argument("--workspace", type=Path, metavar="DIR")
    parser.add_argument("--language", choices=languages())
    parser.add_argument("--unattended", type=Path, metavar="DIR")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
