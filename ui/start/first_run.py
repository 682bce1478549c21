"""A first start, step by step: look, account, vault, content. Once the vault is made, it can go on later."""

import datetime as dt
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from fieldkit.errors import FieldKitError
from fieldkit.reference.words import Words
from fieldkit.services.door import keyring_available
from fieldkit.services.keys import new_recovery_words
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from ui.jobs import Cancelling, Job, Jobs, Progress
from ui.shell.settings import WindowSettings
from ui.start.first_pages import AccountPage, ContentPage, LookPage
from ui.start.pages import WaitingPage
from ui.start.vault import Choice, VaultPage
from ui.theme import Mode, theme
from ui.widgets.language import speak, words


class FirstRun(QObject):
    """``shown`` carries a page and its step, ``spoken`` says that the language changed, ``finished`` the Workspace.

    ``restored`` when a backup came back in its place instead.

    Nothing about the person is on disk before the vault that holds it: closed earlier, only the look is remembered.
    """

    shown = Signal(QWidget, str)
    spoken = Signal()
    finished = Signal(object)
    failed = Signal(object)
    restored = Signal()

    def __init__(self, folder: Path, jobs: Jobs, settings: WindowSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._jobs, self._settings = folder, jobs, settings
        self._profile: Profile | None = None
        self._words = ""
        self._job: Job | None = None
        self.workspace: Workspace | None = None

    def begin(self) -> None:
        """From the first step."""
        self._look()

    def resume(self, workspace: Workspace) -> None:
        """From the step after the vault, in a workspace that holds nothing yet."""
        self.workspace = workspace
        page = ContentPage()
        page.demo_wanted.connect(self._fill)
        page.empty_wanted.connect(self._end)
        self.shown.emit(page, "content")

    def stop(self) -> None:
        """Leaving: what is being filled ends at its next item."""
        if self._job is not None:
            self._job.cancel()

    def let_go(self) -> None:
        """Close a workspace that was made and not handed over; nothing runs on it any more."""
        if self.workspace is not None:
            self.workspace.close()

    def _look(self) -> None:
        page = LookPage()
        page.spoken.connect(self._speak)
        page.looked.connect(self._dress)
        page.ended.connect(self._account)
        self.shown.emit(page, "look")

    def _speak(self, language: str) -> None:
        self._settings.language = language
        speak(Words(language))
        self.spoken.emit()
        self._look()

    def _dress(self, mode: str) -> None:
        self._settings.mode = Mode(mode)
        theme().set_mode(Mode(mode))

    def _account(self) -> None:
        page = AccountPage(self._profile)
        page.ended.connect(self._introduce)
        page.left.connect(self._look)
        page.restoring.connect(self._restore)
        self.shown.emit(page, "account")

    def _restore(self) -> None:
        from ui.backups.restoring import RestorePage  # for who lost a computer

        page = RestorePage(self._jobs, target=self._folder)
        page.left.connect(self._account)
        page.ended.connect(lambda _folder: self.restored.emit())
        self.shown.emit(page, "")  # what comes back needs none of the steps that are left

    def _introduce(self, profile: Profile) -> None:
        self._profile = profile
        self._words = self._words or new_recovery_words()
        page = VaultPage(self._words, profile)
        page.ended.connect(partial(self._make, page))
        page.left.connect(self._account)
        self._jobs.read(keyring_available, lambda found: page.offer_keyring(available=found), owner=page)
        self.shown.emit(page, "vault")

    def _make(self, page: VaultPage, choice: Choice) -> None:
        profile = self._profile or Profile("", "")

        def make() -> Workspace:
            return create_workspace(
                self._folder,
                profile,
                choice.passphrase,
                recovery_words=choice.recovery_words,
                keyring=choice.keyring,
                organisation=choice.organisation,
            )

        def made(workspace: Workspace) -> None:
            page.forget()
            self._words = ""
            self._settings.begun = workspace.device
            self.resume(workspace)

        self._jobs.read(make, made, page.complain)

    def _fill(self) -> None:
        workspace, say = self.workspace, words().say
        if workspace is None:
            return
        page = WaitingPage(say("start.filling_begins"), stoppable=True)
        self.shown.emit(page, "content")

        def fill(progress: Progress, cancelling: Cancelling) -> None:
            from fieldkit.services.demo.load import load_demo  # a fifth of a start, for once in a workspace's life

            today = dt.datetime.now().astimezone().date()
            load_demo(workspace, today, lambda done, total: progress(done, total, ""), cancelling)

        self._job = self._jobs.run(say("start.filling_begins"), fill, lambda _none: self._end(), self._fail, self)
        page.stopped.connect(self._job.cancel)
        self._job.progress.connect(
            lambda done, total, _detail: page.told.setText(say("start.filling", done=done, total=total))
        )

    def _fail(self, error: FieldKitError) -> None:
        self.failed.emit(error)

    def _end(self) -> None:
        workspace, self.workspace = self.workspace, None
        if workspace is not None:
            self._settings.begun = ""
            self.finished.emit(workspace)
