"""The page about backups as a screen, and the way back from one beside it."""

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from ui.backups.page import BackupsPage
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.widgets.layouts import PAGE, ScrollColumn, column


class BackupsScreen(Screen):
    """« Sauvegardes »."""

    key = "backups"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.page = BackupsPage(context)
        self.page.restore_wanted.connect(lambda: context.navigator.go("restore"))
        self._content = ScrollColumn(gap=0, margins=(PAGE, 20, PAGE, 24))
        self._content.add_bounded(self.page)
        self._content.column.addStretch(1)
        self.setLayout(column(self._content, gap=0))

    def header(self) -> Header:
        """Title and promise."""
        return Header(self.context.words.say("backups.title"), self.context.words.say("backups.subtitle"))

    def enter(self, **arguments: str) -> None:  # noqa: ARG002 - the screen takes none
        """Read where things stand."""
        self.context.backups.look()
        self.page.read()

    def zones(self) -> Iterable[QWidget]:
        """The content."""
        return (self._content,)
