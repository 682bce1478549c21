"""Bringing a backup back into a folder of its own while a workspace is open, which stays as it is."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from fieldkit.errors import Refused
from ui.backups.restoring import RestorePage, open_apart
from ui.backups.watching import mounted
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.widgets.layouts import PAGE, ScrollColumn, clear_layout, column


class RestoreScreen(Screen):
    """« Rétablir une sauvegarde », reached from the page about backups."""

    key = "restore"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.page: RestorePage | None = None
        self._content = ScrollColumn(gap=0, margins=(PAGE, 24, PAGE, 24))
        self.setLayout(column(self._content, gap=0))

    def header(self) -> Header:
        """Title, with the way back."""
        return Header(self.context.words.say("backups.title"), back=True)

    def enter(self, **arguments: str) -> None:  # noqa: ARG002 - the screen takes none
        """Begin anew."""
        clear_layout(self._content.column)
        places = self.context.workspace.backups.places

        def volumes() -> list[Path]:
            return [places.first, *mounted()]

        self.page = RestorePage(self.context.jobs, volumes=volumes, headed=True)
        self.page.left.connect(lambda: self.context.navigator.back("backups"))
        self.page.ended.connect(self._open)
        self._content.add_bounded(self.page)
        self._content.column.addStretch(1)

    def _open(self, folder: Path) -> None:
        try:
            open_apart(folder)
        except Refused as error:
            self.context.notices.trouble(error)
