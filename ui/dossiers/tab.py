"""What a tab of a dossier is."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from PySide6.QtWidgets import QWidget

from fieldkit.services.dossiers import DossierOverview
from ui.shell.context import Context

T = TypeVar("T")


class Tab(QWidget):
    """A page of a dossier. It is given the overview; what else it shows it reads off the window's thread."""

    key: ClassVar[str] = ""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.overview: DossierOverview | None = None

    @property
    def dossier(self) -> str:
        """The id of the dossier on show, empty before there is one."""
        return self.overview.dossier.id if self.overview is not None else ""

    def show_overview(self, overview: DossierOverview) -> None:
        """Show this dossier, or what changed in it."""
        self.overview = overview
        self.read()

    def read(self) -> None:
        """Read what else the tab shows."""

    def forget(self) -> None:
        """Another dossier comes: keep nothing of this one."""
        self.overview = None

    def leave(self) -> None:
        """Write what is pending."""

    def fetch(self, read: Callable[[], T], show: Callable[[T], None]) -> None:
        """Read on a reading lane and show the result, unless another dossier came meanwhile."""
        identity = self.dossier

        def shown(result: T) -> None:
            if self.dossier == identity:
                show(result)

        self.context.jobs.read(read, shown, owner=self)
