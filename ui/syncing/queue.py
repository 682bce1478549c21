"""The order of sending: texts, then one line per lane of files, which a person puts in another order."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.sending import FileLane, Load
from fieldkit.services.data_plan import Plan
from fieldkit.services.outbox import Waiting
from sync.client.state import Phase, SyncState
from ui.theme import Tone, theme
from ui.widgets.buttons import IconButton, native
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import Hairline, clear_layout, column, row, space
from ui.widgets.marks import Icon, Pill
from ui.widgets.progress import Bar

_ICONS = {
    FileLane.THUMBNAIL: "images",
    FileLane.REPORT_SIZE: "file-chart-column",
    FileLane.DOCUMENT: "file-text",
    FileLane.ORIGINAL: "image",
}
_FIRST, _SIZE, _LINK, _STATE, _MOVES, _LAST = 0, 4, 5, 6, 7, 8
_TEXTS, _REVIEWS = 0, 1
_FILES = {Phase.SENDING_FILES, Phase.RECEIVING_FILES}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Queued:
    """All that the table tells."""

    waiting: Waiting
    loads: tuple[Load, ...]
    plan: Plan
    state: SyncState

    @property
    def lanes(self) -> list[Load]:
        """The lanes in the chosen order."""
        return sorted(self.loads, key=lambda load: self.plan.order.index(load.lane))


class QueueTable(QWidget):
    """Texts and reviews, which nothing goes before, then the lanes. ``moved`` carries a lane and -1 or 1."""

    moved = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Queued | None = None
        self._moves: dict[tuple[str, int], IconButton] = {}
        self._grid = QGridLayout(self)
        space(self._grid, (14, 0))
        self._grid.setColumnMinimumWidth(_FIRST, theme().px(6))
        self._grid.setColumnMinimumWidth(_LAST, theme().px(6))
        self._grid.setColumnMinimumWidth(_STATE, theme().px(128))
        self._grid.setColumnStretch(3, 1)
        theme().changed.connect(self._dress)
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self._move_focused(step))

    def show_queue(self, queued: Queued) -> None:
        """Show what waits, and how the line that is moving goes; the focus stays with its lane."""
        if queued == self._shown:
            return
        focused = self._focused()
        self._shown = queued
        clear_layout(self._grid)
        self._moves.clear()
        say = words().say
        for key, place, side in (
            ("order", 3, _LEFT),
            ("size", _SIZE, _RIGHT),
            ("link", _LINK, _LEFT),
            ("state", _STATE, _LEFT),
        ):
            self._grid.addWidget(Label(say(f"sync.{key}"), "caption", "secondary", weight=500), 0, place, side)
        self._grid.setRowMinimumHeight(0, theme().px(28))
        for place, (icon, key, count) in enumerate(
            (("file-text", "texts", queued.waiting.texts), ("message-square", "reviews", queued.waiting.reviews))
        ):
            self._add_line(place, icon, (say(f"sync.line.{key}"), say(f"sync.line.{key}_count", count=count)), "")
            self._grid.addWidget(self._how(queued, place, count), 2 * place + 2, _STATE, _LEFT)
        for place, load in enumerate(queued.lanes, start=2):
            weight = formats().size(load.bytes) if load.bytes else ""
            self._add_line(
                place, _ICONS[load.lane], (say(f"sync.lane.{load.lane}"), lane_words(load)), weight, load.lane
            )
            self._grid.addWidget(self._how(queued, place, load.count, load), 2 * place + 2, _STATE, _LEFT)
            self._add_moves(place, load.lane)
        hint = Label(
            say("sync.order_hint", keys=native("Alt+Up"), other=native("Alt+Down")), "caption", "secondary", wrap=True
        )
        self._grid.addWidget(hint, 2 * len(queued.lanes) + 6, 1, 1, _LAST - 1)
        self._grid.setRowMinimumHeight(2 * len(queued.lanes) + 6, theme().px(32))
        if focused in self._moves:
            self._moves[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_line(
        self, place: int, icon: str, told: tuple[str, str], weight: str, lane: FileLane | None = None
    ) -> None:
        line = 2 * place + 1
        self._grid.addWidget(Hairline(), line, _FIRST, 1, _LAST + 1)
        title = QWidget()
        name, detail = told
        told_below = Label(detail, "caption", "secondary", wrap=True)
        title.setLayout(column(None, Label(name, weight=600, wrap=True), told_below, None, gap=0))
        self._grid.addWidget(Label(str(place + 1), "body", "secondary", tabular=True), line + 1, 1)
        self._grid.addWidget(Icon(icon, size=18), line + 1, 2)
        self._grid.addWidget(title, line + 1, 3)
        self._grid.addWidget(Label(weight, "body", "secondary", tabular=True), line + 1, _SIZE, _RIGHT)
        link = words().say("sync.link_unmetered" if lane is FileLane.ORIGINAL else "sync.link_any")
        self._grid.addWidget(Label(link, "caption", "secondary"), line + 1, _LINK, _LEFT)
        self._grid.setRowMinimumHeight(line + 1, theme().size("row2"))

    def _add_moves(self, place: int, lane: FileLane) -> None:
        name, pair = words().say(f"sync.lane.{lane}"), []
        for step, icon, key, last in ((-1, "chevron-up", "up", 2), (1, "chevron-down", "down", 1 + len(FileLane))):
            button = IconButton(icon, words().say(f"sync.move_{key}", lane=name))
            button.setEnabled(place != last)
            button.clicked.connect(lambda _=False, step=step: self.moved.emit(lane.value, step))
            self._moves[lane.value, step] = button
            pair.append(button)
        moves = QWidget()
        moves.setLayout(row(*pair, gap=0))
        self._grid.addWidget(moves, 2 * place + 2, _MOVES, _RIGHT)

    def _focused(self) -> tuple[str, int] | None:
        return next((key for key, button in self._moves.items() if button.hasFocus()), None)

    def _move_focused(self, step: int) -> None:
        focused = self._focused()
        if focused is not None:
            self.moved.emit(focused[0], step)

    def _how(self, queued: Queued, place: int, count: int, load: Load | None = None) -> QWidget:
        state = queued.state
        if _is_moving(queued, place) and state.total:
            bar = Bar(state.done / state.total)
            bar.setFixedWidth(theme().px(110))
            bar.setAccessibleName(words().say("sync.progress", done=state.done, total=state.total))
            return bar
        if state.phase is Phase.UNLINKED:  # nothing is up to date with a server there is not, nor on its way to it
            leaving = count if load is None else load.leaving
            return Pill(words().say("widgets.sync_local"), "laptop", bare=True) if leaving else QWidget()
        if not count and state.phase is Phase.RESTORED:
            return QWidget()  # nobody knows before the server was asked
        if not count:
            return Pill(words().say("sync.done"), "circle-check", Tone.SUCCESS, bare=not theme().sun)
        if load is not None and _rests(state.phase, load.lane):
            return Pill(words().say(f"sync.rests.{state.phase}"), "circle-pause", Tone.WARNING, bare=not theme().sun)
        return Pill(words().say("sync.waiting"), "clock-arrow-up", Tone.NEUTRAL, bare=not theme().sun)

    def _dress(self) -> None:
        shown, self._shown = self._shown, None
        if shown is not None:
            self.show_queue(shown)


def _is_moving(queued: Queued, place: int) -> bool:
    """Whether a line is the one that moves: of the lanes the first with anything to do."""
    phase = queued.state.phase
    if phase in _FILES:
        busy = next((at for at, load in enumerate(queued.lanes, start=2) if load.count), None)
        return place == busy
    return phase in {Phase.SENDING_TEXTS, Phase.TALKING} and place == _TEXTS


def _rests(phase: Phase, lane: FileLane) -> bool:
    return phase in {Phase.TEXT_ONLY, Phase.BUDGET} or (phase is Phase.METERED and lane is FileLane.ORIGINAL)


def lane_words(load: Load) -> str:
    """« 5 aperçus, assez pour relire le rapport, 2 à recevoir »; « Aucun fichier »."""
    say = words().say
    told = [say(f"sync.lane.{load.lane}_count", count=load.leaving)] if load.leaving else []
    told += [say("sync.lane.coming", count=load.coming)] if load.coming else []
    return ", ".join(told) or say("sync.no_file")
