"""The status bar of a vault that is closed: since when, as far as this run of the program knows, and the time."""

import datetime as dt

from PySide6.QtWidgets import QHBoxLayout

from ui.theme import theme
from ui.widgets.language import formats, words
from ui.widgets.layouts import Surface
from ui.widgets.notes import Clock, Note


class ClosedBar(Surface):
    """Tells nothing that is kept in the vault: when it was copied last, and where to, is known with its key only."""

    def __init__(self) -> None:
        super().__init__("frame", "top")
        self.note = Note("lock", 600)
        self._line = QHBoxLayout(self)
        self._line.addWidget(self.note)
        self._line.addStretch(1)
        self._line.addWidget(Clock())
        theme().changed.connect(self._dress)
        self._dress()

    def tell(self, since: dt.datetime | None) -> None:
        """Say that the vault is closed; ``since`` a lock, None where it was closed before this run began."""
        say = words().say
        told = say("start.closed") if since is None else say("start.closed_since", time=formats().clock(since))
        self.note.tell("lock", told, "primary", "success.base")

    def _dress(self) -> None:
        look = theme()
        self.setFixedHeight(max(look.size("statusBar"), look.size("targetMin")))
        self._line.setContentsMargins(look.px(16), 0, look.px(26), 0)
