"""The order of sending: one line per kind of thing that waits."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QProgressBar, QWidget

from fieldkit.services.outbox import Waiting
from sync.client.state import Phase, SyncState
from ui.theme import Tone, theme
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import Hairline, clear_layout, column
from ui.widgets.marks import Icon, Pill

_PLACES = {Phase.SENDING_TEXTS: 0, Phase.TALKING: 0, Phase.SENDING_FILES: 3, Phase.RECEIVING_FILES: 4}

_FIRST, _LAST = 0, 6
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class QueueTable(QWidget):
    """Five lines in the order things leave: texts, review, thumbnails, photos, then what is to be received."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Waiting, SyncState] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().px(14))
        self._grid.setColumnMinimumWidth(_FIRST, theme().px(6))
        self._grid.setColumnMinimumWidth(_LAST, theme().px(6))
        self._grid.setColumnMinimumWidth(_LAST - 1, theme().px(128))
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(3, 1)
        theme().changed.connect(self._dress)

    def show_waiting(self, waiting: Waiting, state: SyncState) -> None:
        """Show what waits, and how the line that is moving goes."""
        clear_layout(self._grid)
        self._shown = (waiting, state)
        say, size = words().say, formats().size
        for key, place, side in (("order", 3, _LEFT), ("size", 4, _RIGHT), ("state", 5, _LEFT)):
            self._grid.addWidget(Label(say(f"sync.{key}"), "caption", "secondary", weight=500), 0, place, side)
        self._grid.setRowMinimumHeight(0, theme().px(28))
        lines = (
            ("file-text", "texts", waiting.texts, ""),
            ("message-square", "reviews", waiting.reviews, ""),
            ("images", "thumbnails", waiting.thumbnails, size(waiting.thumbnail_bytes)),
            ("image", "photos", waiting.photos, size(waiting.photo_bytes)),
            ("file-down", "to_receive", waiting.to_receive, size(waiting.to_receive_bytes)),
        )
        for place, (icon, key, count, weight) in enumerate(lines):
            self._add_line(place, icon, key, count, weight if count else "", state)

    def _add_line(self, place: int, icon: str, key: str, count: int, weight: str, state: SyncState) -> None:
        say, row = words().say, 2 * place + 1
        self._grid.addWidget(Hairline(), row, _FIRST, 1, _LAST + 1)
        title = QWidget()
        detail = say(f"sync.line.{key}_count", count=count)
        title.setLayout(
            column(None, Label(say(f"sync.line.{key}"), weight=600), Label(detail, "caption", "secondary"), None, gap=0)
        )
        self._grid.addWidget(Label(str(place + 1), "body", "secondary", tabular=True), row + 1, 1)
        self._grid.addWidget(Icon(icon, size=18), row + 1, 2)
        self._grid.addWidget(title, row + 1, 3)
        self._grid.addWidget(Label(weight, "body", "secondary", tabular=True), row + 1, 4, _RIGHT)
        self._grid.addWidget(self._how(place, count, state), row + 1, 5, _LEFT)
        self._grid.setRowMinimumHeight(row + 1, theme().size("row2"))

    def _how(self, place: int, count: int, state: SyncState) -> QWidget:
        moving = state.busy and _PLACES.get(state.phase) == place and state.total
        if moving:
            bar = QProgressBar()
            bar.setRange(0, state.total)
            bar.setValue(state.done)
            bar.setTextVisible(False)
            bar.setFixedWidth(theme().px(120))
            bar.setAccessibleName(words().say("sync.progress", done=state.done, total=state.total))
            return bar
        if not count:
            return Pill(words().say("sync.done"), "circle-check", Tone.SUCCESS, bare=not theme().sun)
        return Pill(words().say("sync.waiting"), "clock-arrow-up", Tone.NEUTRAL, bare=not theme().sun)

    def _dress(self) -> None:
        if self._shown is not None:
            self.show_waiting(*self._shown)
