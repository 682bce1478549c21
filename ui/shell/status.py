"""The status bar: whether the work is on disk, what the server has, the network and the time."""

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fieldkit.errors import FieldKitError
from ui.theme import theme
from ui.widgets.announcing import announce
from ui.widgets.buttons import LinkButton
from ui.widgets.language import formats, words
from ui.widgets.layouts import Hairline, Surface
from ui.widgets.notes import Clock, Note
from ui.widgets.tips import tip

SLOW_MS = 1000


class StatusBar(Surface):
    """Tells the truth in one line; where it has no room for all, what other places tell as well is left out.

    ``now`` gives the time, for tests.
    """

    def __init__(self, now: Callable[[], dt.datetime] = dt.datetime.now, parent: QWidget | None = None) -> None:
        super().__init__("frame", parent=parent)
        self._saved_at: dt.datetime | None = None
        self._failing, self._pending = False, False
        self._retry: Callable[[], None] | None = None
        self.saved_note, self.server_note = Note("check", 600), Note("cloud")
        self.drive_note = Note("hard-drive")
        self.network_note, self.time = Note("wifi-off"), Clock(now)
        self.retry = LinkButton(words().say("shell.retry"), scale="caption")
        self.retry.clicked.connect(self._again)
        self.retry.hide()
        self.problems = LinkButton("", scale="caption", icon="triangle-alert")
        self.problems.hide()
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._say_saving)
        self._line = QHBoxLayout(self)
        self._bars = [Hairline(vertical=True), Hairline(vertical=True), Hairline(vertical=True)]
        left: tuple[QWidget, ...] = (self.saved_note, self.retry, self.problems, self._bars[2], self.drive_note)
        left += (self._bars[0], self.server_note)
        right: tuple[QWidget, ...] = (self.network_note, self._bars[1], self.time)
        for part in left:
            self._line.addWidget(part)
        self._line.addStretch(1)
        for part in right:
            self._line.addWidget(part)
        self.saved_note.hide()
        spared = ((self.network_note, 1), (self.drive_note, 2), (self.server_note, 0))
        self._spared = tuple((note, self._bars[bar]) for note, bar in spared)
        self._fit()
        self._say_saved()
        theme().changed.connect(self._dress)
        self._dress()

    def saving(self) -> None:
        """A write has begun."""
        self._pending = True
        if not self._slow.isActive():
            self._slow.start()

    def saved(self, at: dt.datetime) -> None:
        """Everything asked for is on disk since ``at``."""
        self._slow.stop()
        recovered, self._failing, self._pending = self._failing, False, False
        self._saved_at, self._retry = at, None
        self._say_saved()
        if recovered:
            announce(self, self.saved_note.label.text())

    def save_failed(self, error: FieldKitError, retry: Callable[[], None] | None = None) -> None:
        """A write is not on disk; the bar says since when, and offers to try again."""
        self._slow.stop()
        self._failing, self._pending, self._retry = True, False, retry
        since = formats().clock(self._saved_at, seconds=True) if self._saved_at else ""
        sentence = words().say("shell.not_saved_since", time=since) if since else words().say("shell.not_saved")
        self.saved_note.tell("circle-alert", sentence, "danger")
        tip(self.saved_note, words().explain(error).text)
        self.retry.setVisible(retry is not None)
        self._fit()
        announce(self, sentence, assertive=True)

    def show_problems(self, count: int) -> None:
        """How many problems of this session are not known to be over; a press leads to all."""
        self.problems.set_label(words().say("problems.count", count=count))
        self.problems.setVisible(count > 0)
        self._fit()

    def server(self, icon: str, text: str, tone: str = "secondary") -> None:
        """What the server has."""
        self.server_note.tell(icon, text, tone)
        self._fit()

    def drive(self, icon: str, text: str, told: str = "") -> None:
        """What the backup drive has; ``told`` is its tooltip."""
        self.drive_note.tell(icon, text)
        tip(self.drive_note, told)
        self._fit()

    def network(self, state: str, text: str) -> None:
        """The network, a code of the ``connection`` states."""
        changed = bool(self.network_note.label.text()) and text != self.network_note.label.text()
        self.network_note.tell(theme().state("connection", state).icon, text)
        self._fit()
        if changed:
            announce(self, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is room for more, or for less."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """The room is known."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        for note, bar in self._spared:
            for part in (note, bar):
                part.setVisible(bool(note.label.text()))
        for note, bar in self._spared:
            if not self.isVisible() or self._line.sizeHint().width() <= self.width():
                return
            note.hide()
            bar.hide()

    def _say_saved(self) -> None:
        self.retry.hide()
        tip(self.saved_note, "")
        if self._saved_at is None:
            self.saved_note.tell("check", words().say("shell.nothing_to_save"), ink="success.base")
        else:
            key = "shell.saved_short" if theme().sun else "shell.saved"
            time = formats().clock(self._saved_at, seconds=True)
            self.saved_note.tell("check", words().say(key, time=time), "primary", "success.base")
        self._fit()

    def _say_saving(self) -> None:
        if self._pending and not self._failing:
            self.saved_note.tell("loader-circle", words().say("shell.saving"))
            self._fit()

    def _again(self) -> None:
        if self._retry is not None:
            retry, self._retry = self._retry, None
            self.retry.hide()
            retry()

    def _dress(self) -> None:
        look = theme()
        # High enough for what can be pressed in it, also while nothing can: the page above never moves for a message.
        self.setFixedHeight(max(look.size("statusBar"), look.size("targetMin")))
        self._line.setContentsMargins(look.px(16), 0, look.px(26), 0)
        self._line.setSpacing(look.px(12))
        for bar in self._bars:
            bar.setFixedHeight(look.px(20 if look.sun else 13))
            self._line.setAlignment(bar, Qt.AlignmentFlag.AlignVCenter)
        if self._saved_at is not None and not self._failing:
            self._say_saved()
        self._fit()
