"""The page of a vault that its organisation had wiped: what happened, what was kept, and how one goes on."""

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.services.removal import Removal
from ui.start.pages import opening
from ui.theme import Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.language import words
from ui.widgets.layouts import column, row
from ui.widgets.messages import Message


class RemovedPage(QWidget):
    """``begun`` asks for a new vault in the place of the one that is gone, ``left`` to close the window."""

    begun = Signal()
    left = Signal()

    def __init__(self, removal: Removal, folder: Path) -> None:
        super().__init__()
        say = words().say
        at = dt.datetime.fromtimestamp(removal.at_ms / 1000).astimezone()
        self.kept = Message(*_kept(removal, folder))
        self.begin, leave = Button(say("start.removed_begin"), Kind.PRIMARY), Button(say("start.quit"))
        self.begin.clicked.connect(self.begun)
        leave.clicked.connect(self.left)
        told = opening(say("start.removed"), say("start.removed_text", at=at))
        self.setLayout(column(told, self.kept, row(self.begin, leave, None, gap=10), gap=20))


def _kept(removal: Removal, folder: Path) -> tuple[str, Tone]:
    """What became of the work that was on no server."""
    say = words().say
    if removal.capsule:
        return say("start.removed_kept", path=str(folder / removal.capsule)), Tone.WARNING
    if removal.unsent:
        return say("start.removed_lost", count=removal.unsent), Tone.DANGER
    return say("start.removed_nothing"), Tone.SUCCESS
