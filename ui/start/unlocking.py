"""Opening the vault there is: by the keyring where it was asked to, else by what the person offers."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.unlocking import Passphrase, Secret
from fieldkit.errors import FieldKitError, KeyringUnavailable, WrongKey
from fieldkit.services.door import open_workspace, ways_to_open
from fieldkit.services.keys import KEYRING
from ui.jobs import Jobs
from ui.start.tries import Tries
from ui.start.unlock import UnlockPage

if TYPE_CHECKING:
    from fieldkit.services.workspace import Workspace


class Unlocking(QObject):
    """``asked`` carries the page that asks; ``renewing`` the one that offers a new passphrase, and no step.

    ``opened`` carries the Workspace, ``failed`` an error: the page on show knows what to do with a wrong secret.
    """

    asked = Signal(QWidget)
    renewing = Signal(QWidget, str)
    opened = Signal(object)
    failed = Signal(object)

    def __init__(self, folder: Path, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._jobs = folder, jobs
        self._tries = Tries()
        self._ways: frozenset[str] = frozenset()
        self._greeting, self._news = "", ""
        self._workspace: Workspace | None = None
        self.renewed = False
        """Whether a new passphrase was just chosen: the window that opens says so."""

    def begin(self, *, keyring: bool) -> None:
        """Find out what opens it; with ``keyring`` let the system try first, which takes five seconds at most."""
        self._jobs.read(
            partial(ways_to_open, self._folder), partial(self._open, keyring=keyring), self.failed.emit, self
        )

    def begin_again(self, greeting: str, news: str, error: FieldKitError | None) -> None:
        """After a lock: greet by a first name, say what one finds again, and what went wrong on the way if anything."""
        self._greeting, self._news = greeting, news
        self._jobs.read(partial(ways_to_open, self._folder), partial(self._ask, error=error), self.failed.emit, self)

    def let_go(self) -> None:
        """Close a workspace that was opened and not handed over."""
        if self._workspace is not None:
            self._workspace.close()

    def _open(self, ways: frozenset[str], *, keyring: bool) -> None:
        self._ways = ways
        if keyring and KEYRING in ways:
            self._jobs.read(partial(open_workspace, self._folder), self.opened.emit, self._without_keyring, self)
        else:
            self._ask(ways)

    def _without_keyring(self, error: FieldKitError) -> None:
        if isinstance(error, KeyringUnavailable | WrongKey):
            self._ask(self._ways, error=error)
        else:
            self.failed.emit(error)

    def _ask(self, ways: frozenset[str], *, error: FieldKitError | None = None) -> None:
        page = UnlockPage(ways, self._tries, greeting=self._greeting, news=self._news)
        if error is not None:
            page.tell(error)
        page.tried.connect(self._try)
        self.asked.emit(page)

    def _try(self, secret: Secret) -> None:
        self._jobs.read(
            lambda: open_workspace(self._folder, secret), partial(self._take, secret=secret), self.failed.emit, self
        )

    def _take(self, workspace: "Workspace", secret: Secret) -> None:
        if isinstance(secret, Passphrase):
            self.opened.emit(workspace)
        else:
            self._renew(workspace, secret)

    def _renew(self, workspace: "Workspace", secret: Secret) -> None:
        from ui.start.renewing import RenewPage  # for who lost a passphrase

        self._workspace = workspace
        page = RenewPage()
        page.later.connect(self._hand_over)
        page.chosen.connect(
            lambda fresh: self._jobs.read(
                lambda: workspace.keys.change_passphrase(secret, fresh),
                lambda _none: self._say_renewed(),
                page.complain,
                self,
            )
        )
        self.renewing.emit(page, "")

    def _say_renewed(self) -> None:
        self.renewed = True
        self._hand_over()

    def _hand_over(self) -> None:
        workspace, self._workspace = self._workspace, None
        if workspace is not None:
            self.opened.emit(workspace)
