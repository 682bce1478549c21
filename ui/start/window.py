"""The window of a start: opens the workspace there is, or makes the first one."""

import datetime as dt
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLabel, QWidget

from fieldkit.domain.unlocking import Passphrase
from fieldkit.errors import FieldKitError, KeyringUnavailable, WrongKey
from fieldkit.reference.words import Words
from fieldkit.services.keys import KEYRING
from fieldkit.services.workspace import (
    Workspace,
    create_workspace,
    is_workspace,
    open_workspace,
    ways_to_open,
)
from ui.jobs import Cancelling, Job, Jobs, Progress
from ui.start.pages import TroublePage, UnlockPage, WelcomePage, Wish
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.labels import Label
from ui.widgets.language import speak
from ui.widgets.layouts import ScrollColumn, Surface, clear_layout, column, row

_PATIENCE_MS = 300
_WIDEST = 788


class Aside(Surface):
    """The program's mark and name, and what it does with what is written; no dossier is named here."""

    def __init__(self, words: Words) -> None:
        super().__init__("frame", "right")
        mark = QLabel()
        mark.setPixmap(theme().app_icon().pixmap(theme().px(28), theme().px(28)))
        name = Label(words.say("start.title"), "h2")
        self.setLayout(
            column(
                row(mark, name, None, gap=10),
                None,
                Label(words.say("start.promise"), "caption", "secondary", wrap=True),
                gap=0,
                margins=(28, 36, 28, 36),
            )
        )
        self.setFixedWidth(theme().px(300))


class StartWindow(QWidget):
    """Ends with ``opened``, carrying the Workspace, or closed by the person."""

    opened = Signal(object)

    def __init__(self, folder: Path, words: Words, jobs: Jobs) -> None:
        super().__init__()
        speak(words)
        self._folder, self._words, self._jobs = folder, words, jobs
        self._done = False
        self._page: QWidget | None = None
        self._job: Job | None = None
        self._sheet = ScrollColumn(gap=0, margins=(56, 40, 56, 40))
        ground = Surface("canvas")
        ground.setLayout(column(self._sheet, gap=0))
        whole = row(Aside(words), ground, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setWindowTitle(words.say("start.title"))
        self.setWindowIcon(theme().app_icon())
        self.setMinimumSize(theme().px(720), theme().px(480))
        self.resize(*theme().tokens.window_min)

    @property
    def page(self) -> QWidget | None:
        """The page on show."""
        return self._page

    def begin(self) -> None:
        """Find out what is needed, and ask for it only if it is."""
        self._show(Label(self._words.say("start.opening"), "h2", "secondary"))
        QTimer.singleShot(_PATIENCE_MS, self._appear)
        if is_workspace(self._folder):
            self._jobs.read(partial(ways_to_open, self._folder), self._open, self._explain, self)
        else:
            self._welcome()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leaving stops what is being made; what is half made is not a workspace."""
        if self._job is not None:
            self._job.cancel()
        super().closeEvent(event)

    def _appear(self) -> None:
        if not self._done and not self.isVisible():
            self.show()

    def _show(self, page: QWidget) -> None:
        clear_layout(self._sheet.column)
        page.setMaximumWidth(theme().px(_WIDEST))
        self._page = page
        self._sheet.column.addWidget(page)
        self._sheet.column.addStretch(1)
        page.setFocus()

    def _open(self, ways: frozenset[str]) -> None:
        if KEYRING in ways:
            self._jobs.read(partial(open_workspace, self._folder), self._finish, self._without_keyring, self)
        else:
            self._unlock()

    def _without_keyring(self, error: FieldKitError) -> None:
        if isinstance(error, KeyringUnavailable | WrongKey):
            self._unlock()
        else:
            self._explain(error)

    def _unlock(self) -> None:
        page = UnlockPage(self._words)
        page.tried.connect(self._try)
        self._show(page)
        self._appear()

    def _try(self, passphrase: str) -> None:
        self._jobs.read(lambda: open_workspace(self._folder, Passphrase(passphrase)), self._finish, self._explain, self)

    def _welcome(self) -> None:
        page = WelcomePage(self._words)
        page.wished.connect(self._make)
        self._show(page)
        self._appear()

    def _make(self, wish: Wish) -> None:
        say = self._words.say
        told = Label(say("start.creating"), "h2")
        stop = Button(say("start.cancel"))
        waiting = QWidget()
        waiting.setLayout(column(told, stop, gap=16))
        self._show(waiting)

        def make(progress: Progress, cancelling: Cancelling) -> Workspace:
            workspace = create_workspace(self._folder, wish.profile, wish.passphrase)
            if wish.demo:
                from fieldkit.services.demo.load import load_demo  # a fifth of a start, for once in a workspace's life

                today = dt.datetime.now().astimezone().date()
                load_demo(workspace, today, lambda done, total: progress(done, total, ""), cancelling)
            return workspace

        self._job = self._jobs.run(say("start.creating"), make, self._finish, self._explain, self)
        self._job.progress.connect(
            lambda done, total, _detail: told.setText(say("start.filling", done=done, total=total))
        )
        stop.clicked.connect(self._job.cancel)

    def _finish(self, workspace: Workspace) -> None:
        self._done = True
        self.opened.emit(workspace)

    def _explain(self, error: FieldKitError) -> None:
        if isinstance(error, WrongKey) and isinstance(self._page, UnlockPage):
            self._page.refuse()
            return
        page = TroublePage(self._words, error)
        page.again.connect(self.begin)
        page.left.connect(self.close)
        self._show(page)
        self._appear()
