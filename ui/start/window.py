"""The window of a start: opens the workspace there is, or makes the first one; and the one of a locked program."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from fieldkit.errors import BadValue, DiskFull, FieldKitError, WrongKey
from fieldkit.reference.words import Words
from fieldkit.services.door import is_workspace
from fieldkit.services.putting_back import end_put_back, put_back_begun
from fieldkit.services.removal import Removal, forget_removal, removal_begun
from ui.jobs import Jobs
from ui.shell.placing import keep_place, stand
from ui.shell.settings import WindowSettings
from ui.shell.sun import SunSwitch
from ui.start.closed_bar import ClosedBar
from ui.start.frame import Frame
from ui.start.pages import TroublePage, WaitingPage
from ui.start.unlock import UnlockPage
from ui.start.unlocking import Unlocking
from ui.theme import theme
from ui.widgets.focus import FocusRing
from ui.widgets.language import speak, words
from ui.widgets.layouts import column, follow_zoom

if TYPE_CHECKING:
    from fieldkit.services.workspace import Workspace
    from ui.start.first_run import FirstRun

_PATIENCE_MS = 300


class StartWindow(QWidget):
    """Ends with ``opened``, carrying the Workspace, or closed by the person."""

    opened = Signal(object)

    def __init__(self, folder: Path, language: Words, jobs: Jobs, settings: WindowSettings) -> None:
        super().__init__()
        speak(language)
        self._folder, self._jobs, self._settings = folder, jobs, settings
        self._done = False
        self.unlocking = Unlocking(folder, jobs, self)
        self.unlocking.asked.connect(self._ask)
        self.unlocking.renewing.connect(self._show_step)
        self.unlocking.opened.connect(self._begin_with)
        self.unlocking.failed.connect(self._explain)
        self._first_run: FirstRun | None = None
        self.frame, self.bar = Frame(jobs), ClosedBar()
        self._locked_at: dt.datetime | None = None
        whole = column(self.frame, self.bar, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.bar.hide()
        self.focus_ring = FocusRing(self)
        self.setWindowTitle(words().say("start.title"))
        self.setWindowIcon(theme().app_icon())
        self.setMinimumSize(theme().px(720), theme().px(480))
        self.sun = SunSwitch(self, settings)
        stand(self, settings.geometry)
        follow_zoom(self)

    @property
    def page(self) -> QWidget | None:
        """The page on show."""
        return self.frame.page

    @property
    def first_run(self) -> "FirstRun":
        """The steps of a first start, made at the first use: most starts have none."""
        if self._first_run is None:
            from ui.start.first_run import FirstRun

            made = self._first_run = FirstRun(self._folder, self._jobs, self._settings, self)
            made.shown.connect(self._show_step)
            made.spoken.connect(self.frame.speak)
            made.finished.connect(self._finish)
            made.failed.connect(self._explain)
            made.restored.connect(self.begin)
        return self._first_run

    def begin(self) -> None:
        """Find out what is needed, and ask for it only if it is."""
        if self.isVisible():
            self._show(WaitingPage(words().say("start.opening")))
        else:
            QTimer.singleShot(_PATIENCE_MS, self, self._wait)

        def go_on(*_ended: bool) -> None:
            if removal_begun(self._folder):
                self._end_removal()
            elif is_workspace(self._folder):
                self.unlocking.begin(keyring=not self._settings.locked)
            else:
                self.first_run.begin()
                self._appear()

        if put_back_begun(self._folder):
            # Folders are renamed and flushed, on a slow disk for a while: the window goes on meanwhile.
            self._jobs.read(lambda: end_put_back(self._folder), go_on, self._explain, self)
        else:
            go_on()

    def _end_removal(self) -> None:
        from sync.client.orders import finish_removal  # for a workspace that was ordered away
        from ui.start.removed import RemovedPage

        def tell(removal: Removal) -> None:
            page = RemovedPage(removal, self._folder)
            page.begun.connect(self._begin_anew)
            page.left.connect(self.close)
            self._show_step(page, "")

        self._show_step(WaitingPage(words().say("start.removing")), "")
        self._jobs.read(lambda: finish_removal(self._folder), tell, self._explain, self)

    def _begin_anew(self) -> None:
        self._jobs.read(lambda: forget_removal(self._folder), lambda _none: self.begin(), self._explain, self)

    def stand_by(self) -> None:
        """Stand in the place of a program that is being locked."""
        self.setWindowTitle(words().say("start.locked_title"))
        self._show(WaitingPage(words().say("start.closing")), pictured=True)

    def ask_again(
        self, greeting: str, at: dt.datetime, error: FieldKitError | None = None, *, ordered: bool = False
    ) -> None:
        """Ask for the secret of a program that was locked; the keyring alone does not open it again.

        With ``ordered`` its organisation locked it, or had it wiped.
        """
        if removal_begun(self._folder):
            self.begin()
            return
        self._locked_at = at
        news = words().say("start.locked_by_order" if ordered else "start.locked_at", time=words().formats.clock(at))
        self.unlocking.begin_again(greeting, news, error)

    def let_go(self) -> None:
        """Close a workspace nobody was given; no job runs on it any more."""
        if self._first_run is not None:
            self._first_run.let_go()
        self.unlocking.let_go()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leaving stops what is being filled; the vault that was made stays and is gone on with at the next start."""
        if self._first_run is not None:
            self._first_run.stop()
        keep_place(self, self._settings)
        super().closeEvent(event)

    def _wait(self) -> None:
        """Say what is being done, where it is not done yet and nothing is asked."""
        if not self._done and self.page is None:
            self._show_step(WaitingPage(words().say("start.opening")), "")

    def _appear(self) -> None:
        if not self._done and not self.isVisible():
            self.show()

    def _show_step(self, page: QWidget, step: str) -> None:
        self._show(page, step)
        self._appear()

    def _show(self, page: QWidget, step: str = "", *, pictured: bool = False) -> None:
        if not pictured:
            self.setWindowTitle(words().say("start.title"))
        self.bar.hide()
        self.frame.show_page(page, step, pictured=pictured)

    def _ask(self, page: UnlockPage) -> None:
        self.setWindowTitle(words().say("start.locked_title"))
        self._show(page, pictured=True)
        self.bar.tell(self._locked_at)
        self.bar.show()
        self._appear()

    def _begin_with(self, workspace: "Workspace") -> None:
        if self._settings.begun == workspace.device:
            self.first_run.resume(workspace)
        else:
            self._finish(workspace)

    def _finish(self, workspace: "Workspace") -> None:
        self._done = True
        self.frame.forget()
        self.opened.emit(workspace)

    def _explain(self, error: FieldKitError) -> None:
        if isinstance(error, WrongKey | BadValue) and isinstance(self.page, UnlockPage):
            self.page.refuse(error)
            return
        if error.key == DiskFull.code:
            error = DiskFull("start")  # nothing typed waits in this window, and nothing can be copied from it
        page = TroublePage(error)
        page.again.connect(self.begin)
        page.left.connect(self.close)
        page.restoring.connect(self._restore)
        page.mending.connect(self._mend)
        self._show(page)
        self._appear()

    def _mend(self) -> None:
        from ui.start.mending import MendPage  # for what is damaged

        page = MendPage(self._jobs, self._folder)
        page.left.connect(self.begin)
        page.ended.connect(self.begin)
        self._show(page)

    def _restore(self) -> None:
        from ui.backups.restoring import RestorePage  # for what is damaged

        page = RestorePage(self._jobs, instead=self._folder)
        page.left.connect(self.begin)
        page.ended.connect(lambda _folder: self.begin())
        self._show(page)
