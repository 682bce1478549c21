"""One open workspace in one window: what is made, and who listens to what."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from shiboken6 import isValid

from fieldkit.reference.words import Words
from fieldkit.services.workspace import Workspace
from sync.client.engine import SyncEngine
from sync.client.state import SyncState
from ui.backups.watching import BackupWatcher
from ui.jobs import Jobs
from ui.jobs.unhurried import Unhurried, importing
from ui.problems.damage import DamageTeller
from ui.problems.kept import Problems
from ui.problems.watching import ProblemTeller
from ui.screens import LATER, SCREENS
from ui.shell.bug import BugDialog
from ui.shell.context import Context, make_context
from ui.shell.settings import WindowSettings
from ui.shell.window import MainWindow
from ui.syncing.settled import SettledTeller
from ui.syncing.telling import SyncTeller
from ui.theme import theme
from ui.today.telling import MissionTeller

if TYPE_CHECKING:
    from ui.today.capturing import QuickCapture

ORDERED = frozenset({"not_allowed.device_locked", "not_allowed.device_wiped"})
"""Problems of a round in which the organisation's order was carried out: nothing may stay on show."""

_CALM_MS = 1500
_PAUSE_MS = 150


class Program(QObject):
    """One open workspace in one window, made again when the person chooses another language.

    ``lock_wanted`` when the person asks to lock it, ``ordered`` when the organisation has.
    """

    lock_wanted = Signal()
    ordered = Signal()

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
        self.engine.subscribe(self._hear)
        self.context: Context
        self.window: MainWindow
        self._bug: BugDialog | None = None
        self._tellers: tuple[
            SyncTeller | SettledTeller | MissionTeller | ProblemTeller | DamageTeller | BackupWatcher, ...
        ] = ()
        self._capturing: QuickCapture | None = None
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._go_on)
        self._make_window(settings.language)

    def _make_window(self, language: str) -> None:
        self.context = make_context(self.workspace, Words(language), theme(), self.jobs, self.engine, self.problems)
        self.window = MainWindow(self.context, SCREENS, self.settings)
        self.window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.window.language_chosen.connect(self.speak)
        self.window.lock_wanted.connect(self.lock_wanted)
        self.window.capture_wanted.connect(self.capture)
        self._capturing = None
        QShortcut(QKeySequence("Ctrl+L"), self.window).activated.connect(self.lock_wanted)
        settings = QShortcut(QKeySequence("Ctrl+,"), self.window)
        settings.activated.connect(lambda: self.context.navigator.go("settings"))
        copying = QShortcut(QKeySequence("Ctrl+Shift+S"), self.window)
        copying.activated.connect(self.context.backups.copy_to_drive)
        self.context.backups.drive_wanted.connect(lambda: self.context.navigator.go("settings", section="backups"))
        troubles = ProblemTeller(self.context, first=not self._tellers)
        damage = DamageTeller(self.context)
        telling = (SyncTeller(self.context), SettledTeller(self.context), MissionTeller(self.context))
        self._tellers = (*telling, troubles, damage, self.context.backups)

    def _hear(self, state: SyncState) -> None:
        if state.problem is not None and state.problem.key in ORDERED:
            self.jobs.on_window_thread(self.ordered.emit)

    def begin(self) -> None:
        """Go to today, which reads what it shows meanwhile."""
        self.context.navigator.go("today")

    def show(self) -> None:
        """Show the window where it stood, once it has begun."""
        self.window.restore()
        self.window.show()
        self.window.setFocus()

    def start_syncing(self) -> None:
        """Once today has been on show for a moment, let the engine run, and the care of the workspace.

        The engine rests while linked to no server. What the other screens are made of is imported last.
        """
        self._calm.start()

    def _go_on(self) -> None:
        self.engine.start()
        self._watch_link()
        self.workspace.care.begin()
        self.context.backups.begin()
        Unhurried(importing(LATER), _PAUSE_MS, self)

    def _watch_link(self) -> None:
        from ui.syncing.metered import MeteredWatch  # a start has no use for it

        def hear(metered: bool) -> None:  # noqa: FBT001 - a signal's
            self.engine.metered = metered
            self.engine.wake()

        watch = MeteredWatch(self)
        watch.told.connect(hear)
        watch.begin()

    def capture(self) -> None:
        """Open the field of quick captures over the page, made at its first use."""
        from ui.today.capturing import QuickCapture  # a start has no use for it

        if self._capturing is None:
            self._capturing = QuickCapture(self.context, self.window)
        self._capturing.open()

    def speak(self, language: str) -> None:
        """Make the window again in another language, at the same place."""
        stop = self.context.navigator.current
        former = self.window
        self.settings.geometry = former.saveGeometry()
        self.settings.language = language
        for teller in self._tellers:
            teller.leave()
        self._make_window(language)
        self.context.backups.begin()
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
        self.rest()
        self.context.backups.end()
        self.shut()

    def rest(self) -> None:
        """On the window's thread: write what is pending and ask for nothing more."""
        self._calm.stop()
        for teller in self._tellers:
            teller.leave()
        self.jobs.close()

    def shut(self) -> None:
        """On any thread, after ``rest``: let the request under way end, and let go of the workspace and its key."""
        try:
            self.engine.stop()
        finally:
            self.workspace.close()

    def report_bug(self, error: BaseException) -> None:
        """Say plainly that something broke, with its detail; the work goes on. One such dialog at a time."""
        self.problems.add(error)
        if self._bug is not None and isValid(self._bug) and self._bug.isVisible():
            return
        context, window = self.context, self.window
        self._bug = BugDialog(error, window, saved=context.saving.settled)
        self._bug.wanted.connect(lambda: _save_support(context, window))
        self._bug.open()


def _save_support(context: Context, window: MainWindow) -> None:
    from ui.problems.support import save_support  # it brings the doctor, a twentieth of a start

    save_support(context, window)
